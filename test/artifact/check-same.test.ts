import {describe, expect, it} from 'vitest';
import {checkSame} from '../../src/artifact/index.ts';

const one = `sha256:9f3c${'0'.repeat(56)}a41e`;
const two = `sha256:77aa${'0'.repeat(56)}0001`;

describe('the artifact', () => {
  it('is the same only by digest', () => expect(checkSame(one, one)).toEqual({same: true, says: 'same digest, sha256:9f3c…a41e'}));

  it('stops the release when it moved', () =>
    expect(checkSame(one, two)).toEqual({
      same: false,
      why: 'Stop: production would get sha256:77aa…0001, staging passed sha256:9f3c…a41e. Nothing was changed.',
      next: 'Gate 5 Artifact has to run again.',
    }));

  it('shows two digests whole when they look alike shortened', () => {
    const alike = one.replace('00', '11');
    expect(checkSame(one, alike)).toMatchObject({why: expect.stringContaining(alike)});
  });

  it.each([
    [undefined, undefined],
    [one, undefined],
    [undefined, one],
    ['', ''],
    ['v1', 'v1'],
  ])('is not the same when a digest is missing: %s and %s', (frozen, seen) => expect(checkSame(frozen, seen)).toMatchObject({same: false}));
});
