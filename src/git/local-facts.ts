import {cleanLine} from './clean-line.ts';
import {runGit} from './run-git.ts';
import type {GitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

/** What an unfinished git operation is called. */
export type InProgress = 'rebase' | 'merge' | 'cherry-pick' | 'revert' | 'bisect' | 'am';

export type LocalFacts = {
  readonly tree: {
    readonly clean: boolean;
    /** Changed, staged and untracked files. `state` in words. */
    readonly files: readonly {readonly path: string; readonly state: string}[];
    /** Files that git was told not to look at (assume-unchanged, skip-worktree): clean may not mean clean. */
    readonly unwatched: readonly string[];
  };
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  readonly head: string;
  readonly inProgress: InProgress | undefined;
  /** Undefined when git would have to guess. */
  readonly identity: {readonly name: string; readonly email: string} | undefined;
};

/** The repository on this disk. Asks no remote and changes nothing. */
export const localFacts = async (world: World, git: GitReader): Promise<LocalFacts> => {
  const head = (await git.read('rev-parse', '--verify', '--end-of-options', 'HEAD^{commit}')).trim();
  const ref = (await git.read('rev-parse', '--symbolic-full-name', 'HEAD')).trim();
  return {
    tree: await treeFacts(git),
    branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined,
    head,
    inProgress: await inProgress(world, git),
    identity: await identity(world, git.cwd),
  };
};

const treeFacts = async (git: GitReader): Promise<LocalFacts['tree']> => {
  const {files} = await git.status();
  // Lower-case letters are assume-unchanged, S is skip-worktree.
  const listed = await git.read('ls-files', '-v', '-z');
  const unwatched = listed.split('\0').flatMap(entry => /^[a-zS] ([\s\S]+)$/.exec(entry)?.[1] ?? []);
  return {
    clean: files.length === 0,
    files: files.map(({path, index, working_dir: tree}) => ({path, state: stateOf(index, tree)})),
    unwatched,
  };
};

const stateOf = (index: string, tree: string): string => {
  if (index === '?') return 'untracked';
  if (index === 'U' || tree === 'U' || (index === tree && 'AD'.includes(index))) return 'in conflict';
  return index === ' ' ? 'changed' : tree === ' ' ? 'staged' : 'staged and changed again';
};

const marks: readonly (readonly [string, InProgress])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

const inProgress = async (world: World, git: GitReader): Promise<InProgress | undefined> => {
  const gitDir = (await git.read('rev-parse', '--absolute-git-dir')).trim();
  for (const [file, name] of marks) if (await world.files.exists(`${gitDir}/${file}`)) return name;
  return undefined;
};

const identity = async (world: World, cwd: string): Promise<LocalFacts['identity']> => {
  const result = await runGit(world, {does: 'reads', cwd, args: ['-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT']});
  const match = result.exitCode === 0 ? /^(.*) <([^<>]*)> \d+ [+-]\d+$/.exec(result.stdout.trim()) : null;
  return match ? {name: cleanLine(match[1]!), email: cleanLine(match[2]!)} : undefined;
};
