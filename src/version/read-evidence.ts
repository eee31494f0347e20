import {fromChangeset, fromEngines, fromUnreleased, type Evidence} from './evidence.ts';
import type {GitReader} from '../world/git-reader.ts';

type Where = {
  /** Commit that is released. */
  readonly head: string;
  /** Commit of the previous release. */
  readonly previous: string | undefined;
  /** Unreleased headings and entries of the changelog, when there is one. */
  readonly unreleased?: {readonly path: string; readonly headings: ReadonlyMap<string, readonly string[]>};
  /** Only the changesets of this package (monorepo). */
  readonly packageName?: string;
};

/** Reads what else says how big the release is, from the commit itself and not from the work tree. */
export const readEvidence = async (git: GitReader, {head, previous, unreleased, packageName}: Where): Promise<Evidence[]> => {
  const [listed, before, after] = await Promise.all([
    git.read('ls-tree', '-z', '--name-only', '--end-of-options', head, '.changeset/'),
    previous && contentOf(git, previous, 'package.json'),
    contentOf(git, head, 'package.json'),
  ]);
  const names = listed.split('\0');
  const changesets = names.filter(name => name.endsWith('.md') && !name.endsWith('/README.md'));
  const declared = await Promise.all(
    changesets.map(async path => fromChangeset(path, (await contentOf(git, head, path)) ?? '', packageName)),
  );
  return [
    ...declared.flat(),
    ...(unreleased ? fromUnreleased(unreleased.path, unreleased.headings) : []),
    ...(before !== undefined && after !== undefined ? fromEngines('package.json', before, after) : []),
  ];
};

const contentOf = async (git: GitReader, commit: string, path: string): Promise<string | undefined> => {
  const listed = await git.read('ls-tree', '-z', '--end-of-options', commit, path);
  const blob = /^100(?:644|755) blob ([0-9a-f]+)\t/.exec(listed)?.[1];
  return blob === undefined ? undefined : git.read('cat-file', 'blob', blob);
};
