import {unreachable} from '../util/unreachable.ts';
import {runAftermath} from './aftermath.ts';
import type {RunEffect} from './effects.ts';
import type {Engine} from './engine.ts';
import type {Outside} from './outside.ts';
import {askItem, runItem} from './run-item.ts';
import {runRollbackStep} from './run-rollback.ts';
import {runTrafficChange} from './run-traffic.ts';
import {verifyRollback} from './verify-rollback.ts';
import {planGate} from './plan-gate.ts';

/**
 * Makes each wanted effect happen. `recovered` are the keys that were wanted
 * when the engine came up: an engine before us may have begun them.
 */
export const effectRunner =
  (outside: Outside, recovered: ReadonlySet<string>) =>
  (engine: Engine): RunEffect =>
  async (effect, signal) => {
    try {
      switch (effect.type) {
        case 'plan gate':
          return await planGate(outside, engine, effect.gate);
        case 'ask item':
          return await askItem(outside, engine, effect, signal);
        case 'run item':
          return await runItem(outside, engine, effect, signal, recovered.has(effect.key));
        case 'count down':
        case 'wait grace':
          await outside.world.clock.sleep(Math.max(0, effect.until - outside.world.clock.now()), signal);
          return void (await engine.submit({type: effect.type === 'count down' ? 'CountdownOver' : 'GraceOver'}, 'cockpit'));
        case 'set traffic':
          return await runTrafficChange(outside, engine, effect, signal);
        case 'rollback step':
          return await runRollbackStep(outside, engine, effect, signal, engine.ended('run '));
        case 'verify rollback':
          return await verifyRollback(outside, engine, signal);
        case 'aftermath':
          return await runAftermath(outside, engine, signal);
        default:
          return unreachable(effect);
      }
    } catch (error) {
      // Cancelled work rejects; anything else is our bug, and must not take the engine down while production needs it.
      if (!signal.aborted) outside.log(`effect ${effect.key}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  };
