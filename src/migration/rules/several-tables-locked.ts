import {defineRule, say} from './rule.ts';

export const severalTablesLocked = defineRule({
  id: 'several-tables-locked',
  group: 'transaction',
  about: 'More than one table under ACCESS EXCLUSIVE in one transaction',
  check: ({action, held, set, statement}) => {
    const full = held.filter(({mode}) => mode === 'ACCESS EXCLUSIVE');
    const mine = action.touches.find(({table, mode, of}) => mode === 'ACCESS EXCLUSIVE' && !of && !set.isNewTable(table, statement.seq));
    const other = full.find(({table}) => table !== mine?.table);
    if (!mine || !other || full.some(({table}) => table === mine.table)) return undefined;
    return {
      severity: 'warn',
      title: `${mine.table} is locked while ${other.table} still is`,
      why: say(
        `Line ${other.line} holds ACCESS EXCLUSIVE on ${other.table}.`,
        'Waiting for a second table keeps the first one shut, and a query that uses both in the other order is a deadlock.',
      ),
      instead: 'One table for each file.',
    };
  },
});
