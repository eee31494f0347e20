import {rowWords} from '../postgres/blocks.ts';
import {as, everyNode} from '../postgres/nodes.ts';
import {defineRule, say} from './rule.ts';

export const unbatchedWrite = defineRule({
  id: 'unbatched-write',
  group: 'data',
  about: 'Many rows changed in one statement',
  check: place => {
    const {action, onNewTable, set} = place;
    const where = as('UpdateStmt', action.node)?.whereClause ?? as('DeleteStmt', action.node)?.whereClause;
    if ((action.kind !== 'update' && action.kind !== 'delete') || action.work !== 'rows' || onNewTable) return undefined;
    if (where === undefined || isLimited(where)) return undefined;
    const rows = set.live(action.table)?.rows;
    return {
      severity: 'warn',
      title: `${action.does} in one statement`,
      why: say(
        `${rows === undefined ? 'Every row it finds stays' : `Up to ${rowWords(rows)} rows stay`} locked until the transaction ends;`,
        'replicas lag behind, and if it fails near the end all work is lost.',
      ),
      instead: [
        'in batches, outside a transaction, until 0 rows are changed:',
        `… WHERE id IN (SELECT id FROM ${action.table} WHERE … LIMIT 1000);`,
      ].join('\n'),
    };
  },
});

const isLimited = (where: unknown): boolean => {
  let found = false;
  everyNode(where, 'SelectStmt', select => {
    if (select.limitCount !== undefined) found = true;
  });
  return found;
};
