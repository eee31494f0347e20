import type {Node} from 'libpg-query';
import {as, nameFrom, type NodeOf, relation} from '../nodes.ts';
import {act, type Action, unless} from './action.ts';

/** ALTER TYPE … ADD VALUE / RENAME VALUE. */
export const alterEnum = (node: NodeOf<'AlterEnumStmt'>, whole: Node): readonly Action[] => {
  const name = nameFrom(node.typeName);
  if (node.oldVal === undefined) {
    return [
      act('add-enum-value', `ADD VALUE '${node.newVal}' to ${name}`, whole, {
        name,
        to: node.newVal,
        ...unless(node.skipIfNewValExists, 'IF NOT EXISTS'),
      }),
    ];
  }
  return [
    act('rename-enum-value', `RENAME VALUE '${node.oldVal}' to '${node.newVal}'`, whole, {
      name,
      to: node.newVal,
      again: 'fails',
      breaks: `the value '${node.oldVal}' of ${name}`,
      names: [node.oldVal],
    }),
  ];
};

/** ALTER DOMAIN … ADD CONSTRAINT scans every table that uses the domain. */
export const alterDomain = (node: NodeOf<'AlterDomainStmt'>, whole: Node): readonly Action[] => {
  const name = nameFrom(node.typeName);
  const constraint = as('Constraint', node.def);
  // One letter says what is altered (parsenodes.h): O set not null, C add a constraint, V validate it.
  const scans = /^[OCV]$/.test(node.subtype ?? '') && constraint?.skip_validation !== true;
  return [
    act('alter-domain', `ALTER DOMAIN ${name}`, whole, {
      name,
      again: node.subtype === 'C' ? 'fails' : 'same',
      work: scans ? 'scan' : 'catalog',
      notValid: constraint?.skip_validation === true,
    }),
  ];
};

export const alterSequence = (node: NodeOf<'AlterSeqStmt'>, whole: Node): readonly Action[] => {
  const name = relation(node.sequence);
  return [act('alter-sequence', `ALTER SEQUENCE ${name}`, whole, {name, touches: [{table: name, mode: 'SHARE ROW EXCLUSIVE'}]})];
};
