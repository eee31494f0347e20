import {ownLock, waitsFor} from '../postgres/waits.ts';
import {defineRule, say} from './rule.ts';

export const noLockTimeout = defineRule({
  id: 'no-lock-timeout',
  group: 'timeouts',
  about: 'A statement that waits for a lock without lock_timeout',
  checkFile: (_file, _set, places) => {
    const first = places.find(place => place.lockTimeoutMs === undefined && waitsFor(ownLock(place)) !== 'nobody');
    if (!first) return [];
    const {action, transaction, line} = first;
    return [
      {
        severity: 'warn',
        line,
        title: 'no lock_timeout',
        why: say(
          `While ${action.does} waits behind one long query for its lock on ${action.table ?? action.name ?? 'the table'},`,
          'every later query waits behind it, without an end.',
        ),
        instead: say(
          `${transaction === undefined ? 'SET' : 'SET LOCAL'} lock_timeout = '3s';   before it.`,
          'If it fires, this statement changed nothing: try again.',
        ),
      },
    ];
  },
});
