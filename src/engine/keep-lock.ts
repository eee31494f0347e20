import {lockPlace, lostWords, release, renew, renewEveryMs, thisHolder, type HeldLock} from '../lock/index.ts';
import {currentGate} from '../release/gate-status.ts';
import {gateInfo} from '../release/gates.ts';
import type {Engine} from './engine.ts';
import type {ReleaseState} from '../release/state.ts';
import type {Outside} from './outside.ts';

/** How often we look whether there is a lock to keep, ms. */
const lookMs = 5_000;

/**
 * Keeps the deploy lock that preflight took: renews it, notices its loss, gives
 * it back when the release has ended. A remote that cannot be asked is neither
 * lost nor ours: the next step waits for its own answer.
 */
export const keepLock = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<void> => {
  const {world, repo, config} = outside;
  const place = lockPlace(repo, config.git);
  const me = await thisHolder(world);
  let renewedAt = -Infinity;
  let shown = false;
  let givenBack = false;
  for await (const at of world.clock.every(lookMs, signal)) {
    const state = engine.state();
    const held = state.facts.lock as HeldLock | undefined;
    if (!held || state.lock.status === 'lost') continue;
    if (state.ended) {
      if (!givenBack) {
        givenBack = true;
        await release(world, place, held).catch(error => outside.log(`giving the lock back: ${String(error)}`));
        if (state.lock.status !== 'none') await engine.submit({type: 'ChangeLock', lock: {status: 'none'}}, 'cockpit');
      }
      continue;
    }
    if (state.lock.status !== 'held') {
      await engine.submit({type: 'ChangeLock', lock: {status: 'held', since: at, where: config.git.remote}}, 'cockpit');
      // It has just been taken.
      renewedAt = world.clock.mono();
    }
    // An engine that came after the one that took it: others would see a process that is gone, and call the lock dead.
    if (!shown && (held.record.holder.pid !== me.pid || held.record.holder.start !== me.start)) renewedAt = -Infinity;
    shown = true;
    if (world.clock.mono() - renewedAt < renewEveryMs) continue;
    try {
      const gate = currentGate(state);
      const answer = await renew(world, place, held, {doing: gate ? `gate ${gateInfo(gate).number} ${gateInfo(gate).name}` : '', version: state.facts.version ?? '', holder: me});
      renewedAt = world.clock.mono();
      // The cut renews it too: whoever is newer in the journal is right.
      if ((engine.state().facts.lock as HeldLock | undefined)?.id !== held.id) continue;
      if (answer.is === 'ours') await engine.submit({type: 'FindFacts', facts: {lock: {id: answer.lock.id, record: answer.lock.record}}}, 'cockpit');
      else if (answer.is === 'held' || answer.is === 'free') await engine.submit({type: 'ChangeLock', lock: {status: 'lost', at, why: outside.clean(lostWords(answer.is === 'held' ? answer.by : undefined))}}, 'cockpit');
    } catch (error) {
      outside.log(`renewing the lock: ${String(error)}`);
    }
  }
};

/**
 * Whether the engine stays for the sake of the lock, though nobody is attached: the release has ended, and two looks of ours (or
 * 30 s, where the remote is slow) have not passed since. A lock that is left behind keeps the next release, a hotfix perhaps, waiting.
 */
export const givesLockBack = ({ended, facts, lock}: ReleaseState, now: number): boolean =>
  ended !== undefined && facts.lock !== undefined && now - ended.at < (lock.status === 'held' ? 30_000 : 2 * lookMs);
