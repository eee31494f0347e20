import {rcompare} from 'semver';
import {cloneProblems, historyProblems, type HistoryProblem, type IsInside} from './history-problems.ts';
import {parseCommit, type ParsedCommit} from './parse-commit.ts';
import {readTags, type ReleaseTag} from './read-tags.ts';
import {settleReverts} from './settle-reverts.ts';
import {isStable} from './tag-name.ts';
import {checkName, readCommits, type RawCommit} from '../git/index.ts';
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
  const ref = `refs/heads/${checkName('branch', branch)}^{commit}`;
  // One after the other is what takes the time of a small history: what does not rest on anything is asked at once.
  const [tip, tags, ofClone] = await Promise.all([
    git.read('rev-parse', '--verify', '--end-of-options', ref),
    readTags(git, tagPrefix),
    cloneProblems(git, branch),
  ]);
  const head = tip.trim();
  const isInside = insideOf(git, tagPrefix, head);
  const sorted = tags.filter(tag => base === 'newest' || isStable(tag.version)).sort((a, b) => rcompare(a.version, b.version));
  const newest = await firstInside(sorted, isInside, 3);
  const {previous, since} = await nearest(git, head, newest[0], sorted);
  const [raw, problems] = await Promise.all([
    paths ? readCommits(git, {from: previous?.commit, to: head, paths}) : since,
    historyProblems({...options, head, tags, isInside, previous}),
  ]);
  return {head, previous, newest, tags, commits: settleReverts(raw.map(parseCommit)), problems: [...ofClone, ...problems]};
};

/** So many tags are asked for one by one; where more are needed one walk over the whole history answers for all of them. */
const asksOneByOne = 8;

/** Whether the branch contains a tag. Answers are kept: which tags are asked for depends on what was answered before. */
const insideOf = (git: GitReader, prefix: string, head: string): IsInside => {
  const known = new Map<string, Promise<boolean>>();
  let all: Promise<ReadonlySet<string>> | undefined;
  const ask = async ({name, commit}: ReleaseTag): Promise<boolean> => {
    if (known.size < asksOneByOne && !all) return (await git.ask('merge-base', '--is-ancestor', commit, head)) !== undefined;
    all ??= readTags(git, prefix, `--merged=${head}`).then(tags => new Set(tags.map(tag => tag.name)));
    return (await all).has(name);
  };
  return tag => {
    const answer = known.get(tag.name) ?? ask(tag);
    known.set(tag.name, answer);
    return answer;
  };
};

const firstInside = async (sorted: readonly ReleaseTag[], isInside: IsInside, count: number): Promise<ReleaseTag[]> => {
  const found: ReleaseTag[] = [];
  // As many at once as are still wanted: mostly the highest ones are inside.
  for (let at = 0; at < sorted.length && found.length < count; ) {
    const next = sorted.slice(at, at + count - found.length);
    const answers = await Promise.all(next.map(isInside));
    found.push(...next.filter((_, index) => answers[index]));
    at += next.length;
  }
  return found;
};

type Nearest = {readonly previous: ReleaseTag | undefined; readonly since: readonly RawCommit[]};

/** The highest tag, unless another one was made after it on the way to the tip: then that one, however low its number. */
const nearest = async (git: GitReader, head: string, highest: ReleaseTag | undefined, sorted: readonly ReleaseTag[]): Promise<Nearest> => {
  let best = highest;
  for (;;) {
    const since = await readCommits(git, {from: best?.commit, to: head});
    if (!best) return {previous: undefined, since};
    const {commit} = best;
    const later = new Set(since.map(({commit: id}) => id));
    // What was merged in from the side does not follow upon it, and is older in the history.
    const next = await firstInside(sorted.filter(tag => later.has(tag.commit)), async tag => (await git.ask('merge-base', '--is-ancestor', commit, tag.commit)) !== undefined, 1);
    if (!next[0]) return {previous: best, since};
    best = next[0];
  }
};
