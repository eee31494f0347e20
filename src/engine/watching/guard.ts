/**
 * Runs what must not take the watching with it. What it throws is written to the engine's log, the same failure once in a row: a
 * log that comes by the thousand lines would fill the disk with it.
 *
 * @param clean text → printable, masked text
 */
export const makeGuard = (log: (line: string) => void, clean: (text: string) => string) => {
  const last = new Map<string, string>();
  return (what: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      const says = clean(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (says !== last.get(what)) log(says);
      last.set(what, says);
    }
  };
};
