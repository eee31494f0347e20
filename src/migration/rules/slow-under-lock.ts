import {heldLock, ownLock, waitsFor} from '../postgres/waits.ts';
import {byDuration, defineRule, say} from './rule.ts';

export const slowUnderLock = defineRule({
  id: 'slow-under-lock',
  group: 'transaction',
  about: 'Slow work while an earlier statement’s lock is held',
  check: place => {
    const {action, onNewTable} = place;
    const held = heldLock(place);
    // A statement that blocks by itself has a finding of its own, which tells of the held lock too; so have changes of rows.
    if (!held || onNewTable || waitsFor(ownLock(place)) !== 'nobody' || action.work === 'rows' || action.kind === 'validate-constraint')
      return undefined;
    return {
      severity: byDuration(place),
      title: `${action.does} while ${held.table} is locked`,
      why: say(
        `Line ${held.line} took ${held.mode} on ${held.table}, which is kept to the end of the transaction;`,
        `${waitsFor(held.mode) === 'writes' ? 'every write' : 'every read and write'} to it waits for this statement as well.`,
      ),
      instead: 'Put the slow statement in a file of its own.',
    };
  },
});
