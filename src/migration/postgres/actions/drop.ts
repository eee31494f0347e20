import type {Node} from 'libpg-query';
import {as, dotted, nameFrom, type NodeOf, textOf, typeText} from '../nodes.ts';
import {act, type Action, exclusive, unless} from './action.ts';

type Kind = {readonly kind: string; readonly word: string};

const kinds: Readonly<Record<string, Kind>> = {
  OBJECT_TABLE: {kind: 'drop-table', word: 'TABLE'},
  OBJECT_FOREIGN_TABLE: {kind: 'drop-table', word: 'FOREIGN TABLE'},
  OBJECT_INDEX: {kind: 'drop-index', word: 'INDEX'},
  OBJECT_VIEW: {kind: 'drop-view', word: 'VIEW'},
  OBJECT_MATVIEW: {kind: 'drop-view', word: 'MATERIALIZED VIEW'},
  OBJECT_SEQUENCE: {kind: 'drop-sequence', word: 'SEQUENCE'},
  OBJECT_TYPE: {kind: 'drop-type', word: 'TYPE'},
  OBJECT_DOMAIN: {kind: 'drop-type', word: 'DOMAIN'},
  OBJECT_SCHEMA: {kind: 'drop-schema', word: 'SCHEMA'},
  OBJECT_FUNCTION: {kind: 'drop-function', word: 'FUNCTION'},
  OBJECT_PROCEDURE: {kind: 'drop-function', word: 'PROCEDURE'},
  OBJECT_ROUTINE: {kind: 'drop-function', word: 'ROUTINE'},
  OBJECT_AGGREGATE: {kind: 'drop-function', word: 'AGGREGATE'},
  OBJECT_EXTENSION: {kind: 'drop-extension', word: 'EXTENSION'},
  OBJECT_TRIGGER: {kind: 'drop-trigger', word: 'TRIGGER'},
  OBJECT_RULE: {kind: 'drop-rule', word: 'RULE'},
  OBJECT_POLICY: {kind: 'drop-policy', word: 'POLICY'},
};

/** DROP of one or several objects, one action each. */
export const drop = (node: NodeOf<'DropStmt'>, whole: Node): readonly Action[] => {
  const {kind, word} = kinds[node.removeType ?? ''] ?? {
    kind: 'drop-other',
    word: (node.removeType ?? 'OBJECT').replace('OBJECT_', '').replaceAll('_', ' '),
  };
  const onTable = kind === 'drop-trigger' || kind === 'drop-rule' || kind === 'drop-policy';
  return (node.objects ?? []).map(object => {
    const parts = partsOf(object);
    const table = onTable ? dotted(parts.slice(0, -1)) : kind === 'drop-table' ? dotted(parts) : undefined;
    const name = onTable ? (parts.at(-1) ?? '') : dotted(parts);
    return act(kind, `DROP ${word} ${name}${node.concurrent ? ' CONCURRENTLY' : ''}`, whole, {
      name,
      table,
      ...unless(node.missing_ok, 'IF EXISTS'),
      cascade: node.behavior === 'DROP_CASCADE',
      concurrently: node.concurrent === true,
      alone: node.concurrent === true,
      touches: touchesOf(kind, table ?? name, node.concurrent === true),
      ...consequence(kind, word, name),
    });
  });
};

const partsOf = (object: Node): readonly string[] => {
  const list = as('List', object)?.items;
  if (list) return list.map(textOf).filter(part => part !== undefined);
  const withArgs = as('ObjectWithArgs', object);
  if (withArgs) return nameFrom(withArgs.objname).split('.');
  const type = as('TypeName', object);
  return [type ? typeText(type) : (textOf(object) ?? '?')];
};

const touchesOf = (kind: string, target: string, gentle: boolean): Action['touches'] => {
  if (kind === 'drop-index') return [{table: target, mode: gentle ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', of: 'index'}];
  return ['drop-table', 'drop-view', 'drop-trigger', 'drop-rule', 'drop-policy', 'drop-sequence'].includes(kind) ? exclusive(target) : [];
};

const consequence = (kind: string, word: string, name: string): Partial<Action> => {
  const thing = `the ${word.toLowerCase()} ${name}`;
  switch (kind) {
    case 'drop-table':
      return {loses: `all rows of ${name}`, breaks: thing, names: [name]};
    case 'drop-schema':
      return {loses: `everything in the schema ${name}`, breaks: thing, names: [name]};
    case 'drop-sequence':
      return {loses: `where ${name} had counted to`, breaks: thing, names: [name]};
    case 'drop-extension':
      return {loses: `columns of types that ${name} brought`, breaks: thing};
    case 'drop-view':
    case 'drop-type':
    case 'drop-function':
      return {breaks: thing, names: [name]};
    default:
      return {};
  }
};

export const dropOwned = (node: NodeOf<'DropOwnedStmt'>, whole: Node): readonly Action[] => {
  const roles = (node.roles ?? []).map(role => as('RoleSpec', role)?.rolename ?? 'the current role').join(', ');
  return [
    act('drop-owned', `DROP OWNED BY ${roles}`, whole, {
      name: roles,
      loses: `everything that ${roles} owns`,
      breaks: `everything that ${roles} owns`,
    }),
  ];
};

export const dropDatabase = (node: NodeOf<'DropdbStmt'>, whole: Node): readonly Action[] => [
  act('drop-database', `DROP DATABASE ${node.dbname}`, whole, {
    name: node.dbname,
    alone: true,
    ...unless(node.missing_ok, 'IF EXISTS'),
    loses: `the whole database ${node.dbname}`,
    breaks: `the database ${node.dbname}`,
  }),
];
