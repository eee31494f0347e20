import {lstatSync, mkdirSync, realpathSync, statSync, type Stats} from 'node:fs';
import {dirname} from 'node:path';
import {CockpitError} from '../util/errors.ts';

/**
 * Makes `path` if it is missing, mode 0700, and checks it. What is above it is made as well, also 0700.
 *
 * Throws CockpitError when the folder could be read or replaced by somebody else: a record of who answered what, and a socket
 * that starts rollbacks, are not to be shared by accident.
 */
export const makePrivateFolder = (path: string): void => {
  try {
    mkdirSync(path, {recursive: true, mode: 0o700});
  } catch (cause) {
    throw new CockpitError(`Making the folder ${path}`, {cause, next: [`Look at what is there: ls -ld ${path}`, elsewhere]});
  }
  checkPrivateFolder(path);
};

/** Owner, mode, no symbolic link, and nobody else may swap a folder above it. Throws CockpitError. */
export const checkPrivateFolder = (path: string): void => {
  const stats = statsOf(path);
  if (stats.isSymbolicLink()) throw refused(path, 'It is a symbolic link.', `Put a real folder in its place: rm ${path}`);
  if (!stats.isDirectory()) throw refused(path, 'It is not a folder.', `Move it away: mv ${path} ${path}.old`);
  if (!isMine(stats))
    throw refused(
      path,
      `It belongs to user ${stats.uid}, not to you (${process.getuid?.()}).`,
      `Move it away, or sudo chown -R "$USER" ${path}`,
    );
  if ((stats.mode & 0o077) !== 0) throw refused(path, `Others may enter it: its mode is ${octal(stats)}.`, `Close it: chmod 700 ${path}`);
  checkAbove(path);
};

// In a folder that everybody may write to, anybody can rename ours away and put another one there; the sticky bit forbids it.
const checkAbove = (path: string): void => {
  for (let above = dirname(realpathSync(path)); ; above = dirname(above)) {
    const stats = statSync(above);
    if ((stats.mode & 0o002) !== 0 && (stats.mode & 0o1000) === 0)
      throw refused(
        path,
        `Anybody may replace it: ${above}, above it, has mode ${octal(stats)}.`,
        `Close the upper one: chmod o-w ${above}`,
      );
    if (above === dirname(above)) return;
  }
};

const statsOf = (path: string): Stats => {
  try {
    return lstatSync(path);
  } catch (cause) {
    throw new CockpitError(`Opening the folder ${path}`, {cause, next: [`Look at what is there: ls -ld ${path}`, elsewhere]});
  }
};

/** True where the system has no users to tell apart. */
export const isMine = ({uid}: {readonly uid: number}): boolean => process.getuid === undefined || uid === process.getuid();

const elsewhere = 'Or keep the records elsewhere: set COCKPIT_STATE_HOME to a folder of your own';

const refused = (path: string, cause: string, next: string) =>
  new CockpitError(`Opening the folder ${path}`, {cause, next: [next, elsewhere]});

const octal = ({mode}: Stats): string => (mode & 0o7777).toString(8).padStart(4, '0');
