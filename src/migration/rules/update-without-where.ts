import {as} from '../postgres/nodes.ts';
import {defineRule, say} from './rule.ts';

export const updateWithoutWhere = defineRule({
  id: 'update-without-where',
  group: 'destructive',
  about: 'UPDATE without WHERE',
  check: ({action, onNewTable, set, statement}) => {
    const update = as('UpdateStmt', action.node);
    if (!update || update.whereClause !== undefined || onNewTable) return undefined;
    const columns = (action.column ?? '').split(',');
    const fills = columns.every(column => set.isNewColumn(action.table ?? '', column, statement.seq));
    const first = fills ? 'It fills a new column, but in one go:' : 'The old values of all rows are in a backup only, afterwards.';
    return {
      severity: 'stop',
      title: `UPDATE ${action.table} without WHERE`,
      why: say(
        `${first} ${fills ? 'every' : 'Every'} row is written anew and stays locked until the transaction ends;`,
        'the table grows to about double its size.',
      ),
      instead: [
        'in batches, outside a transaction, until 0 rows are changed:',
        `UPDATE ${action.table} SET … WHERE id IN (SELECT id FROM ${action.table} WHERE … IS NULL LIMIT 1000);`,
      ].join('\n'),
    };
  },
});
