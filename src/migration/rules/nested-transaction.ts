import {defineRule, say} from './rule.ts';

export const nestedTransaction = defineRule({
  id: 'nested-transaction',
  group: 'transaction',
  about: 'BEGIN or COMMIT in a file that the tool runs in a transaction',
  check: ({action, transaction, explicit}) => {
    if (action.kind !== 'transaction' || transaction === undefined) return undefined;
    if (action.name === 'BEGIN') {
      return {
        severity: 'warn',
        title: 'BEGIN inside a transaction',
        why: say(
          'It only gives a warning. The COMMIT that belongs to it ends the outer transaction;',
          'what comes after it commits statement by statement.',
        ),
        instead: 'Leave BEGIN and COMMIT out, or run the file without a transaction of the tool.',
      };
    }
    if ((action.name === 'COMMIT' || action.name === 'ROLLBACK') && !explicit) {
      return {
        severity: 'stop',
        title: `${action.name} ends the transaction of the tool`,
        why: 'What comes after it commits statement by statement; if one of them fails, the tool believes everything was undone.',
        instead: 'Leave it out, or part the file in two.',
      };
    }
    return undefined;
  },
});
