import {defineRule} from './rule.ts';

export const merge = defineRule({
  id: 'merge',
  group: 'destructive',
  about: 'MERGE may delete and overwrite',
  check: ({action, onNewTable}) =>
    action.kind !== 'merge' || onNewTable
      ? undefined
      : {
          severity: 'warn',
          title: action.does,
          why: 'Rows that it updates or deletes are in a backup only, afterwards.',
          instead: 'INSERT … ON CONFLICT DO NOTHING, if only missing rows are to be added.',
        },
});
