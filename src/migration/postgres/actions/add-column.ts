import type {AlterTableCmd, Constraint, Node} from 'libpg-query';
import {as, isNullConstant, relation, typeText} from '../nodes.ts';
import {act, type Action, exclusive, unless} from './action.ts';
import {volatility} from './volatility.ts';

/**
 * ADD COLUMN. Instant since PostgreSQL 11 unless every row needs a value of its own (volatile default, identity,
 * serial, stored generated column: rewrite) or every row has to be looked at (CHECK, UNIQUE, PRIMARY KEY: scan).
 */
export const addColumn = (cmd: AlterTableCmd, table: string, node: Node): Action => {
  const definition = as('ColumnDef', cmd.def);
  const column = definition?.colname ?? '';
  const constraints = constraintsOf(definition?.constraints);
  const referenced = constraints.find(({contype}) => contype === 'CONSTR_FOREIGN');
  return act('add-column', `ADD COLUMN ${column}`, node, {
    table,
    column,
    to: typeText(definition?.typeName),
    ...unless(cmd.missing_ok, 'IF NOT EXISTS'),
    touches: [...exclusive(table), ...(referenced ? [{table: relation(referenced.pktable), mode: 'SHARE ROW EXCLUSIVE' as const}] : [])],
    work: workOf(typeText(definition?.typeName), constraints),
    breaks: needsAValue(typeText(definition?.typeName), constraints) ? `an INSERT into ${table} without ${column}` : undefined,
  });
};

export const constraintsOf = (nodes: readonly Node[] | undefined): readonly Constraint[] =>
  (nodes ?? []).map(node => as('Constraint', node)).filter(constraint => constraint !== undefined);

export const isSerial = (type: string): boolean => /^(?:small|big)?serial[248]?$/.test(type);

const workOf = (type: string, constraints: readonly Constraint[]): Action['work'] => {
  const kinds = new Set(constraints.map(({contype}) => contype));
  const stored = constraints.some(({contype, generated_kind}) => contype === 'CONSTR_GENERATED' && generated_kind !== 'v');
  const byRow = constraints.some(({contype, raw_expr}) => contype === 'CONSTR_DEFAULT' && volatility(raw_expr) !== 'one value');
  if (isSerial(type) || kinds.has('CONSTR_IDENTITY') || stored || byRow) return 'rewrite';
  if (kinds.has('CONSTR_UNIQUE') || kinds.has('CONSTR_PRIMARY')) return 'index';
  return kinds.has('CONSTR_CHECK') ? 'scan' : 'catalog';
};

/** NOT NULL and nothing that fills it in: also the reason why it fails on a table that has rows. */
export const needsAValue = (type: string, constraints: readonly Constraint[]): boolean => {
  const kinds = new Set(constraints.map(({contype}) => contype));
  const given = constraints.some(({contype, raw_expr}) => contype === 'CONSTR_DEFAULT' && !isNullConstant(raw_expr));
  const filled = given || isSerial(type) || kinds.has('CONSTR_IDENTITY') || kinds.has('CONSTR_GENERATED');
  return (kinds.has('CONSTR_NOTNULL') || kinds.has('CONSTR_PRIMARY')) && !filled;
};
