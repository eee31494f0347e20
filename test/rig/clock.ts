import type {Clock} from '../../src/world/world.ts';

type Sleeper = {readonly until: number; readonly wake: () => void};

/** A clock that stands still until the test moves it. Wall and monotonic time start apart, so that mixing them up shows. */
export const puppetClock = (startAt = Date.UTC(2026, 10, 20, 13, 0)) => {
  let passedMs = 0;
  const sleepers = new Set<Sleeper>();

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (ms <= 0) return resolve();
      const sleeper: Sleeper = {
        until: passedMs + ms,
        wake: () => {
          sleepers.delete(sleeper);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        reject(signal.reason);
      }, {once: true});
    });

  const clock: Clock = {
    now: () => startAt + passedMs,
    mono: () => 1_000 + passedMs,
    sleep,
    async *every(ms, signal) {
      while (!signal.aborted) {
        yield startAt + passedMs;
        await sleep(ms, signal).catch(() => undefined);
      }
    },
  };

  return {
    clock,
    sleeping: () => sleepers.size,
    /** Time passes; whoever sleeps until then wakes up, in order. */
    advance: async (ms: number): Promise<void> => {
      const end = passedMs + ms;
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.until - b.until)[0];
        if (!next || next.until > end) break;
        passedMs = next.until;
        next.wake();
        await turn();
      }
      passedMs = end;
      await turn();
    },
  };
};

/** Lets everything that is ready run. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)));
