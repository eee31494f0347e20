import type {EnvironmentName} from '../config/schema.ts';
import type {TargetSeen} from '../release/rollback-state.ts';
import {formatDuration} from '../util/duration.ts';
import type {Engine} from './engine.ts';
import {EngineStops, type Outside} from './outside.ts';
import {seeInstances} from '../traffic/see-instances.ts';

/** How long all targets may take to be seen, after the commands have ended, ms. */
const seenWithinMs = 90_000;
/** Pause between two looks, ms. */
const everyMs = 2_000;

/**
 * "Rolled back" is said only when the old version was seen on every listed
 * target, all of them healthy, and the error rate is back at what is usual.
 * Everything else is "unverified", with the list.
 */
export const verifyRollback = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<void> => {
  try {
    const {rollback} = engine.state();
    if (rollback.status !== 'running') return;
    const environment: EnvironmentName = rollback.plan.scope === 'staging' ? 'staging' : 'production';
    const targets = await waitForTargets(outside, environment, rollback.plan.to, signal);
    const missing = targets.filter(target => !isBack(target));
    const failedSteps = rollback.steps.filter(({state}) => state.status === 'failed');
    if (missing.length > 0) {
      const says = `${targets.length - missing.length} of ${targets.length} instances are on ${rollback.plan.to}. ${missing.map(sayTarget).join(' ')}`;
      await engine.submit({type: 'EndRollback', verified: false, targets, says}, 'cockpit');
      return;
    }
    // Where nothing was deployed, nothing can have changed the errors.
    const errors = rollback.plan.scope === 'nothing deployed' ? {usual: true, says: 'Nothing had been deployed.'} : await waitForErrors(outside, environment, signal);
    const verified = errors.usual && failedSteps.length === 0;
    const says = verified
      ? `${rollback.plan.to} seen on ${targets.length} of ${targets.length} instances, healthy. ${errors.says}`
      : [`${rollback.plan.to} seen on ${targets.length} of ${targets.length} instances.`, errors.usual ? '' : errors.says,
         ...failedSteps.map(({plan}) => `This step failed: ${plan.title}.`)].filter(Boolean).join(' ');
    await engine.submit({type: 'EndRollback', verified, targets, says}, 'cockpit');
  } catch (error) {
    if (error instanceof EngineStops || signal.aborted) return;
    outside.log(`verifying the rollback: ${error instanceof Error ? error.stack : String(error)}`);
    await engine.submit({type: 'EndRollback', verified: false, targets: [], says: 'The cockpit could not look at the instances.'}, 'cockpit');
  }
};

const isBack = ({seen, wanted, healthy}: TargetSeen): boolean => seen === wanted && healthy;

const sayTarget = ({name, seen}: TargetSeen): string => (seen === undefined ? `${name} gives no answer.` : `${name} last said ${seen}.`);

const waitForTargets = async (outside: Outside, environment: EnvironmentName, wanted: string, signal: AbortSignal): Promise<readonly TargetSeen[]> => {
  const {world, config} = outside;
  const until = world.clock.mono() + seenWithinMs;
  for (;;) {
    const seen = await seeInstances(world, config.environments[environment]!, signal);
    const targets = seen.map((instance): TargetSeen => ({
      name: instance.name, wanted, seen: instance.version, healthy: instance.healthy === true, at: instance.at, note: outside.clean(instance.says),
    }));
    outside.feed('rollback targets', targets);
    if (targets.every(isBack) || world.clock.mono() >= until) return targets;
    await world.clock.sleep(everyMs, signal);
  }
};

/** Watches everything that the environment serves for the configured time. */
const waitForErrors = async (outside: Outside, environment: EnvironmentName, signal: AbortSignal): Promise<{readonly usual: boolean; readonly says: string}> => {
  const {config, watch} = outside;
  const watchMs = config.rollback?.watch ?? 60_000;
  if (!config.environments[environment]?.metrics) return {usual: true, says: 'The error rate was not watched: no metrics are configured.'};
  const stop = AbortSignal.any([signal, AbortSignal.timeout(watchMs * 4 + seenWithinMs)]);
  let last = 'Nothing was measured.';
  for await (const tick of watch.follow({compare: 'after', environment, subject: 'all', atLeastMs: watchMs, where: 'after the rollback', prove: ['errorRate']}, stop)) {
    last = tick.verdict.sentence;
    outside.feed('rollback watch', {coveredMs: tick.coveredMs, ofMs: watchMs, sentence: last});
    if (tick.coveredMs < watchMs) continue;
    if (tick.verdict.verdict === 'safe') return {usual: true, says: `Errors usual for ${formatDuration(tick.coveredMs)}.`};
    // Staging has too little traffic to prove anything; that nothing is worse is what can be known of it.
    if (environment === 'staging' && tick.verdict.verdict === 'unsure' && tick.comparable) return {usual: true, says: `Nothing worse for ${formatDuration(tick.coveredMs)}.`};
    if (tick.coveredMs >= watchMs * 3) break;
  }
  return {usual: false, says: last};
};
