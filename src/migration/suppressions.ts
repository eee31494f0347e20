import type {Suppression} from './report.ts';

/** A finding that somebody allowed. Without path it holds for every file, without line for the whole file. */
export type Allowed = Suppression & {readonly rule: string; readonly path?: string; readonly line?: number};

export type CommentText = {readonly text: string; readonly line: number};

/** A comment that means to allow something but does not say why or until when. It allows nothing. */
export type BadAllowance = {readonly line: number; readonly why: string};

const starts = /cockpit:\s*allow\b/i;
const whole = /cockpit:\s*allow\s+([a-z-]+(?:\s*,\s*[a-z-]+)*)\s+until\s+(\d{4}-\d{2}-\d{2})\s*:\s*(.*?)\s*(?:\*\/)?\s*$/is;
// The same length that an override on the screen asks for: shorter is a sigh, not a reason.
const shortestReason = 10;

/**
 * Allowances written in a file:
 *
 *     -- cockpit: allow create-index-blocking until 2026-12-31: the table has 40 rows in production
 *
 * They hold for the statement that the comment stands before or in.
 *
 * @param today `YYYY-MM-DD`; the last day still counts.
 */
export const allowancesIn = (
  comments: readonly CommentText[],
  knownRules: ReadonlySet<string>,
  today: string,
): {readonly good: readonly (Allowed & {readonly line: number})[]; readonly bad: readonly BadAllowance[]} => {
  const good: (Allowed & {readonly line: number})[] = [];
  const bad: BadAllowance[] = [];
  for (const {text, line} of comments) {
    if (!starts.test(text)) continue;
    const [, names, until = '', reason = ''] = whole.exec(text) ?? [];
    const listed = names?.split(/\s*,\s*/) ?? [];
    const problem =
      names === undefined
        ? 'it is not written as: allow <rule> until <YYYY-MM-DD>: <reason>'
        : problemOf({reason, until}, listed, knownRules, today);
    if (problem !== undefined) bad.push({line, why: problem});
    else good.push(...listed.map(rule => ({rule, until, reason, line})));
  }
  return {good, bad};
};

/** Why an allowance does not hold; undefined when it does. */
export const problemOf = (
  {reason, until}: Suppression,
  names: readonly string[],
  knownRules: ReadonlySet<string>,
  today: string,
): string | undefined => {
  const unknown = names.find(name => !knownRules.has(name));
  if (unknown !== undefined) return `there is no rule ${unknown}`;
  if (names.includes('parse-error')) return 'what does not parse cannot be allowed';
  if (!isDay(until)) return `${until} is not a day`;
  if (until < today) return `it expired on ${until}`;
  return reason.trim().length < shortestReason ? `its reason has fewer than ${shortestReason} characters` : undefined;
};

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
