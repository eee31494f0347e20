import type {Effect} from '../release/react.ts';
import {causeOf} from '../util/errors.ts';
import type {Evidence} from '../release/evidence.ts';
import type {WayBackStep} from '../rollback/index.ts';
import type {Engine} from './engine.ts';
import {giveWay} from './give-way.ts';
import {EngineStops, type Outside} from './outside.ts';
import {runJob} from './run-job.ts';
import {moversMs} from './run-traffic.ts';
import {wayBackCommand} from './way-back.ts';

/** How long the old version waits for the deploy that is being stopped, ms: the whole ladder of signals, see run-job.ts, and some more. */
const forwardMs = 15_000;

/** What is being stopped: what can move traffic, and everything that went forward. */
type Leaving = {readonly movers: Promise<unknown>; readonly forward: Promise<unknown>};

/** Retries of one step that failed, in the same rollback: the network may flap. */
const tries = 2;

/**
 * One step of the way back. It is the same command that rollback.sh has, run
 * so that it outlives us; after a crash the same attempt is adopted. Rollback
 * commands are safe to run twice, so an unknown outcome is run again.
 */
export const runRollbackStep = async (
  outside: Outside, engine: Engine, effect: Extract<Effect, {type: 'rollback step'}>, signal: AbortSignal, {movers, forward}: Leaving,
): Promise<void> => {
  await engine.submit({type: 'StartRollbackStep', step: effect.step}, 'cockpit');
  // Traffic goes back at once; putting the old version back waits until the deploy that is under way has been stopped.
  const {clock} = outside.world;
  await (effect.step === 'traffic' ? giveWay(movers, clock, moversMs, signal) : giveWay(forward, clock, forwardMs, signal));
  let evidence: Evidence = {says: 'there is no command for this step', next: ['Do it by hand; rollback.sh has the others']};
  const step = ((): WayBackStep | undefined => {
    try {
      return wayBackCommand(outside, engine.state(), effect.step);
    } catch (error) {
      evidence = {says: outside.clean(causeOf(error)), next: ['Do it by hand; rollback.sh has the others']};
      return undefined;
    }
  })();
  let passed = false;
  for (let attempt = 1; step && attempt <= tries && !passed; attempt++) {
    try {
      const end = await runJob(outside, `rollback-${effect.attempt}/${effect.step}-${attempt}`, step.command, signal);
      passed = end.exitCode === 0;
      evidence = {
        says: passed ? 'done' : `exit ${end.exitCode}`,
        details: end.output.trimEnd().split('\n').slice(-6),
        commands: [end.ran],
        ...(!passed && {next: ['It is tried again; after that choose what can be done']}),
      };
    } catch (error) {
      if (error instanceof EngineStops || signal.reason instanceof EngineStops) return;
      evidence = {says: outside.clean(causeOf(error)), next: ['Look at the instances; rollback.sh does the same by hand']};
    }
  }
  await engine.submit({type: 'EndRollbackStep', step: effect.step, attempt: effect.attempt, passed, evidence}, 'cockpit');
};
