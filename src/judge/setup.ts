import {type BaselineSeries, type BaselineSummary, summariseBaseline} from './baseline.ts';
import type {Limit} from './limits.ts';
import {withNoiseOf} from './noise.ts';
import {defaultParameters, type JudgeParameters} from './parameters.ts';

export type MetricKind = 'errors' | 'latency' | 'measure';

/** One bad/total series the judge watches. */
export type MetricSetup = {
  /** Ticks before the deploy. Without it (and without a floor) the metric can be neither worse nor safe. */
  readonly baseline?: BaselineSeries;
  /**
   * A longer time before the deploy that ends with the baseline, at best a day. What is usual is still taken from the baseline
   * alone; how much that wanders by itself, and how wild its storms are, from all of this.
   */
  readonly history?: BaselineSeries;
  /** `control`: old and new version run together and are compared tick by tick; else the baseline is the comparison. */
  readonly mode?: 'baseline' | 'control';
  /**
   * What `bad` means: failed requests, or requests slower than a fixed threshold. Sets the two tolerances below.
   * Default: latency for names like p50, p95, p99.9; else errors. `measure`: measurements beyond a threshold (measure.ts).
   */
  readonly kind?: MetricKind;
  /** Share of the evidence, any positive number; renormalised over all metrics. Defaults: `defaultWeights`. */
  readonly weight?: number;
  /** Rate ratio from which a difference matters: errors 1.2; latency 1 (its gate counts carry the 5 %). */
  readonly minRatio?: number;
  /** Rate ratio that is tolerated as "safe": errors 1.5; latency 1 (its safe counts carry the 15 %). */
  readonly rSafe?: number;
  /** Parameters of this metric only, for example `floor` (0–1) or the `driftSd` of a latency threshold. */
  readonly parameters?: Partial<JudgeParameters>;
};

export type JudgeSetup = {
  readonly metrics: Readonly<Record<string, MetricSetup>>;
  /** Abort criteria agreed before traffic moves; they stand beside the statistics. */
  readonly limits?: readonly Limit[];
  readonly parameters?: Partial<JudgeParameters>;
};

/** A metric with everything decided. */
export type Metric = {
  readonly name: string;
  readonly mode: 'baseline' | 'control';
  readonly kind: MetricKind;
  /** The weights of all metrics add up to 1. */
  readonly weight: number;
  readonly minRatio: number;
  readonly rSafe: number;
  readonly parameters: JudgeParameters;
  readonly base: BaselineSummary | undefined;
};

/** Section 2 of the specification; a metric with another name weighs as much as p95. */
export const defaultWeights: ReadonlyMap<string, number> = new Map([['errors', 0.4], ['p50', 0.12], ['p95', 0.24], ['p99', 0.24]]);
const otherWeight = 0.24;

/**
 * Decides every setting of every metric. Throws a RangeError when there is no metric, a weight is not positive, or a
 * parameter is outside its range: a judge that cannot say "worse" must not start.
 */
export const resolveSetup = ({metrics, parameters}: JudgeSetup): {metrics: readonly Metric[]; parameters: JudgeParameters} => {
  const common = checked({...defaultParameters, ...parameters});
  const entries = Object.entries(metrics);
  if (entries.length === 0) throw new RangeError('A judge needs at least one metric');

  const weights = entries.map(([name, {weight}]) => weight ?? defaultWeights.get(name) ?? otherWeight);
  if (!weights.every(weight => Number.isFinite(weight) && weight > 0)) throw new RangeError('Every weight must be above 0');
  const all = weights.reduce((sum, weight) => sum + weight, 0);

  return {
    parameters: common,
    metrics: entries.map(([name, setup], index) => resolveMetric(name, setup, weights[index]! / all, common)),
  };
};

export const kindOf = (name: string, setup?: MetricSetup): MetricKind => setup?.kind ?? (/^p\d+(\.\d+)?$/.test(name) ? 'latency' : 'errors');

const resolveMetric = (name: string, setup: MetricSetup, weight: number, common: JudgeParameters): Metric => {
  const kind = kindOf(name, setup);
  const given = checked({...common, ...setup.parameters});
  const alone = setup.baseline && summariseBaseline(setup.baseline, given);
  const base = alone && setup.history ? withNoiseOf(setup.history, alone, given) : alone;
  const parameters = base === alone ? given : {...given, blipE: Math.max(given.blipE, given.historyBlipE)};
  return {
    name,
    kind,
    weight,
    mode: setup.mode ?? 'baseline',
    minRatio: setup.minRatio ?? (kind === 'latency' ? 1 : 1.2),
    rSafe: setup.rSafe ?? (kind === 'latency' ? 1 : 1.5),
    parameters,
    base,
  };
};

const checked = (parameters: JudgeParameters): JudgeParameters => {
  const {alpha, beta, floor, windowTicks, startEvery, tickSec, driftSd} = parameters;
  const complain = (what: string) => {
    throw new RangeError(what);
  };
  if (!(alpha > 0 && alpha < 1)) complain(`alpha must be between 0 and 1, not ${alpha}`);
  if (!(beta > 0 && beta < 1)) complain(`beta must be between 0 and 1, not ${beta}`);
  if (!(floor >= 0 && floor < 1)) complain(`floor must be from 0 to below 1, not ${floor}`);
  if (!(windowTicks >= 1 && Number.isFinite(windowTicks))) complain(`windowTicks must be 1 or more, not ${windowTicks}`);
  if (!(Number.isInteger(startEvery) && startEvery >= 1)) complain(`startEvery must be 1 or more ticks, not ${startEvery}`);
  if (!(tickSec > 0 && Number.isFinite(tickSec))) complain(`tickSec must be above 0, not ${tickSec}`);
  if (!(driftSd >= 0 && Number.isFinite(driftSd))) complain(`driftSd must be 0 or more, not ${driftSd}`);
  return parameters;
};
