import type {PushLine} from './porcelain.ts';
import type {PushedRef} from './push-outcome.ts';

/** Why a push did not arrive. */
export type PushReason =
  | 'protected'
  | 'hook'
  | 'moved'
  | 'tag-exists'
  | 'tag-burned'
  | 'hidden'
  | 'no-atomic'
  | 'denied'
  | 'unreachable'
  | 'timeout'
  | 'stopped'
  | 'lock-lost'
  | 'other';

/** Neither where it was nor where we want it: somebody else moved it. */
export const isElsewhere = ({there, seen = '', expected}: PushedRef): boolean => !there && seen !== expected;

/** What the remote has says more than git's words do. */
export const seenReason = (refs: readonly PushedRef[], lock: PushedRef | undefined): PushReason | undefined => {
  if (lock && isElsewhere(lock)) return 'lock-lost';
  const stray = refs.filter(isElsewhere);
  if (stray.length === 0) return undefined;
  return stray.every(({ref}) => ref.startsWith('refs/tags/')) ? 'tag-exists' : 'moved';
};

/**
 * The words of git 2.39 (LC_ALL=C) and of the forges' hooks; the first that fits counts. GH006 and GH013 are
 * GitHub's codes for protected branches and rulesets, the "not allowed" lines are GitLab's.
 */
const words: readonly (readonly [RegExp, PushReason])[] = [
  [/does not support --atomic/i, 'no-atomic'],
  [/hidden ref/i, 'hidden'],
  // GitHub on the tag of an immutable release, or under a ruleset: the name was used once, and is not given out again.
  [/immutable|refs\/tags\/\S+ due to (?:creations|updates) being restricted|tag name was used by|previously (?:used|deleted)/i, 'tag-burned'],
  [/protected (?:branch|tag)|(?:branch|tag) \S+ is protected|GH006|GH013|rule violations|not allowed to (?:force )?push|not allowed to create this tag/i, 'protected'],
  [/stale info|fetch first|non-fast-forward|needs force|already exists/i, 'moved'],
  [/hook declined|hook failed/i, 'hook'],
  [/Authentication failed|could not read Username|prompts disabled|Permission.*denied|access denied|\b40[13]\b/i, 'denied'],
  [/Could not resolve|unable to access|Connection|Could not read from remote|early EOF|not appear to be a git|hung up/i, 'unreachable'],
];

export const saidReason = (lines: readonly PushLine[], stderr: string): PushReason => {
  const refused = lines.filter(line => line.flag === '!').map(line => line.summary);
  const all = `${refused.join('\n')}\n${stderr}`;
  return words.find(([pattern]) => pattern.test(all))?.[1] ?? 'other';
};
