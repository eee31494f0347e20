import type {EnvironmentName} from '../config/schema.ts';
import type {RollbackScope, TargetSeen} from '../release/rollback-state.ts';
import {formatDuration} from '../util/duration.ts';
import type {Engine} from './engine.ts';
import {EngineStops, type Outside} from './outside.ts';
import {seeInstances} from '../traffic/see-instances.ts';

/** How long all targets may take to be seen, after the commands have ended, ms. */
const seenWithinMs = 90_000;
/** Pause between two looks, ms. */
const everyMs = 2_000;

export const verifyRollback = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<void> => {
  try {
    const {rollback} = engine.state();
    if (rollback.status !== 'running') return;
    const failed = rollback.steps.filter(({state}) => state.status === 'failed').map(({plan}) => plan.title);
    const {verified, targets, says} = await verifyWayBack(outside, {scope: rollback.plan.scope, to: rollback.plan.to, failed}, signal);
    await engine.submit({type: 'EndRollback', verified, targets, says}, 'cockpit');
  } catch (error) {
    if (error instanceof EngineStops || signal.aborted) return;
    outside.log(`verifying the rollback: ${error instanceof Error ? error.stack : String(error)}`);
    await engine.submit({type: 'EndRollback', verified: false, targets: [], says: 'The cockpit could not look at the instances.'}, 'cockpit');
  }
};

export type Verified = {
  readonly verified: boolean;
  readonly targets: readonly TargetSeen[];
  readonly says: string;
  /** When every target was seen to be back, epoch ms. */
  readonly backAt: number | undefined;
};

/**
 * "Rolled back" is said only when the old version was seen on every listed
 * target, all of them healthy, and the error rate is back at what is usual.
 * Everything else is "unverified", with the list.
 *
 * @param failed titles of the steps that failed
 */
export const verifyWayBack = async (
  outside: Outside, {scope, to, failed}: {readonly scope: RollbackScope; readonly to: string; readonly failed: readonly string[]}, signal: AbortSignal,
): Promise<Verified> => {
  const environment: EnvironmentName = scope === 'staging' ? 'staging' : 'production';
  const targets = await waitForTargets(outside, environment, to, signal);
  const missing = targets.filter(target => !isBack(target));
  const back = `${targets.length - missing.length} of ${targets.length} instances`;
  if (missing.length > 0) return {verified: false, targets, says: `${back} are on ${to}. ${missing.map(sayTarget).join(' ')}`, backAt: undefined};
  const backAt = outside.world.clock.now();
  // Where nothing was deployed, nothing can have changed the errors.
  const errors = scope === 'nothing deployed' ? {usual: true, says: 'Nothing had been deployed.'} : await waitForErrors(outside, environment, signal);
  const verified = errors.usual && failed.length === 0;
  const says = verified
    ? `${to} seen on ${back}, healthy. ${errors.says}`
    : [`${to} seen on ${back}.`, errors.usual ? '' : errors.says, ...failed.map(title => `This step failed: ${title}.`)].filter(Boolean).join(' ');
  return {verified, targets, says, backAt};
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

/** How long the proof is waited for: a service with little traffic needs its time, and "unverified" wakes people up. */
const patienceMs = (watchMs: number): number => Math.max(watchMs * 3, 3 * 60_000);

/** Watches everything that the environment serves for the configured time. */
const waitForErrors = async (outside: Outside, environment: EnvironmentName, signal: AbortSignal): Promise<{readonly usual: boolean; readonly says: string}> => {
  const {config, watch} = outside;
  const watchMs = config.rollback?.watch ?? 60_000;
  if (!config.environments[environment]?.metrics) return {usual: true, says: 'The error rate was not watched: no metrics are configured.'};
  const stop = AbortSignal.any([signal, AbortSignal.timeout(patienceMs(watchMs) + watchMs + seenWithinMs)]);
  let last = 'Nothing was measured.';
  for await (const tick of watch.follow({compare: 'after', environment, subject: 'all', atLeastMs: watchMs, where: 'after the rollback', prove: ['errorRate']}, stop)) {
    last = tick.verdict.sentence;
    outside.feed('rollback watch', {coveredMs: tick.coveredMs, ofMs: watchMs, sentence: last});
    if (tick.coveredMs < watchMs) continue;
    if (tick.verdict.verdict === 'safe') return {usual: true, says: `Errors usual for ${formatDuration(tick.coveredMs)}.`};
    // Staging has too little traffic to prove anything; that nothing is worse is what can be known of it.
    if (environment === 'staging' && tick.verdict.verdict === 'unsure' && tick.comparable) return {usual: true, says: `Nothing worse for ${formatDuration(tick.coveredMs)}.`};
    if (tick.coveredMs >= patienceMs(watchMs)) break;
  }
  return {usual: false, says: last};
};
