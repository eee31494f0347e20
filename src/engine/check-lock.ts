import {lockPlace, lostWords, verify, type HeldLock} from '../lock/index.ts';
import {CockpitError} from '../util/errors.ts';
import type {Engine} from './engine.ts';
import type {Outside} from './outside.ts';

/**
 * Asks the remote, right before a command changes production, whether the deploy lock is still ours. Throws CockpitError where
 * it is not, or where nobody can tell. A release that goes without the lock, which is on record, is not asked.
 */
export const checkLock = async (outside: Outside, engine: Engine): Promise<void> => {
  const {world, repo, config, clean} = outside;
  const held = engine.state().facts.lock as HeldLock | undefined;
  if (!held) return;
  const seen = await verify(world, lockPlace(repo, config.git), held);
  if (seen.is === 'ours') {
    if (seen.lock.id !== held.id) await engine.submit({type: 'FindFacts', facts: {lock: {id: seen.lock.id, record: seen.lock.record}}}, 'cockpit');
    return;
  }
  if (seen.is === 'held' || seen.is === 'free') {
    const why = clean(lostWords(seen.is === 'held' ? seen.by : undefined));
    await engine.submit({type: 'ChangeLock', lock: {status: 'lost', at: world.clock.now(), why}}, 'cockpit');
    throw new CockpitError('The deploy lock is no longer ours', {cause: why, next: ['Nothing was run: talk to whoever has the lock', 'r rolls back; that needs no lock']});
  }
  throw new CockpitError('Nobody can tell whether the deploy lock is still ours', {cause: seen.why, next: ['p tries again when the remote answers; nothing was run', 'r rolls back; that needs no lock']});
};
