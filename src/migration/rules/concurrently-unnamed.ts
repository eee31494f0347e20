import {defineRule} from './rule.ts';

export const concurrentlyUnnamed = defineRule({
  id: 'concurrently-unnamed',
  group: 'lock: index',
  about: 'CREATE INDEX CONCURRENTLY without a name cannot be found again when it was cut off',
  check: ({action}) =>
    action.kind !== 'create-index' || !action.concurrently || (action.name ?? '') !== ''
      ? undefined
      : {
          severity: 'warn',
          title: 'CREATE INDEX CONCURRENTLY without a name',
          why: 'Cut off half-way it leaves an INVALID index under a made-up name; a second run makes one more.',
          instead: `CREATE INDEX CONCURRENTLY idx_${(action.table ?? '').replaceAll('.', '_')}_… ON ${action.table} (…);`,
        },
});
