import type {Node} from 'libpg-query';
import {lockModes} from '../../report.ts';
import {as, constText, type NodeOf, relation} from '../nodes.ts';
import {act, type Action} from './action.ts';

/** SET, RESET. `to` is the value as written, `name` the setting; `SET LOCAL` ends with the transaction. */
export const setting = (node: NodeOf<'VariableSetStmt'>, whole: Node): readonly Action[] => {
  const constant = as('A_Const', node.args?.[0]);
  const value = constant ? constText(constant) : undefined;
  const verb = node.kind === 'VAR_RESET' || node.kind === 'VAR_RESET_ALL' ? 'RESET' : node.is_local ? 'SET LOCAL' : 'SET';
  const to = verb === 'RESET' || value === undefined ? '' : ` = '${value}'`;
  const words = `${verb} ${node.name ?? 'ALL'}${to}`;
  return [act(verb === 'RESET' ? 'reset' : 'set', words, whole, {name: node.name ?? 'ALL', to: value, work: 'none'})];
};

const transactionWords: Readonly<Record<string, string>> = {
  TRANS_STMT_BEGIN: 'BEGIN',
  TRANS_STMT_START: 'BEGIN',
  TRANS_STMT_COMMIT: 'COMMIT',
  TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT',
  TRANS_STMT_RELEASE: 'RELEASE',
  TRANS_STMT_ROLLBACK_TO: 'ROLLBACK TO',
  TRANS_STMT_PREPARE: 'PREPARE TRANSACTION',
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
};

export const transaction = (node: NodeOf<'TransactionStmt'>, whole: Node): readonly Action[] => {
  const word = transactionWords[node.kind ?? ''] ?? 'TRANSACTION';
  return [act('transaction', word, whole, {name: word, work: 'none'})];
};

// LOCK TABLE stores the mode as a number from 1 in the order of the strengths (storage/lockdefs.h).
export const lockTable = (node: NodeOf<'LockStmt'>, whole: Node): readonly Action[] =>
  (node.relations ?? []).map(range => {
    const table = relation(as('RangeVar', range));
    const mode = lockModes[node.mode ?? 8] ?? 'ACCESS EXCLUSIVE';
    return act('lock-table', `LOCK TABLE ${table} in ${mode}`, whole, {table, touches: [{table, mode}], work: 'none'});
  });
