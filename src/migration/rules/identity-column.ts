import {constraintsOf, isSerial} from '../postgres/actions/add-column.ts';
import {blocks} from '../postgres/blocks.ts';
import {as} from '../postgres/nodes.ts';
import {byDuration, defineRule} from './rule.ts';

export const identityColumn = defineRule({
  id: 'identity-column',
  group: 'lock: rewrite',
  about: 'ADD COLUMN as serial or identity writes every row',
  check: place => {
    const {action, onNewTable} = place;
    const definition = as('ColumnDef', as('AlterTableCmd', action.node)?.def);
    const identity = constraintsOf(definition?.constraints).some(({contype}) => contype === 'CONSTR_IDENTITY');
    if (action.kind !== 'add-column' || onNewTable || !(identity || isSerial(action.to ?? ''))) return undefined;
    return {
      severity: byDuration(place),
      title: `ADD COLUMN ${action.column} that numbers the rows`,
      why: `Every row gets a number, so the whole table is written anew. ${blocks(place)}`,
      instead: `ADD COLUMN ${action.column} bigint; a sequence as its default for new rows; number the old rows in batches.`,
    };
  },
});
