import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {projectHere} from '../../src/commands/parts/where.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {setCurrentRelease} from '../../src/state-folder/index.ts';
import {makeRepo} from '../rig/git-repo.ts';
import {opened} from '../rig/given.ts';
import {emptyEnv, recordRelease} from './typing.ts';

const configIn = (folder: string, service: string): void => writeFileSync(join(folder, 'cockpit.config.json'), JSON.stringify({service, git: {versionFiles: []}}));
const out: ReleaseEvent = {type: 'ReleaseEnded', at: 2, result: 'released', by: 'ana'};

/** A project whose release is as told, and a demo on the same account whose release is under way. */
const setUp = async (own: readonly ReleaseEvent[]) => {
  const env = emptyEnv();
  const project = makeRepo();
  configIn(project.path, 'orders');
  const record = async (repo: string, service: string, events: readonly ReleaseEvent[]): Promise<void> => {
    const {folder, id} = await recordRelease({repo, service, env}, events);
    await setCurrentRelease(folder, id);
  };
  await record(project.path, 'orders', own);
  const dir = join(env.COCKPIT_STATE_HOME, 'demo');
  mkdirSync(join(dir, 'repo'), {recursive: true, mode: 0o700});
  const demo = makeRepo(join(dir, 'repo'));
  configIn(demo.path, 'shop');
  await record(demo.path, 'shop', [opened()]);
  const told: string[] = [];
  const input = {args: [], flags: {}, env, cwd: project.path, version: '0.0.0', entry: '/nowhere/cockpit.mjs', print: () => undefined, tell: (text: string) => void told.push(text)};
  const about = async (wants: Parameters<typeof projectHere>[1], flags = {}): Promise<string> => (await projectHere({...input, flags}, wants)).loaded.config.service;
  return {about, told, dir};
};

describe('which project a command is about', () => {
  it('[P7] a rollback of what is out never falls to a demo that is under way', async () => {
    const {about, told, dir} = await setUp([opened(), out]);
    expect(await about('changes')).toBe('orders');
    expect(told).toEqual([`The demo's release is under way too. This is not about it: --dir ${dir} would be.`]);
  });

  it('[P7] the demo is rolled back by name', async () => {
    const {about, dir} = await setUp([opened(), out]);
    expect(await about('changes', {dir})).toBe('shop');
  });

  it('looking falls to the demo and says so; starting does not', async () => {
    const {about, told} = await setUp([opened(), out]);
    expect(await about('looks')).toBe('shop');
    expect(told).toEqual([expect.stringContaining("this is about the demo's release")]);
    expect(await about('starts')).toBe('orders');
  });

  it('a release of ones own comes first', async () => {
    const {about, told} = await setUp([opened()]);
    for (const wants of ['looks', 'starts', 'changes'] as const) expect(await about(wants)).toBe('orders');
    expect(told).toEqual([]);
  });
});
