import {defineRule} from './rule.ts';

export const timeoutAroundConcurrently = defineRule({
  id: 'timeout-around-concurrently',
  group: 'timeouts',
  about: 'lock_timeout or statement_timeout around CREATE INDEX CONCURRENTLY',
  check: ({action, lockTimeoutMs, statementTimeoutMs}) => {
    const name = lockTimeoutMs !== undefined ? 'lock_timeout' : statementTimeoutMs !== undefined ? 'statement_timeout' : undefined;
    if (action.concurrently !== true || (action.kind !== 'create-index' && action.kind !== 'reindex') || name === undefined)
      return undefined;
    return {
      severity: 'warn',
      title: `${name} is in force during ${action.does}`,
      why: 'It waits for every older transaction without blocking anybody; a time-out there leaves an INVALID index behind.',
      instead: `SET ${name} = 0;   before it.`,
    };
  },
});
