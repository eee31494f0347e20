import {roleOptions} from '../postgres/actions/security.ts';
import {defineRule} from './rule.ts';

export const superuser = defineRule({
  id: 'superuser',
  group: 'security',
  about: 'A role that may do everything',
  check: ({action}) =>
    (action.kind !== 'create-role' && action.kind !== 'alter-role') || !roleOptions(action.node).superuser
      ? undefined
      : {
          severity: 'stop',
          title: `${action.does} with SUPERUSER, CREATEROLE or BYPASSRLS`,
          why: 'Such a role can read and change everything in the database; a superuser also files of the server.',
          instead: 'Grant the single rights that it needs.',
        },
});
