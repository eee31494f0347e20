import {defineRule, say} from './rule.ts';

export const detachPartitionBlocking = defineRule({
  id: 'detach-partition-blocking',
  group: 'lock: index',
  about: 'DETACH PARTITION without CONCURRENTLY',
  check: ({action, onNewTable, set}) =>
    action.kind !== 'detach-partition' || action.concurrently || onNewTable
      ? undefined
      : {
          severity: 'warn',
          title: `${action.does} without CONCURRENTLY`,
          why: say(
            `ACCESS EXCLUSIVE on ${action.table} and ${action.name}: every query on any partition waits.`,
            `Its rows are no longer in ${action.table}.`,
          ),
          instead:
            set.options.version < 14
              ? 'At a quiet hour, with a short lock_timeout.'
              : `in a file of its own, outside a transaction:\nALTER TABLE ${action.table} DETACH PARTITION ${action.name} CONCURRENTLY;`,
        },
});
