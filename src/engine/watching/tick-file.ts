import {appendFile} from 'node:fs/promises';
import {readJsonLines} from './json-lines.ts';
import type {Tick} from './history.ts';

/**
 * TICKS ON DISK: one JSON object per line, {"at", "old", "new", "measures"}, beside the journal.
 *
 * Not facts, and not fsynced: they are what a restarted engine compares with,
 * because what was usual before the deploy cannot be measured after it. A line
 * that cannot be read is a gap. `before-….jsonl` holds, in the same form, what
 * a source remembered of the time before we watched.
 */
export const readTicks = (file: string): readonly Tick[] => readJsonLines<Tick>(file, ({at}) => typeof at === 'number');

/** A tick that cannot be kept is only missing after a restart; it stops nothing. */
export const keepTicks = (file: string, ticks: readonly Tick[]): Promise<void> => append(file, ticks);

/** Keeps one file, in order: a disk that is slow for a moment must not let a later tick overtake an earlier one. */
export const lineKeeper = (file: string): ((...entries: readonly unknown[]) => void) => {
  let last = Promise.resolve();
  return (...entries) => {
    last = last.then(() => append(file, entries));
  };
};

const append = (file: string, entries: readonly unknown[]): Promise<void> =>
  appendFile(file, entries.map(entry => `${JSON.stringify(entry)}\n`).join(''), {mode: 0o600}).catch(() => undefined);
