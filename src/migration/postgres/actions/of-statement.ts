import type {Node} from 'libpg-query';
import {as, everyNode, nameFrom, type NodeOf, relation, type Tag, tagOf, textOf} from '../nodes.ts';
import {act, type Action} from './action.ts';
import {alterTable} from './alter-table.ts';
import {alterDomain, alterEnum, alterSequence} from './alter-type.ts';
import * as create from './create.ts';
import * as data from './data.ts';
import {drop, dropDatabase, dropOwned} from './drop.ts';
import {cluster, refresh, reindex, vacuum} from './maintenance.ts';
import {rename, setSchema} from './rename.ts';
import {alterSystem, grant, grantRole, role} from './security.ts';
import {lockTable, setting, transaction} from './session.ts';

type Readers = {readonly [K in Tag]?: (node: NodeOf<K>, whole: Node) => readonly Action[]};

/** Which reader understands which statement. A statement that is not here is one we know nothing about, and a rule says so. */
const readers: Readers = {
  AlterTableStmt: alterTable,
  AlterEnumStmt: alterEnum,
  AlterDomainStmt: alterDomain,
  AlterSeqStmt: alterSequence,
  AlterFunctionStmt: create.alterFunction,
  AlterPolicyStmt: (node, whole) => create.createPolicy(node, whole, 'ALTER'),
  AlterObjectSchemaStmt: setSchema,
  AlterSystemStmt: alterSystem,
  AlterRoleStmt: role,
  CallStmt: data.call,
  ClusterStmt: cluster,
  CopyStmt: data.copy,
  CreateStmt: create.createTable,
  CreateTableAsStmt: create.createTableAs,
  CreateFunctionStmt: create.createFunction,
  CreateTrigStmt: create.createTrigger,
  CreatePolicyStmt: (node, whole) => create.createPolicy(node, whole, 'CREATE'),
  CreateEnumStmt: create.createEnum,
  CreateDomainStmt: create.createDomain,
  CreateRoleStmt: role,
  CreateStatsStmt: create.createStatistics,
  CreateSeqStmt: (node, whole) => create.createNamed('sequence', relation(node.sequence), whole, node.if_not_exists, true),
  CreateSchemaStmt: (node, whole) => [
    ...create.createNamed('schema', node.schemaname ?? '', whole, node.if_not_exists, true),
    ...(node.schemaElts ?? []).flatMap(element => actionsOf(element)),
  ],
  CreateExtensionStmt: (node, whole) => create.createNamed('extension', node.extname ?? '', whole, node.if_not_exists, true),
  CompositeTypeStmt: (node, whole) => create.createNamed('type', relation(node.typevar), whole, false),
  CreateRangeStmt: (node, whole) => create.createNamed('type', nameFrom(node.typeName), whole, false),
  CreateCastStmt: (_, whole) => create.createNamed('cast', '', whole, false),
  DeleteStmt: data.remove,
  DropStmt: drop,
  DropOwnedStmt: dropOwned,
  DropdbStmt: dropDatabase,
  GrantStmt: grant,
  GrantRoleStmt: grantRole,
  IndexStmt: create.createIndex,
  InsertStmt: data.insert,
  LockStmt: lockTable,
  MergeStmt: data.merge,
  RefreshMatViewStmt: refresh,
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: create.createRule,
  SelectStmt: data.select,
  TransactionStmt: transaction,
  TruncateStmt: data.truncate,
  UpdateStmt: data.update,
  VacuumStmt: vacuum,
  VariableSetStmt: setting,
  ViewStmt: create.createView,
  // Understood, and nothing to worry about.
  CommentStmt: (node, whole) => {
    const table = commentedTable(node);
    return [act('comment', 'COMMENT', whole, table ? {table, touches: [{table, mode: 'SHARE UPDATE EXCLUSIVE'}]} : {})];
  },
  AlterDefaultPrivilegesStmt: (node, whole) => (node.action ? grant(node.action, whole) : []),
  AlterOwnerStmt: (_, whole) => [act('change-owner', 'OWNER', whole)],
  AlterExtensionStmt: (node, whole) => [
    act('alter-extension', `ALTER EXTENSION ${node.extname}`, whole, {name: node.extname, work: 'not known'}),
  ],
  VariableShowStmt: (_, whole) => [act('show', 'SHOW', whole, {work: 'none'})],
  NotifyStmt: (_, whole) => [act('notify', 'NOTIFY', whole, {work: 'none', again: 'adds'})],
  DiscardStmt: (_, whole) => [act('discard', 'DISCARD', whole, {work: 'none'})],
  CheckPointStmt: (_, whole) => [act('checkpoint', 'CHECKPOINT', whole, {work: 'none'})],
  ConstraintsSetStmt: (_, whole) => [act('set-constraints', 'SET CONSTRAINTS', whole, {work: 'none'})],
  ExplainStmt: (_, whole) => [act('explain', 'EXPLAIN', whole, {work: 'none'})],
  CreatedbStmt: (node, whole) => [
    act('create-database', `CREATE DATABASE ${node.dbname}`, whole, {name: node.dbname, alone: true, again: 'fails'}),
  ],
};

/** What one statement does. `DO` is read elsewhere (do-block.ts), because its body has to be parsed first. */
export const actionsOf = (node: Node): readonly Action[] => {
  const tag = tagOf(node);
  const reader = readers[tag] as ((node: unknown, whole: Node) => readonly Action[]) | undefined;
  const body = (node as Record<string, unknown>)[tag];
  return reader ? reader(body, node) : [act('unknown', wordsOf(tag), node, {work: 'not known'})];
};

const wordsOf = (tag: Tag): string =>
  tag
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();

const commentedTable = (node: NodeOf<'CommentStmt'>): string | undefined => {
  if (node.objtype !== 'OBJECT_TABLE' && node.objtype !== 'OBJECT_COLUMN') return undefined;
  const parts: string[] = [];
  everyNode(as('List', node.object)?.items, 'String', text => parts.push(text.sval ?? ''));
  const own = textOf(node.object);
  const names = own === undefined ? parts : [own];
  return nameFrom((node.objtype === 'OBJECT_COLUMN' ? names.slice(0, -1) : names).map(sval => ({String: {sval}})));
};
