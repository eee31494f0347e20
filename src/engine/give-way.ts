import type {Clock} from '../world/world.ts';

/**
 * Waits for what is being stopped, but not longer than `ms`: somebody who does not react to being stopped must not hold up the
 * way back. Never rejects for the work's sake; rejects with the signal's reason when aborted.
 */
export const giveWay = async (work: Promise<unknown>, clock: Clock, ms: number, signal: AbortSignal): Promise<void> => {
  const over = new AbortController();
  const late = clock.sleep(ms, AbortSignal.any([over.signal, signal])).catch(() => undefined);
  try {
    await Promise.race([work.catch(() => undefined), late]);
    signal.throwIfAborted();
  } finally {
    over.abort();
  }
};
