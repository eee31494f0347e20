import type {Finding} from '../report.ts';
import {rules} from '../rules/index.ts';
import {type Allowed, allowancesIn, type BadAllowance, problemOf} from '../suppressions.ts';
import {linesOf} from './lines.ts';
import type {PgParser} from './pg-parser.ts';
import type {PgFile, PgStatement} from './read-file.ts';

/** `from`–`to`: lines for which it holds; undefined for the whole file. */
export type Scoped = Allowed & {readonly from?: number; readonly to?: number};

/** Every allowance that holds in one file: from its comments and from outside, each already checked. */
export const allowances = async (
  file: PgFile,
  parser: PgParser,
  given: readonly Allowed[],
  today: string,
): Promise<{readonly good: readonly Scoped[]; readonly bad: readonly BadAllowance[]}> => {
  const known = new Set(rules.map(({id}) => id));
  const mine = given.filter(({path}) => path === undefined || path === file.path);
  const outside = mine.map(one => ({one, problem: problemOf(one, [one.rule], known, today)}));
  const inside =
    /cockpit:/i.test(file.text) && !file.trouble ? allowancesIn(await commentsOf(file, parser), known, today) : {good: [], bad: []};
  return {
    good: [
      ...outside
        .filter(({problem}) => problem === undefined)
        .map(({one}) => ({...one, ...(one.line === undefined ? {} : {from: one.line, to: one.line})})),
      ...inside.good.map(one => ({...one, ...scopeOf(one.line, file.statements)})),
    ],
    bad: [
      ...outside
        .filter(({problem}) => problem !== undefined)
        .map(({one, problem}) => ({line: one.line ?? 1, why: `${one.rule}: ${problem}`})),
      ...inside.bad,
    ],
  };
};

const commentsOf = async ({text}: PgFile, parser: PgParser) => {
  const bytes = Buffer.from(text);
  const lines = linesOf(text);
  return (await parser.comments(text)).map(({start, end}) => ({text: bytes.toString('utf8', start, end), line: lines.at(start)}));
};

/** The statement around the comment, or on its line, or the next one after it. */
const scopeOf = (line: number, statements: readonly PgStatement[]): {readonly from: number; readonly to: number} => {
  const around =
    statements.find(statement => statement.line <= line && line <= statement.endLine) ??
    statements.find(statement => statement.line > line);
  return around ? {from: around.line, to: around.endLine} : {from: line, to: line};
};

/** The finding, marked when somebody allowed it. What could not be parsed stays what it is. */
export const suppress = (finding: Finding, allowed: readonly Scoped[], path: string, statement?: PgStatement): Finding => {
  const holds = allowed.find(
    ({rule, path: of, from, to}) =>
      rule === finding.rule &&
      (of === undefined || of === path) &&
      (from === undefined || to === undefined || covers(from, to, finding.line, statement)),
  );
  return holds ? {...finding, suppressed: {reason: holds.reason, until: holds.until}} : finding;
};

const covers = (from: number, to: number, line: number, statement: PgStatement | undefined): boolean =>
  (from <= line && line <= to) || (statement !== undefined && from >= statement.line && to <= statement.endLine);
