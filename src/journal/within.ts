import {formatDuration} from '../util/duration.ts';
import type {World} from '../world/world.ts';

/**
 * `work`, or `late` when it takes longer than `ms` or somebody gives it up. The work itself cannot be stopped: a disk that
 * hangs keeps its thread. What comes of it later is dropped.
 */
export const within = async <T, L>(
  work: Promise<T>,
  clock: World['clock'],
  ms: number,
  late: (why: string) => L,
  givenUp?: AbortSignal,
): Promise<T | L> => {
  const over = new AbortController();
  const signal = givenUp ? AbortSignal.any([over.signal, givenUp]) : over.signal;
  const tooLong = clock.sleep(ms, signal).then(
    () => late(`The disk has not answered for ${formatDuration(ms)}`),
    () => (givenUp?.aborted ? late(String(givenUp.reason)) : new Promise<never>(() => {})),
  );
  work.catch(() => undefined);
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    over.abort();
  }
};
