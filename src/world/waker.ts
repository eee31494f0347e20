import {watch} from 'node:fs';

export type Waker = {
  /** Resolves at the next change, or after `ms`; at once when something changed since the last wait. */
  readonly wait: (ms: number) => Promise<void>;
  readonly wake: () => void;
  readonly close: () => void;
};

/**
 * Waits for something to happen in a folder, with a slow look now and then as well: notices get lost on network file systems,
 * and a machine has only so many watches.
 */
export const watchFolder = (folder: string): Waker => {
  let missed = false;
  let resume: (() => void) | undefined;
  const wake = () => {
    missed = true;
    resume?.();
  };

  const watcher = (() => {
    try {
      return watch(folder, {persistent: false}, wake).on('error', () => undefined);
    } catch {
      return undefined;
    }
  })();

  const wait = async (ms: number): Promise<void> => {
    if (!missed) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, ms);
        resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      resume = undefined;
    }
    missed = false;
  };

  return {wait, wake, close: () => watcher?.close()};
};
