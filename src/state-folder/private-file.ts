import {closeSync, constants, fstatSync, openSync, type Stats} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import {CockpitError} from '../util/errors.ts';
import {isMine} from './private-folder.ts';

const {O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY} = constants;

/** How a private file may be opened. `new` fails where anything stands already. */
export const openFor = {
  reading: O_RDONLY,
  appending: O_WRONLY | O_APPEND | O_CREAT,
  new: O_WRONLY | O_CREAT | O_EXCL,
  locking: O_RDWR | O_CREAT,
} as const;

export type OpenFor = keyof typeof openFor;

/**
 * Opens a file that only we may read and write. It is made with mode 0600; a symbolic link is never followed, and a file of
 * somebody else, or one that others may read, is refused (CockpitError). A missing file keeps its ENOENT, an existing one its
 * EEXIST: those are answers, not failures.
 */
export const openPrivate = async (path: string, how: OpenFor): Promise<FileHandle> => {
  const handle = await open(path, flagsOf(how), 0o600).catch((cause: unknown) => {
    throw explained(path, cause);
  });
  try {
    check(path, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
};

/** As `openPrivate`, for a lock that must be taken before anything else can happen. Returns the descriptor. */
export const openPrivateSync = (path: string, how: OpenFor): number => {
  let fd: number;
  try {
    fd = openSync(path, flagsOf(how), 0o600);
  } catch (cause) {
    throw explained(path, cause);
  }
  try {
    check(path, fstatSync(fd));
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

/** The whole of a small private file; undefined when there is none. */
export const readPrivate = async (path: string): Promise<Buffer | undefined> => {
  const handle = await openPrivate(path, 'reading').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
};

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

// A pipe or a device in the file's place must not make us wait for a writer.
const flagsOf = (how: OpenFor): number => openFor[how] | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const check = (path: string, stats: Stats): void => {
  if (!stats.isFile()) throw refused(path, 'It is not a plain file.', `Move it away: mv ${path} ${path}.old`);
  if (!isMine(stats)) throw refused(path, `It belongs to user ${stats.uid}, not to you.`, `Move it away: mv ${path} ${path}.old`);
  if ((stats.mode & 0o077) !== 0) throw refused(path, 'Others may read or write it.', `Close it: chmod 600 ${path}`);
  if (stats.nlink > 1) throw refused(path, 'It has a second name somewhere else.', `Find it: find / -xdev -inum ${stats.ino}`);
};

const explained = (path: string, cause: unknown): unknown =>
  codeOf(cause) === 'ELOOP' ? refused(path, 'It is a symbolic link.', `Somebody put it there; look at it, then rm ${path}`) : cause;

const refused = (path: string, cause: string, next: string) => new CockpitError(`Opening ${path}`, {cause, next: [next]});
