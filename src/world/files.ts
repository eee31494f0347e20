import {createHash, randomBytes} from 'node:crypto';
import {constants, createReadStream} from 'node:fs';
import {access, copyFile, mkdir, open, readdir, readFile, rename, rm, stat, unlink} from 'node:fs/promises';
import {homedir} from 'node:os';
import {basename, dirname, join, resolve} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {CockpitError} from '../util/errors.ts';
import type {FileInfo, Files} from './world.ts';

/** The real files. Everything that fails is a CockpitError that names the path; its cause keeps the system's `code`. */
export const realFiles = (): Files => ({
  readText: path => doing('Reading', path, () => readFile(path, 'utf8')),
  exists: path => doing('Looking for', path, () => access(path).then(() => true, absentIs(false))),
  info: path => doing('Looking at', path, () => stat(path).then(infoOf, absentIs(undefined))),
  list: folder => doing('Listing', folder, async () => (await readdir(folder)).sort()),
  writeAtomic: (path, content, mode = 0o600) => doing('Writing', path, () => writeAtomic(path, content, mode)),
  makeFolder: path => doing('Making the folder', path, async () => void (await mkdir(path, {recursive: true, mode: 0o700}))),
  copy: (from, to) => doing(`Copying ${from} to`, to, () => copy(from, to)),
  remove: path => doing('Removing', path, () => remove(path)),
  sha256: path => doing('Reading', path, () => sha256(path)),
});

/** As `Files.writeAtomic`, for the other files of this folder. */
export const writeAtomic = async (path: string, content: string | Uint8Array, mode: number): Promise<void> => {
  await viaTemporary(path, async temporary => {
    // 'wx' neither follows a link nor opens what somebody has put there before us.
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.chmod(mode); // open() took the umask away
      await file.sync();
    } finally {
      await file.close();
    }
  });
};

/** Makes a rename or a new file in this folder survive a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const copy = (from: string, to: string): Promise<void> =>
  viaTemporary(to, async temporary => {
    await copyFile(from, temporary, constants.COPYFILE_EXCL);
    const file = await open(temporary, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  });

const viaTemporary = async (path: string, make: (temporary: string) => Promise<void>): Promise<void> => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
};

const remove = async (path: string): Promise<void> => {
  const target = resolve(path);
  // An empty variable in front of a path must not cost anybody their home.
  if (target === '/' || target === resolve(homedir()) || path === '') throw new Error('This is nobody’s to remove');
  await rm(target, {recursive: true, force: true});
};

const sha256 = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

const infoOf = (stats: Awaited<ReturnType<typeof stat>>): FileInfo => ({
  size: Number(stats.size),
  mtimeMs: Number(stats.mtimeMs),
  isDirectory: stats.isDirectory(),
  mode: Number(stats.mode) & 0o7777,
  ino: Number(stats.ino),
});

/** Only "there is none" is an answer; no permission or a broken disk is not. */
const absentIs =
  <T>(answer: T) =>
  (error: unknown): T => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return answer;
    throw error;
  };

const doing = async <T>(what: string, path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    throw new CockpitError(`${what} ${path}`, {cause, next: [adviceFor(codeOf(cause), path)]});
  }
};

const codeOf = (error: unknown): string | undefined => (error instanceof Error && 'code' in error ? String(error.code) : undefined);

const adviceFor = (code: string | undefined, path: string): string => {
  switch (code) {
    case 'ENOENT':
      return `Check that the path is right: ${path}`;
    case 'EACCES':
    case 'EPERM':
      return `Check who owns it and who may use it: ls -ld ${path}`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `Make room on its disk: df -h ${dirname(path)}`;
    case 'EROFS':
      return `Its disk is mounted read-only: mount | grep ${dirname(path)}`;
    default:
      return `Look at it: ls -ld ${path}`;
  }
};
