import {waitsFor} from '../postgres/waits.ts';
import {byDuration, defineRule, say} from './rule.ts';

export const notValidAndValidate = defineRule({
  id: 'not-valid-and-validate',
  group: 'transaction',
  about: 'NOT VALID and VALIDATE in one transaction',
  check: place => {
    const {action, held, onNewTable} = place;
    const lock = held.find(({table, mode}) => table === action.table && waitsFor(mode) !== 'nobody');
    if (action.kind !== 'validate-constraint' || !lock || onNewTable) return undefined;
    return {
      severity: byDuration(place),
      title: `${action.does} in the transaction that locked ${action.table}`,
      why: say(
        'VALIDATE alone blocks nobody;',
        `but line ${lock.line} holds ${lock.mode} on ${action.table} to the end of the transaction, so the scan runs under that.`,
      ),
      instead: 'VALIDATE CONSTRAINT in a file of its own.',
    };
  },
});
