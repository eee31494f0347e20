import semver, {type SemVer} from 'semver';
import {isStable, parseVersion, versionOfTag} from './tag-name.ts';

/** A number that cannot be used again, and why. */
export type Taken = {
  readonly version: string;
  readonly why: 'tag here' | 'tag on remote' | 'tag here and on remote' | 'burned';
  /** For burned numbers: what happened to it ("rolled back 12 Nov"). */
  readonly reason?: string;
};

export type Burned = {readonly version: string; readonly reason: string};

type Known = {
  readonly tagPrefix: string;
  /** Tag names of the repository on this disk. */
  readonly here: readonly string[];
  /** Tag names of the remote; undefined when it could not be asked. */
  readonly onRemote: readonly string[] | undefined;
  /** Numbers that were given out and died: immutable on the forge, or rolled back. */
  readonly burned?: readonly Burned[];
};

/** Every version number that is gone. */
export const takenVersions = ({tagPrefix, here, onRemote = [], burned = []}: Known): Taken[] => {
  const versions = (names: readonly string[]): Set<string> => new Set(names.flatMap(name => versionOfTag(name, tagPrefix)?.version ?? []));
  const local = versions(here);
  const remote = versions(onRemote);
  const tags = [...new Set([...local, ...remote])].map(version => ({
    version,
    why: !remote.has(version)
      ? ('tag here' as const)
      : !local.has(version)
        ? ('tag on remote' as const)
        : ('tag here and on remote' as const),
  }));
  const dead = burned.filter(({version}) => parseVersion(version)).map(({version, reason}) => ({version, why: 'burned' as const, reason}));
  return [...tags, ...dead];
};

/** The first version from `wanted` upwards, patch by patch, that nobody has used. A prerelease counts its last number up. */
export const nextFree = (wanted: SemVer, taken: readonly Taken[]): string => {
  const gone = new Set(taken.map(({version}) => version));
  // By its text: SemVer's constructor hands the same object back, and inc() changes it.
  const candidate = new semver.SemVer(wanted.version);
  while (gone.has(candidate.version)) {
    if (isStable(candidate)) candidate.inc('patch');
    else candidate.inc('prerelease');
  }
  return candidate.version;
};

/** `2.8.0-rc.3` when rc.1 and rc.2 exist: the name of the next candidate of a version. */
export const nextCandidate = (version: string, taken: readonly Taken[], id = 'rc'): string => {
  const numbers = taken.flatMap(other => {
    const parsed = parseVersion(other.version);
    const [name, n] = parsed?.prerelease ?? [];
    const base = parsed && `${parsed.major}.${parsed.minor}.${parsed.patch}`;
    return base === version && name === id && typeof n === 'number' ? [n] : [];
  });
  return `${version}-${id}.${Math.max(0, ...numbers) + 1}`;
};
