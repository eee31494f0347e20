import {isPlainName} from './check-name.ts';
import {cleanLine} from './clean-line.ts';
import {probeRemote, type Probe} from './probe-remote.ts';
import {readCommits, type RawCommit} from './read-commits.ts';
import {noAnswer, readRemote, readTimeoutMs, type GitPlace} from './read-remote.ts';
import {shownUrl} from './repo-url.ts';
import {runGit} from './run-git.ts';
import type {GitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

/** What an unfinished git operation is called. */
export type InProgress = 'rebase' | 'merge' | 'cherry-pick' | 'revert' | 'bisect' | 'am';

export type PreflightFacts = {
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
  readonly remote: RemoteFacts;
};

export type RemoteFacts =
  | {readonly reachable: false; readonly why: string; readonly next: string}
  | {
      readonly reachable: true;
      /** Without user and password. */
      readonly url: string;
      /** Set when pushes would go to another place than the one that is read. */
      readonly pushesElsewhere: string | undefined;
      /** The release branch on the remote; undefined when it has none yet. */
      readonly branchHead: string | undefined;
      /** Commits here that the remote has not, and the other way round; newest first. */
      readonly ahead: readonly RawCommit[];
      readonly behind: readonly RawCommit[];
      readonly probe: Probe;
    };

/**
 * What preflight needs to know of git: G1.1. Facts only, no verdict. The remote is asked and the release
 * branch fetched into a ref of our own, so that nobody's remote-tracking branches are needed or trusted.
 */
export const preflightFacts = async (world: World, git: GitReader, place: GitPlace, branch: string): Promise<PreflightFacts> => {
  const {cwd} = place;
  const head = (await git.read('rev-parse', '--verify', '--end-of-options', 'HEAD^{commit}')).trim();
  const ref = (await git.read('rev-parse', '--symbolic-full-name', 'HEAD')).trim();
  return {
    tree: await treeFacts(git),
    branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined,
    head,
    inProgress: await inProgress(world, git),
    identity: await identity(world, cwd),
    remote: await remoteFacts(world, git, place, branch),
  };
};

const treeFacts = async (git: GitReader): Promise<PreflightFacts['tree']> => {
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

const identity = async (world: World, cwd: string): Promise<PreflightFacts['identity']> => {
  const result = await runGit(world, {does: 'reads', cwd, args: ['-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT']});
  const match = result.exitCode === 0 ? /^(.*) <([^<>]*)> \d+ [+-]\d+$/.exec(result.stdout.trim()) : null;
  return match ? {name: cleanLine(match[1]!), email: cleanLine(match[2]!)} : undefined;
};

const remoteFacts = async (world: World, git: GitReader, place: GitPlace, branch: string): Promise<RemoteFacts> => {
  const {cwd, remote} = place;
  if (!isPlainName(branch) || !isPlainName(remote)) {
    return {
      reachable: false,
      why: `branch ${JSON.stringify(branch)} or remote ${JSON.stringify(remote)} is no plain name`,
      next: 'Correct the config',
    };
  }
  const urls = await runGit(world, {does: 'reads', cwd, args: ['remote', 'get-url', '--', remote]});
  if (urls.exitCode !== 0) return {reachable: false, why: `there is no remote called ${remote}`, next: 'Look at: git remote -v'};
  const answer = await readRemote(world, place, [`refs/heads/${branch}`]);
  if (!answer.ok) return {reachable: false, why: answer.why, next: answer.next};

  const branchHead = answer.refs.get(`refs/heads/${branch}`);
  const fetched = branchHead === undefined ? undefined : await fetchBranch(world, place, branch);
  if (fetched) return {reachable: false, ...fetched};
  const local = await git.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}^{commit}`);
  const between = (from: string | undefined, to: string | undefined) => (to === undefined ? [] : readCommits(git, {from, to}));
  return {
    reachable: true,
    url: shownUrl(urls.stdout.trim()),
    pushesElsewhere: await pushUrl(world, place, urls.stdout),
    branchHead,
    ahead: await between(branchHead, local?.trim()),
    behind: branchHead === undefined ? [] : await between(local?.trim(), branchHead),
    probe: await probeRemote(world, place),
  };
};

const pushUrl = async (world: World, {cwd, remote}: GitPlace, url: string): Promise<string | undefined> => {
  const result = await runGit(world, {does: 'reads', cwd, args: ['remote', 'get-url', '--push', '--all', '--', remote]});
  const urls = result.stdout.trim();
  return urls === url.trim() ? undefined : urls.split('\n').map(shownUrl).join(' and ');
};

const fetchBranch = async (world: World, {cwd, remote}: GitPlace, branch: string): Promise<{why: string; next: string} | undefined> => {
  const refspec = `+refs/heads/${branch}:refs/cockpit/seen/${branch}`;
  const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--', remote, refspec];
  const result = await runGit(world, {does: 'changes', cwd, args, timeoutMs: 3 * readTimeoutMs});
  return result.exitCode === 0 ? undefined : noAnswer(remote, result);
};
