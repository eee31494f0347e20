import semver from 'semver';
import {fewOf} from '../util/few.ts';
import type {Evidence} from './evidence.ts';
import {highest, isAbove, type Level} from './level.ts';
import type {ParsedCommit} from './parse-commit.ts';
import {nextCandidate, nextFree, type Taken} from './taken.ts';
import {parseVersion} from './tag-name.ts';

export type VersionPolicy = {
  /**
   * What a breaking change does to 0.x. `minor` keeps the major at 0 (SemVer item 4:
   * anything may change); `major` goes to 1.0.0. Shown to the operator either way.
   */
  readonly zeroMajor: 'minor' | 'major';
  /** The number of a first release. */
  readonly first: string;
  /** `rc` gives 2.8.0-rc.1. */
  readonly prereleaseId: string;
};

export const usualPolicy: VersionPolicy = {zeroMajor: 'minor', first: '1.0.0', prereleaseId: 'rc'};

export type VersionOption = {
  readonly id: 'patch' | 'minor' | 'major' | 'prerelease';
  readonly version: string;
  readonly note: string;
  readonly proposed: boolean;
  /** Why taking it must be explained; undefined when it may simply be taken. */
  readonly needsReason: string | undefined;
};

export type Proposal = {
  /** What the changes ask for, before the 0.x rule. */
  readonly level: Level;
  readonly version: string;
  /** One sentence: what decides. */
  readonly because: string;
  /** The commits with the highest level, newest first. Empty when evidence alone decides. */
  readonly forcedBy: readonly ParsedCommit[];
  readonly evidence: readonly Evidence[];
  readonly options: readonly VersionOption[];
  /** Things a person should see before going on. */
  readonly warnings: readonly string[];
};

type Known = {readonly taken: readonly Taken[]; readonly evidence?: readonly Evidence[]};

/**
 * The next version from what changed.
 *
 * @param previous Last stable release, without tag prefix; undefined for a first release.
 * @param commits Since then, newest first, reverts settled.
 */
export const proposeVersion = (
  previous: string | undefined,
  commits: readonly ParsedCommit[],
  policy: VersionPolicy,
  {taken, evidence = []}: Known,
): Proposal => {
  const byCommits = highest(commits.map(commit => commit.level));
  const declared = highest(evidence.filter(item => item.weight === 'declares').map(item => item.level));
  const level = isAbove(declared, byCommits) ? declared : byCommits;
  const forcedBy = level === byCommits && level !== 'none' ? commits.filter(commit => commit.level === level) : [];
  const warnings = warningsFrom(commits, evidence, level);

  if (previous === undefined) {
    const {options, version} = firstOptions(policy, taken);
    return {level, version, because: 'The first release: no earlier release tag in the history.', forcedBy, evidence, options, warnings};
  }

  const step = bumpOf(previous, level, policy);
  const options = laterOptions(previous, step, level, forcedBy, policy, taken);
  const version = options.find(option => option.proposed)!.version;
  const zeroNote =
    level === 'major' && step === 'minor' ? [`${previous} is below 1.0.0: by the policy a breaking change moves the minor.`] : [];
  const because = reasonFor(level, forcedBy, evidence);
  return {level, version, because, forcedBy, evidence, options, warnings: [...zeroNote, ...warnings]};
};

type Bump = 'patch' | 'minor' | 'major';

/** Even when nothing reaches users a release needs a number of its own. */
const bumpOf = (previous: string, level: Level, policy: VersionPolicy): Bump => {
  if (level === 'major' && parseVersion(previous)?.major === 0) return policy.zeroMajor;
  return level === 'none' ? 'patch' : level;
};

const laterOptions = (
  previous: string,
  step: Bump,
  level: Level,
  forcedBy: readonly ParsedCommit[],
  policy: VersionPolicy,
  taken: readonly Taken[],
): VersionOption[] => {
  const bumps: readonly Bump[] = ['patch', 'minor', 'major'];
  const options = bumps.map((id): VersionOption => {
    const plain = new semver.SemVer(semver.inc(previous, id)!);
    const version = nextFree(plain, taken);
    const proposed = id === step;
    const skipped = version === plain.version ? '' : `; ${plain.version} is ${wordFor(plain.version, taken)}`;
    if (isAbove(step, id)) return {id, version, proposed, ...tooSmall(level, forcedBy, skipped)};
    const empty = level === 'none' ? `nothing that reaches users changed since ${previous}` : undefined;
    const note = proposed ? `proposed${skipped}` : `allowed, not needed: ${notNeeded(id)}${skipped}`;
    return {id, version, proposed, note, needsReason: empty};
  });
  const proposed = options.find(option => option.proposed)!;
  return [...options, prereleaseOf(proposed.version, policy, taken)];
};

const tooSmall = (level: Level, forcedBy: readonly ParsedCommit[], skipped: string) => {
  const [commit] = forcedBy;
  const does = level === 'major' ? 'breaks something' : 'adds a feature';
  const why = commit ? `too small: ${commit.short} ${does}` : `too small: declared ${level}`;
  return {note: `${why}${skipped}. Needs a reason`, needsReason: why};
};

const notNeeded = (id: Bump): string => (id === 'major' ? 'no breaking change was declared' : 'no feature was added');

const prereleaseOf = (version: string, policy: VersionPolicy, taken: readonly Taken[]): VersionOption => ({
  id: 'prerelease',
  version: nextCandidate(version, taken, policy.prereleaseId),
  note: 'stops after Staging; the final number stays free',
  proposed: false,
  needsReason: undefined,
});

const firstOptions = (policy: VersionPolicy, taken: readonly Taken[]): {options: VersionOption[]; version: string} => {
  const wanted = parseVersion(policy.first) ?? new semver.SemVer(usualPolicy.first);
  const version = nextFree(wanted, taken);
  const id = wanted.major > 0 ? 'major' : wanted.minor > 0 ? 'minor' : 'patch';
  const first = {id, version, note: 'proposed: the first release', proposed: true, needsReason: undefined} as const;
  return {version, options: [first, prereleaseOf(version, policy, taken)]};
};

const reasonFor = (level: Level, forcedBy: readonly ParsedCommit[], evidence: readonly Evidence[]): string => {
  const [first, ...more] = forcedBy;
  if (level === 'none') return 'Nothing that reaches users changed.';
  if (!first) {
    const by = evidence.find(item => item.weight === 'declares' && item.level === level);
    return `No commit asks for it, but ${by?.from ?? 'the evidence'} says ${level}: ${by?.text ?? ''}`.trim();
  }
  const named = `${first.short} ${first.subject}`;
  return more.length === 0 ? `One commit forces it: ${named}.` : `${more.length + 1} commits force it, the newest is ${named}.`;
};

const warningsFrom = (commits: readonly ParsedCommit[], evidence: readonly Evidence[], level: Level): string[] => {
  const unclear = commits.filter(commit => commit.warning !== undefined);
  const hints = evidence.filter(item => item.weight === 'hints' && isAbove(item.level, level));
  return [
    ...(unclear.length > 0
      ? [`${counted(unclear.length, 'commit')} cannot be read for certain: ${fewOf(unclear.map(({short}) => short))}.`]
      : []),
    ...hints.map(item => `${item.from}: ${item.text}. That looks ${item.level}, but no commit declares it.`),
  ];
};

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const wordFor = (version: string, taken: readonly Taken[]): string => {
  const found = taken.find(item => item.version === version);
  return found?.why === 'burned' ? `burned (${found.reason ?? 'no reason noted'})` : 'taken';
};
