import {createHash, randomBytes} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {chmod, copyFile, mkdir, open, readdir, rename, rm} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {CockpitError} from '../util/errors.ts';
import {codeOf} from './private-file.ts';
import type {StateFolder} from './state-folder.ts';

export type KeptEngine = {
  /** Over the names and contents of its files, lower-case hex. */
  readonly sha256: string;
  /** The copy of the first file: what to start. */
  readonly entry: string;
};

/**
 * Copies the program that runs a release into the state folder, so that an upgrade or removal of the package cannot break a
 * release that is under way, or its rollback. A copy that is there already is checked, not trusted.
 *
 * @param files the entry first; with different file names
 */
export const keepEngine = async (state: StateFolder, files: readonly [string, ...string[]]): Promise<KeptEngine> => {
  const sha256 = await sha256Of(files);
  const folder = join(state.engines, sha256);
  const copies = files.map(file => join(folder, basename(file)));
  const kept = {sha256, entry: copies[0]!};
  if ((await sha256Of(copies).catch(missing)) === sha256) return kept;

  const draft = join(state.engines, `.${sha256}.${randomBytes(6).toString('hex')}`);
  await mkdir(draft, {mode: 0o700});
  try {
    for (const file of files) await copyDurably(file, join(draft, basename(file)));
    await rename(draft, folder).catch(async (error: unknown) => {
      if ((await sha256Of(copies).catch(missing)) === sha256) return; // somebody else was faster with the same files
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOTDIR') throw error;
      // Damaged. Its name says what belongs there, so nothing is lost by putting it aside.
      await rename(folder, `${draft}.damaged`);
      await rename(draft, folder);
    });
  } finally {
    await rm(draft, {recursive: true, force: true});
  }
  if ((await sha256Of(copies).catch(missing)) === sha256) return kept;
  throw new CockpitError(`Keeping a copy of the cockpit in ${folder}`, {
    cause: 'The copy differs from the original.',
    next: ['Check the disk, then try again', 'Somebody may be installing the cockpit at this moment: wait for it'],
  });
};

/** The copy that was kept under this hash, checked; undefined where it is gone or damaged. */
export const findKeptEngine = async (state: StateFolder, sha256: string): Promise<KeptEngine | undefined> => {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const folder = join(state.engines, sha256);
  const [name, ...others] = await readdir(folder).catch(() => []);
  if (name === undefined || others.length > 0) return undefined;
  const entry = join(folder, name);
  return (await sha256Of([entry]).catch(missing)) === sha256 ? {sha256, entry} : undefined;
};

const copyDurably = async (from: string, to: string): Promise<void> => {
  await copyFile(from, to);
  await chmod(to, 0o600);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const sha256Of = async (files: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = createHash('sha256');
    for await (const chunk of createReadStream(file)) content.update(chunk as Buffer);
    hash.update(`${basename(file)}\0${content.digest('hex')}\n`);
  }
  return hash.digest('hex');
};

const missing = (error: unknown): undefined => {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
  throw error;
};
