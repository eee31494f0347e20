import type {Effect} from '../release/react.ts';
import {unreachable} from '../util/unreachable.ts';
import {runAftermath} from './aftermath.ts';
import type {RunEffect} from './effects.ts';
import type {Engine} from './engine.ts';
import {endLeftJobs} from './left-jobs.ts';
import type {Outside} from './outside.ts';
import {askItem, runItem} from './run-item.ts';
import {runRollbackStep} from './run-rollback.ts';
import {runTrafficChange} from './run-traffic.ts';
import {verifyRollback} from './verify-rollback.ts';
import {planGate} from './plan-gate.ts';

/**
 * Makes each wanted effect happen. `recovered` are the keys that were wanted
 * when the engine came up: an engine before us may have begun them.
 *
 * @param endLeft ends what the engine before us was stopping; begun at once
 */
export const effectRunner =
  (outside: Outside, recovered: ReadonlySet<string>, endLeft = endLeftJobs) =>
  (engine: Engine): RunEffect => {
    const left = endLeft(outside, engine);
    return async (effect, signal) => {
      try {
        await run(outside, engine, effect, signal, {left, recovering: recovered.has(effect.key)});
      } catch (error) {
        // Cancelled work rejects; anything else is our bug, and must not take the engine down while production needs it.
        if (!signal.aborted) outside.log(`effect ${effect.key}: ${error instanceof Error ? error.stack : String(error)}`);
      }
    };
  };

type Circumstances = {
  /** Settles when what an engine before us was stopping has ended. */
  readonly left: Promise<void>;
  readonly recovering: boolean;
};

const run = async (outside: Outside, engine: Engine, effect: Effect, signal: AbortSignal, {left, recovering}: Circumstances): Promise<void> => {
  const {clock} = outside.world;
  switch (effect.type) {
    case 'plan gate':
      return planGate(outside, engine, effect.gate);
    case 'ask item':
      return askItem(outside, engine, effect, signal);
    case 'run item':
      // Nothing begins beside a command that is being stopped: the same deploy would run twice at once.
      return runItem(outside, engine, effect, signal, {recovering, free: recovering ? undefined : Promise.all([engine.cancelled('run '), left])});
    case 'count down':
    case 'wait grace':
      // Whoever set the clock back meanwhile must not make a rollback wait for hours: never longer than the grace itself.
      await clock.sleep(Math.min(Math.max(0, effect.until - clock.now()), engine.state().info?.policy.graceMs ?? 0), signal);
      return void (await engine.submit({type: effect.type === 'count down' ? 'CountdownOver' : 'GraceOver'}, 'cockpit'));
    case 'set traffic':
      return runTrafficChange(outside, engine, effect, signal, movers(engine, left));
    case 'rollback step':
      return runRollbackStep(outside, engine, effect, signal, {movers: movers(engine, left), forward: Promise.all([engine.ended('run '), engine.ended('traffic '), left])});
    case 'verify rollback':
      return verifyRollback(outside, engine, signal);
    case 'aftermath':
      return runAftermath(outside, engine, signal);
    default:
      return unreachable(effect);
  }
};

/** Settles when nothing of ours that is being stopped can move traffic any more. */
const movers = (engine: Engine, left: Promise<void>): Promise<unknown> =>
  Promise.all([engine.cancelled(`run deploy/${engine.state().gates.deploy.attempt}/traffic-`), engine.cancelled('traffic '), left]);
