import {roleOptions} from '../postgres/actions/security.ts';
import {defineRule} from './rule.ts';

export const rolePassword = defineRule({
  id: 'role-password',
  group: 'security',
  about: 'A password written in a migration',
  check: ({action}) =>
    (action.kind !== 'create-role' && action.kind !== 'alter-role') || !roleOptions(action.node).password
      ? undefined
      : {
          severity: 'stop',
          title: 'a password in the file',
          why: 'It is in the repository for ever, in the log of the server, and in every copy of the repository.',
          instead: 'Set it outside the repository: \\password in psql, or the secret store. Change it now, if it was pushed.',
        },
});
