import {describe, expect, it} from 'vitest';
import {realClock} from '../../src/world/clock.ts';

const clock = realClock();

describe('sleep', () => {
  it('lasts at least as long as asked', async () => {
    for (const ms of [0, 1, 3.5, 20]) {
      const started = clock.mono();
      await clock.sleep(ms);
      expect(clock.mono() - started).toBeGreaterThanOrEqual(ms);
    }
  });

  it('ends early with the reason of the signal, and at once when that was aborted before', async () => {
    const reason = new Error('enough');
    const stop = new AbortController();
    const slept = clock.sleep(1e12, stop.signal);
    stop.abort(reason);
    await expect(slept).rejects.toBe(reason);
    await expect(clock.sleep(0, stop.signal)).rejects.toBe(reason);
  });

  it('does not take 30 days for no time at all, as a bare timer does', async () => {
    const stop = new AbortController();
    let woken = false;
    const long = clock.sleep(30 * 86_400_000, stop.signal).then(() => (woken = true), () => undefined);
    await clock.sleep(10);
    expect(woken).toBe(false);
    stop.abort();
    await long;
  });

  it('refuses NaN', () => expect(clock.sleep(Number.NaN)).rejects.toThrow(RangeError));
});

describe('[P25] every', () => {
  it('ticks now, then on its raster, and ends without an error', async () => {
    const stop = new AbortController();
    const started = clock.mono();
    const at: number[] = [];
    for await (const now of clock.every(10, stop.signal)) {
      expect(Math.abs(now - Date.now())).toBeLessThan(1000);
      at.push(clock.mono() - started);
      if (at.length === 4) stop.abort();
    }
    expect(at).toHaveLength(4);
    expect(at[3]).toBeGreaterThanOrEqual(30);
  });

  it('does not make up for missed ticks in a burst', async () => {
    const stop = new AbortController();
    const pauses: number[] = [];
    let left = 0;
    for await (const _ of clock.every(20, stop.signal)) {
      if (left > 0) pauses.push(clock.mono() - left);
      if (pauses.length === 0) await clock.sleep(70);
      left = clock.mono();
      if (pauses.length === 2) stop.abort();
    }
    // The second pause is a whole period: the three ticks missed in the first one are gone.
    expect(pauses[1]).toBeGreaterThan(10);
  });

  it('yields nothing after an abort', async () => {
    const seen: number[] = [];
    for await (const now of clock.every(5, AbortSignal.abort())) seen.push(now);
    expect(seen).toEqual([]);
  });

  it('refuses a period that would spin', () =>
    expect(clock.every(0, AbortSignal.abort())[Symbol.asyncIterator]().next()).rejects.toThrow(RangeError));
});
