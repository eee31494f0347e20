import {checkName, isObjectId} from './check-name.ts';
import {lastWords, runGit} from './run-git.ts';
import type {GitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

export type Moved =
  /** `tree`: the files of the work tree went along, because the branch is checked out here. */
  | {readonly moved: true; readonly tree: boolean}
  /** Left as it is, with the command that does it by hand. */
  | {readonly moved: false; readonly why: string; readonly next: string};

/**
 * Takes the local branch to the commit that was pushed, where that is safe: forward only, and never over
 * somebody's unfinished work. A release does not need it; the people who work here do.
 */
export const moveBranch = async (
  world: World,
  git: GitReader,
  {branch, to}: {readonly branch: string; readonly to: string},
): Promise<Moved> => {
  checkName('branch', branch);
  const ref = `refs/heads/${branch}`;
  const stay = (why: string): Moved => ({moved: false, why, next: `git switch ${branch} && git merge --ff-only ${to.slice(0, 12)}`});
  if (!isObjectId(to)) return stay('the commit is not a full id');

  const now = (await git.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`))?.trim();
  if (now === to) return {moved: true, tree: false};
  if (now !== undefined && (await git.ask('merge-base', '--is-ancestor', now, to)) === undefined) {
    return stay(`${branch} has commits here that the release does not contain`);
  }

  const head = (await git.read('rev-parse', '--symbolic-full-name', 'HEAD')).trim();
  if (head === ref) return moveCheckedOut(world, git, branch, to, stay);
  if (await isCheckedOutElsewhere(git, ref)) return stay(`${branch} is checked out in another work tree`);
  const result = await runGit(world, {does: 'changes', cwd: git.cwd, args: ['update-ref', '-m', 'cockpit: release', ref, to, now ?? '']});
  return result.exitCode === 0 ? {moved: true, tree: false} : stay(lastWords(result));
};

const moveCheckedOut = async (world: World, git: GitReader, branch: string, to: string, stay: (why: string) => Moved): Promise<Moved> => {
  const {files} = await git.status();
  if (files.length > 0) return stay(`the work tree has ${files.length} changed or untracked ${files.length === 1 ? 'file' : 'files'}`);
  const result = await runGit(world, {does: 'changes', cwd: git.cwd, args: ['merge', '--ff-only', '--no-autostash', '--quiet', to]});
  return result.exitCode === 0 ? {moved: true, tree: true} : stay(`git could not move ${branch}: ${lastWords(result)}`);
};

const isCheckedOutElsewhere = async (git: GitReader, ref: string): Promise<boolean> =>
  (await git.read('worktree', 'list', '--porcelain')).split('\n').includes(`branch ${ref}`);
