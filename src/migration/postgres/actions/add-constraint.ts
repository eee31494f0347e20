import type {Constraint, Node} from 'libpg-query';
import {relation} from '../nodes.ts';
import {act, type Action, exclusive} from './action.ts';

/** ADD CONSTRAINT in its kinds. Without a name a second run adds a second constraint, with one it fails. */
export const addConstraint = (constraint: Constraint | undefined, table: string, node: Node): Action => {
  const name = constraint?.conname;
  const again =
    name === undefined
      ? ({again: 'adds', guard: 'a name'} as const)
      : ({again: 'fails', guard: 'DROP CONSTRAINT IF EXISTS before it'} as const);
  const notValid = constraint?.skip_validation === true || constraint?.is_enforced === false;
  const words = (kind: string) => `ADD ${kind}${name ? ` ${name}` : ''}${notValid ? ' NOT VALID' : ''}`;
  const common = {table, name, notValid, ...again, touches: exclusive(table)};
  const scan = notValid ? 'catalog' : 'scan';

  switch (constraint?.contype) {
    case 'CONSTR_FOREIGN': {
      const other = relation(constraint.pktable);
      return act('add-foreign-key', words('FOREIGN KEY'), node, {
        ...common,
        work: scan,
        tightens: `a row of ${table} without its row in ${other}`,
        touches: [
          {table, mode: 'SHARE ROW EXCLUSIVE'},
          {table: other, mode: 'SHARE ROW EXCLUSIVE'},
        ],
      });
    }
    case 'CONSTR_CHECK':
      return act('add-check', words('CHECK'), node, {...common, work: scan, tightens: `a row of ${table} that fails the check`});
    case 'CONSTR_NOTNULL':
      return act('add-not-null', words('NOT NULL'), node, {...common, work: scan, tightens: `NULL in ${table}`});
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION': {
      const usesIndex = constraint.indexname !== undefined && constraint.indexname !== '';
      const kind = constraint.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : constraint.contype === 'CONSTR_UNIQUE' ? 'UNIQUE' : 'EXCLUDE';
      return act(usesIndex ? 'add-constraint-using-index' : 'add-unique', words(kind), node, {
        ...common,
        to: kind,
        work: usesIndex ? 'catalog' : 'index',
        tightens: `rows of ${table} that repeat each other`,
      });
    }
    default:
      return act('add-constraint', words('CONSTRAINT'), node, {...common, work: 'not known'});
  }
};
