import type {Effect} from '../release/react.ts';
import type {WayBackStep} from '../rollback/index.ts';
import {causeOf} from '../util/errors.ts';
import type {Engine} from './engine.ts';
import {giveWay} from './give-way.ts';
import {EngineStops, type Outside} from './outside.ts';
import {revertInGit, waitUntilBuilt} from './revert-release.ts';
import {moversMs} from './run-traffic.ts';
import {runWayBackStep, type StepEnd} from './way-back-step.ts';
import {wayBackCommand} from './way-back.ts';

/** How long the old version waits for the deploy that is being stopped, ms: the whole ladder of signals, see run-job.ts, and some more. */
const forwardMs = 15_000;

/** What is being stopped: what can move traffic, and everything that went forward. */
type Leaving = {readonly movers: Promise<unknown>; readonly forward: Promise<unknown>};

/** One step of the way back, as soon as what it undoes has been stopped. */
export const runRollbackStep = async (
  outside: Outside, engine: Engine, effect: Extract<Effect, {type: 'rollback step'}>, signal: AbortSignal, {movers, forward}: Leaving,
): Promise<void> => {
  await engine.submit({type: 'StartRollbackStep', step: effect.step}, 'cockpit');
  // Traffic goes back at once; putting the old version back waits until the deploy that is under way has been stopped.
  const {clock} = outside.world;
  await (effect.step === 'traffic' ? giveWay(movers, clock, moversMs, signal) : giveWay(forward, clock, forwardMs, signal));
  const step = commandOf(outside, engine, effect.step);
  try {
    const end = 'evidence' in step ? step : await runStep(outside, engine, effect, step, signal);
    await engine.submit({type: 'EndRollbackStep', step: effect.step, attempt: effect.attempt, ...end}, 'cockpit');
  } catch (error) {
    if (error instanceof EngineStops || signal.reason instanceof EngineStops) return;
    throw error;
  }
};

/** In git the cockpit works itself; everything else is a command. */
const runStep = (outside: Outside, engine: Engine, {step: id, attempt}: Extract<Effect, {type: 'rollback step'}>, step: WayBackStep, signal: AbortSignal): Promise<StepEnd> => {
  if (id === 'revert') return revertInGit(outside, engine, signal);
  if (id === 'built') return waitUntilBuilt(outside, engine, signal);
  return runWayBackStep(outside, `rollback-${attempt}/${id}`, step, signal);
};

const byHand = ['Do it by hand; rollback.sh has the others'];

const commandOf = (outside: Outside, engine: Engine, id: string): WayBackStep | StepEnd => {
  try {
    return wayBackCommand(outside, engine.state(), id) ?? {passed: false, evidence: {says: 'there is no command for this step', next: byHand}};
  } catch (error) {
    return {passed: false, evidence: {says: outside.clean(causeOf(error)), next: byHand}};
  }
};
