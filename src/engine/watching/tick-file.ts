import {appendFile} from 'node:fs/promises';
import {readFileSync} from 'node:fs';
import type {Tick} from './history.ts';

/**
 * TICKS ON DISK: one JSON object per line, {"at", "old", "new"}, beside the journal.
 *
 * Not facts, and not fsynced: they are what a restarted engine compares with,
 * because what was usual before the deploy cannot be measured after it. A line
 * that cannot be read is a gap.
 */
export const readTicks = (file: string, longest: number): readonly Tick[] => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').slice(-longest - 1).flatMap(line => {
    try {
      const tick = JSON.parse(line) as Tick;
      return typeof tick.at === 'number' ? [tick] : [];
    } catch {
      return [];
    }
  });
};

/** A tick that cannot be kept is only missing after a restart; it stops nothing. */
export const keepTick = (file: string, tick: Tick): Promise<void> => appendFile(file, `${JSON.stringify(tick)}\n`, {mode: 0o600}).catch(() => undefined);
