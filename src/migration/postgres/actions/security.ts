import type {Node} from 'libpg-query';
import {as, type NodeOf, option, relation} from '../nodes.ts';
import {act, type Action} from './action.ts';

/** GRANT and REVOKE. `name` is who gets it, `to` what. */
export const grant = (node: NodeOf<'GrantStmt'>, whole: Node): readonly Action[] => {
  const verb = node.is_grant ? 'GRANT' : 'REVOKE';
  const who = (node.grantees ?? []).map(role => roleName(role)).join(', ');
  const rights = (node.privileges ?? []).map(right => as('AccessPriv', right)?.priv_name ?? 'all').join(', ') || 'all';
  const objects = (node.objects ?? [])
    .map(object => relation(as('RangeVar', object)))
    .filter(name => name !== '')
    .join(', ');
  return [
    act(verb.toLowerCase(), `${verb} ${rights}${objects ? ` on ${objects}` : ''}`, whole, {
      name: who,
      to: rights,
      ...(node.is_grant ? {} : {tightens: `what ${who} did with ${objects || 'it'}`}),
    }),
  ];
};

export const grantRole = (node: NodeOf<'GrantRoleStmt'>, whole: Node): readonly Action[] => {
  const who = (node.grantee_roles ?? []).map(role => roleName(role)).join(', ');
  const rights = (node.granted_roles ?? []).map(role => as('AccessPriv', role)?.priv_name ?? '?').join(', ');
  return [act(node.is_grant ? 'grant' : 'revoke', `${node.is_grant ? 'GRANT' : 'REVOKE'} ${rights}`, whole, {name: who, to: rights})];
};

export const role = (node: NodeOf<'CreateRoleStmt'> | NodeOf<'AlterRoleStmt'>, whole: Node): readonly Action[] => {
  const create = 'stmt_type' in node || 'CreateRoleStmt' in whole;
  const name = ('role' in node && typeof node.role === 'object' ? node.role.rolename : (node.role as string | undefined)) ?? '?';
  // The words leave the password out on purpose: they go to screens and records.
  return [
    act(create ? 'create-role' : 'alter-role', `${create ? 'CREATE' : 'ALTER'} ROLE ${name}`, whole, {
      name,
      ...(create ? {again: 'fails' as const, guard: 'a DO block that looks first'} : {}),
    }),
  ];
};

export const alterSystem = (node: NodeOf<'AlterSystemStmt'>, whole: Node): readonly Action[] => [
  act('alter-system', `ALTER SYSTEM ${node.setstmt?.name ?? ''}`, whole, {name: node.setstmt?.name, alone: true}),
];

/** The options that make a role dangerous or put a secret into the repository. */
export const roleOptions = (node: Node): {readonly superuser: boolean; readonly password: boolean} => {
  const options = as('CreateRoleStmt', node)?.options ?? as('AlterRoleStmt', node)?.options;
  const on = (name: string) => {
    const value = option(options, name);
    return value !== undefined && value !== 'false' && value !== '0';
  };
  const password = (options ?? []).map(item => as('DefElem', item)).some(item => item?.defname === 'password' && item.arg !== undefined);
  return {superuser: on('superuser') || on('createrole') || on('bypassrls'), password};
};

const roleName = (node: Node): string => {
  const spec = as('RoleSpec', node);
  return spec?.roletype === 'ROLESPEC_PUBLIC' ? 'PUBLIC' : (spec?.rolename ?? 'the current role');
};
