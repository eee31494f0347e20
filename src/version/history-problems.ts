import {gt, rcompare} from 'semver';
import {fewOf} from '../util/few.ts';
import type {HistoryOptions} from './read-history.ts';
import type {ReleaseTag} from './release-tags.ts';
import {isStable, versionOfTag} from './tag-name.ts';
import type {GitLook} from '../world/git-look.ts';

/** Something about the repository that can make the version wrong. */
export type HistoryProblem = {
  readonly id:
    | 'shallow'
    | 'detached'
    | 'other-branch'
    | 'tags-missing'
    | 'tags-differ'
    | 'none-inside'
    | 'higher-elsewhere'
    | 'higher-behind'
    | 'no-commits';
  /** True: no version may be chosen on this history. */
  readonly blocks: boolean;
  readonly what: string;
  readonly next: string;
};

/** Whether the released branch contains a tag. */
export type IsInside = (tag: ReleaseTag) => Promise<boolean>;

type Found = HistoryOptions & {
  readonly head: string;
  readonly tags: readonly ReleaseTag[];
  readonly isInside: IsInside;
  readonly previous: ReleaseTag | undefined;
};

/** Of the clone itself, whatever is in its history. */
export const cloneProblems = (look: GitLook, branch: string): readonly HistoryProblem[] => [...shallow(look), ...checkedOut(look, branch)];

export const historyProblems = async (found: Found): Promise<readonly HistoryProblem[]> => [
  ...remoteTags(found),
  ...(await higherTags(found)),
  ...nothingNew(found),
];

/** A cut history hides tags and commits: a real release once went out under a wrong number that way. */
const shallow = ({isShallow}: GitLook): HistoryProblem[] => {
  const what = 'This clone is shallow: its history is cut off, so the last release may be invisible.';
  return isShallow ? [problem('shallow', 'blocks', what, 'git fetch --unshallow --tags')] : [];
};

const checkedOut = ({branch: here}: GitLook, branch: string): HistoryProblem[] => {
  if (here === branch) return [];
  const next = `git switch ${branch}`;
  if (here === undefined) {
    const what = 'HEAD is detached: no branch is checked out, so a release commit would belong to none.';
    return [problem('detached', 'blocks', what, next)];
  }
  return [problem('other-branch', 'blocks', `${here} is checked out, ${branch} is released.`, next)];
};

const remoteTags = ({remoteTags, tags, tagPrefix}: Found): HistoryProblem[] => {
  if (!remoteTags) return [];
  const here = new Map(tags.map(tag => [tag.name, tag.object]));
  const ours = [...remoteTags].filter(([name]) => versionOfTag(name, tagPrefix));
  const missing = ours.filter(([name]) => !here.has(name)).map(([name]) => name);
  const differ = ours.filter(([name, id]) => here.has(name) && here.get(name) !== id).map(([name]) => name);

  const found: HistoryProblem[] = [];
  if (missing.length > 0) {
    found.push(problem('tags-missing', 'blocks', `${tagCount(missing)} on the remote but not here: ${fewOf(missing)}.`, 'git fetch --tags'));
  }
  if (differ.length > 0) {
    const what = `${tagCount(differ)} not the same here and on the remote: ${fewOf(differ)}.`;
    found.push(problem('tags-differ', 'blocks', what, 'Find out which is right; a released tag is never moved'));
  }
  return found;
};

const higherTags = async ({tags, isInside, previous, branch}: Found): Promise<HistoryProblem[]> => {
  const above = tags
    .filter(tag => isStable(tag.version) && (!previous || gt(tag.version, previous.version)))
    .sort((a, b) => rcompare(a.version, b.version));
  let [outside, inside]: [ReleaseTag | undefined, ReleaseTag | undefined] = [undefined, undefined];
  for (const tag of above) {
    if (await isInside(tag)) inside ??= tag;
    else outside ??= tag;
    if (inside && outside) break;
  }

  const found: HistoryProblem[] = [];
  if (outside && !previous) {
    const what = `${branch} contains none of the ${above.length === 1 ? 'releases: the only one' : `${above.length} releases: the highest`}, ${outside.name}, is on another branch.`;
    found.push(problem('none-inside', 'blocks', what, `Release the branch it is on, or join it to ${branch}: git merge -s ours ${outside.name}`));
  } else if (outside) {
    const what = `${outside.name} is not in the history of ${branch}: it was released from somewhere else.`;
    found.push(problem('higher-elsewhere', 'look', what, `Merge it first, or go on if ${branch} is an older line`));
  }
  if (inside && previous) {
    const what = `${previous.name} is the nearest release, but ${inside.name} is older in the history and higher.`;
    found.push(problem('higher-behind', 'look', what, 'Type the number that is meant'));
  }
  return found;
};

const nothingNew = ({previous, head}: Found): HistoryProblem[] => {
  if (previous?.commit !== head) return [];
  const next = 'Leave, or release the same commit again under a new number, with a reason';
  return [problem('no-commits', 'look', `Nothing was committed since ${previous.name}.`, next)];
};

const problem = (id: HistoryProblem['id'], weight: 'blocks' | 'look', what: string, next: string): HistoryProblem => ({
  id,
  blocks: weight === 'blocks',
  what,
  next,
});

const tagCount = (names: readonly string[]): string => (names.length === 1 ? '1 release tag is' : `${names.length} release tags are`);
