import {defineRule} from './rule.ts';

export const alterSystem = defineRule({
  id: 'alter-system',
  group: 'security',
  about: 'ALTER SYSTEM changes the whole server',
  check: ({action}) =>
    action.kind !== 'alter-system'
      ? undefined
      : {
          severity: 'stop',
          title: action.does,
          why: 'It changes the server for every database on it, needs a superuser, and is not undone with the release.',
          instead: 'Change it where the server is configured.',
        },
});
