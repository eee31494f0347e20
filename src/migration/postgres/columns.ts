import type {ColumnDef} from 'libpg-query';
import type {Action} from './actions/action.ts';
import {constraintsOf} from './actions/add-column.ts';
import {as, textOf, typeText} from './nodes.ts';

export type NewColumn = {readonly name: string; readonly type: string; readonly isKey: boolean};

/** The columns that an action defines: those of CREATE TABLE, or the one of ADD COLUMN. */
export const columnsOf = (action: Action): readonly NewColumn[] => {
  const create = as('CreateStmt', action.node);
  const one = as('ColumnDef', as('AlterTableCmd', action.node)?.def);
  if (action.kind === 'add-column' && one) return [columnOf(one, new Set())];
  const elements = create?.tableElts ?? [];
  const keys = new Set(
    constraintsOf(elements)
      .filter(({contype}) => contype === 'CONSTR_PRIMARY')
      .flatMap(({keys: names}) => (names ?? []).map(textOf)),
  );
  return elements
    .map(element => as('ColumnDef', element))
    .filter(column => column !== undefined)
    .map(column => columnOf(column, keys));
};

const columnOf = (column: ColumnDef, keys: ReadonlySet<string | undefined>): NewColumn => ({
  name: column.colname ?? '',
  type: typeText(column.typeName),
  isKey: keys.has(column.colname) || constraintsOf(column.constraints).some(({contype}) => contype === 'CONSTR_PRIMARY'),
});
