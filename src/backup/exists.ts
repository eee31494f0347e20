import {formatBytes} from '../util/bytes.ts';
import {formatAge} from '../util/duration.ts';
import {causeOf} from '../util/errors.ts';
import type {BackupToVerify} from './backup.ts';
import {median} from './earlier.ts';
import {fails, type Found, holds, type Tools} from './levels.ts';

export type Existing = {readonly found: Found; readonly bytes?: number; readonly sha256?: string; readonly writtenAt?: number};

// A backup a third smaller than usual has usually lost a table; a growing business makes it larger, which harms nobody.
const smallerPctByDefault = 30;
// File systems round times, some to 2 s (FAT); what is older than that was not written by this command.
const clockGrainMs = 2000;

/** L1: the file is there, was written by this run, is not empty, not still growing, and about as large as usual. */
export const exists = async (backup: BackupToVerify, {world}: Tools): Promise<Existing> => {
  const {file} = backup;
  const again = 'Take the backup again and read what its command prints';
  try {
    const info = await world.files.info(file);
    if (!info) return {found: fails('no file', `${file} does not exist although its command ended`, again)};
    if (info.isDirectory)
      return {found: fails('a folder', `${file} is a folder; one file is expected`, 'Name the file that the command writes')};
    if (info.size === 0) return {found: fails('0 bytes', `${file} is empty`, again), bytes: 0};
    if (info.mtimeMs < backup.startedAt - clockGrainMs) {
      const age = formatAge(world.clock.now() - info.mtimeMs);
      return {
        found: fails(`${age} old`, `${file} was last written before the backup began, ${age} ago: it is an earlier one`, again),
        bytes: info.size,
      };
    }
    const sha256 = await world.files.sha256(file);
    const now = await world.files.info(file);
    if (now?.size !== info.size || now.mtimeMs !== info.mtimeMs) {
      return {
        found: fails('still written', `${file} changed while it was read`, 'Let its command end before it is verified'),
        bytes: now?.size ?? 0,
      };
    }
    return {found: usualSize(backup, info.size), bytes: info.size, sha256, writtenAt: info.mtimeMs};
  } catch (error) {
    return {found: fails('not readable', `${file} cannot be read: ${causeOf(error)}`, 'Look at its owner, its mode and the disk')};
  }
};

const usualSize = ({earlierBytes = [], smallerPct = smallerPctByDefault, file}: BackupToVerify, bytes: number): Found => {
  const usual = median(earlierBytes.filter(size => size > 0));
  if (usual === undefined) return holds(`${formatBytes(bytes)}, no earlier one to compare with`);
  const pct = (bytes / usual - 1) * 100;
  const words = `${pct >= 0 ? '+' : '−'}${Math.abs(pct).toFixed(1)} % of median`;
  return pct < -smallerPct
    ? fails(
        words,
        `${file} has ${formatBytes(bytes)}, usual are ${formatBytes(usual)}`,
        'Find out what is missing in it, or remove old sizes from the history',
      )
    : holds(`${formatBytes(bytes)}, ${words}`);
};
