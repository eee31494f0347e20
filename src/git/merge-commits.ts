import {isObjectId} from './check-name.ts';
import {makeCommit} from './make-object.ts';
import {entryAt} from './read-file-at.ts';
import {changedPaths, treeWith} from './release-commit.ts';
import {lastWords, runGit} from './run-git.ts';
import {CockpitError} from '../util/errors.ts';
import {openGitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

export type Merged =
  | {readonly is: 'merged'; readonly commit: string; readonly changed: readonly string[]}
  /** Nothing to do: the target contains it, or is already as wanted. */
  | {readonly is: 'nothing'; readonly commit: string}
  /** Both sides changed these files: a person has to decide. Nothing was changed. */
  | {readonly is: 'conflict'; readonly files: readonly string[]; readonly next: string};

type MergeWanted = {
  /** Tip of the branch that is merged into; full id. */
  readonly into: string;
  /** What is merged; full id. */
  readonly from: string;
  readonly message: string;
  readonly at: number;
  readonly sign?: boolean;
};

/**
 * Merges the release branch into the main branch without a work tree: G15.1. The result is a commit that
 * nothing refers to yet; pushing it (fenced by the lock) makes it real.
 */
export const mergeToBranch = async (world: World, cwd: string, {into, from, message, at, sign}: MergeWanted): Promise<Merged> => {
  if (await isAncestor(world, cwd, from, into)) return {is: 'nothing', commit: into};
  const tree = await mergedTree(world, cwd, into, from);
  if ('files' in tree)
    return {is: 'conflict', files: tree.files, next: `Merge by hand: git switch <branch> && git merge ${from.slice(0, 12)}`};
  const commit = await makeCommit(world, cwd, {tree: tree.id, parents: [into, from], message, at, ...(sign !== undefined && {sign})});
  return {is: 'merged', commit, changed: await changedPaths(world, cwd, into, tree.id)};
};

type RevertWanted = {
  /** Tip of the branch now; full id. It may have gone on since the release. */
  readonly tip: string;
  /** The release commit that is taken back. */
  readonly release: string;
  /** Commit of the release before it. */
  readonly previous: string;
  readonly message: string;
  readonly at: number;
  /** Paths that stay as the tip has them: migrations that were applied, the changelog. */
  readonly keep?: readonly string[];
  readonly sign?: boolean;
};

/**
 * Takes a whole release back as one new commit: rollback option B. Everything that came between the
 * previous release and this one is undone; what was committed after it stays.
 *
 * It is a merge of "the previous release's files, put on top of this release" into the tip: git then
 * applies exactly the way back and finds out where later work is in the way.
 */
export const revertRelease = async (world: World, cwd: string, wanted: RevertWanted): Promise<Merged> => {
  const {tip, release, previous, message, at, keep = [], sign} = wanted;
  if (!(await isAncestor(world, cwd, release, tip))) throw notContained(release);
  const back = await makeCommit(world, cwd, {
    tree: `${previous}^{tree}`,
    parents: [release],
    message: 'cockpit: way back',
    at,
    byCockpit: true,
  });
  const merged = await mergedTree(world, cwd, tip, back);
  const blocked = 'files' in merged ? merged.files.filter(path => !keep.some(kept => isUnder(path, kept))) : [];
  if (blocked.length > 0) {
    const next = 'Later commits changed these files too: revert by hand, or roll back by digest (A) and fix forward (C)';
    return {is: 'conflict', files: blocked, next};
  }
  const tree = await keepPaths(world, cwd, merged.id, tip, keep);
  const changed = await changedPaths(world, cwd, tip, tree);
  if (changed.length === 0) return {is: 'nothing', commit: tip};
  const commit = await makeCommit(world, cwd, {tree, parents: [tip], message, at, ...(sign !== undefined && {sign})});
  return {is: 'merged', commit, changed};
};

const notContained = (release: string): CockpitError =>
  new CockpitError('Reverting the release', {
    cause: `commit ${release.slice(0, 12)} is not in the history of the branch`,
    next: ['Check which branch the release was cut on', 'Roll back by digest instead (A)'],
  });

const isAncestor = async (world: World, cwd: string, ancestor: string, of: string): Promise<boolean> => {
  if (!isObjectId(ancestor) || !isObjectId(of)) throw new CockpitError('Comparing commits', {cause: 'not full ids', next: ['Report this']});
  const result = await runGit(world, {does: 'reads', cwd, args: ['merge-base', '--is-ancestor', ancestor, of]});
  if (result.exitCode === 0 || result.exitCode === 1) return result.exitCode === 0;
  throw new CockpitError('Comparing commits', {cause: lastWords(result), next: ['Fetch first: git fetch']});
};

/** `id` is the merged tree; with conflict markers in `files` when there are some. */
type MergedTree = {readonly id: string} | {readonly id: string; readonly files: readonly string[]};

const mergedTree = async (world: World, cwd: string, ours: string, theirs: string): Promise<MergedTree> => {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const result = await runGit(world, {does: 'changes', cwd, args});
  const [id = '', ...files] = result.stdout.split('\0').filter(part => part !== '');
  if (result.exitCode === 0) return {id: id.trim()};
  if (result.exitCode === 1 && isObjectId(id)) return {id, files: [...new Set(files)]};
  throw new CockpitError('Merging without a work tree', {
    cause: lastWords(result),
    next: ['git 2.38 or later is needed: git --version', 'Merge by hand'],
  });
};

const keepPaths = async (world: World, cwd: string, tree: string, tip: string, keep: readonly string[]): Promise<string> => {
  if (keep.length === 0) return tree;
  const kept = (await changedPaths(world, cwd, tree, tip)).filter(path => keep.some(prefix => isUnder(path, prefix)));
  const entries = await Promise.all(kept.map(async path => ({path, entry: await entryAt(openGitReader(cwd, world.env), tip, path)})));
  const back = entries.flatMap(({entry}) => (entry ? [entry] : []));
  const gone = entries.filter(({entry}) => !entry).map(({path}) => path);
  return treeWith(world, cwd, tree, back, gone);
};

const isUnder = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix.replace(/\/+$/, '')}/`);
