import type {LockMode, Waits} from '../report.ts';
import {lockModes, strongerLock} from '../report.ts';
import type {Place} from './set.ts';

/** Who waits for a lock: conflicts with SELECT (ACCESS SHARE) and with INSERT, UPDATE, DELETE (ROW EXCLUSIVE), manual table 13.2. */
export const waitsFor = (mode: LockMode): Waits => {
  if (mode === 'ACCESS EXCLUSIVE') return 'reads + writes';
  return lockModes.indexOf(mode) >= lockModes.indexOf('SHARE') ? 'writes' : 'nobody';
};

/** The strongest lock the action takes on a table that others use. */
export const ownLock = ({action, set, statement, onNewTable}: Place): LockMode =>
  action.touches
    .filter(({table}) => !set.isNewTable(table, statement.seq) && !(onNewTable && table === action.table))
    .reduce<LockMode>((strongest, {mode}) => strongerLock(strongest, mode), 'none');

/** The strongest lock held from before, if it is stronger and the action takes long enough to matter. */
export const heldLock = (place: Place): Place['held'][number] | undefined => {
  if (['none', 'catalog', 'few'].includes(place.action.work)) return undefined;
  const own = ownLock(place);
  return place.held
    .filter(({mode}) => lockModes.indexOf(mode) > lockModes.indexOf(own) && waitsFor(mode) !== 'nobody')
    .toSorted((a, b) => lockModes.indexOf(b.mode) - lockModes.indexOf(a.mode))[0];
};

export const waitsAt = (place: Place): Waits => {
  const own = ownLock(place);
  // Changing many rows keeps each of them locked to the end of the transaction: other writers of the same rows wait.
  const rows: Waits = place.action.work === 'rows' && own === 'ROW EXCLUSIVE' ? 'writes' : 'nobody';
  const held = heldLock(place);
  const all: readonly Waits[] = [rows, waitsFor(own), held ? waitsFor(held.mode) : 'nobody'];
  if (all.includes('reads + writes')) return 'reads + writes';
  if (all.includes('writes')) return 'writes';
  return place.action.work === 'not known' && !place.onNewTable ? 'not known' : 'nobody';
};
