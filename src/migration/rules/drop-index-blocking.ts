import {defineRule, say} from './rule.ts';

export const dropIndexBlocking = defineRule({
  id: 'drop-index-blocking',
  group: 'lock: index',
  about: 'DROP INDEX without CONCURRENTLY',
  check: ({action, set, statement}) =>
    action.kind !== 'drop-index' || action.concurrently || set.isNewTable(action.name ?? '', statement.seq)
      ? undefined
      : {
          severity: 'warn',
          title: `DROP INDEX ${action.name} without CONCURRENTLY`,
          why: say(
            'ACCESS EXCLUSIVE on its table: every read and write stops until it gets the lock and is done.',
            'Queries that used the index get slow at once.',
          ),
          instead: [
            'in a file of its own, outside a transaction:',
            `DROP INDEX CONCURRENTLY ${action.again === 'same' ? 'IF EXISTS ' : ''}${action.name};`,
          ].join('\n'),
        },
});
