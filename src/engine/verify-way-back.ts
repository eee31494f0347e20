import type {EnvironmentConfig, EnvironmentName} from '../config/schema.ts';
import type {RollbackScope, TargetSeen} from '../release/rollback-state.ts';
import {seeInstances} from '../traffic/see-instances.ts';
import {formatDuration} from '../util/duration.ts';
import type {Outside} from './outside.ts';

/** How long all targets may take to be seen, after the commands have ended, ms. */
const seenWithinMs = 90_000;
/** Pause between two looks, ms. */
const everyMs = 2_000;
/** While the errors are watched the targets are looked at less often, ms. */
const betweenMs = 5_000;
/** How long a target may not answer at the end of all that, ms: one lost answer is no reason to wake people up. */
const lastLookMs = 10_000;

type Environment = NonNullable<EnvironmentConfig>;

export type Verified = {
  readonly verified: boolean;
  readonly targets: readonly TargetSeen[];
  readonly says: string;
  /** There is nothing to look at: a person may say that it is back. */
  readonly byEye?: true;
  /** When every target was seen to be back, epoch ms. */
  readonly backAt: number | undefined;
};

/**
 * "Rolled back" is said only when the old version was seen on every listed
 * target, all of them healthy, and the error rate is back at what is usual.
 * Everything else is "unverified", with the list.
 *
 * @param failed titles of the steps that failed
 * @param notComingMs how long targets are waited for that are plainly not on their way (healthy, as the other version): less where they can be tried again
 */
export const verifyWayBack = async (
  outside: Outside, {scope, to, failed, notComingMs = seenWithinMs}: {readonly scope: RollbackScope; readonly to: string; readonly failed: readonly string[]; readonly notComingMs?: number}, signal: AbortSignal,
): Promise<Verified> => {
  const environment = environmentOf(outside, scope);
  if (!environment && scope !== 'nothing deployed') {
    const says = [`No instances are listed in the config: only a person can say whether ${to} is back.`, ...failed.map(title => `This step failed: ${title}.`)].join(' ');
    return {verified: false, byEye: true, targets: [], says, backAt: undefined};
  }
  const targets = environment ? await waitForTargets(outside, environment, {wanted: to, withinMs: seenWithinMs, notComingMs}, signal) : [];
  if (!targets.every(isBack)) return {verified: false, targets, says: sayMissing(targets, to), backAt: undefined};
  const backAt = outside.world.clock.now();
  // Where nothing was deployed, nothing can have changed the errors.
  if (scope === 'nothing deployed' || !environment) return {verified: failed.length === 0, targets, says: sayEnd(targets, to, {usual: true, says: 'Nothing had been deployed.'}, failed), backAt};
  const errors = await waitForErrors(outside, scope, () => look(outside, environment, to, signal), signal);
  // What was back a minute ago may have died since.
  const last = await waitForTargets(outside, environment, {wanted: to, withinMs: lastLookMs, notComingMs: lastLookMs}, signal);
  if (!last.every(isBack)) return {verified: false, targets: last, says: sayMissing(last, to), backAt};
  return {verified: errors.usual && failed.length === 0, targets: last, says: sayEnd(last, to, errors, failed), backAt};
};

export const environmentOf = ({config}: Outside, scope: RollbackScope): Environment | undefined => config.environments[scope === 'staging' ? 'staging' : 'production'];

type Errors = {readonly usual: boolean; readonly says: string};

const sayEnd = ({length}: readonly TargetSeen[], to: string, errors: Errors, failed: readonly string[]): string =>
  errors.usual && failed.length === 0
    ? `${to} seen on ${length} of ${length} instances, healthy. ${errors.says}`
    : [`${to} seen on ${length} of ${length} instances.`, errors.usual ? '' : errors.says, ...failed.map(title => `This step failed: ${title}.`)].filter(Boolean).join(' ');

const sayMissing = (targets: readonly TargetSeen[], to: string): string => {
  const missing = targets.filter(target => !isBack(target));
  return `${targets.length - missing.length} of ${targets.length} instances are on ${to}. ${missing.map(sayTarget).join(' ')}`;
};

export const isBack = ({seen, wanted, healthy}: TargetSeen): boolean => seen === wanted && healthy;

const sayTarget = ({name, seen, wanted, note}: TargetSeen): string =>
  seen === undefined ? `${name} gives no answer.` : seen === wanted ? `${name} is on ${seen} and not healthy${note ? ` (${note})` : ''}.` : `${name} last said ${seen}.`;

type Wait = {readonly wanted: string; readonly withinMs: number; readonly notComingMs: number};

const waitForTargets = async (outside: Outside, environment: Environment, {wanted, withinMs, notComingMs}: Wait, signal: AbortSignal): Promise<readonly TargetSeen[]> => {
  const {clock} = outside.world;
  const from = clock.mono();
  for (;;) {
    const targets = await look(outside, environment, wanted, signal);
    const notComing = targets.every(target => isBack(target) || (target.healthy && target.seen !== undefined));
    if (targets.every(isBack) || clock.mono() - from >= (notComing ? notComingMs : withinMs)) return targets;
    await clock.sleep(everyMs, signal);
  }
};

const look = async (outside: Outside, environment: Environment, wanted: string, signal: AbortSignal): Promise<readonly TargetSeen[]> => {
  const seen = await seeInstances(outside.world, environment, signal);
  const targets = seen.map((instance): TargetSeen => ({
    name: instance.name, wanted, seen: instance.version, healthy: instance.healthy === true, at: instance.at, note: outside.clean(instance.says),
  }));
  outside.feed('rollback targets', targets);
  return targets;
};

/** How long the proof is waited for: a service with little traffic needs its time, and "unverified" wakes people up. */
const patienceMs = (watchMs: number): number => Math.max(watchMs * 3, 3 * 60_000);

/**
 * Watches everything that the environment serves for the configured time.
 *
 * @param lookAgain shows the targets as they are now
 */
const waitForErrors = async (outside: Outside, environment: EnvironmentName, lookAgain: () => Promise<unknown>, signal: AbortSignal): Promise<Errors> => {
  const {config, watch, world} = outside;
  const watchMs = config.rollback?.watch ?? 60_000;
  if (!config.environments[environment]?.metrics) return {usual: true, says: 'The error rate was not watched: no metrics are configured.'};
  const stop = AbortSignal.any([signal, AbortSignal.timeout(patienceMs(watchMs) + watchMs + seenWithinMs)]);
  let last = 'Nothing was measured.';
  let lookedAt = world.clock.mono();
  for await (const tick of watch.follow({compare: 'after', environment, subject: 'all', atLeastMs: watchMs, where: 'after the rollback', prove: ['errorRate'], isBack: true}, stop)) {
    last = tick.verdict.sentence;
    outside.feed('rollback watch', {coveredMs: tick.coveredMs, ofMs: watchMs, sentence: last});
    if (world.clock.mono() - lookedAt >= betweenMs) {
      lookedAt = world.clock.mono();
      await lookAgain();
    }
    if (tick.coveredMs < watchMs) continue;
    if (tick.verdict.verdict === 'safe') return {usual: true, says: `Errors usual for ${formatDuration(tick.coveredMs)}.`};
    // Staging has too little traffic to prove anything; that nothing is worse is what can be known of it.
    if (environment === 'staging' && tick.verdict.verdict === 'unsure' && tick.comparable) return {usual: true, says: `Nothing worse for ${formatDuration(tick.coveredMs)}.`};
    if (tick.coveredMs >= patienceMs(watchMs)) break;
  }
  return {usual: false, says: last};
};
