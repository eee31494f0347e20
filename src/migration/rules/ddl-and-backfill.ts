import {waitsFor} from '../postgres/waits.ts';
import {defineRule, say} from './rule.ts';

export const ddlAndBackfill = defineRule({
  id: 'ddl-and-backfill',
  group: 'transaction',
  about: 'DDL and a change of many rows in one transaction',
  check: ({action, held}) => {
    const lock = held.find(({mode}) => waitsFor(mode) !== 'nobody');
    if (!changes.has(action.kind) || action.work !== 'rows' || !lock) return undefined;
    return {
      severity: 'stop',
      title: `${action.does} in the transaction that changed ${lock.table}`,
      why: say(
        `Line ${lock.line} holds ${lock.mode} on ${lock.table} until the last row is written;`,
        `${waitsFor(lock.mode) === 'writes' ? 'every write' : 'every read and write'} to it waits that long.`,
      ),
      instead: 'Two files: the change of the schema first, then the rows, in batches and outside a transaction.',
    };
  },
});

const changes = new Set(['update', 'delete', 'insert', 'merge', 'copy']);
