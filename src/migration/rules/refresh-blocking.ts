import {blocks} from '../postgres/blocks.ts';
import {byDuration, defineRule} from './rule.ts';

export const refreshBlocking = defineRule({
  id: 'refresh-blocking',
  group: 'lock: index',
  about: 'REFRESH MATERIALIZED VIEW without CONCURRENTLY',
  check: place => {
    const {action, onNewTable} = place;
    if (action.kind !== 'refresh' || action.concurrently || onNewTable) return undefined;
    return {
      severity: byDuration(place),
      title: `${action.does} without CONCURRENTLY`,
      why: `Nobody can read it until it is filled again. ${blocks(place)}`,
      instead: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${action.table};   (needs a unique index on it)`,
    };
  },
});
