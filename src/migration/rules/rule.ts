import type {Severity} from '../report.ts';
import {secondsOf} from '../postgres/cost.ts';
import type {PgFile} from '../postgres/read-file.ts';
import type {PgSet, Place} from '../postgres/set.ts';

export type RuleGroup =
  | 'parse'
  | 'destructive'
  | 'lock: rewrite'
  | 'lock: scan'
  | 'lock: index'
  | 'transaction'
  | 'timeouts'
  | 'idempotency'
  | 'compatibility'
  | 'security'
  | 'data'
  | 'procedural'
  | 'style';

export type Complaint = {
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly instead: string;
};

/**
 * One thing to find in a PostgreSQL migration.
 *
 * `check` sees one action in its place and complains or says nothing. `checkFile`
 * is for what only shows when the whole file is known; it gives its own line.
 * Both are pure: same set, same complaints.
 */
export type Rule = {
  readonly id: string;
  readonly group: RuleGroup;
  /** One line for the documentation and `--help`. */
  readonly about: string;
  readonly check?: (place: Place) => Complaint | undefined;
  readonly checkFile?: (file: PgFile, set: PgSet, places: readonly Place[]) => readonly (Complaint & {readonly line: number})[];
};

export const defineRule = (rule: Rule): Rule => rule;

/**
 * How bad it is to block others while the work lasts. A table on which it takes
 * less than a second by its live size is only worth a warning: that is below the
 * time-outs with which callers usually wait. A size nobody told us is not small.
 */
export const byDuration = ({action, set}: Place): Severity => {
  const seconds = secondsOf(action.work, set.live(action.table));
  return seconds !== undefined && seconds < 1 ? 'warn' : 'stop';
};

/** The statement on one line, ready to be changed into its safe form. Without comments and the final semicolon. */
export const oneLine = (sql: string): string =>
  sql
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/;$/, '');

/** The release that runs while the migration is applied. */
export const runningRelease = ({set}: Place): string => set.options.previous?.version ?? 'the running release';

/** Sentences to one text. */
export const say = (...sentences: readonly string[]): string => sentences.filter(sentence => sentence !== '').join(' ');
