import {as, lastPart} from '../postgres/nodes.ts';
import {defineRule} from './rule.ts';

export const deleteRows = defineRule({
  id: 'delete-rows',
  group: 'destructive',
  about: 'DELETE with WHERE: the rows are in a backup only',
  check: ({action, onNewTable}) =>
    action.kind !== 'delete' || onNewTable || as('DeleteStmt', action.node)?.whereClause === undefined
      ? undefined
      : {
          severity: 'warn',
          title: action.does,
          why: 'The rows it finds are in a backup only, afterwards.',
          instead: `First: CREATE TABLE ${lastPart(action.table ?? '')}_deleted AS SELECT * FROM ${action.table} WHERE …;`,
        },
});
