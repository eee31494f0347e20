import {fromChangeset, fromEngines, type Evidence} from './evidence.ts';
import type {EntryAt} from '../git/index.ts';
import type {GitReader} from '../world/git-reader.ts';

/** Where changesets lie, as a path for `entriesAt`. */
export const changesetFolder = '.changeset/';

/**
 * What the changesets among these entries declare.
 *
 * @param packageName Only the changesets of this package (monorepo).
 */
export const readChangesets = async (git: GitReader, entries: readonly EntryAt[], packageName?: string): Promise<Evidence[]> => {
  const files = entries.filter(({path, mode}) => path.startsWith(changesetFolder) && path.endsWith('.md') && !path.endsWith('/README.md') && /^100/.test(mode));
  const declared = await Promise.all(files.map(async ({path, blob}) => fromChangeset(path, await git.read('cat-file', 'blob', blob), packageName)));
  return declared.flat();
};

/** What package.json says of engines now that it did not say at `previous`. */
export const readEngines = async (git: GitReader, previous: string, head: string): Promise<Evidence[]> => {
  const changed = await git.read('diff-tree', '-z', '--end-of-options', previous, head, '--', 'package.json');
  const [, before, after] = /^:100\d{3} 100\d{3} ([0-9a-f]+) ([0-9a-f]+) M\0/.exec(changed) ?? [];
  if (before === undefined || after === undefined) return [];
  const [was, is] = await Promise.all([git.read('cat-file', 'blob', before), git.read('cat-file', 'blob', after)]);
  return fromEngines('package.json', was, is);
};
