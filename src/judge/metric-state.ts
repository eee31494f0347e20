import {capOf, isCount} from './baseline.ts';
import {type ControlState, newControl, takeControl} from './control.ts';
import {clip} from './math.ts';
import type {Metric} from './setup.ts';
import {noSums, type Sums, type Taken} from './sums.ts';

/** What one metric brought in one tick. `null` (or no entry) when nothing arrived: a gap, never a zero. */
export type MetricTick = {
  /** Failed requests, or requests slower than the fixed threshold c; and all requests. 0 ≤ bad ≤ total. */
  readonly bad: number;
  readonly total: number;
  /** Latency only: requests slower than c · 1.05 and c · 1.15 (section 6). Default `bad`, which is the stricter side. */
  readonly gateBad?: number;
  readonly safeBad?: number;
  /** The old version in the same tick, where both run together. Required in control mode, ignored else. */
  readonly control?: {readonly bad: number; readonly total: number};
  /** Share of all traffic that the new version was given, 0–1. Default 1. Scales what counts as a traffic drop. */
  readonly share?: number;
} | null;

/** Where a restart of the test began: after this tick, with these sums and log-likelihoods already there. */
export type Start = {readonly tick: number; readonly sums: Sums; readonly fits: readonly number[]};

/** What the judge remembers of one metric. Mutated by `takeTick`; grows by one `Taken` per tick that counted. */
export type MetricState = {
  readonly metric: Metric;
  readonly taken: Taken[];
  readonly starts: Start[];
  readonly control: ControlState | undefined;
  sums: Sums;
  /** Last tick that counted, 0 when none did. */
  lastTick: number;
};

export const newMetricState = (metric: Metric): MetricState => ({
  metric,
  taken: [],
  starts: [],
  control: metric.mode === 'control' ? newControl(metric) : undefined,
  sums: noSums,
  lastTick: 0,
});

/** Adds one tick (counted from 1). Anything that is not a pair of possible counts is a gap. */
export const takeTick = (state: MetricState, tick: number, given: MetricTick | undefined): void => {
  const {startEvery, windowTicks} = state.metric.parameters;
  const before = tick - 1;
  if (before % startEvery === 0 && state.starts.length < Math.ceil(windowTicks / startEvery)) {
    state.starts.push({tick: before, sums: state.sums, fits: state.control?.fits.slice() ?? []});
  }
  const counts = usable(given, state.metric);
  if (counts) count(state, tick, counts);
};

type Usable = Readonly<Record<'bad' | 'total' | 'gate' | 'safe' | 'bc' | 'nc' | 'share', number>>;

const usable = (given: MetricTick | undefined, {mode}: Metric): Usable | undefined => {
  if (!given) return undefined;
  const {bad, total, gateBad = bad, safeBad = bad, control, share = 1} = given;
  const {bad: bc, total: nc} = mode === 'control' ? (control ?? {bad: Number.NaN, total: Number.NaN}) : {bad: 0, total: 0};
  if (![bad, total, gateBad, safeBad, bc, nc, share].every(isCount)) return undefined;
  if (bad > total || gateBad > total || safeBad > total || bc > nc || share > 1) return undefined;
  return {bad, total, gate: gateBad, safe: safeBad, bc, nc, share};
};

const count = (state: MetricState, tick: number, {bad, total, gate, safe, bc, nc, share}: Usable): void => {
  const {metric, sums} = state;
  state.lastTick = tick;
  // Without requests on both sides there is nothing to split, but the source has answered.
  const comparable = !state.control || (total > 0 && nc > 0);
  if (!comparable) {
    state.sums = {...sums, valid: sums.valid + 1};
    state.taken.push({tick, bad: 0, w: 0, n: 0, bc: 0, nc: 0, share});
    return;
  }
  const w = state.control ? Math.min(bad, controlCap(state, total, bc, nc)) : Math.min(bad, baselineCap(metric, bad, total));
  const taken = {tick, bad, w, n: total, bc, nc, share};
  state.taken.push(taken);
  state.sums = {
    valid: sums.valid + 1,
    k: sums.k + w,
    kRaw: sums.kRaw + bad,
    n: sums.n + total,
    gate: sums.gate + Math.min(gate, w),
    safe: sums.safe + Math.min(safe, w),
    safeRaw: sums.safeRaw + safe,
    kc: sums.kc + bc,
    nc: sums.nc + nc,
  };
  if (state.control) takeControl(state.control, metric, taken, Math.min(safe, w), state.sums);
};

const baselineCap = ({base, parameters}: Metric, bad: number, n: number): number => {
  const p = Math.max(base?.p ?? 0, parameters.floor);
  return p === 0 ? bad : capOf(n * p, base?.phiT ?? 1, base?.sd ?? 0, parameters);
};

const controlCap = ({metric, sums}: MetricState, n: number, bc: number, nc: number): number => {
  const {base, parameters} = metric;
  // The larger of this tick's and the whole watch's control rate: trouble common to both sides is nobody's fault.
  const now = (bc + 1) / Math.max(1, nc);
  const ever = (sums.kc + 1) / Math.max(1, sums.nc + nc);
  return capOf(n * Math.max(parameters.floor, now, ever), Math.max(1, base?.phiT ?? 1), 0, parameters);
};

/**
 * Dispersion and baseline count as used today. Larger ticks than the baseline's show more of the same disturbances; and
 * while much smaller ones come (a canary), a cap made for them would not have cut the baseline.
 */
export const comparisonOf = ({metric: {base}, sums, control}: MetricState): {phi: number; k0: number; n0: number} => {
  if (control) return {phi: control.phi, k0: sums.kc, n0: sums.nc};
  if (!base) return {phi: 1, k0: 0, n0: 0};
  const mean = sums.valid === 0 ? base.nbar : sums.n / sums.valid;
  const growth = clip(mean / base.nbar, 1, 4);
  return {phi: 1 + (base.phi - 1) * growth, k0: mean < 0.5 * base.nbar ? base.k0raw : base.k0, n0: base.n0};
};
