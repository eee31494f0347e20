import {isAliveHere} from './holder.ts';
import {answerFor, newRecord, put, type LockAnswer, type LockWanted} from './lock.ts';
import {look, type LockPlace} from './lock-ref.ts';
import {isStale, staleAfterMs, type LockWatch} from './stale.ts';
import type {World} from '../world/world.ts';

export type Takeover = LockWanted & {
  readonly reason: string;
  /** The lock object that the person saw when deciding. A lock that changed since is not taken. */
  readonly seen: string;
  /** What the person typed to confirm; must be the environment's name. */
  readonly typedEnv: string;
  /** What we saw of it over time. Not needed for a rollback: the way back waits for nobody. */
  readonly watch: LockWatch | undefined;
};

/** Takes the lock from somebody who seems to be gone: by a person, with a reason, never by itself. */
export const steal = async (world: World, place: LockPlace, takeover: Takeover): Promise<LockAnswer> => {
  const {seen: expected, typedEnv, reason, watch, op, holder} = takeover;
  if (typedEnv !== place.env) return refuse(`"${typedEnv.slice(0, 40)}" is not the environment's name.`, `Type ${place.env}`);
  if (reason.trim() === '') return refuse('A takeover needs a reason; the one who had the lock will read it.', 'Write why');

  const seen = await look(world, place);
  if (seen.is === 'unknown') return {...seen, maybe: undefined};
  if (seen.is === 'none' || (seen.is === 'record' && seen.record.state === 'free'))
    return refuse('Nobody has the lock any more.', 'Acquire it the usual way');
  if (seen.id !== expected) return answerFor(seen);
  if (seen.is === 'record' && (await isAliveHere(seen.record.holder, holder))) {
    return refuse(`The holder runs on this machine (pid ${seen.record.holder.pid}) and is alive.`, 'Attach to it: cockpit attach');
  }
  if (op !== 'rollback' && !isStale(watch, expected)) {
    const minutes = Math.floor((watch?.id === expected ? watch.unchangedMs : 0) / 60_000);
    return refuse(
      `The holder may be alive: its lock has been unchanged for ${minutes} of ${staleAfterMs / 60_000} min.`,
      'Ask the holder to give it back, or keep looking',
    );
  }
  const [epoch, stolenFrom] =
    seen.is === 'record'
      ? [seen.record.epoch + 1, `${seen.record.holder.user}@${seen.record.holder.host}`]
      : // An epoch that cannot be read must not be undercut: seconds since 1970 are above any count of takeovers.
        [Math.floor(world.clock.now() / 1000), 'somebody'];
  return put(world, place, expected, newRecord(world, place, takeover, {epoch, prev: expected, stolenFrom}));
};

const refuse = (why: string, next: string): LockAnswer => ({is: 'refused', why, next});
