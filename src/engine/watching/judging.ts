import type {Config} from '../../config/schema.ts';
import {
  addHistograms, histogramOf, judgeTick, latencyMetric, latencyTick, latencyView, numbersOf, planLatency, quantileOf, sentenceOf, startJudge, totalOf, verdictOf, labelOf,
  type Histogram, type JudgeState, type LatencyPlan, type LatencyView, type Limit, type MeasureView, type MetricSetup, type Verdict,
} from '../../judge/index.ts';
import type {Counts} from '../../monitors/index.ts';
import type {WatchGoal, WatchTick} from '../../steps/watch.ts';
import {criteriaRows} from './criteria-rows.ts';
import {subjectOf, type Noise, type Tick} from './history.ts';
import {judgedMeasures} from './judged-measures.ts';

const quantiles = {p50: 0.5, p95: 0.95, p99: 0.99} as const;
type Quantile = keyof typeof quantiles;

/** `safe` is held back until it was said this often in a row, against flicker. Judge specification, section 7. */
const steadyTicks = 3;

export type Judging = {
  /** Takes what an engine before us has seen, before anything else. Nothing of it is told. */
  readonly recall: (ticks: readonly Tick[]) => void;
  readonly take: (tick: Tick) => WatchTick;
  readonly last: () => WatchTick | undefined;
  /** The verdict with all its numbers, for screens. */
  readonly detail: () => {readonly verdict: Verdict; readonly views: Readonly<Partial<Record<string, LatencyView>>>; readonly measures: Readonly<Record<string, MeasureView>>} | undefined;
};

/** One judgement: compares from its first tick on what is watched now with the ticks before the deploy, or with the old version beside it. */
export const startJudging = (goal: WatchGoal, {monitor, environments}: Config, baseline: readonly Tick[], recent: readonly Tick[] = baseline, noise: readonly Noise[] = []): Judging => {
  const tickMs = monitor.tick;
  const plans = latencyPlans(baseline, monitor.tolerateSlowerMs);
  const others = judgedMeasures(environments[goal.environment]?.measures ?? [], baseline, monitor, recent);
  // A goal of its own is all that it asks for: other numbers may need longer to come back than errors do, or ask for a version that is gone. They are shown.
  const judged = goal.prove ? {metrics: {}, limits: [], prove: []} : others;
  const wanted = goal.prove ?? monitor.prove;
  // A service that counts no response times cannot prove any: that is said, and never passed over.
  const unmeasured = wanted.filter(name => name !== 'errorRate' && plans[name] === undefined);
  const prove = [...wanted.filter(name => !unmeasured.includes(name)).map(name => (name === 'errorRate' ? 'errors' : name)), ...judged.prove];
  const state = startJudge(setupOf(goal, monitor, baseline, plans, judged, noise));
  const since = new Map<Quantile, Histogram>();
  let covered = 0;
  let last: WatchTick | undefined;
  let detail: ReturnType<Judging['detail']>;

  const look = (tick: Tick): void => {
    const counts = subjectOf(tick, goal.subject);
    const control = goal.compare === 'canary' ? tick.old : undefined;
    const histogram = histogramIn(counts);
    const share = goal.compare === 'canary' && counts && tick.old ? counts.total / Math.max(1, counts.total + tick.old.total) : 1;
    const {counts: otherCounts, measured} = others.take(tick);
    judgeTick(
      state,
      {
        ...(judged === others && otherCounts),
        errors: counts && {bad: counts.errors, total: counts.total, share, ...(control && {control: {bad: control.errors, total: control.total}})},
        ...Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, latencyTick(plan, histogram, control ? histogramIn(control) : undefined)])),
      },
      {...measured, ...Object.fromEntries((Object.keys(quantiles) as Quantile[]).map(name => [`${name}Ms`, histogram ? finite(quantileOf(histogram, quantiles[name])) : null]))},
    );
    if (counts) covered++;
    for (const name of Object.keys(plans) as Quantile[]) if (histogram) since.set(name, since.has(name) ? (addHistograms(since.get(name)!, histogram) ?? histogram) : histogram);
  };

  const take = (tick: Tick): WatchTick => {
    look(tick);
    const verdict = verdictOf(state);
    const views = Object.fromEntries(Object.entries(plans).flatMap(([name, plan]) => {
      const sum = since.get(name as Quantile);
      const metric = verdict.metrics[name];
      return sum && metric ? [[name, latencyView(plan, sum, metric)]] : [];
    }));
    const measures = others.views(verdict);
    detail = {verdict, views, measures};
    const word = wordOf(verdict, state, prove);
    const coveredMs = covered * tickMs;
    last = {
      at: tick.at,
      verdict: {verdict: word, sentence: `${sentenceOf(verdict, {where: goal.where, latency: views, measures, prove})}`.replace(/\.?$/, '.') + unmeasuredWords(word, unmeasured), at: tick.at, numbers: {...numbersOf(verdict), ...numbersOfMeasures(measures)}},
      coveredMs,
      remainingMs: Math.max(0, goal.atLeastMs - coveredMs),
      ofMs: goal.atLeastMs,
      toProve: prove.length === 0 ? wanted : toProve(verdict, prove),
      comparable: isComparable(verdict),
      criteria: criteriaRows({verdict, views, measures, prove, limits: monitor.limits, isShownOnly: judged !== others, unmeasured}),
    };
    return last;
  };
  return {recall: ticks => ticks.forEach(look), take, last: () => last, detail: () => detail};
};

/** What is wanted decides; a metric that only must not be worse may still be wide. What was never measured is not proven. */
const wordOf = (verdict: Verdict, {safeTicks}: JudgeState, prove: readonly string[]): Verdict['verdict'] => {
  const isProven = prove.length > 0 && prove.every(name => verdict.metrics[name]?.isSafe ?? false);
  if (verdict.verdict === 'safe') return safeTicks >= steadyTicks && isProven ? 'safe' : 'unsure';
  if (verdict.verdict !== 'unsure' || verdict.reason !== 'wide') return verdict.verdict;
  return isProven ? 'safe' : 'unsure';
};

const unmeasuredWords = (word: Verdict['verdict'], unmeasured: readonly string[]): string =>
  word === 'safe' && unmeasured.length > 0 ? ` ${unmeasured.length > 1 ? 'Response times are' : `${unmeasured[0]} is`} not measured here.` : '';

/** "Not worse" may be said: there is something to compare with, and nothing leans the other way. */
const isComparable = ({verdict, reason, because}: Verdict): boolean =>
  verdict !== 'unsure' || !(reason === 'no baseline' || reason === 'collecting' || reason === 'coverage' || reason === 'leaning' || (reason === 'raw' && because === 'errors'));

const toProve = (verdict: Verdict, prove: readonly string[]): readonly string[] => {
  // What stands in the way counts, also where the config does not ask for its proof.
  const inTheWay = verdict.verdict === 'unsure' && verdict.reason !== 'wide' && verdict.reason !== 'collecting' && verdict.because !== undefined ? [verdict.because] : [];
  return [...new Set([...prove.filter(name => !verdict.metrics[name]?.isSafe), ...inTheWay])].map(labelOf);
};

const numbersOfMeasures = (measures: Readonly<Record<string, MeasureView>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(measures).flatMap(([name, {now, usual, bound}]) =>
    Object.entries({now, usual, bound}).flatMap(([what, value]) => (value === undefined ? [] : [[`${name}.${what}`, value] as const]))));

const setupOf = (
  goal: WatchGoal, monitor: Config['monitor'], baseline: readonly Tick[], plans: Readonly<Partial<Record<Quantile, LatencyPlan>>>, others: Pick<ReturnType<typeof judgedMeasures>, 'metrics' | 'limits'>,
  noise: readonly Noise[],
) => {
  const all = baseline.map(tick => subjectOf(tick, 'all'));
  const mode = goal.compare === 'canary' ? 'control' : 'baseline';
  const errors: MetricSetup = {
    kind: 'errors', mode,
    baseline: {bad: all.map(counts => counts?.errors ?? null), total: all.map(counts => counts?.total ?? null)},
    // Where more was seen than the baseline, how much the rate wanders by itself is taken from all of it.
    ...(noise.length > baseline.length && {history: {bad: noise.map(each => each?.bad ?? null), total: noise.map(each => each?.total ?? null)}}),
    parameters: {floor: monitor.tolerateErrorPct / 100},
  };
  const histograms = all.map(histogramIn);
  return {
    metrics: {errors, ...Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, {...latencyMetric(plan, histograms), mode}] as const)), ...others.metrics},
    limits: [...limitsOf(monitor), ...others.limits],
    parameters: {tickSec: monitor.tick / 1000, windowTicks: Math.max(1, Math.ceil(goal.atLeastMs / monitor.tick))},
  };
};

const limitsOf = ({limits, tick}: Config['monitor']): readonly Limit[] => {
  const forTicks = Math.max(1, Math.ceil(limits.for / tick));
  const latency = (Object.keys(quantiles) as Quantile[]).flatMap((name): Limit[] => {
    const at = limits[`${name}Ms`];
    return at === undefined ? [] : [{of: 'value', metric: `${name}Ms`, beyond: 'above', at, unit: 'ms', forTicks}];
  });
  return limits.errorPct === undefined ? latency : [{of: 'rate', metric: 'errors', beyond: 'above', at: limits.errorPct / 100, forTicks}, ...latency];
};

const latencyPlans = (baseline: readonly Tick[], tolerateMs: number): Readonly<Partial<Record<Quantile, LatencyPlan>>> => {
  const histograms = baseline.map(tick => histogramIn(subjectOf(tick, 'all')));
  return Object.fromEntries((Object.entries(quantiles) as [Quantile, number][]).flatMap(([name, q]) => {
    const plan = planLatency(histograms, q, tolerateMs);
    return plan ? [[name, plan]] : [];
  }));
};

export const histogramIn = (counts: Counts | null | undefined): Histogram | null => {
  const histogram = counts?.buckets ? histogramOf(counts.buckets) : undefined;
  return histogram && totalOf(histogram) > 0 ? histogram : null;
};

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);
