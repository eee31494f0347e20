import {createHash} from 'node:crypto';
import {CockpitError} from '../util/errors.ts';
import type {GitReader} from '../world/git-reader.ts';

export type FileAt = {
  readonly text: string;
  /** Git's mode: 100644, or 100755 for a program. */
  readonly mode: string;
  readonly blob: string;
};

/**
 * A text file as a commit has it; undefined when the commit has none at this path.
 *
 * What comes back is proven to be every byte of it: the text is hashed as git hashes a blob. A file
 * that is not UTF-8, a link or a submodule throws CockpitError, because it could not be written back whole.
 */
export const readFileAt = async (git: GitReader, commit: string, path: string): Promise<FileAt | undefined> => {
  const entry = await entryAt(git, commit, path);
  return entry && readEntry(git, entry);
};

/** What a commit has at a path, without looking into it. */
export type EntryAt = {readonly path: string; readonly mode: string; readonly blob: string};

/** The text of a file that was listed; see `readFileAt`. */
export const readEntry = async (git: GitReader, {path, mode, blob}: EntryAt): Promise<FileAt> => {
  if (!/^100(?:644|755)$/.test(mode)) throw notText(path, `it is no plain file (mode ${mode})`);
  const read = await git.read('cat-file', 'blob', blob);
  // Decoders drop a byte order mark.
  const text = [read, `\uFEFF${read}`].find(candidate => blobId(candidate, blob.length) === blob);
  if (text === undefined) throw notText(path, 'it is not UTF-8 text');
  return {text, mode, blob};
};

export const entryAt = async (git: GitReader, commit: string, path: string): Promise<EntryAt | undefined> =>
  (await entriesAt(git, commit, [path])).find(entry => entry.path === path);

/** What a commit has at these paths; of a path that ends in a slash, what is in that folder. */
export const entriesAt = async (git: GitReader, commit: string, paths: readonly [string, ...string[]]): Promise<readonly EntryAt[]> => {
  const listed = await git.read('ls-tree', '-z', '--full-tree', '--end-of-options', commit, ...paths);
  return listed.split('\0').flatMap(line => {
    const [, mode, blob, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return mode === undefined || blob === undefined || path === undefined ? [] : [{path, mode, blob}];
  });
};

/** Git's id for a blob, in SHA-1 (40 digits) or SHA-256 (64). */
const blobId = (content: string, digits: number): string => {
  const bytes = Buffer.from(content);
  return createHash(digits === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
};

const notText = (path: string, cause: string): CockpitError =>
  new CockpitError(`Reading ${path} from git`, {
    cause,
    next: ['Take it out of the files that a release changes', 'Change it by hand before the release'],
  });
