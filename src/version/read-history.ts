import {rcompare} from 'semver';
import {cloneProblems, historyProblems, type HistoryProblem, type IsInside} from './history-problems.ts';
import {parseCommit, type ParsedCommit} from './parse-commit.ts';
import {releaseTags, type ReleaseTag} from './release-tags.ts';
import {settleReverts} from './settle-reverts.ts';
import {isStable} from './tag-name.ts';
import {checkName, readCommits, type RawCommit} from '../git/index.ts';
import {lookAtGit, type GitLook} from '../world/git-look.ts';
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
  /** The repository as it was looked at a moment ago; without it, it is looked at. */
  readonly look?: GitLook | undefined;
};

/** So many of the newest releases are shown. */
const shown = 3;

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
  const {tagPrefix, branch, paths, base = 'stable', look = await lookAtGit(git)} = options;
  const tags = releaseTags(look.tags, tagPrefix);
  const head = await tipOf(git, look, branch);
  const sorted = tags.filter(tag => base === 'newest' || isStable(tag.version)).sort((a, b) => rcompare(a.version, b.version));
  // Mostly the highest tag is the one: what came after it is asked for before that is known.
  const [isInside, sinceHighest] = await Promise.all([insideOf(git, head, sorted.slice(0, shown)), readCommits(git, {from: sorted[0]?.commit, to: head})]);
  const newest = await firstInside(sorted, isInside, shown);
  const {previous, since} = await nearest(git, head, newest[0], sorted, newest[0] === sorted[0] ? sinceHighest : undefined);
  const [raw, problems] = await Promise.all([
    paths ? readCommits(git, {from: previous?.commit, to: head, paths}) : since,
    historyProblems({...options, head, tags, isInside, previous}),
  ]);
  return {head, previous, newest, tags, commits: settleReverts(raw.map(parseCommit)), problems: [...cloneProblems(look, branch), ...problems]};
};

/** The commit that a branch stands on. Throws CockpitError where there is no such branch, in git's words. */
export const tipOf = async (git: GitReader, {branches}: GitLook, branch: string): Promise<string> =>
  branches.get(checkName('branch', branch)) ?? (await git.read('rev-parse', '--verify', '--end-of-options', `refs/heads/${branch}^{commit}`)).trim();

/** So many tags are asked for one by one; where more are needed one walk over the whole history answers for all of them. */
const asksOneByOne = 8;

/** Whether the branch contains a tag. Answers are kept: which tags are asked for depends on what was answered before. */
const insideOf = async (git: GitReader, head: string, likely: readonly ReleaseTag[]): Promise<IsInside> => {
  const known = new Map<string, Promise<boolean>>();
  // Of tags that the branch contains none is independent of it: mostly this one question answers for all of them.
  const alone = likely.length === 0 ? undefined : await git.ask('merge-base', '--independent', head, ...likely.map(({commit}) => commit));
  if (alone?.trim() === head) for (const {name} of likely) known.set(name, Promise.resolve(true));
  let all: Promise<ReadonlySet<string>> | undefined;
  let asked = 0;
  const ask = async ({name, commit}: ReleaseTag): Promise<boolean> => {
    asked += 1;
    if (asked <= asksOneByOne && !all) return (await git.ask('merge-base', '--is-ancestor', commit, head)) !== undefined;
    all ??= git.read('for-each-ref', `--merged=${head}`, '--format=%(refname)', 'refs/tags/').then(names => new Set(names.split('\n')));
    return (await all).has(`refs/tags/${name}`);
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
const nearest = async (git: GitReader, head: string, highest: ReleaseTag | undefined, sorted: readonly ReleaseTag[], sinceHighest: readonly RawCommit[] | undefined): Promise<Nearest> => {
  let [best, known] = [highest, sinceHighest];
  for (;;) {
    const since = known ?? (await readCommits(git, {from: best?.commit, to: head}));
    if (!best) return {previous: undefined, since};
    const {commit} = best;
    const later = new Set(since.map(({commit: id}) => id));
    // What was merged in from the side does not follow upon it, and is older in the history.
    const next = await firstInside(sorted.filter(tag => later.has(tag.commit)), async tag => (await git.ask('merge-base', '--is-ancestor', commit, tag.commit)) !== undefined, 1);
    if (!next[0]) return {previous: best, since};
    [best, known] = [next[0], undefined];
  }
};
