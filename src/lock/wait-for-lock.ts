import {acquire, readLock, type HeldBy, type LockAnswer, type LockWanted} from './lock.ts';
import type {LockPlace} from './lock-ref.ts';
import {isStale, staleAfterMs, watchLock, type LockWatch} from './stale.ts';
import type {World} from '../world/world.ts';

/** Pause between two looks at somebody else's lock, ms: less than the longest gap that counts as observed. */
export const lookEveryMs = 20_000;

export type Waited =
  | {readonly is: 'answered'; readonly answer: LockAnswer}
  /** Unchanged for so long that a person may take it over. */
  | {readonly is: 'stale'; readonly id: string; readonly by: HeldBy; readonly watch: LockWatch};

type Waiting = {
  readonly wanted?: LockWanted;
  /** What was seen of it before; time in which nobody looked does not count. */
  readonly watch?: LockWatch | undefined;
  readonly say: (by: HeldBy, watch: LockWatch) => void;
};

/**
 * Looks at a lock that somebody holds until it is free (then takes it, where `wanted` says for whom) or has been unchanged for
 * `staleAfterMs` on our own monotonic clock. A look that got no answer is no observation. Rejects when aborted.
 */
export const waitForLock = async (world: World, place: LockPlace, {wanted, watch: before, say}: Waiting, signal: AbortSignal): Promise<Waited> => {
  let watch = before;
  for (;;) {
    const seen = await readLock(world, place);
    if (seen.is === 'held') {
      watch = watchLock(watch, seen.id, world.clock.mono());
      if (isStale(watch, seen.id)) return {is: 'stale', id: seen.id, by: seen.by, watch};
      say(seen.by, watch);
    } else if (seen.is !== 'unknown') {
      const answer = wanted && seen.is === 'free' ? await acquire(world, place, wanted) : seen;
      if (answer.is !== 'held') return {is: 'answered', answer};
    }
    await world.clock.sleep(lookEveryMs, signal);
  }
};

/** "unchanged for 3 of 15 min" */
export const unchangedWords = (watch: LockWatch | undefined): string =>
  `unchanged for ${Math.floor((watch?.unchangedMs ?? 0) / 60_000)} of ${staleAfterMs / 60_000} min`;
