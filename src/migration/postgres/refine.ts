import type {Action} from './actions/action.ts';
import {constraintsOf} from './actions/add-column.ts';
import {isFreeChange} from './free-widening.ts';
import {as} from './nodes.ts';
import {provenNotNull} from './proven-not-null.ts';
import type {PgSet} from './set.ts';

/**
 * An action as it really is, once the rest of the set, the server's version and the live tables are known: what it does
 * to a table that this very set made hurts nobody, and a scan that a check has done before is not done again.
 */
export const refine = (action: Action, seq: number, set: PgSet): Action => {
  const table = action.table ?? '';
  if (action.table !== undefined && set.isNewTable(table, seq)) return harmless(action);
  switch (action.kind) {
    case 'change-type':
      return isFreeChange(action, set.live(table)?.columns?.[action.column ?? ''])
        ? {...action, work: 'catalog', breaks: undefined}
        : action;
    case 'set-not-null':
      return provenNotNull(set, table, action.column ?? '', seq) ? {...action, work: 'catalog'} : action;
    case 'add-column':
      return set.options.version < 11 && hasDefault(action) ? {...action, work: 'rewrite'} : action;
    case 'drop-column':
    case 'rename':
      return set.isNewColumn(table, action.column ?? '', seq) ? harmless(action) : action;
    case 'update':
      return (action.column ?? '').split(',').every(column => set.isNewColumn(table, column, seq)) ? {...action, loses: undefined} : action;
    default:
      return action;
  }
};

const harmless = (action: Action): Action => ({...action, loses: undefined, breaks: undefined, tightens: undefined});

const hasDefault = ({node}: Action): boolean =>
  constraintsOf(as('ColumnDef', as('AlterTableCmd', node)?.def)?.constraints).some(({contype}) => contype === 'CONSTR_DEFAULT');
