import type {Clock} from './world.ts';

/**
 * The real clock.
 *
 * `mono` is `performance.now()`: it never goes back, and on Linux it stands still while the machine is suspended. Who needs to
 * know of a suspension compares it with `now`.
 */
export const realClock = (): Clock => ({now: Date.now, mono, sleep, every});

const mono = () => performance.now();

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (Number.isNaN(ms)) return reject(new RangeError('Cannot sleep for NaN ms'));
    if (signal?.aborted) return reject(signal.reason);

    const deadline = mono() + ms;
    let timer: NodeJS.Timeout | undefined;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      settle();
    };
    const aborted = () => finish(() => reject(signal?.reason));
    // A timer may fire a little early, and one longer than 24.8 days fires at once.
    const wait = () => {
      const left = deadline - mono();
      if (left <= 0) return finish(resolve);
      timer = setTimeout(wait, Math.min(left, longestTimerMs));
    };
    signal?.addEventListener('abort', aborted, {once: true});
    wait();
  });

async function* every(ms: number, signal: AbortSignal): AsyncIterable<number> {
  if (!(ms > 0)) throw new RangeError(`Cannot tick every ${ms} ms`);
  const started = mono();
  while (!signal.aborted) {
    yield Date.now();
    // Ticks keep to their raster; those that a slow consumer missed are left out, not made up for in a burst.
    const next = started + ms * (Math.floor((mono() - started) / ms) + 1);
    const woken = await sleep(next - mono(), signal).then(() => true, () => false);
    if (!woken) return;
  }
}

/** setTimeout counts in a signed 32-bit integer. */
export const longestTimerMs = 2 ** 31 - 1;
