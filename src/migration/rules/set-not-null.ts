import {blocks} from '../postgres/blocks.ts';
import {lastPart} from '../postgres/nodes.ts';
import {provenNotNull} from '../postgres/proven-not-null.ts';
import {byDuration, defineRule} from './rule.ts';

export const setNotNull = defineRule({
  id: 'set-not-null',
  group: 'lock: scan',
  about: 'SET NOT NULL reads the whole table under ACCESS EXCLUSIVE',
  check: place => {
    const {action, onNewTable, set, statement} = place;
    if (action.kind !== 'set-not-null' || onNewTable) return undefined;
    if (provenNotNull(set, action.table ?? '', action.column ?? '', statement.seq)) return undefined;
    const name = `${lastPart(action.table ?? '')}_${action.column}_not_null`;
    return {
      severity: byDuration(place),
      title: `SET NOT NULL on ${action.table}.${action.column}`,
      why: `Every row is read to see whether it has a value. ${blocks(place)} One NULL and it fails.`,
      instead: [
        `1  ALTER TABLE ${action.table} ADD CONSTRAINT ${name} CHECK (${action.column} IS NOT NULL) NOT VALID;`,
        `2  in a file of its own: ALTER TABLE ${action.table} VALIDATE CONSTRAINT ${name};   (blocks nobody)`,
        `3  ALTER TABLE ${action.table} ALTER COLUMN ${action.column} SET NOT NULL;   (instant from PostgreSQL 12 on: the check proves it)`,
      ].join('\n'),
    };
  },
});
