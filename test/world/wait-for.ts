import {setTimeout as pause} from 'node:timers/promises';

/**
 * Waits until `ask` gives something else than undefined or false, and gives that. For what other processes do and nobody
 * announces; looks every few milliseconds and fails after `timeoutMs`.
 */
export const waitFor = async <T>(what: string, ask: () => T | Promise<T>, timeoutMs = 20_000): Promise<NonNullable<T>> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false && answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await pause(10);
  }
};
