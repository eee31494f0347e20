import {setTimeout as wait} from 'node:timers/promises';

/** Asks again and again until the answer is not undefined; undefined when the time is over. */
export const until = async <T>(
  look: () => Promise<T | undefined> | T | undefined,
  timeoutMs: number,
  everyMs = 100,
): Promise<T | undefined> => {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() >= end) return undefined;
    await wait(everyMs);
  }
};
