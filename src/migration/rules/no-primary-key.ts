import {constraintsOf} from '../postgres/actions/add-column.ts';
import {columnsOf} from '../postgres/columns.ts';
import {as} from '../postgres/nodes.ts';
import {defineRule} from './rule.ts';

export const noPrimaryKey = defineRule({
  id: 'no-primary-key',
  group: 'style',
  about: 'A table without a primary key',
  check: ({action}) => {
    const create = as('CreateStmt', action.node);
    if (!create || create.partbound || (create.inhRelations?.length ?? 0) > 0 || create.relation?.relpersistence === 't') return undefined;
    const keyed =
      columnsOf(action).some(({isKey}) => isKey) || constraintsOf(create.tableElts).some(({contype}) => contype === 'CONSTR_PRIMARY');
    if (keyed || create.tableElts?.some(element => as('TableLikeClause', element))) return undefined;
    return {
      severity: 'info',
      title: `${action.table} has no primary key`,
      why: 'Logical replication refuses its updates, and single rows cannot be named.',
      instead: 'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    };
  },
});
