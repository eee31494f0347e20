import {defineRule, runningRelease} from './rule.ts';

export const notNullWithoutDefault = defineRule({
  id: 'not-null-without-default',
  group: 'compatibility',
  about: 'ADD COLUMN NOT NULL without DEFAULT',
  check: place => {
    const {action, onNewTable, set} = place;
    if (action.kind !== 'add-column' || action.breaks === undefined || onNewTable) return undefined;
    const first =
      set.live(action.table)?.rows === 0
        ? 'The table is empty now, but every'
        : 'It fails as soon as the table has one row. On an empty table every';
    return {
      severity: 'stop',
      title: `ADD COLUMN ${action.column} NOT NULL without DEFAULT`,
      why: `${first} INSERT of ${runningRelease(place)}, which does not know the column, fails.`,
      instead: [
        `ALTER TABLE ${action.table} ADD COLUMN ${action.column} ${action.to} NOT NULL DEFAULT …;   (instant from PostgreSQL 11 on)`,
        'or without NOT NULL; fill it in batches; then SET NOT NULL by way of a validated CHECK.',
      ].join('\n'),
    };
  },
});
