import semver from 'semver';
import {isAbove} from './level.ts';
import type {Proposal} from './propose-version.ts';
import {nextFree, type Taken} from './taken.ts';
import {isStable, parseVersion} from './tag-name.ts';

export type VersionCheck =
  | {readonly ok: true; readonly version: string; readonly needsReason: string | undefined; readonly notes: readonly string[]}
  | {readonly ok: false; readonly why: string; readonly next: string};

type Known = {readonly previous: string | undefined; readonly taken: readonly Taken[]; readonly proposal: Proposal};

/**
 * May this number be released? For a number that somebody typed, and again for a chosen
 * one right before the cut, because tags appear while people think.
 */
export const checkVersion = (typed: string, {previous, taken, proposal}: Known): VersionCheck => {
  const text = typed.trim().replace(/^v(?=\d)/, '');
  const version = parseVersion(text);
  if (!version)
    return no(`"${text.slice(0, 40)}" is not a SemVer number.`, `Type one like ${proposal.version} or ${proposal.version}-rc.1`);
  if (version.build.length > 0) return no('Build metadata (+…) makes two releases with one precedence.', `Take ${version.version}`);

  const gone = taken.find(item => item.version === version.version);
  if (gone) return no(`${version.version} ${wordsFor(gone)}.`, `The next free number is ${nextFree(version, taken)}`);
  if (previous !== undefined && semver.lte(version, previous)) {
    return no(
      `${version.version} is not above ${previous}, which is released.`,
      `Take ${proposal.version}, or any free number above ${previous}`,
    );
  }
  return {ok: true, version: version.version, needsReason: reasonNeeded(version, previous, proposal), notes: notesOn(version, taken)};
};

const no = (why: string, next: string): VersionCheck => ({ok: false, why, next});

const wordsFor = ({why, reason}: Taken): string => {
  if (why === 'burned') return `is burned: ${reason ?? 'no reason noted'}`;
  const where = {'tag here': 'here', 'tag on remote': 'on the remote', 'tag here and on remote': 'here and on the remote'};
  return `is taken: the tag exists ${where[why]}`;
};

const reasonNeeded = (version: semver.SemVer, previous: string | undefined, proposal: Proposal): string | undefined => {
  if (previous === undefined) return undefined;
  const option = proposal.options.find(item => item.version === version.version);
  if (option) return option.needsReason;
  const step = stepOf(previous, version);
  const wanted = stepOf(previous, new semver.SemVer(proposal.version));
  if (isAbove(wanted, step)) return `too small: the changes ask for ${proposal.version}`;
  return skips(previous, version) ? `skips numbers after ${previous}` : undefined;
};

/** 2.7.4 → 2.8.0-rc.1 is a minor step, like the release it prepares. */
const stepOf = (previous: string, version: semver.SemVer): 'patch' | 'minor' | 'major' => {
  const from = new semver.SemVer(previous);
  return version.major !== from.major ? 'major' : version.minor !== from.minor ? 'minor' : 'patch';
};

const skips = (previous: string, version: semver.SemVer): boolean => {
  const {major, minor, patch} = new semver.SemVer(previous);
  if (version.major !== major) return version.major !== major + 1 || version.minor !== 0 || version.patch !== 0;
  if (version.minor !== minor) return version.minor !== minor + 1 || version.patch !== 0;
  return version.patch !== patch + 1;
};

const notesOn = (version: semver.SemVer, taken: readonly Taken[]): string[] => {
  const higher = taken
    .filter(item => item.why !== 'burned')
    .flatMap(item => parseVersion(item.version) ?? [])
    .filter(other => isStable(other) && semver.gt(other, version))
    .sort(semver.rcompare)[0];
  return higher ? [`${higher.version} exists already: this is a release for an older line.`] : [];
};
