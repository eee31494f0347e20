import type {Node} from 'libpg-query';
import {act, type Action} from './actions/action.ts';
import {languageOf} from './actions/create.ts';
import {actionsOf} from './actions/of-statement.ts';
import {as, constText, option, tagOf} from './nodes.ts';
import type {PgParser} from './pg-parser.ts';

/** DO blocks run at once; functions only when called, so of those we look whether the body can be read at all. */
export const isBody = (node: Node): boolean => tagOf(node) === 'DoStmt' || tagOf(node) === 'CreateFunctionStmt';

/**
 * The statements inside a `DO` block as actions, as far as they are SQL.
 *
 * What a block builds as text and executes is not in the file; such a place
 * becomes an action of kind `cannot-see`, so that a person has to look.
 */
export const bodyActions = async (node: Node, sql: string, line: number, parser: PgParser): Promise<readonly Action[]> => {
  const created = as('CreateFunctionStmt', node);
  const own = created ? actionsOf(node) : [];
  const language = languageOf(as('DoStmt', node)?.args ?? created?.options);
  // BEGIN ATOMIC: the body is SQL and was parsed with the statement.
  if (created?.sql_body) return own;
  if (language !== 'plpgsql') return [...own, ...(created ? [] : [unseen(node, `a block in ${language}`, line)])];

  const parsed = await parser.parsePlPgSql(sql);
  if (!parsed.ok)
    return [...own, broken(node, created ? 'function body' : 'DO block', parsed.message, {line, loop: false, guarded: false})];
  if (created) return own;

  const body = option(as('DoStmt', node)?.args, 'as') ?? '';
  const firstLine = line + sql.slice(0, Math.max(0, sql.indexOf(body))).split('\n').length - 1;
  const found: Action[] = [];
  for (const piece of piecesOf(parsed.tree)) {
    const inside = {line: firstLine + Math.max(0, piece.lineno - 1), loop: piece.loop, guarded: piece.guarded};
    found.push(
      ...(await actionsOfPiece(piece, node, parser)).map(action => ({
        ...action,
        inside,
        again: piece.guarded ? ('same' as const) : action.again,
      })),
    );
  }
  return found.length > 0 ? found : [act('do', 'DO block', node, {work: 'none'})];
};

const unseen = (node: Node, what: string, line: number): Action =>
  act('cannot-see', what, node, {name: what, work: 'not known', inside: {line, loop: false, guarded: false}});

const broken = (node: Node, what: string, message: string, inside?: Action['inside']): Action =>
  act('broken-body', what, node, {name: message, work: 'not known', ...(inside ? {inside} : {})});

const actionsOfPiece = async (piece: Piece, node: Node, parser: PgParser): Promise<readonly Action[]> => {
  if (piece.kind === 'transaction') return [act('transaction-in-block', piece.sql, node, {name: piece.sql, work: 'none'})];
  const text = piece.kind === 'dynamic' ? await constantText(piece.sql, parser) : piece.sql;
  if (text === undefined) return [act('cannot-see', 'EXECUTE of a text', node, {name: piece.sql, work: 'not known'})];
  const parsed = await parser.parse(text);
  if (!parsed.ok) return [broken(node, 'SQL in a DO block', parsed.message)];
  return (parsed.tree.stmts ?? []).flatMap(({stmt}) => (stmt ? actionsOf(stmt) : []));
};

/** `EXECUTE 'ALTER TABLE …'` is as good as the statement itself; anything put together at run time is not. */
const constantText = async (expression: string, parser: PgParser): Promise<string | undefined> => {
  const parsed = await parser.parse(`SELECT ${expression}`);
  const target = parsed.ok ? as('SelectStmt', parsed.tree.stmts?.[0]?.stmt)?.targetList : undefined;
  const constant = target?.length === 1 ? as('A_Const', as('ResTarget', target[0])?.val) : undefined;
  return constant?.sval ? constText(constant) : undefined;
};

type Around = {readonly loop: boolean; readonly guarded: boolean};
type Piece = Around & {readonly kind: 'sql' | 'dynamic' | 'transaction'; readonly sql: string; readonly lineno: number};

const loops = /^PLpgSQL_stmt_(?:loop|while|fori|fors|forc|foreach_a|dynfors)$/;

/** Walks the tree of PL/pgSQL; its shape is that of plpgsql.h, one member per node. */
const piecesOf = (tree: unknown, around: Around = {loop: false, guarded: false}): readonly Piece[] => {
  if (Array.isArray(tree)) return tree.flatMap(item => piecesOf(item, around));
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree as Record<string, unknown>).flatMap(([key, value]) => pieceOf(key, value, around));
};

const pieceOf = (key: string, value: unknown, around: Around): readonly Piece[] => {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const lineno = typeof fields['lineno'] === 'number' ? fields['lineno'] : 1;
  const query = (name: string) => (fields[name] as {PLpgSQL_expr?: {query?: string}} | undefined)?.PLpgSQL_expr?.query ?? '';
  const piece = (kind: Piece['kind'], sql: string): readonly Piece[] => [{kind, sql, lineno, ...around}];

  if (key === 'PLpgSQL_stmt_execsql') return piece('sql', query('sqlstmt'));
  if (key === 'PLpgSQL_stmt_dynexecute') return piece('dynamic', query('query'));
  if (key === 'PLpgSQL_stmt_perform' || key === 'PLpgSQL_stmt_call') return piece('sql', query('expr'));
  if (key === 'PLpgSQL_stmt_commit') return piece('transaction', 'COMMIT');
  if (key === 'PLpgSQL_stmt_rollback') return piece('transaction', 'ROLLBACK');
  if (loops.test(key)) return piecesOf(value, {...around, loop: true});
  if (key === 'PLpgSQL_stmt_if' || key === 'PLpgSQL_stmt_case') return piecesOf(value, {...around, guarded: true});
  if (key === 'PLpgSQL_stmt_block' && fields['exceptions'] !== undefined) return piecesOf(value, {...around, guarded: true});
  return piecesOf(value, around);
};
