import {defineRule} from './rule.ts';

export const transactionInBlock = defineRule({
  id: 'transaction-in-block',
  group: 'procedural',
  about: 'COMMIT in a DO block works only outside a transaction',
  check: ({action, transaction}) =>
    action.kind !== 'transaction-in-block' || transaction === undefined
      ? undefined
      : {
          severity: 'stop',
          title: `${action.does} in a DO block inside a transaction`,
          why: 'PostgreSQL answers "invalid transaction termination". The migration stops here.',
          instead: 'Run the file without a transaction of the tool.',
        },
});
