import {blocks} from '../postgres/blocks.ts';
import {byDuration, defineRule, oneLine} from './rule.ts';

export const reindexBlocking = defineRule({
  id: 'reindex-blocking',
  group: 'lock: index',
  about: 'REINDEX without CONCURRENTLY',
  check: place => {
    const {action, onNewTable, set, statement} = place;
    if (action.kind !== 'reindex' || action.concurrently || onNewTable) return undefined;
    return {
      severity: byDuration(place),
      title: `${action.does} without CONCURRENTLY`,
      why: `Writes stop, and because planning a query opens every index of its table, reads stop as well. ${blocks(place)}`,
      instead:
        set.options.version < 12
          ? 'CREATE INDEX CONCURRENTLY under a new name, then DROP INDEX CONCURRENTLY the old one.'
          : ['in a file of its own, outside a transaction:', `${gentle(oneLine(statement.sql))};`].join('\n'),
    };
  },
});

const gentle = (sql: string): string => sql.replace(/\b(index|table|schema|database)\b/i, '$1 CONCURRENTLY');
