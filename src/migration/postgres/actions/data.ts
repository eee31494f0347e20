import type {Node} from 'libpg-query';
import {as, columnsIn, everyNode, functionsIn, type NodeOf, relation, textOf} from '../nodes.ts';
import {act, type Action, exclusive} from './action.ts';
import {isKnownFunction} from './volatility.ts';

const rowLocks = (table: string): Action['touches'] => [{table, mode: 'ROW EXCLUSIVE'}];

export const insert = (node: NodeOf<'InsertStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  const select = as('SelectStmt', node.selectStmt);
  const fromTable = select?.valuesLists === undefined && (select?.fromClause?.length ?? 0) > 0;
  return [
    ...writesIn(node.withClause),
    act('insert', `INSERT into ${table}`, whole, {
      table,
      touches: rowLocks(table),
      work: fromTable ? 'rows' : 'few',
      ...(node.onConflictClause ? {} : {again: 'adds' as const, guard: 'ON CONFLICT DO NOTHING'}),
    }),
  ];
};

export const update = (node: NodeOf<'UpdateStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  const columns = (node.targetList ?? []).map(target => as('ResTarget', target)?.name ?? '').filter(name => name !== '');
  // Old values that were NULL are not missed by anybody.
  const tested = nullTested(node.whereClause, table);
  const onlyNulls = columns.length > 0 && columns.every(column => tested.has(column));
  return [
    ...writesIn(node.withClause),
    act('update', `UPDATE ${table} set ${columns.join(', ')}`, whole, {
      table,
      column: columns.join(','),
      touches: rowLocks(table),
      work: isByKey(node.whereClause) ? 'few' : 'rows',
      again: selfReferring(node, columns) ? 'adds' : 'same',
      guard: 'a WHERE that finds only what is not done yet',
      ...(onlyNulls ? {} : {loses: `the old values of ${columns.map(column => `${table}.${column}`).join(', ')}`}),
    }),
  ];
};

/** `SET n = n + 1`: twice is not the same as once. `SET a = lower(a)` may be; we do not know, and say so. */
const selfReferring = (node: NodeOf<'UpdateStmt'>, columns: readonly string[]): boolean =>
  (node.targetList ?? []).some(target => columnsIn(as('ResTarget', target)?.val).some(column => columns.includes(column)));

/** Columns of which the WHERE wants NULL: by itself, or in `id IN (SELECT id FROM the same table WHERE … IS NULL)`. */
const nullTested = (where: Node | undefined, table: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const look = (node: Node | undefined): void => {
    const and = as('BoolExpr', node);
    if (and?.boolop === 'AND_EXPR') and.args?.forEach(look);
    const test = as('NullTest', node);
    if (test?.nulltesttype === 'IS_NULL') for (const column of columnsIn(test.arg)) found.add(column);
    const inner = as('SelectStmt', as('SubLink', node)?.subselect);
    if (inner?.fromClause?.length === 1 && relation(as('RangeVar', inner.fromClause[0])) === table) look(inner.whereClause);
  };
  look(where);
  return found;
};

export const remove = (node: NodeOf<'DeleteStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  return [
    ...writesIn(node.withClause),
    act('delete', `DELETE from ${table}`, whole, {
      table,
      touches: rowLocks(table),
      work: isByKey(node.whereClause) ? 'few' : 'rows',
      loses: `the deleted rows of ${table}`,
    }),
  ];
};

export const merge = (node: NodeOf<'MergeStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  return [act('merge', `MERGE into ${table}`, whole, {table, touches: rowLocks(table), work: 'rows', loses: `the old values of ${table}`})];
};

export const truncate = (node: NodeOf<'TruncateStmt'>, whole: Node): readonly Action[] =>
  (node.relations ?? []).map(range => {
    const table = relation(as('RangeVar', range));
    return act('truncate', `TRUNCATE ${table}`, whole, {
      table,
      touches: exclusive(table),
      cascade: node.behavior === 'DROP_CASCADE',
      loses: `all rows of ${table}`,
      breaks: `the rows of ${table}`,
    });
  });

export const copy = (node: NodeOf<'CopyStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  if (!node.is_from)
    return [
      act('copy-out', `COPY ${table || 'a query'} out`, whole, {work: 'scan', touches: table ? [{table, mode: 'ACCESS SHARE'}] : []}),
    ];
  return [
    act('copy', `COPY into ${table}`, whole, {table, touches: rowLocks(table), work: 'rows', again: 'adds', guard: 'an empty table'}),
  ];
};

/** A SELECT changes nothing by itself; the functions it calls may. */
export const select = (node: NodeOf<'SelectStmt'>, whole: Node): readonly Action[] => {
  const written = writesIn(node.withClause);
  if (node.intoClause) {
    const table = relation(node.intoClause.rel);
    return [...written, act('create-table', `SELECT INTO ${table}`, whole, {table, work: 'scan', again: 'fails'})];
  }
  const calls = functionsIn(node);
  const unknown = calls.filter(name => !isKnownFunction(name));
  return [
    ...written,
    act('select', `SELECT${unknown.length > 0 ? ` ${unknown[0]}()` : calls.length > 0 ? ` ${calls[0]}()` : ''}`, whole, {
      name: unknown.join(', ') || undefined,
      work: unknown.length > 0 ? 'not known' : (node.fromClause?.length ?? 0) > 0 ? 'scan' : 'none',
      touches: (node.lockingClause?.length ?? 0) > 0 ? tablesOf(node).map(table => ({table, mode: 'ROW SHARE' as const})) : [],
    }),
  ];
};

export const call = (node: NodeOf<'CallStmt'>, whole: Node): readonly Action[] => {
  const [name = '?'] = functionsIn(node.funccall ? {FuncCall: node.funccall} : undefined);
  return [act('select', `CALL ${name}()`, whole, {name, work: 'not known'})];
};

/** WITH x AS (DELETE …) writes as well. */
const writesIn = (clause: unknown): readonly Action[] => {
  const found: Action[] = [];
  everyNode(clause, 'InsertStmt', node => found.push(...insert(node, {InsertStmt: node})));
  everyNode(clause, 'UpdateStmt', node => found.push(...update(node, {UpdateStmt: node})));
  everyNode(clause, 'DeleteStmt', node => found.push(...remove(node, {DeleteStmt: node})));
  return found;
};

const tablesOf = (node: unknown): readonly string[] => {
  const tables: string[] = [];
  everyNode(node, 'RangeVar', range => tables.push(relation(range)));
  return tables;
};

/** `WHERE id = 7`, `WHERE id IN (1, 2)`: found by a key column and constants, so only a few rows. */
const isByKey = (where: Node | undefined): boolean => {
  const bool = as('BoolExpr', where);
  if (bool?.boolop === 'AND_EXPR') return bool.args?.some(isByKey) ?? false;
  const expression = as('A_Expr', where);
  if (expression?.kind !== 'AEXPR_OP' && expression?.kind !== 'AEXPR_IN') return false;
  if (textOf(expression.name?.[0]) !== '=') return false;
  const column = textOf(as('ColumnRef', expression.lexpr)?.fields?.at(-1));
  const constants = as('List', expression.rexpr)?.items ?? [expression.rexpr];
  return (
    column !== undefined &&
    /(?:^|_)(?:id|uuid|key|code|slug|name)$/.test(column) &&
    constants.every(item => item !== undefined && 'A_Const' in item)
  );
};
