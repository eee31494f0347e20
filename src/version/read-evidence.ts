import {fromChangeset, fromEngines, type Evidence} from './evidence.ts';
import type {GitReader} from '../world/git-reader.ts';

/**
 * What the changesets of a commit declare; of the commit itself and not of the work tree.
 *
 * @param packageName Only the changesets of this package (monorepo).
 */
export const readChangesets = async (git: GitReader, commit: string, packageName?: string): Promise<Evidence[]> => {
  const listed = await git.read('ls-tree', '-z', '--full-tree', '--end-of-options', commit, '.changeset/');
  const files = listed.split('\0').flatMap(line => {
    const [, blob, path] = /^100(?:644|755) blob ([0-9a-f]+)\t(.*\.md)$/s.exec(line) ?? [];
    return blob === undefined || path === undefined || path.endsWith('/README.md') ? [] : [{blob, path}];
  });
  const declared = await Promise.all(files.map(async ({blob, path}) => fromChangeset(path, await git.read('cat-file', 'blob', blob), packageName)));
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
