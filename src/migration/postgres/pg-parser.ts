import type {ParseResult} from 'libpg-query';
import type {PgQueryGlue} from 'libpg-query/wasm/libpg-query.js';
import {pgWasm} from './pg-wasm.ts';

/** `at` is the offset in bytes where the grammar gave up; undefined when it did not say. */
export type PgFailure = {readonly ok: false; readonly message: string; readonly at: number | undefined};
export type PgParsed<T> = {readonly ok: true; readonly tree: T} | PgFailure;
export type PgComment = {readonly start: number; readonly end: number};

/** The grammar of PostgreSQL itself. All offsets are bytes of the UTF-8 text, never characters. A NUL ends the text: refuse it before. */
export type PgParser = {
  readonly parse: (sql: string) => Promise<PgParsed<ParseResult>>;
  /** Takes a whole `DO …` or `CREATE FUNCTION …` statement; gives the body's statements as PL/pgSQL sees them. */
  readonly parsePlPgSql: (statement: string) => Promise<PgParsed<unknown>>;
  readonly comments: (sql: string) => Promise<readonly PgComment[]>;
};

// Compiled code has no state, so all parsers of this process share it.
let compiling: Promise<WebAssembly.Module> | undefined;

/**
 * Loads the grammar. Keep it for all files of a set.
 *
 * A text that exhausts the parser's stack or memory leaves it in an undefined
 * state, so it is loaded again after such a text, and the text counts as one
 * that could not be parsed.
 */
export const loadPgParser = async (): Promise<PgParser> => {
  const {default: createGlue} = await import('libpg-query/wasm/libpg-query.js');
  compiling ??= pgWasm().then(WebAssembly.compile);
  const compiled = await compiling;
  const fresh = () =>
    createGlue({
      // What it has to say comes back as a value; a line on stderr would land in the middle of a screen.
      print: () => {},
      printErr: () => {},
      instantiateWasm: (imports, done) => {
        done(new WebAssembly.Instance(compiled, imports));
        return {};
      },
    });
  let glue = await fresh();

  const guarded = async <T>(work: (glue: PgQueryGlue) => PgParsed<T>): Promise<PgParsed<T>> => {
    try {
      return work(glue);
    } catch (error) {
      glue = await fresh();
      return {ok: false, message: `the parser gave up: ${error instanceof Error ? error.message : String(error)}`, at: undefined};
    }
  };

  return {
    // The grammar throws on an empty text; for us it is a text with no statements, and a rule says so.
    parse: async sql => (sql === '' ? {ok: true, tree: {stmts: []}} : guarded(live => parseWith(live, sql))),
    parsePlPgSql: statement => guarded(live => plPgSqlWith(live, statement)),
    comments: async sql => {
      const scanned = await guarded(live => ({ok: true, tree: textOf(live, sql, live._wasm_scan)}));
      return scanned.ok && scanned.tree.startsWith('{') ? commentsIn(scanned.tree) : [];
    },
  };
};

// struct PgQueryParseResult {char *tree; char *stderr; PgQueryError *error} and
// struct PgQueryError {char *message; char *funcname; char *filename; int lineno; int cursorpos}, 4 bytes each.
const parseWith = (glue: PgQueryGlue, sql: string): PgParsed<ParseResult> =>
  withText(glue, sql, text => {
    const result = glue._wasm_parse_query_raw(text);
    try {
      const error = glue.getValue(result + 8, 'i32');
      if (error !== 0) {
        const cursor = glue.getValue(error + 16, 'i32');
        return {ok: false, message: glue.UTF8ToString(glue.getValue(error, 'i32')), at: cursor > 0 ? byteOf(sql, cursor - 1) : undefined};
      }
      return {ok: true, tree: JSON.parse(glue.UTF8ToString(glue.getValue(result, 'i32'))) as ParseResult};
    } finally {
      glue._wasm_free_parse_result(result);
    }
  });

const plPgSqlWith = (glue: PgQueryGlue, statement: string): PgParsed<unknown> => {
  const answer = textOf(glue, statement, glue._wasm_parse_plpgsql);
  return answer.startsWith('{') ? {ok: true, tree: JSON.parse(answer)} : {ok: false, message: answer, at: undefined};
};

const textOf = (glue: PgQueryGlue, sql: string, call: (text: number) => number): string =>
  withText(glue, sql, text => {
    const result = call(text);
    try {
      return glue.UTF8ToString(result);
    } finally {
      glue._wasm_free_string(result);
    }
  });

const withText = <T>(glue: PgQueryGlue, sql: string, use: (text: number) => T): T => {
  const bytes = glue.lengthBytesUTF8(sql) + 1;
  const text = glue._malloc(bytes);
  glue.stringToUTF8(sql, text, bytes);
  const result = use(text);
  glue._free(text);
  return result;
};

// Statement offsets are bytes, but the cursor of an error counts characters (pg_mbstrlen in parser/scan.l).
const byteOf = (sql: string, characters: number): number => Buffer.byteLength([...sql].slice(0, characters).join(''));

// The scanner copies the text of comments as it stands: a control character in one would make its JSON unreadable.
const rawControl = /[\0-\x08\x0b\x0c\x0e-\x1f]/g;
const escapedControl = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const commentsIn = (json: string): readonly PgComment[] =>
  (JSON.parse(json.replaceAll(rawControl, escapedControl)) as {tokens?: {start: number; end: number; tokenName: string}[]}).tokens
    ?.filter(({tokenName}) => tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT')
    .map(({start, end}) => ({start, end})) ?? [];
