import {defineRule} from './rule.ts';

export const preparedTransaction = defineRule({
  id: 'prepared-transaction',
  group: 'transaction',
  about: 'PREPARE TRANSACTION keeps locks without a connection',
  check: ({action}) =>
    action.kind !== 'transaction' || action.name !== 'PREPARE TRANSACTION'
      ? undefined
      : {
          severity: 'stop',
          title: 'PREPARE TRANSACTION',
          why: 'Its locks stay after the connection is gone, also over a restart, until somebody commits it by hand.',
          instead: 'COMMIT;',
        },
});
