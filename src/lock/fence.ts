import {renewed, type HeldLock, type LockAnswer} from './lock.ts';
import {lockRef, makeLockObject, type LockPlace} from './lock-ref.ts';
import type {PushOutcome, RefChange} from '../git/index.ts';
import type {World} from '../world/world.ts';

export type Fence = {
  /** Goes into the same atomic push as branch and tag. */
  readonly change: RefChange;
  /** The lock that we hold before, and the one that we hold when the push went through. */
  readonly before: HeldLock;
  readonly after: HeldLock;
};

/**
 * A renewal that is not pushed yet. Pushed together with the release, all or nothing, it proves that the lock
 * was ours in the very moment in which branch and tag were set. It must be a new object: pushing the one that
 * is there already would succeed without comparing anything.
 */
export const makeFence = async (world: World, place: LockPlace, lock: HeldLock, doing?: string): Promise<Fence> => {
  const record = renewed(lock, doing === undefined ? {} : {doing});
  const after = {id: await makeLockObject(world, place, record), record};
  return {change: {src: after.id, dst: lockRef(place), expectOld: lock.id}, before: lock, after};
};

/** Which lock we hold after the fenced push. `unknown`: verify before the next step. */
export const settleFence = ({before, after}: Fence, outcome: PushOutcome): LockAnswer | {readonly is: 'lost'} => {
  if (!outcome.pushed) return {is: 'ours', lock: before};
  const seen = outcome.lock;
  if (seen?.there) return {is: 'ours', lock: after};
  if (seen?.seen === before.id) return {is: 'ours', lock: before};
  if (seen) return {is: 'lost'};
  return {is: 'unknown', why: outcome.why, next: 'Look at the lock again', maybe: after};
};
