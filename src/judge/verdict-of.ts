import {rateInterval, ratioInterval} from './intervals.ts';
import type {JudgeState} from './judge.ts';
import type {LimitState} from './limits.ts';
import {comparisonOf, type MetricState} from './metric-state.ts';
import {ticksToCovered, ticksToSafe, visibleDifference} from './outlook.ts';
import {coverageOf, recentRateOf, recentRequestsPerTick, trafficOf} from './presence.ts';
import {isProvenSafe, safeEvidenceOf, toleratedRate} from './safe.ts';
import type {LimitVerdict, MetricVerdict, Verdict} from './verdict.ts';
import {usualRateOf} from './worse.ts';

/**
 * The verdict of the last tick with all its numbers. Before the first tick: `unsure`, `collecting`.
 * Costs a few milliseconds (the intervals are found by bisection), so ask once per tick, not once per frame.
 */
export const verdictOf = (state: JudgeState): Verdict => {
  const {parameters, tick, word, reason, because, worse, logE, safeTicks} = state;
  const metrics = Object.fromEntries(
    state.metrics.map((each, index) => [each.metric.name, metricVerdict(each, tick, state.leanings[index]?.logE ?? 0)]),
  );
  const etaTicks = etaOf(state, Object.values(metrics));
  return {
    verdict: word,
    ticks: tick,
    tickSec: parameters.tickSec,
    windowTicks: parameters.windowTicks,
    logE,
    alpha: parameters.alpha,
    beta: parameters.beta,
    safeTicks,
    metrics,
    limits: state.limits.map(limit => limitVerdict(limit, tick)),
    ...(reason === undefined ? {} : {reason}),
    ...(because === undefined ? {} : {because}),
    ...(worse === undefined ? {} : {worse}),
    ...(etaTicks === undefined ? {} : {etaTicks}),
  };
};

const metricVerdict = (state: MetricState, tick: number, logE: number): MetricVerdict => {
  const {metric, sums, lastTick} = state;
  const perTick = recentRequestsPerTick(state, tick);
  const toEnd = Math.max(0, metric.parameters.windowTicks - tick);
  const etaTicks = ticksToSafe(state, tick);
  return {
    kind: metric.kind,
    bad: sums.kRaw,
    n: sums.n,
    ratioInterval: ratioInterval(state),
    rateInterval: rateInterval(state),
    logE,
    isSafe: isProvenSafe(state),
    phi: comparisonOf(state).phi,
    visible: withoutGaps({now: visibleDifference(state, sums.n), atEnd: visibleDifference(state, sums.n + toEnd * perTick)}),
    coverage: coverageOf(state, tick),
    lastTick,
    silentTicks: tick - lastTick,
    ...withoutGaps({
      rate: sums.n > 0 ? sums.kRaw / sums.n : undefined,
      recentRate: recentRateOf(state, tick),
      traffic: trafficOf(state, tick),
      usualRate: usualRateOf(state),
      logSafe: safeEvidenceOf(state),
      toleratedRate: toleratedRate(state),
      neededRequests: etaTicks === undefined ? undefined : Math.ceil(sums.n + etaTicks * perTick),
      etaTicks,
    }),
  };
};

const limitVerdict = ({limit, value, streak, lastTick}: LimitState, tick: number): LimitVerdict => ({
  limit,
  beyondTicks: streak,
  silentTicks: tick - lastTick,
  ...withoutGaps({value}),
});

/** The slowest metric decides; and a gap that is too large has to be outlived as well. */
const etaOf = ({word, reason, metrics, tick, parameters}: JudgeState, verdicts: readonly MetricVerdict[]): number | undefined => {
  if (word === 'safe') return 0;
  if (word !== 'unsure' || !(reason === 'collecting' || reason === 'wide' || reason === 'coverage')) return undefined;
  const each = [...verdicts.map(({etaTicks}) => etaTicks), ...metrics.map(metric => ticksToCovered(metric, tick))];
  return each.includes(undefined) ? undefined : Math.max(parameters.minSafeTicks - tick, ...(each as number[]));
};

/** Leaves out what is not known, so that a verdict can be written as JSON and read again unchanged. */
const withoutGaps = <T extends object>(given: T): {[K in keyof T]?: Exclude<T[K], undefined>} =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {[K in keyof T]?: Exclude<T[K], undefined>};
