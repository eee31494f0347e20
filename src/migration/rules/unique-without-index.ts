import {blocks} from '../postgres/blocks.ts';
import {lastPart} from '../postgres/nodes.ts';
import {byDuration, defineRule} from './rule.ts';

export const uniqueWithoutIndex = defineRule({
  id: 'unique-without-index',
  group: 'lock: scan',
  about: 'ADD UNIQUE / PRIMARY KEY / EXCLUDE builds its index under ACCESS EXCLUSIVE',
  check: place => {
    const {action, onNewTable} = place;
    const inColumn = action.kind === 'add-column' && action.work === 'index';
    if ((action.kind !== 'add-unique' && !inColumn) || onNewTable) return undefined;
    const kind = inColumn ? 'UNIQUE' : (action.to ?? 'UNIQUE');
    const name = action.name ?? `${lastPart(action.table ?? '')}_key`;
    return {
      severity: byDuration(place),
      title: `${action.does}${inColumn ? ' with a unique index' : ''}`,
      why: `Its index is built while nobody can read or write. ${blocks(place)}`,
      instead:
        kind === 'EXCLUDE'
          ? 'An exclusion constraint cannot be built concurrently: in a maintenance window, or on a new table.'
          : [
              '1  in a file of its own, outside a transaction:',
              `   CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${action.table} (…);`,
              `2  ALTER TABLE ${action.table} ADD CONSTRAINT ${name} ${kind} USING INDEX ${name};   (instant)`,
            ].join('\n'),
    };
  },
});
