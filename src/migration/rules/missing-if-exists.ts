import {madeRepeatable} from '../postgres/run-twice.ts';
import {defineRule} from './rule.ts';

export const missingIfExists = defineRule({
  id: 'missing-if-exists',
  group: 'idempotency',
  about: 'A statement that fails or repeats itself when the file runs again',
  check: ({action, transaction, statement, file}) => {
    if (action.again === 'same' || action.guard === undefined || madeRepeatable(action, statement, file)) return undefined;
    const alone = transaction === undefined;
    const outcome = action.again === 'fails' ? 'stops here with an error' : 'does it once more';
    return {
      severity: alone ? 'warn' : 'info',
      title: `${action.does} cannot run twice`,
      why: alone
        ? `A second run ${outcome}. Without a transaction a run that was cut off half-way can then not simply be repeated.`
        : `A second run ${outcome}. The transaction undoes a run that failed, so this matters only if the tool forgets that it ran.`,
      instead: /^(?:IF|OR REPLACE|ON CONFLICT)/.test(action.guard) ? `Write it with ${action.guard}.` : `It needs ${action.guard}.`,
    };
  },
});
