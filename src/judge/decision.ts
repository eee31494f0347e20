import {rateInterval, ratioInterval} from './intervals.ts';
import type {JudgeState} from './judge.ts';
import type {MetricState} from './metric-state.ts';
import {hasRecentTraffic, hasTrafficDropped, isCovered} from './presence.ts';
import {isAboveTolerance, isProvenSafe, toleratedRate} from './safe.ts';
import type {UnsureReason, VerdictWord, Worse} from './verdict.ts';
import {rawRatio, survivesBlip, usualRateSince} from './worse.ts';

/** Section 5: is the evidence over all metrics enough, and does it survive without its worst ticks? */
export const provenWorse = (state: JudgeState): Worse | undefined => {
  const {metrics, leanings, logE, tick, parameters} = state;
  if (logE < -Math.log(parameters.alpha)) return undefined;
  const lead = leading(state);
  const metric = metrics[lead]!;
  const leaning = leanings[lead]!;
  if (!survivesBlip(metric, leaning)) return undefined;

  const {start, window} = leaning;
  const ratio = rawRatio(metric, leaning);
  const usualRate = usualRateSince(metric, start.sums);
  return {
    by: 'evidence',
    tick,
    metric: metric.metric.name,
    fromTick: start.tick,
    rate: window.kRaw / window.n,
    ratioInterval: ratioInterval(metric, window),
    rateInterval: rateInterval(metric, window),
    logE,
    ...(ratio === undefined ? {} : {ratio}),
    ...(usualRate === undefined ? {} : {usualRate}),
  };
};

export type Decision = {readonly word: VerdictWord; readonly reason?: UnsureReason; readonly because?: string};

/** What can be said while nothing is proven worse (section 7): no-data before unsure before safe. `state.word` is the tick before's. */
export const decideSafety = (state: JudgeState): Decision => {
  const silent = silentSource(state);
  if (silent !== undefined) return {word: 'no-data', because: silent};
  for (const {reason, heldBackBy} of obstacles) {
    const because = heldBackBy(state);
    if (because !== undefined) return {word: 'unsure', reason, because};
  }
  return {word: 'safe'};
};

const silentSource = ({metrics, limits, tick, parameters}: JudgeState): string | undefined => {
  const isSilent = ({lastTick}: {readonly lastTick: number}) => lastTick === 0 || tick - lastTick >= parameters.staleTicks;
  return metrics.find(isSilent)?.metric.name ?? limits.find(isSilent)?.limit.metric;
};

const first = (found: (metric: MetricState, tick: number) => boolean) => ({metrics, tick}: JudgeState): string | undefined =>
  metrics.find(metric => found(metric, tick))?.metric.name;

/** Index of the metric that carries most of the evidence for worse. */
const leading = ({metrics, leanings}: JudgeState): number => {
  const weighted = (index: number) => leanings[index]!.counted + Math.log(metrics[index]!.metric.weight);
  return leanings.reduce((best, _, index) => (weighted(index) > weighted(best) ? index : best), 0);
};

const leaningMetric = (state: JudgeState): string | undefined =>
  state.logE > Math.log(state.parameters.leanE) ? state.metrics[leading(state)]!.metric.name : undefined;

/**
 * Windows slide while nothing arrives: a bad minute may leave them, the first minute may end. None of that is a reason
 * to begin to call something safe in a tick that brought nothing.
 */
const healedBySilence = ({word, metrics, limits, tick}: JudgeState): string | undefined => {
  const isMissing = ({lastTick}: {readonly lastTick: number}) => lastTick < tick;
  return word === 'safe' ? undefined : (metrics.find(isMissing)?.metric.name ?? limits.find(isMissing)?.limit.metric);
};

/** Everything that may stand before `safe`, in the order in which it is told; each names the metric that it found. */
const obstacles: readonly {readonly reason: UnsureReason; readonly heldBackBy: (state: JudgeState) => string | undefined}[] = [
  {reason: 'traffic-drop', heldBackBy: first(hasTrafficDropped)},
  {reason: 'collecting', heldBackBy: first(({metric}, tick) => tick < metric.parameters.minSafeTicks)},
  {reason: 'coverage', heldBackBy: first((metric, tick) => !isCovered(metric, tick))},
  {reason: 'no recent traffic', heldBackBy: first((metric, tick) => !hasRecentTraffic(metric, tick))},
  {reason: 'no baseline', heldBackBy: first(metric => toleratedRate(metric) === undefined)},
  {reason: 'leaning', heldBackBy: leaningMetric},
  {reason: 'raw', heldBackBy: first(isAboveTolerance)},
  {reason: 'wide', heldBackBy: first(metric => !isProvenSafe(metric))},
  {reason: 'coverage', heldBackBy: healedBySilence},
];
