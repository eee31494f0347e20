import {as} from '../postgres/nodes.ts';
import {defineRule} from './rule.ts';

export const deleteWithoutWhere = defineRule({
  id: 'delete-without-where',
  group: 'destructive',
  about: 'DELETE without WHERE',
  check: ({action, onNewTable}) => {
    const statement = as('DeleteStmt', action.node);
    if (action.kind !== 'delete' || !statement || statement.whereClause !== undefined || onNewTable) return undefined;
    return {
      severity: 'stop',
      title: `DELETE from ${action.table} without WHERE`,
      why: 'All rows are gone for good; only a backup has them. Every row stays locked until the transaction ends.',
      instead: `DELETE FROM ${action.table} WHERE …;`,
    };
  },
});
