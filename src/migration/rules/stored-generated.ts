import {constraintsOf} from '../postgres/actions/add-column.ts';
import {blocks} from '../postgres/blocks.ts';
import {as} from '../postgres/nodes.ts';
import {byDuration, defineRule} from './rule.ts';

export const storedGenerated = defineRule({
  id: 'stored-generated',
  group: 'lock: rewrite',
  about: 'ADD COLUMN … GENERATED … STORED writes every row',
  check: place => {
    const {action, onNewTable} = place;
    const constraints = constraintsOf(as('ColumnDef', as('AlterTableCmd', action.node)?.def)?.constraints);
    const stored = constraints.some(({contype, generated_kind}) => contype === 'CONSTR_GENERATED' && generated_kind !== 'v');
    if (onNewTable || (action.kind !== 'set-expression' && !(action.kind === 'add-column' && stored))) return undefined;
    return {
      severity: byDuration(place),
      title: `${action.does} as a stored generated column`,
      why: `Every row gets its computed value, so the whole table is written anew. ${blocks(place)}`,
      instead: 'An ordinary column that a trigger fills for new rows and a batch job for the old ones; or compute it in the query.',
    };
  },
});
