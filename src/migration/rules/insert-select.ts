import {defineRule} from './rule.ts';

export const insertSelect = defineRule({
  id: 'insert-select',
  group: 'data',
  about: 'INSERT … SELECT or COPY of whole tables',
  check: ({action, onNewTable}) =>
    (action.kind !== 'insert' && action.kind !== 'copy') || action.work !== 'rows' || onNewTable
      ? undefined
      : {
          severity: 'warn',
          title: `${action.does} from ${action.kind === 'copy' ? 'a file' : 'a query'}`,
          why:
            action.kind === 'copy'
              ? 'The file or program is on the server and not in the release; what it holds was not reviewed.'
              : 'However many rows the query finds are written in one transaction.',
          instead: 'In batches by key, with ON CONFLICT DO NOTHING, so that it can be repeated.',
        },
});
