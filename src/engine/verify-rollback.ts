import type {RollbackStep} from '../release/rollback-state.ts';
import {roundsIn} from '../rollback/index.ts';
import type {Engine} from './engine.ts';
import {EngineStops, type Outside} from './outside.ts';
import {environmentOf, isBack, verifyWayBack} from './verify-way-back.ts';
import {wayBackAlone} from './way-back.ts';

/**
 * How long an instance that answers, healthy, as the other version is waited for before it is tried again alone, ms: there are
 * platforms that work on after their command has ended, but not after it has failed.
 */
const [afterSuccessMs, afterFailureMs] = [15_000, 4_000];

/**
 * Looks whether it is back, and reports. Instances that are not are tried again alone first, where the config has a command for
 * one: that adds steps, and when they have run this is asked for once more.
 */
export const verifyRollback = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<void> => {
  try {
    const {rollback} = engine.state();
    if (rollback.status !== 'running') return;
    const names = (environmentOf(outside, rollback.plan.scope)?.instances ?? []).map(({name}) => name);
    const triable = wayBackAlone(outside, engine.state(), names).length > 0;
    const failed = stillFailed(rollback.steps);
    const platformFailed = rollback.steps.some(({plan, state}) => state.status === 'failed' && isPlatform(plan.id));
    // Where they can be tried alone, that is soon; where the command failed, another way is wanted soon.
    const notComingMs = triable ? (platformFailed ? afterFailureMs : afterSuccessMs) : platformFailed ? afterSuccessMs : undefined;
    const {verified, targets, says, byEye} = await verifyWayBack(outside, {scope: rollback.plan.scope, to: rollback.plan.to, failed, ...(notComingMs !== undefined && {notComingMs})}, signal);
    const missing = targets.filter(target => !isBack(target)).map(({name}) => name);
    const steps = missing.length > 0 ? wayBackAlone(outside, engine.state(), missing) : [];
    if (steps.length > 0) return void (await engine.submit({type: 'RetryTargets', targets, steps}, 'cockpit'));
    await engine.submit({type: 'EndRollback', verified, targets, says, ...(byEye && {byEye})}, 'cockpit');
  } catch (error) {
    if (error instanceof EngineStops || signal.aborted) return;
    outside.log(`verifying the rollback: ${error instanceof Error ? error.stack : String(error)}`);
    await engine.submit({type: 'EndRollback', verified: false, targets: [], says: 'The cockpit could not look at the instances.'}, 'cockpit');
  }
};

/** Brings the version before to instances; what becomes of it can be seen on them. */
const isPlatform = (id: string): boolean => /^(again|previous)-/.test(id);

/** Titles. Where single instances were tried again, what is seen of them counts, not how the commands for them ended. */
const stillFailed = (steps: readonly RollbackStep[]): readonly string[] => {
  const alone = roundsIn(steps) > 0;
  return steps.filter(({plan, state}) => state.status === 'failed' && !(alone && isPlatform(plan.id))).map(({plan}) => plan.title);
};
