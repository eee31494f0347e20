import {expect, it} from 'vitest';
import {runningTag} from '../../src/steps/parts/history.ts';
import type {ReleaseTag} from '../../src/version/index.ts';

const tag = (version: string) => ({name: `v${version}`, version: {version}, commit: version}) as ReleaseTag;
const tags = ['1.1.0', '1.0.0', '0.9.0'].map(tag);
const history = {tags, newest: tags, previous: tags[0]};

it('what r goes back to is what runs; where nobody can see that, the nearest release that was not taken back', () => {
  const burned = [{version: '1.1.0', reason: 'rolled back'}];
  expect(runningTag(history, '1.0.0', burned)?.name).toBe('v1.0.0');
  expect(runningTag(history, undefined)?.name).toBe('v1.1.0');
  expect(runningTag(history, undefined, burned)?.name).toBe('v1.0.0');
  expect(runningTag(history, '3.0.0', burned)?.name).toBe('v1.1.0');
  expect(runningTag({...history, newest: tags.slice(0, 1)}, undefined, burned)?.name).toBe('v1.1.0');
});
