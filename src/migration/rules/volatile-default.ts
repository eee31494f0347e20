import {constraintsOf} from '../postgres/actions/add-column.ts';
import {volatility} from '../postgres/actions/volatility.ts';
import {blocks} from '../postgres/blocks.ts';
import {as, functionsIn} from '../postgres/nodes.ts';
import {byDuration, defineRule, say} from './rule.ts';

export const volatileDefault = defineRule({
  id: 'volatile-default',
  group: 'lock: rewrite',
  about: 'ADD COLUMN with a default that every row needs for itself',
  check: place => {
    const {action, onNewTable, set} = place;
    if (action.kind !== 'add-column' || onNewTable) return undefined;
    const constraints = constraintsOf(as('ColumnDef', as('AlterTableCmd', action.node)?.def)?.constraints);
    const given = constraints.find(({contype}) => contype === 'CONSTR_DEFAULT');
    const kind = given && volatility(given.raw_expr);
    if (!given || (kind === 'one value' && set.options.version >= 11)) return undefined;
    return {
      severity: kind === 'not known' ? 'warn' : byDuration(place),
      title: `ADD COLUMN ${action.column} with a default for each row`,
      why: say(
        `${reasonFor(kind, functionsIn(given.raw_expr))} the whole table is written anew.`,
        `${blocks({...place, action: {...action, work: 'rewrite'}})}`,
      ),
      instead: [
        `1  ALTER TABLE ${action.table} ADD COLUMN ${action.column} ${action.to};`,
        `2  ALTER TABLE ${action.table} ALTER COLUMN ${action.column} SET DEFAULT …;   (for new rows)`,
        '3  fill the old rows in batches, outside a transaction',
      ].join('\n'),
    };
  },
});

const reasonFor = (kind: ReturnType<typeof volatility> | undefined, functions: readonly string[]): string => {
  if (kind === 'one value') return 'Before PostgreSQL 11 every default is written into every row:';
  if (kind === 'each row') return 'Every row gets a value of its own, so';
  return `Whether ${functions.join(', ')} gives every row a value of its own cannot be seen here; if so,`;
};
