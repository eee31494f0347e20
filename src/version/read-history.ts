import {rcompare} from 'semver';
import {historyProblems, type HistoryProblem} from './history-problems.ts';
import {parseCommit, type ParsedCommit} from './parse-commit.ts';
import {readTags, type ReleaseTag} from './read-tags.ts';
import {settleReverts} from './settle-reverts.ts';
import {isStable} from './tag-name.ts';
import {checkName, readCommits} from '../git/index.ts';
import type {GitReader} from '../world/git-reader.ts';

export type HistoryOptions = {
  /** `v`, or `orders@` in a monorepo. Literal. */
  readonly tagPrefix: string;
  /** The branch that is released; its local tip is read. */
  readonly branch: string;
  /** `newest`: a prerelease may be the base as well. Default `stable`. */
  readonly base?: 'stable' | 'newest';
  /** Monorepo: only commits that touch these pathspecs count. */
  readonly paths?: readonly string[];
  /** Tag name → ref id on the remote, when it could be asked. Finds tags that were never fetched. */
  readonly remoteTags?: ReadonlyMap<string, string>;
};

export type History = {
  /** Tip of the branch. */
  readonly head: string;
  /** Nearest stable release in the ancestry of the branch; undefined for a first release. */
  readonly previous: ReleaseTag | undefined;
  /** The three newest stable releases in the ancestry, newest first. */
  readonly newest: readonly ReleaseTag[];
  /** Every release tag of this repository, candidates and other branches included. */
  readonly tags: readonly ReleaseTag[];
  /** Since `previous`, newest first, reverts settled. */
  readonly commits: readonly ParsedCommit[];
  /** What makes this history unfit (blocks) or worth a look. */
  readonly problems: readonly HistoryProblem[];
};

/**
 * Where the release starts from: G2.1.
 *
 * `previous` is found by ancestry, never by date or by sorting all tags: the
 * highest stable tag that the branch contains, unless another stable tag lies
 * between it and the tip. Prereleases are the base of a release only where that was chosen.
 */
export const readHistory = async (git: GitReader, options: HistoryOptions): Promise<History> => {
  const {tagPrefix, branch, paths, base = 'stable'} = options;
  const stableFirst = highestFirst(base);
  const head = (await git.read('rev-parse', '--verify', '--end-of-options', `refs/heads/${checkName('branch', branch)}^{commit}`)).trim();
  const tags = await readTags(git, tagPrefix);
  const contained = stableFirst(await readTags(git, tagPrefix, `--merged=${head}`));
  const previous = await nearest(git, tagPrefix, head, contained, stableFirst);
  const raw = await readCommits(git, {from: previous?.commit, to: head, ...(paths && {paths})});
  const commits = settleReverts(raw.map(parseCommit));
  const problems = await historyProblems(git, {...options, head, tags, contained, previous});
  return {head, previous, newest: contained.slice(0, 3), tags, commits, problems};
};

type Sorted = (tags: readonly ReleaseTag[]) => readonly ReleaseTag[];

const highestFirst =
  (base: 'stable' | 'newest'): Sorted =>
  tags =>
    tags.filter(tag => base === 'newest' || isStable(tag.version)).sort((a, b) => rcompare(a.version, b.version));

const nearest = async (
  git: GitReader,
  prefix: string,
  head: string,
  contained: readonly ReleaseTag[],
  stableFirst: Sorted,
): Promise<ReleaseTag | undefined> => {
  let [best] = contained;
  while (best) {
    const {commit} = best;
    const later = stableFirst(await readTags(git, prefix, `--contains=${commit}`, `--merged=${head}`)).filter(tag => tag.commit !== commit);
    if (!later[0]) return best;
    best = later[0];
  }
  return undefined;
};
