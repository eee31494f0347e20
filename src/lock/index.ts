export {makeFence, settleFence, type Fence} from './fence.ts';
export {isAliveHere, thisHolder} from './holder.ts';
export {acquire, readLock, release, renew, verify, type HeldBy, type HeldLock, type LockAnswer, type LockWanted} from './lock.ts';
export {lockRef, type LockPlace} from './lock-ref.ts';
export {heldChoices, heldWords, lostWords} from './lock-words.ts';
export type {Holder, LockRecord} from './record.ts';
export {isStale, renewEveryMs, staleAfterMs, watchLock, type LockWatch} from './stale.ts';
export {steal, type Takeover} from './steal.ts';
