import {ownLock, waitsFor} from '../postgres/waits.ts';
import {defineRule} from './rule.ts';

export const lockTable = defineRule({
  id: 'lock-table',
  group: 'lock: index',
  about: 'LOCK TABLE in a mode that others wait for',
  check: place => {
    const {action} = place;
    const waits = waitsFor(ownLock(place));
    if (action.kind !== 'lock-table' || waits === 'nobody') return undefined;
    return {
      severity: 'stop',
      title: action.does,
      why: `${waits === 'writes' ? 'Every write' : 'Every read and write'} waits until the transaction ends, however long that takes.`,
      instead: 'Leave it out: each statement takes the lock it needs. Against two migrations at once: SELECT pg_advisory_xact_lock(…).',
    };
  },
});
