import type {Node} from 'libpg-query';
import type {Action} from './actions/action.ts';
import {actionsOf} from './actions/of-statement.ts';
import {bodyActions, isBody} from './do-block.ts';
import {linesOf, skipBlank} from './lines.ts';
import type {PgFailure, PgParser} from './pg-parser.ts';
import {failureWords} from './failure-words.ts';

export type PgStatement = {
  /** Counts through all files of the set. */
  readonly seq: number;
  readonly line: number;
  readonly endLine: number;
  readonly sql: string;
  readonly node: Node;
  readonly actions: readonly Action[];
};

export type PgTrouble = {readonly line: number; readonly title: string; readonly why: string; readonly instead: string};

export type PgFile = {
  readonly path: string;
  /** The part that was read; lines that belong to another direction are blank. */
  readonly text: string;
  /** The file as it is. */
  readonly whole: string;
  readonly statements: readonly PgStatement[];
  /** Why nothing after this place was read. A file with a trouble is never passed. */
  readonly trouble: PgTrouble | undefined;
};

/** Reads one file by PostgreSQL's own grammar. `firstSeq` is the number of its first statement in the set. */
export const readPgFile = async (path: string, text: string, parser: PgParser, firstSeq = 0, whole = text): Promise<PgFile> => {
  const refused = (trouble: PgTrouble): PgFile => ({path, text, whole, statements: [], trouble});
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    return refused({
      line: text.slice(0, nul).split('\n').length,
      title: 'the file has a NUL byte',
      why: 'Everything after it would be invisible to the parser and to PostgreSQL.',
      instead: 'Save the file as UTF-8 text.',
    });
  }

  const sql = text.replace(/^\uFEFF/, ' ');
  const parsed = await parser.parse(sql);
  const lines = linesOf(sql);
  if (!parsed.ok) return refused(describe(parsed, sql, lines.at));

  const bytes = Buffer.from(sql);
  const statements: PgStatement[] = [];
  for (const raw of parsed.tree.stmts ?? []) {
    if (!raw.stmt) continue;
    const from = raw.stmt_location ?? 0;
    const to = raw.stmt_len ? from + raw.stmt_len : bytes.length;
    const start = skipBlank(bytes, from, to);
    const own = bytes.toString('utf8', start, to).trimEnd();
    const line = lines.at(start);
    const actions = isBody(raw.stmt) ? await bodyActions(raw.stmt, own, line, parser) : actionsOf(raw.stmt);
    const endLine = line + own.split('\n').length - 1;
    statements.push({seq: firstSeq + statements.length, line, endLine, sql: own, node: raw.stmt, actions});
  }
  return {path, text, whole, statements, trouble: undefined};
};

const describe = (failure: PgFailure, sql: string, lineAt: (byte: number) => number): PgTrouble => {
  const line = failure.at === undefined ? 1 : lineAt(failure.at);
  return {line, ...failureWords(failure.message, sql, line)};
};
