import type {Level} from './level.ts';

/**
 * The commit types we know, and what each moves.
 *
 * feat and fix: conventionalcommits.org 1.0.0. The others follow the Angular
 * list; refactor counts as patch because it changes what is shipped. A type
 * that is not here makes the commit unclear: shown and counted as patch,
 * because a typing mistake must never make a change disappear.
 */
const known: Readonly<Record<string, Level>> = {
  feat: 'minor',
  fix: 'patch',
  perf: 'patch',
  security: 'patch',
  refactor: 'patch',
  revert: 'patch',
  deps: 'patch',
  docs: 'none',
  test: 'none',
  chore: 'none',
  ci: 'none',
  style: 'none',
  build: 'none',
  release: 'none',
};

const sameAs: Readonly<Record<string, string>> = {
  feature: 'feat',
  features: 'feat',
  bugfix: 'fix',
  hotfix: 'fix',
  fixes: 'fix',
  fixed: 'fix',
  performance: 'perf',
  sec: 'security',
  refact: 'refactor',
  doc: 'docs',
  tests: 'test',
  chores: 'chore',
};

export type CommitType = {readonly name: string; readonly level: Level};

/** Any case, usual synonyms included. */
export const commitType = (written: string): CommitType | undefined => {
  const lower = written.toLowerCase();
  const name = Object.hasOwn(sameAs, lower) ? sameAs[lower]! : lower;
  return Object.hasOwn(known, name) ? {name, level: known[name]!} : undefined;
};
