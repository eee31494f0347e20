import {as, columnsIn} from './nodes.ts';
import type {PgSet} from './set.ts';

/**
 * Whether a validated CHECK (column IS NOT NULL) is there by then, in production or by an earlier statement of this
 * set: SET NOT NULL then reads nothing. PostgreSQL 12 and newer.
 */
export const provenNotNull = (set: PgSet, table: string, column: string, seq: number): boolean => {
  if (set.options.version < 12) return false;
  if (set.live(table)?.notNull?.includes(column)) return true;
  const earlier = set
    .before(seq)
    .map(({action}) => action)
    .filter(action => action.table === table);
  const checks = earlier.filter(({kind, node}) => kind === 'add-check' && isNotNullCheck(node, column));
  return checks.some(check => !check.notValid || earlier.some(({kind, name}) => kind === 'validate-constraint' && name === check.name));
};

const isNotNullCheck = (node: Parameters<typeof as>[1], column: string): boolean => {
  const test = as('NullTest', as('Constraint', as('AlterTableCmd', node)?.def)?.raw_expr);
  return test?.nulltesttype === 'IS_NOT_NULL' && columnsIn(test.arg).includes(column);
};
