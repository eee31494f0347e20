import {randomBytes} from 'node:crypto';
import {heldWords, readLock, release, steal, unchangedWords, waitForLock, type Holder, type LockAnswer, type LockPlace} from '../../lock/index.ts';
import {ulid} from '../../util/ulid.ts';
import type {World} from '../../world/world.ts';

type Wanted = {
  readonly world: World;
  readonly place: LockPlace;
  readonly holder: Holder;
  readonly service: string;
  readonly typedEnv: string;
  readonly reason: string;
  /** Told on every look that finds the holder's lock unchanged. */
  readonly say: (line: string) => void;
};

export type Stolen =
  | {readonly is: 'freed'; readonly from: string; readonly releaseId: string}
  | {readonly is: 'free'}
  | {readonly is: 'refused'; readonly why: string; readonly next: string}
  | {readonly is: 'unknown'; readonly why: string; readonly next: string};

/**
 * Takes the lock of somebody who shows no life, and gives it back at once, so that the next release can have it. Looks until it
 * has been unchanged for long enough on our own clock: every sign of life begins that time again.
 */
export const stealLock = async ({world, place, holder, service, typedEnv, reason, say}: Wanted, signal: AbortSignal): Promise<Stolen> => {
  const first = await readLock(world, place);
  if (first.is === 'free') return {is: 'free'};
  if (first.is !== 'held') return asStolen(first);
  const wanted = {holder, releaseId: ulid(world.clock.now(), randomBytes(10)), service, op: 'release' as const, version: '', reason, seen: first.id, typedEnv};
  // What is refused whatever is seen (a name mistyped, no reason, a holder that is alive here) is refused before anybody waits.
  const early = await steal(world, place, {...wanted, watch: undefined});
  if (early.is === 'refused' && !/may be alive/.test(early.why)) return early.why.startsWith('Nobody has') ? {is: 'free'} : early;

  const waited = await waitForLock(world, place, {say: (by, watch) => say(`${heldWords(by)} ${unchangedWords(watch)}.`)}, signal);
  if (waited.is === 'answered') return waited.answer.is === 'free' ? {is: 'free'} : asStolen(waited.answer);
  const taken = await steal(world, place, {...wanted, seen: waited.id, watch: waited.watch});
  if (taken.is !== 'ours') return taken.is === 'free' ? {is: 'free'} : asStolen(taken);
  const back = await release(world, place, taken.lock);
  return back.is === 'free' ? {is: 'freed', from: taken.lock.record.stolenFrom, releaseId: waited.by.releaseId} : asStolen(back);
};

const asStolen = (answer: LockAnswer): Stolen => {
  if (answer.is === 'held') return {is: 'refused', why: `It changed hands: ${heldWords(answer.by)}`, next: 'Ask them'};
  if (answer.is === 'refused') return {is: 'refused', why: answer.why, next: answer.next};
  return {is: 'unknown', why: 'why' in answer ? answer.why : 'the remote gave no clear answer', next: 'next' in answer ? answer.next : 'Look at: cockpit lock'};
};
