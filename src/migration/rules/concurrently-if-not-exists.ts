import {defineRule, say} from './rule.ts';

export const concurrentlyIfNotExists = defineRule({
  id: 'concurrently-if-not-exists',
  group: 'lock: index',
  about: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS takes an INVALID index for a good one',
  check: ({action}) =>
    action.kind !== 'create-index' || !action.concurrently || action.again !== 'same'
      ? undefined
      : {
          severity: 'info',
          title: 'IF NOT EXISTS also accepts an INVALID index',
          why: say(
            'If an earlier run was cut off, its INVALID index has this name;',
            'the second run then does nothing and says so only in a notice.',
          ),
          instead: `Look afterwards: SELECT indisvalid FROM pg_index WHERE indexrelid = '${action.name}'::regclass;`,
        },
});
