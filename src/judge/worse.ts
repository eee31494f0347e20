import {controlEvidence} from './control.ts';
import {logEvidence, logEvidenceOfRate} from './evidence.ts';
import {logSumExp} from './math.ts';
import {comparisonOf, type MetricState, type Start} from './metric-state.ts';
import {minus, noSums, type Sums, type Taken} from './sums.ts';

/** Evidence that one metric is worse than before, over all starts of its test. */
export type Leaning = {
  /** ln of the e-value E. */
  readonly logE: number;
  /** ln E as it counts towards "worse": at most 0 while the difference is too small to matter. */
  readonly counted: number;
  /** The start with the strongest weighted evidence, and the window since it. */
  readonly start: Start;
  readonly window: Sums;
};

/** Sections 4 and 5: mixture over starts, relevance gate. Undefined before the first tick. */
export const leaningOf = (state: MetricState): Leaning | undefined => {
  const {startEvery, startW0, windowTicks} = state.metric.parameters;
  const planned = Math.ceil(windowTicks / startEvery);
  const later = planned === 1 ? 0 : (1 - startW0) / (planned - 1);
  const weightOf = (index: number) => (planned === 1 ? 1 : index === 0 ? startW0 : later);

  let best: {logE: number; start: Start; window: Sums} | undefined;
  const weighted: number[] = [];
  for (const [index, start] of state.starts.entries()) {
    const window = minus(state.sums, start.sums);
    const logE = Math.log(weightOf(index)) + windowEvidence(state, window, start);
    weighted.push(logE);
    if (!best || logE > best.logE) best = {logE, start, window};
  }
  if (!best) return undefined;

  // A test that has not started holds an e-value of 1: money kept back, not lost.
  const toCome = (planned - weighted.length) * later;
  if (toCome > 0) weighted.push(Math.log(toCome));
  const logE = logSumExp(weighted);
  return {...best, logE, counted: matters(state, best) ? logE : Math.min(0, logE)};
};

/** ln e of a window, optionally without some of its ticks (then `window` must be without them too). */
const windowEvidence = (state: MetricState, window: Sums, start: Start, left: readonly Taken[] = []): number => {
  const {metric, control} = state;
  const {rho, floor} = metric.parameters;
  const {phi, k0, n0} = comparisonOf(state);
  const compared =
    control ? controlEvidence(control, metric, start.fits, left)
    : metric.base ? logEvidence({k: window.k, n: window.n, k0, n0, phi, sd: metric.base.sd, r0: 1, alts: rho, plus: 1})
    : undefined;
  if (floor === 0) return compared ?? 0;
  return Math.min(compared ?? Infinity, logEvidenceOfRate(window.k, window.n, floor, phi, rho));
};

/** Is the difference large enough to care? Only then may it be called worse. */
const matters = (state: MetricState, {start, window}: {start: Start; window: Sums}): boolean => {
  const {minRatio, parameters} = state.metric;
  if (parameters.floor > 0 && !(window.k / window.n > parameters.floor)) return false;
  const usual = usualRateSince(state, start.sums);
  return usual === undefined || window.gate / window.n / usual >= minRatio;
};

/** Rate to compare with, half an event added so that it is never 0; undefined without baseline and control. */
export const usualRateSince = ({metric: {base}, control, sums}: MetricState, since: Sums): number | undefined => {
  if (control) return sums.nc > since.nc ? (sums.kc - since.kc + 0.5) / (sums.nc - since.nc) : undefined;
  return base && (base.k0 + 0.5) / base.n0;
};

/** The same since the deploy. */
export const usualRateOf = (state: MetricState): number | undefined => usualRateSince(state, noSums);

/** Ratio of the rates as counted, nothing winsorised; undefined without a comparison. */
export const rawRatio = (state: MetricState, {start, window}: Leaning): number | undefined => {
  const {metric: {base}, control} = state;
  const usual = control ? usualRateSince(state, start.sums) : base && (base.k0raw + 0.5) / base.n0;
  return usual === undefined ? undefined : window.kRaw / window.n / usual;
};

/**
 * The blip rule: does the evidence stand without its worst ticks? A deploy that fails requests for ten seconds and is
 * then fine is not worse.
 */
export const survivesBlip = (state: MetricState, {start, window}: Leaning): boolean => {
  const {blipTicks, blipE} = state.metric.parameters;
  if (window.valid <= blipTicks) return false;
  const usual = expectedRate(state, start);
  const excess = (taken: Taken) => taken.w - taken.n * usual;
  const left = state.taken
    .slice(start.sums.valid)
    .sort((a, b) => excess(b) - excess(a) || a.tick - b.tick)
    .slice(0, blipTicks);
  const rest = {...window};
  for (const {w, n, bc, nc} of left) {
    rest.k -= w;
    rest.n -= n;
    rest.kc -= bc;
    rest.nc -= nc;
  }
  return windowEvidence(state, rest, start, left) >= Math.log(blipE);
};

const expectedRate = (state: MetricState, start: Start): number => {
  const {metric: {base}, control} = state;
  if (control) return usualRateSince(state, start.sums) ?? 0;
  return base ? base.k0 / base.n0 : 0;
};
