import type {Node} from 'libpg-query';
import {as, nameFrom, type NodeOf, option, relation} from '../nodes.ts';
import {act, type Action, type Touch, unless} from './action.ts';
import {constraintsOf} from './add-column.ts';

/** CREATE TABLE. The table itself is nobody's yet; what it refers to is locked for the moment. */
export const createTable = (node: NodeOf<'CreateStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  const temporary = node.relation?.relpersistence === 't';
  return [
    act('create-table', `CREATE ${temporary ? 'TEMPORARY ' : ''}TABLE ${table}`, whole, {
      table,
      touches: touchedByCreate(node, table),
      ...unless(node.if_not_exists || temporary, 'IF NOT EXISTS'),
    }),
  ];
};

const touchedByCreate = (node: NodeOf<'CreateStmt'>, table: string): readonly Touch[] => {
  const elements = node.tableElts ?? [];
  const inColumns = elements.flatMap(element => constraintsOf(as('ColumnDef', element)?.constraints));
  const referenced = [...inColumns, ...constraintsOf(elements)]
    .filter(({contype}) => contype === 'CONSTR_FOREIGN')
    .map(({pktable}) => relation(pktable));
  const parents = (node.inhRelations ?? []).map(parent => relation(as('RangeVar', parent)));
  return [
    ...parents.map(parent => ({table: parent, mode: node.partbound ? ('ACCESS EXCLUSIVE' as const) : ('SHARE UPDATE EXCLUSIVE' as const)})),
    ...referenced.filter(other => other !== table).map(other => ({table: other, mode: 'SHARE ROW EXCLUSIVE' as const})),
  ];
};

/** CREATE TABLE … AS, SELECT … INTO and CREATE MATERIALIZED VIEW: reads what it is made from. */
export const createTableAs = (node: NodeOf<'CreateTableAsStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.into?.rel);
  const kind = node.objtype === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE';
  return [
    act('create-table', `CREATE ${kind} ${table} AS`, whole, {
      table,
      work: node.into?.skipData ? 'catalog' : 'scan',
      ...unless(node.if_not_exists, 'IF NOT EXISTS'),
    }),
  ];
};

/** CREATE INDEX: SHARE stops every write for as long as it builds; CONCURRENTLY stops nobody and takes about three times as long. */
export const createIndex = (node: NodeOf<'IndexStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  const gentle = node.concurrent === true;
  const named = node.idxname !== undefined && node.idxname !== '';
  return [
    act('create-index', `CREATE ${node.unique ? 'UNIQUE ' : ''}INDEX${gentle ? ' CONCURRENTLY' : ''} on ${table}`, whole, {
      table,
      name: node.idxname,
      concurrently: gentle,
      alone: gentle,
      work: 'index',
      touches: [{table, mode: gentle ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'}],
      ...(named ? unless(node.if_not_exists, 'IF NOT EXISTS') : {again: 'adds' as const, guard: 'a name'}),
      tightens: node.unique ? `rows of ${table} that repeat each other` : undefined,
    }),
  ];
};

export const createView = (node: NodeOf<'ViewStmt'>, whole: Node): readonly Action[] => {
  const name = relation(node.view);
  return [
    act('create-view', `CREATE ${node.replace ? 'OR REPLACE ' : ''}VIEW ${name}`, whole, {
      name,
      touches: node.replace ? [{table: name, mode: 'ACCESS EXCLUSIVE'}] : [],
      ...unless(node.replace, 'OR REPLACE'),
    }),
  ];
};

export const createFunction = (node: NodeOf<'CreateFunctionStmt'>, whole: Node): readonly Action[] => {
  const name = nameFrom(node.funcname);
  const kind = node.is_procedure ? 'PROCEDURE' : 'FUNCTION';
  return [act('create-function', `CREATE ${kind} ${name}`, whole, {name, ...unless(node.replace, 'OR REPLACE')})];
};

export const createTrigger = (node: NodeOf<'CreateTrigStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  return [
    act('create-trigger', `CREATE TRIGGER ${node.trigname}`, whole, {
      table,
      name: node.trigname,
      touches: [{table, mode: 'SHARE ROW EXCLUSIVE'}],
      ...unless(node.replace, 'OR REPLACE'),
    }),
  ];
};

export const createRule = (node: NodeOf<'RuleStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  return [
    act('create-rule', `CREATE RULE ${node.rulename}`, whole, {
      table,
      name: node.rulename,
      touches: [{table, mode: 'ACCESS EXCLUSIVE'}],
      ...unless(node.replace, 'OR REPLACE'),
    }),
  ];
};

export const createPolicy = (
  node: NodeOf<'CreatePolicyStmt'> | NodeOf<'AlterPolicyStmt'>,
  whole: Node,
  verb: 'CREATE' | 'ALTER',
): readonly Action[] => {
  const table = relation(node.table);
  return [
    act(`${verb.toLowerCase()}-policy`, `${verb} POLICY ${node.policy_name}`, whole, {
      table,
      name: node.policy_name,
      touches: [{table, mode: 'ACCESS EXCLUSIVE'}],
      ...(verb === 'CREATE' ? {again: 'fails' as const, guard: 'DROP POLICY IF EXISTS before it'} : {}),
    }),
  ];
};

export const createEnum = (node: NodeOf<'CreateEnumStmt'>, whole: Node): readonly Action[] =>
  createNamed('type', nameFrom(node.typeName), whole, false);

export const createDomain = (node: NodeOf<'CreateDomainStmt'>, whole: Node): readonly Action[] =>
  createNamed('domain', nameFrom(node.domainname), whole, false);

/** Objects that nobody uses yet and whose making locks nothing. */
export const createNamed = (kind: string, name: string, whole: Node, guarded: boolean | undefined, canGuard = false): readonly Action[] => [
  act(`create-${kind}`, `CREATE ${kind.toUpperCase()} ${name}`, whole, {
    name,
    ...(guarded ? {} : {again: 'fails' as const, guard: canGuard ? 'IF NOT EXISTS' : 'a DO block that looks first'}),
  }),
];

export const createStatistics = (node: NodeOf<'CreateStatsStmt'>, whole: Node): readonly Action[] =>
  (node.relations ?? []).map(range => {
    const table = relation(as('RangeVar', range));
    return act('create-statistics', `CREATE STATISTICS on ${table}`, whole, {
      table,
      touches: [{table, mode: 'SHARE UPDATE EXCLUSIVE'}],
      ...unless(node.if_not_exists, 'IF NOT EXISTS'),
    });
  });

/** ALTER FUNCTION can only change attributes; SECURITY DEFINER among them. */
export const alterFunction = (node: NodeOf<'AlterFunctionStmt'>, whole: Node): readonly Action[] => [
  act('alter-function', `ALTER FUNCTION ${nameFrom(node.func?.objname)}`, whole, {name: nameFrom(node.func?.objname)}),
];

export const languageOf = (options: readonly Node[] | undefined): string => (option(options, 'language') ?? 'plpgsql').toLowerCase();
