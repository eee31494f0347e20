import {beforeEach, describe, expect, it} from 'vitest';
import {makeReviver, type ReviverParts} from '../../src/commands/parts/revive.ts';
import type {Link} from '../../src/socket/index.ts';

const lost: Link = {status: 'lost', since: 0, why: 'The engine hung up', next: ''};
let now: number;
let started: number;
let said: string[];

const reviver = (more: Partial<ReviverParts> = {}) =>
  makeReviver({isWanted: async () => true, start: async () => {
    started += 1;
  }, mono: () => now, say: text => void said.push(text), ...more});

beforeEach(() => {
  [now, started, said] = [0, 0, []];
});

describe('an engine that dies under somebody who is attached', () => {
  it('is started again, and it is said', async () => {
    await reviver()(lost);
    expect(started).toBe(1);
    expect(said).toEqual([expect.stringContaining('started again')]);
  });

  it.each<[string, Link]>([
    ['is connected', {status: 'connected', since: 0}],
    ['is frozen: a second one is never started beside it', {...lost, status: 'frozen'}],
    ['was closed by ourselves', {...lost, status: 'ended'}],
    ['said goodbye: somebody ended it', {...lost, orderly: true}],
  ])('not when it %s', async (_, link) => {
    await reviver()(link);
    expect([started, said]).toEqual([0, []]);
  });

  it('not after the release is over', async () => {
    await reviver({isWanted: async () => false})(lost);
    expect(started).toBe(0);
  });

  it('once, however often the trouble is told meanwhile', async () => {
    let go = (): void => undefined;
    const revive = reviver({start: () => new Promise<void>(resolve => {
      started += 1;
      go = resolve;
    })});
    const first = revive(lost);
    await revive(lost);
    await revive({...lost, why: 'nobody listens'});
    go();
    await first;
    expect(started).toBe(1);
  });

  it('at most three times in ten minutes; later again', async () => {
    const revive = reviver();
    for (now of [0, 60_000, 120_000, 180_000]) await revive(lost);
    expect(started).toBe(3);
    expect(said.at(-1)).toContain('is not started again');
    now = 12 * 60_000;
    await revive(lost);
    expect(started).toBe(4);
  });

  it('says why when it cannot be started', async () => {
    await reviver({start: async () => {
      throw new Error('the disk is full');
    }})(lost);
    expect(said).toEqual([expect.stringContaining('the disk is full')]);
  });
});
