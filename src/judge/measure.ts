import {clip} from './math.ts';
import type {MetricTick} from './metric-state.ts';
import type {JudgeParameters} from './parameters.ts';
import type {MetricSetup} from './setup.ts';

/**
 * A NUMBER AS COUNTS (docs/judge.md, "Other numbers")
 *
 * Query time, queue age, orders per minute: one number per measurement, of which nobody knows how it is distributed. So the judge
 * watches, as it does for response times, "measurements beyond c", with c near the worst tenth of the baseline, the same before
 * and after the deploy. The test is then the one of failed requests: valid at every look, in one budget with everything else.
 */
export type MeasureSettings = {
  readonly better: 'lower' | 'higher';
  /** How far it may move in the bad direction, in percent of the usual value. */
  readonly tolerancePct: number;
  /** How far it may always move, in `unit`, whatever the percentage. */
  readonly tolerate?: number;
  readonly unit: string;
};

export type MeasurePlan = MeasureSettings & {
  /** Median of the baseline, in `unit`. */
  readonly usual: number;
  /** Beyond this a measurement counts as bad; about a tenth of the baseline's do. */
  readonly threshold: number;
  /** Beyond this it has moved by more than is tolerated. */
  readonly bound: number;
  /** Measurements of the baseline. */
  readonly samples: number;
  /** Sd of ln(share beyond c) that a tenth of the tolerance makes. */
  readonly driftSd: number;
};

/** `few`: not enough measurements to compare with. `zero`: usual is 0, of which a percentage means nothing. */
export type NoPlan = {readonly none: 'few' | 'zero'; readonly samples: number};

/** Fewer say too little about what is usual. With this many the judge is slow; it gets faster with more. */
export const leastSamples = 12;
/** Shares of the baseline that may lie beyond c, best first: the more central ones where the tail ends at nothing. */
const shares = [0.1, 0.25, 0.5];

/** @param values of the baseline, in any order; null and undefined are gaps. */
export const planMeasure = (values: readonly (number | null | undefined)[], settings: MeasureSettings): MeasurePlan | NoPlan => {
  const toWorse = settings.better === 'lower' ? 1 : -1;
  const badness = values.flatMap(value => (typeof value === 'number' && Number.isFinite(value) ? [inFigures(value) * toWorse] : [])).sort((a, b) => a - b);
  const samples = badness.length;
  if (samples < leastSamples) return {none: 'few', samples};
  const median = badness[Math.floor((samples - 1) / 2)]!;
  const tolerated = Math.max(Math.abs(median) * (settings.tolerancePct / 100), settings.tolerate ?? 0);
  if (tolerated === 0) return {none: 'zero', samples};

  // A number that never falls below 0 can never be seen below a bound that does.
  const reach = settings.better === 'higher' && badness.at(-1)! <= 0 ? 0 : Number.POSITIVE_INFINITY;
  const candidates = shares.map(share => thresholdFor(badness, share)).filter(at => at + tolerated < reach);
  const threshold = candidates[0] ?? median;
  const drift = Math.log((beyond(badness, threshold - tolerated / 10) + 0.5) / (beyond(badness, threshold) + 0.5));
  return {...settings, samples, usual: median * toWorse, threshold: threshold * toWorse, bound: (threshold + tolerated) * toWorse, driftSd: clip(drift, 0.06, 1)};
};

/** The value of the baseline whose share beyond it is closest to the wanted one, on a log scale; the worst one where most are alike. */
const thresholdFor = (badness: readonly number[], share: number): number => {
  const distance = (at: number) => Math.abs(Math.log(beyond(badness, at) / badness.length / share));
  // With more than half beyond it, nothing that gets worse could show.
  const [first, ...others] = [...new Set(badness)].filter(at => beyond(badness, at) > 0 && beyond(badness, at) <= badness.length / 2);
  return first === undefined ? badness.at(-1)! : others.reduce((best, at) => (distance(at) < distance(best) ? at : best), first);
};

/** 9.999999999999998 is 10: what arithmetic makes of a number is no difference. */
const inFigures = (value: number): number => Number(value.toPrecision(9));

const beyond = (badness: readonly number[], at: number): number => badness.filter(value => value > at).length;

/**
 * The metric for `startJudge`. `ticks` are the ticks before the deploy, as `measureTick` takes them.
 *
 * @param weight of this number; all of them together should weigh little against errors and response times
 * @param everyTicks ticks from one measurement to the next
 */
export const measureMetric = (plan: MeasurePlan, ticks: readonly (number | null | undefined)[], weight: number, everyTicks: number): MetricSetup => {
  const counts = ticks.map(value => measureTick(plan, value));
  return {
    ...measureCommon(weight, everyTicks),
    baseline: {bad: counts.map(tick => tick?.bad ?? null), total: counts.map(tick => tick?.total ?? null)},
    parameters: {...measureCommon(weight, everyTicks).parameters, driftSd: plan.driftSd},
  };
};

/** A number that there is nothing to compare with: it keeps `safe` from being said, and is never worse. */
export const unknownMeasure = (weight: number, everyTicks: number): MetricSetup => measureCommon(weight, everyTicks);

const measureCommon = (weight: number, everyTicks: number): MetricSetup & {readonly parameters: Partial<JudgeParameters>} => ({
  // The tolerance is in the counts themselves, as for response times.
  kind: 'measure', weight, minRatio: 1, rSafe: 1, mode: 'baseline',
  parameters: {minBaseTotal: leastSamples, recentTicks: Math.max(24, everyTicks * 3)},
});

/** What one tick brought: a number; undefined when none was due, which is not a gap; null when one is missing. */
export const measureTick = ({better, threshold, bound}: MeasurePlan, value: number | null | undefined): MetricTick => {
  if (value === null) return null;
  if (value === undefined) return {bad: 0, total: 0};
  const now = inFigures(value);
  const is = (at: number) => ((better === 'lower' ? now > at : now < at) ? 1 : 0);
  return {bad: is(threshold), total: 1, gateBad: is(bound), safeBad: is(bound)};
};

/** A number for sentences and screens, in its unit. `usual` and `bound` are undefined when there is nothing to compare with. */
export type MeasureView = {
  readonly better: 'lower' | 'higher';
  readonly unit: string;
  /** Median of the last few measurements. */
  readonly now: number | undefined;
  readonly usual: number | undefined;
  readonly bound: number | undefined;
  /** Why there is nothing to compare with. */
  readonly none?: NoPlan['none'];
  /** A value that was agreed to be never acceptable. */
  readonly limit?: number;
};
