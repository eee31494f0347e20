import {fill, valuesFrom} from '../config/template.ts';
import type {Effect} from '../release/react.ts';
import {causeOf} from '../util/errors.ts';
import {isNear, seenPercent, settledShare} from '../traffic/index.ts';
import type {Command} from '../world/world.ts';
import {checkLock} from './check-lock.ts';
import type {Engine} from './engine.ts';
import {giveWay} from './give-way.ts';
import {EngineStops, type Outside} from './outside.ts';
import {runJob} from './run-job.ts';
import {refuseChanged} from './unchanged.ts';
import {whereItRuns} from './way-back-step.ts';

/** How long a change of traffic waits for one that is being stopped, ms: of two at once, the wrong one may be the last. */
export const moversMs = 2_000;

/** A traffic change that a person asked for, outside the steps of gate Deploy. */
export const runTrafficChange = async (
  outside: Outside, engine: Engine, effect: Extract<Effect, {type: 'set traffic'}>, signal: AbortSignal, movers: Promise<unknown>,
): Promise<void> => {
  const {config, world} = outside;
  const {facts} = engine.state();
  const end = (failed: string | undefined, seenPct: number | undefined) =>
    engine.submit({type: 'EndTrafficChange', setPct: effect.percent, seenPct, ...(failed !== undefined && {failed})}, 'cockpit');
  if (!config.traffic) {
    await end('no traffic command is configured', undefined);
    return;
  }
  try {
    await giveWay(movers, world.clock, moversMs, signal);
    const values = valuesFrom(facts, {env: 'production', 'release.id': outside.releaseId, percent: String(effect.percent)});
    const up = effect.percent > (facts.traffic?.setPct ?? 0);
    const wanted: Command = {...fill(config.traffic.set, values, {folder: outside.repo}), does: 'changes'};
    // Less traffic is a way back: it asks nobody, and runs what the release keeps where the repository has changed.
    if (up) {
      await refuseChanged(outside.kept, wanted);
      await checkLock(outside, engine);
    }
    const {command} = up ? {command: wanted} : await whereItRuns(outside, wanted);
    const {exitCode, output} = await runJob(outside, `traffic/${effect.key.replaceAll(' ', '-')}`, command, signal);
    const {traffic} = config;
    const look = () => seenPercent(traffic, values, outside.repo, world, signal);
    if (exitCode !== 0) {
      await end(`exit ${exitCode}: ${output.trimEnd().split('\n').at(-1) ?? ''}`, await look());
      return;
    }
    // A command that says yes has not moved anybody yet: what the balancer shows decides, where it can be asked.
    const setPct = effect.percent;
    const seen = !traffic.seen ? undefined : await settledShare({setPct, withinMs: traffic.settle, look, clock: world.clock, signal});
    await end(seen === undefined || isNear(setPct, seen) ? undefined : `${setPct} % was set, ${seen} % is seen`, seen);
  } catch (error) {
    if (error instanceof EngineStops || signal.aborted) return;
    await end(outside.clean(causeOf(error)), undefined);
  }
};
