import type {ParsedCommit} from '../version/index.ts';

/** keepachangelog.com 1.1.0, in its order. */
export const categories = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'] as const;

export type Category = (typeof categories)[number];

/** Headings that mean the same, letters only, lower case. */
const words: Readonly<Record<string, Category>> = {
  added: 'Added',
  add: 'Added',
  features: 'Added',
  feature: 'Added',
  newfeatures: 'Added',
  new: 'Added',
  changed: 'Changed',
  changes: 'Changed',
  improvements: 'Changed',
  improved: 'Changed',
  enhancements: 'Changed',
  performance: 'Changed',
  performanceimprovements: 'Changed',
  deprecated: 'Deprecated',
  deprecations: 'Deprecated',
  removed: 'Removed',
  removals: 'Removed',
  fixed: 'Fixed',
  fixes: 'Fixed',
  bugfixes: 'Fixed',
  bugs: 'Fixed',
  security: 'Security',
};

/** The category that a heading stands for, emoji and synonyms understood; undefined for one of the file's own. */
export const categoryOf = (heading: string): Category | undefined => {
  const letters = heading.toLowerCase().replace(/[^\p{L}]/gu, '');
  return Object.hasOwn(words, letters) ? words[letters] : undefined;
};

/** Where a change goes when nobody has written about it. */
export const categoryFor = (type: string | undefined, what: string, breaking: boolean): Category => {
  if (type === 'security') return 'Security';
  if (/^(?:remove|drop|delete)s?\b/i.test(what)) return 'Removed';
  if (/^deprecate/i.test(what)) return 'Deprecated';
  if (breaking) return 'Changed';
  return type === 'feat' ? 'Added' : type === 'fix' ? 'Fixed' : 'Changed';
};

/** Does this commit have to appear? Reverted ones and those that cannot be noticed do not. */
export const needsEntry = (commit: ParsedCommit): boolean => commit.revertedBy === undefined && commit.level !== 'none';
