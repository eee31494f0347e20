import {formatAge, formatDuration} from '../util/duration.ts';
import {atLeast, type BackupLevel} from './levels.ts';

type Kept = {readonly takenAt: number; readonly level: BackupLevel};

/**
 * Asked again at the moment of the deploy, not only when the gate was passed: a backup grows old while people talk.
 *
 * @param validForMs Older than this it has to be taken again.
 */
export const backupStillGood = (
  {takenAt, level}: Kept,
  needed: BackupLevel,
  validForMs: number,
  now: number,
): {readonly good: boolean; readonly says: string} => {
  const age = now - takenAt;
  if (!atLeast(level, needed)) return {good: false, says: `has ${level}, needs ${needed}`};
  if (!(age >= 0 && age <= validForMs))
    return {good: false, says: `expired: ${formatDuration(age)} old, valid for ${formatDuration(validForMs)}`};
  return {good: true, says: `backup ${level}, ${formatAge(age)} old`};
};

/** What a restore would cost now, for the row that never looks harmless: `3 min, and growing`. */
export const dataLossNow = (takenAt: number, now: number): string => `${formatDuration(Math.max(0, now - takenAt))}, and growing`;
