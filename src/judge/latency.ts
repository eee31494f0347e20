import {addHistograms, type Histogram, quantileOf, slowerThan, totalOf} from './histogram.ts';
import {type Interval, isSurelyAbove, isSurelyBelow} from './intervals.ts';
import type {MetricTick} from './metric-state.ts';
import {defaultParameters, type JudgeParameters} from './parameters.ts';
import type {MetricSetup} from './setup.ts';
import type {MetricVerdict} from './verdict.ts';

/**
 * LATENCY AS COUNTS (section 6)
 *
 * A quantile of a histogram is an interpolation; a test on it would test the buckets. So the judge watches "requests
 * slower than c", with c a bucket edge near the baseline's quantile, the same before and after the deploy.
 */
export type LatencyPlan = {
  /** The quantile, 0–1: 0.99 for p99. */
  readonly q: number;
  /** The fixed threshold c in ms. */
  readonly thresholdMs: number;
  /** The quantile before the deploy, in ms, interpolated. For showing. */
  readonly usualMs: number;
  /** Sd of ln(share slower than c) that 1 % of latency drift makes. */
  readonly driftSd: number;
  /** Slowing down by less than this, in ms, is of no consequence. */
  readonly tolerateMs: number;
  readonly baseline: Histogram;
};

/** "Worse" needs the quantile to have moved by 5 %; "safe" tolerates less than 15 %. Section 6. */
const gateFactor = 1.05;
const safeFactor = 1.15;
const driftFactor = 1.01;

/**
 * Chooses c: the edge whose share of slower requests is closest to 1 − q on a log scale. `ticks` are the ticks before
 * the deploy, null where nothing arrived; those with other edges than the last one are left out. Undefined when no
 * request was slower than any edge: then the histogram cannot see this quantile. `tolerateMs`: so much slower is still fine,
 * where 5 % of a quick answer would be a millisecond that nobody notices.
 */
export const planLatency = (ticks: readonly (Histogram | null)[], q: number, tolerateMs = 0): LatencyPlan | undefined => {
  const baseline = sumOfHistograms(ticks);
  if (!baseline) return undefined;
  const total = totalOf(baseline);
  const distance = (edge: number) => Math.abs(Math.log(slowerThan(baseline, edge) / total / (1 - q)));
  const [first, ...others] = baseline.edgesMs.filter(edge => slowerThan(baseline, edge) > 0);
  const usualMs = quantileOf(baseline, q);
  if (first === undefined || usualMs === undefined) return undefined;

  const thresholdMs = others.reduce((best, edge) => (distance(edge) < distance(best) ? edge : best), first);
  const driftSd = Math.log(slowerThan(baseline, thresholdMs / driftFactor) / slowerThan(baseline, thresholdMs));
  return {q, thresholdMs, usualMs, driftSd, tolerateMs, baseline};
};

const sumOfHistograms = (ticks: readonly (Histogram | null)[]): Histogram | undefined =>
  ticks.reduceRight<Histogram | undefined>((sum, tick) => (!tick ? sum : !sum ? tick : (addHistograms(sum, tick) ?? sum)), undefined);

/** The metric for `startJudge`, from the same ticks as the plan. */
export const latencyMetric = (plan: LatencyPlan, ticks: readonly (Histogram | null)[]): MetricSetup => {
  const counts = ticks.map(tick => latencyTick(plan, tick));
  return {
    kind: 'latency',
    baseline: {bad: counts.map(tick => tick?.bad ?? null), total: counts.map(tick => tick?.total ?? null)},
    parameters: {driftSd: plan.driftSd},
  };
};

/**
 * What one tick's histogram says about the plan's metric, with the control's where one runs beside. A gap when c is not
 * among its edges: a new version with other buckets cannot be compared, and guessing would not be noticed.
 */
export const latencyTick = ({thresholdMs, tolerateMs}: LatencyPlan, tick: Histogram | null | undefined, control?: Histogram | null): MetricTick => {
  if (!tick?.edgesMs.includes(thresholdMs)) return null;
  const counts = {
    bad: slowerThan(tick, thresholdMs),
    total: totalOf(tick),
    gateBad: slowerThan(tick, Math.max(thresholdMs * gateFactor, thresholdMs + tolerateMs)),
    safeBad: slowerThan(tick, Math.max(thresholdMs * safeFactor, thresholdMs + tolerateMs)),
  };
  return control?.edgesMs.includes(thresholdMs)
    ? {...counts, control: {bad: slowerThan(control, thresholdMs), total: totalOf(control)}}
    : counts;
};

/**
 * Interval of a quantile in ms, anytime-valid, each end 5 % (section 8): from the largest edge that it surely exceeds to
 * the smallest that it surely does not. It cannot be finer than the buckets. `phi` is the metric's dispersion.
 */
export const quantileInterval = (
  histogram: Histogram,
  q: number,
  phi: number,
  parameters: Pick<JudgeParameters, 'rho' | 'rhoSafe'> = defaultParameters,
): Interval => {
  const total = totalOf(histogram);
  const spread = Math.max(1, phi);
  const slower = (edge: number) => slowerThan(histogram, edge);
  return {
    low: histogram.edgesMs.findLast(edge => isSurelyAbove(1 - q, slower(edge), total, spread, parameters)) ?? 0,
    high: histogram.edgesMs.find(edge => isSurelyBelow(1 - q, slower(edge), total, spread, parameters)) ?? Infinity,
  };
};

/** A latency metric in ms, for sentences and screens. */
export type LatencyView = {
  readonly q: number;
  /** Quantile since the deploy; Infinity beyond the last bucket edge; undefined without requests. */
  readonly nowMs: number | undefined;
  readonly usualMs: number;
  readonly interval: Interval;
  /** Smallest slowing down of all requests, in ms at this quantile, that would be called worse by now. */
  readonly seesMs: number | undefined;
};

/** `since` is the sum of the new version's histograms since the deploy; `verdict` the verdict on this plan's metric. */
export const latencyView = (plan: LatencyPlan, since: Histogram, verdict: Pick<MetricVerdict, 'phi' | 'visible'>): LatencyView => ({
  q: plan.q,
  usualMs: plan.usualMs,
  nowMs: quantileOf(since, plan.q),
  interval: quantileInterval(since, plan.q, verdict.phi),
  seesMs: verdict.visible.now === undefined ? undefined : shiftOf(plan, verdict.visible.now),
});

/** By how many ms the quantile moves when all requests slow down by what makes `relative` more of them slower than c. */
const shiftOf = ({baseline, thresholdMs, usualMs, tolerateMs}: LatencyPlan, relative: number): number | undefined => {
  const share = (slowerThan(baseline, thresholdMs) / totalOf(baseline)) * (1 + relative);
  const moved = share < 1 ? quantileOf(baseline, 1 - share) : undefined;
  return moved ? Math.max(tolerateMs, usualMs * Math.max(gateFactor - 1, thresholdMs / moved - 1)) : undefined;
};
