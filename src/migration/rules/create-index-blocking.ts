import {blocks} from '../postgres/blocks.ts';
import {byDuration, defineRule, oneLine} from './rule.ts';

export const createIndexBlocking = defineRule({
  id: 'create-index-blocking',
  group: 'lock: index',
  about: 'CREATE INDEX without CONCURRENTLY',
  check: place => {
    const {action, onNewTable, statement} = place;
    if (action.kind !== 'create-index' || action.concurrently || onNewTable) return undefined;
    return {
      severity: byDuration(place),
      title: 'CREATE INDEX without CONCURRENTLY',
      why: blocks(place),
      instead: [
        'in a file of its own, outside a transaction:',
        action.inside
          ? `CREATE INDEX CONCURRENTLY … ON ${action.table} (…);`
          : `${oneLine(statement.sql).replace(/\bindex\b/i, 'INDEX CONCURRENTLY')};`,
        'takes about three times as long, blocks nobody. If cut off: drop the INVALID index, run again.',
      ].join('\n'),
    };
  },
});
