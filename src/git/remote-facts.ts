import {isPlainName} from './check-name.ts';
import {fetchTip} from './fetch-tip.ts';
import {readCommits, type RawCommit} from './read-commits.ts';
import {readRemote, type GitPlace} from './read-remote.ts';
import {shownUrl} from './repo-url.ts';
import {runGit} from './run-git.ts';
import type {GitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

export type RemoteFacts = NotReachable | Reachable;

export type NotReachable = {readonly reachable: false; readonly why: string; readonly next: string};

export type Reachable = {
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
};

/**
 * The remote, and where the release branch stands there and here. It is fetched into a ref of our own
 * (`refs/cockpit/seen/…`), so that nobody's remote-tracking branches are needed or trusted.
 */
export const remoteFacts = async (world: World, git: GitReader, place: GitPlace, branch: string): Promise<RemoteFacts> => {
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
  const fetched = branchHead === undefined ? undefined : await fetchTip(world, place, branch);
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
  };
};

const pushUrl = async (world: World, {cwd, remote}: GitPlace, url: string): Promise<string | undefined> => {
  const result = await runGit(world, {does: 'reads', cwd, args: ['remote', 'get-url', '--push', '--all', '--', remote]});
  const urls = result.stdout.trim();
  return urls === url.trim() ? undefined : urls.split('\n').map(shownUrl).join(' and ');
};
