import {randomBytes} from 'node:crypto';
import {rm, stat} from 'node:fs/promises';
import {codeOf, openPrivate} from '../state-folder/index.ts';

/** Room for a few thousand records of a rollback. */
export const ballastBytes = 1024 * 1024;

/**
 * Keeps room on the disk that can be given up when it is full: a rollback then still finds place for its record.
 *
 * Random bytes, because a disk that compresses keeps no room for zeros. Throws as the disk does, ENOSPC among it.
 */
export const keepBallast = async (path: string): Promise<void> => {
  const size = await stat(path).then(({size}) => size, notThere);
  if (size === ballastBytes) return;
  await rm(path, {force: true});
  const file = await openPrivate(path, 'new');
  try {
    await file.writeFile(randomBytes(ballastBytes));
    await file.datasync();
  } catch (error) {
    await rm(path, {force: true});
    throw error;
  } finally {
    await file.close();
  }
};

export const dropBallast = (path: string): Promise<void> => rm(path, {force: true});

const notThere = (error: unknown): undefined => {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
};
