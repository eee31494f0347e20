import {isObjectId} from './check-name.ts';
import {makeBlob, makeCommit, withOwnIndex} from './make-object.ts';
import {readFileAt} from './read-file-at.ts';
import {mustGit} from './run-git.ts';
import {CockpitError} from '../util/errors.ts';
import {openGitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

export type ReleaseCommitWanted = {
  /** Path from the top of the repository → its whole new content. */
  readonly files: ReadonlyMap<string, string>;
  /** `chore: release v2.8.0` */
  readonly message: string;
  /** The commit that was looked at and approved; full id. */
  readonly parent: string;
  /** Epoch ms; the same wish with the same time makes the same commit. */
  readonly at: number;
  readonly sign?: boolean;
};

export type ReleaseCommit = {
  readonly commit: string;
  readonly tree: string;
  /** Paths that are different from the parent. Empty: the files have this content already, and `commit` is the parent itself. */
  readonly changed: readonly string[];
};

/**
 * The release commit, made by plumbing: G4.3.
 *
 * The operator's work tree, index, branch and HEAD are not touched, whatever is in them; a release
 * contains what `parent` contains and the given files, nothing that happens to lie around.
 * No hook runs. Nothing refers to the commit yet: pushing it is what makes it real.
 */
export const makeReleaseCommit = async (world: World, cwd: string, wanted: ReleaseCommitWanted): Promise<ReleaseCommit> => {
  const {files, parent, message, at, sign} = wanted;
  if (!isObjectId(parent)) throw refuse('the parent is not a full commit id');
  for (const path of files.keys()) if (!isInside(path)) throw refuse(`${JSON.stringify(path)} is no path inside the repository`);

  const entries = await Promise.all([...files].map(([path, content]) => entryFor(world, cwd, parent, path, content)));
  const tree = await treeWith(world, cwd, parent, entries);
  const changed = await changedPaths(world, cwd, parent, tree);
  if (changed.length === 0) return {commit: parent, tree, changed};
  const commit = await makeCommit(world, cwd, {tree, parents: [parent], message, at, ...(sign !== undefined && {sign})});
  return {commit, tree, changed};
};

type TreeEntry = {readonly mode: string; readonly blob: string; readonly path: string};

/** A program stays a program. */
const entryFor = async (world: World, cwd: string, parent: string, path: string, content: string): Promise<TreeEntry> => {
  const before = await readFileAt(openGitReader(cwd, world.env), parent, path);
  return {mode: before?.mode ?? '100644', blob: await makeBlob(world, cwd, content), path};
};

/** `base`'s tree with these entries put over it. */
export const treeWith = (
  world: World,
  cwd: string,
  base: string,
  entries: readonly TreeEntry[],
  remove: readonly string[] = [],
): Promise<string> =>
  withOwnIndex(world, cwd, async env => {
    await mustGit(world, {does: 'changes', cwd, env, args: ['read-tree', base]});
    const zero = '0'.repeat(40);
    const lines = [...entries.map(({mode, blob, path}) => `${mode} ${blob}\t${path}\0`), ...remove.map(path => `0 ${zero}\t${path}\0`)];
    await mustGit(world, {does: 'changes', cwd, env, args: ['update-index', '-z', '--index-info'], input: lines.join('')});
    return (await mustGit(world, {does: 'changes', cwd, env, args: ['write-tree']})).trim();
  });

export const changedPaths = async (world: World, cwd: string, from: string, to: string): Promise<string[]> => {
  const out = await mustGit(world, {
    does: 'reads',
    cwd,
    args: ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--end-of-options', from, to],
  });
  return out.split('\0').filter(path => path !== '');
};

const isInside = (path: string): boolean =>
  path !== '' && !/[\0\n]/.test(path) && !path.startsWith('/') && path.split('/').every(part => !/^(?:|\.|\.\.|\.git)$/i.test(part));

const refuse = (cause: string): CockpitError =>
  new CockpitError('Making the release commit', {
    cause,
    next: ['Look at the files that the config names under version files and changelog'],
  });
