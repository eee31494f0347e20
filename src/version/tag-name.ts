import {SemVer} from 'semver';

/**
 * The version that a tag name says, or undefined when it is not one of ours.
 *
 * Strict: `v1.2`, `v01.2.3` and `version-1.2.3` are not release tags. The prefix is taken
 * literally, so that in a monorepo `orders@` does not see the tags of `orders-admin@`.
 */
export const versionOfTag = (name: string, prefix: string): SemVer | undefined => {
  if (!name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  return /^\d/.test(rest) ? parseVersion(rest) : undefined;
};

/** SemVer 2.0.0 exactly as the standard writes it, no `v`, no blanks; undefined otherwise. */
export const parseVersion = (text: string): SemVer | undefined => {
  if (text.length > 100) return undefined;
  try {
    const version = new SemVer(text);
    return version.raw === text && !/^[v=\s]/.test(text) ? version : undefined;
  } catch {
    return undefined;
  }
};

export const isStable = (version: SemVer): boolean => version.prerelease.length === 0;
