import {defineRule} from './rule.ts';

export const grantPublic = defineRule({
  id: 'grant-public',
  group: 'security',
  about: 'GRANT … TO PUBLIC',
  check: ({action}) =>
    action.kind !== 'grant' || !(action.name ?? '').split(', ').includes('PUBLIC') || /^usage$/i.test(action.to ?? '')
      ? undefined
      : {
          severity: 'stop',
          title: `${action.does} to PUBLIC`,
          why: 'Every role of the database, also those made later, gets it.',
          instead: 'GRANT … TO the role of the service.',
        },
});
