import type {Node} from 'libpg-query';
import type {NodeOf} from '../nodes.ts';
import {as, dotted, nameFrom, relation, textOf, typeText} from '../nodes.ts';
import {act, type Action, exclusive} from './action.ts';

const words: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'TABLE',
  OBJECT_FOREIGN_TABLE: 'TABLE',
  OBJECT_VIEW: 'VIEW',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_COLUMN: 'COLUMN',
  OBJECT_INDEX: 'INDEX',
  OBJECT_SEQUENCE: 'SEQUENCE',
  OBJECT_SCHEMA: 'SCHEMA',
  OBJECT_TYPE: 'TYPE',
  OBJECT_DOMAIN: 'DOMAIN',
  OBJECT_FUNCTION: 'FUNCTION',
  OBJECT_PROCEDURE: 'PROCEDURE',
  OBJECT_TABCONSTRAINT: 'CONSTRAINT',
  OBJECT_ATTRIBUTE: 'ATTRIBUTE',
  OBJECT_ROLE: 'ROLE',
  OBJECT_DATABASE: 'DATABASE',
  OBJECT_TRIGGER: 'TRIGGER',
  OBJECT_POLICY: 'POLICY',
  OBJECT_RULE: 'RULE',
};
/** Names that code uses in its SQL; the others are known to the database only. */
const usedByCode = new Set([
  'TABLE',
  'VIEW',
  'MATERIALIZED VIEW',
  'COLUMN',
  'SEQUENCE',
  'SCHEMA',
  'TYPE',
  'DOMAIN',
  'FUNCTION',
  'PROCEDURE',
  'ATTRIBUTE',
  'ROLE',
  'DATABASE',
]);

/** ALTER … RENAME. Instant, and from that moment on the old name is an error. */
export const rename = (node: NodeOf<'RenameStmt'>, whole: Node): readonly Action[] => {
  const word = words[node.renameType ?? ''] ?? (node.renameType ?? 'OBJECT').replace('OBJECT_', '');
  const table = relation(node.relation);
  const ofTable = word === 'COLUMN' || word === 'CONSTRAINT' || word === 'TRIGGER' || word === 'POLICY' || word === 'RULE';
  const old = ofTable || word === 'ATTRIBUTE' ? (node.subname ?? '') : table || objectName(node.object) || (node.subname ?? '');
  // A part renamed by its own name: the lock is on what carries it. ALTER INDEX … RENAME is gentle since PostgreSQL 12.
  const touches =
    word === 'INDEX' ? [{table, mode: 'SHARE UPDATE EXCLUSIVE' as const, of: 'index' as const}] : table ? exclusive(table) : [];
  return [
    act('rename', `RENAME ${word} ${old} to ${node.newname}`, whole, {
      table: table || undefined,
      column: word === 'COLUMN' ? old : undefined,
      name: old,
      to: node.newname,
      again: 'fails',
      touches,
      ...(usedByCode.has(word) ? {breaks: `the ${word.toLowerCase()} ${word === 'COLUMN' ? `${table}.${old}` : old}`, names: [old]} : {}),
    }),
  ];
};

export const setSchema = (node: NodeOf<'AlterObjectSchemaStmt'>, whole: Node): readonly Action[] => {
  const name = relation(node.relation) || objectName(node.object);
  return [
    act('rename', `SET SCHEMA of ${name} to ${node.newschema}`, whole, {
      table: node.relation ? name : undefined,
      name,
      to: `${node.newschema}.${name}`,
      again: 'fails',
      touches: node.relation ? exclusive(name) : [],
      breaks: `${name} in its old schema`,
      names: [name],
    }),
  ];
};

const objectName = (object: Node | undefined): string => {
  const list = as('List', object)?.items;
  if (list) return dotted(list.map(textOf));
  const withArgs = as('ObjectWithArgs', object);
  if (withArgs) return nameFrom(withArgs.objname);
  const type = as('TypeName', object);
  return type ? typeText(type) : (textOf(object) ?? '');
};
