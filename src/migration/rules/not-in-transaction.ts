import {defineRule} from './rule.ts';

export const notInTransaction = defineRule({
  id: 'not-in-transaction',
  group: 'lock: index',
  about: 'CONCURRENTLY, VACUUM, CREATE DATABASE and others cannot run in a transaction',
  check: ({action, transaction, explicit}) => {
    if (action.alone !== true || (transaction === undefined && action.inside === undefined)) return undefined;
    const where = action.inside ? 'A DO block is one.' : explicit ? 'The file begins one.' : 'The tool begins one for each file.';
    return {
      severity: 'stop',
      title: `${action.does} in a transaction`,
      why: `PostgreSQL refuses it: it cannot run inside a transaction block. ${where} The migration stops here.`,
      instead: explicit
        ? 'Put it after COMMIT, or in a file of its own.'
        : 'Put it in a file of its own and tell the tool to run that file without a transaction: for the cockpit by a first line -- no-transaction.',
    };
  },
});
