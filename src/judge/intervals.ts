import {logEvidence, logEvidenceOfRate} from './evidence.ts';
import {bisect} from './math.ts';
import {comparisonOf, type MetricState} from './metric-state.ts';
import type {JudgeParameters} from './parameters.ts';
import type {Sums} from './sums.ts';

/** Both ends hold on every tick of the watch at once, each with 5 % error. */
export type Interval = {readonly low: number; readonly high: number};

/** Evidence against an end of the interval from which that end is left out: 1 / 5 %. */
const enough = Math.log(20);
const widest = Math.log(1e4);

/** Interval of the rate ratio new/usual (section 8). 0 to Infinity without a comparison. */
export const ratioInterval = (state: MetricState, window: Sums = state.sums): Interval => {
  const {metric, control} = state;
  if (!metric.base && !control) return {low: 0, high: Infinity};
  const {phi, k0, n0} = control ? {phi: control.phi, k0: window.kc, n0: window.nc} : comparisonOf(state);
  const k0raw = control ? window.kc : metric.base!.k0raw;
  const sd = control ? metric.parameters.driftSd : metric.base!.sd;
  const {rho, rhoSafe} = metric.parameters;

  const below = (logR: number) =>
    logEvidence({k: window.k, n: window.n, k0, n0, phi, sd, r0: Math.exp(logR), alts: rho, plus: 1}) >= enough;
  const spread = Math.max(1, phi);
  const above = (logR: number) =>
    logEvidence({k: window.kRaw, n: window.n, k0: k0raw, n0, phi: spread, sd, r0: Math.exp(logR), alts: rhoSafe, plus: 0}) >= enough;
  return {
    low: below(-widest) ? Math.exp(bisect(-widest, widest, below)) : 0,
    high: above(widest) ? Math.exp(bisect(widest, -widest, above)) : Infinity,
  };
};

/** Interval of the bad-event rate itself, 0–1 (section 8). */
export const rateInterval = (state: MetricState, window: Sums = state.sums): Interval =>
  rateIntervalOf(window.kRaw, window.n, Math.max(1, comparisonOf(state).phi), state.metric.parameters);

/** The same for any `k` out of `n` counts with dispersion `phi` (1 or more). Without requests: 0 to 1. */
export const rateIntervalOf = (k: number, n: number, phi: number, grids: Grids): Interval => {
  const above = (logP: number) => isSurelyAbove(Math.exp(logP), k, n, phi, grids);
  const below = (logP: number) => isSurelyBelow(Math.exp(logP), k, n, phi, grids);
  return {
    low: above(lowestLogRate) ? Math.exp(bisect(lowestLogRate, 0, above)) : 0,
    high: below(0) ? Math.exp(bisect(0, lowestLogRate, below)) : 1,
  };
};

type Grids = Pick<JudgeParameters, 'rho' | 'rhoSafe'>;

/** Does `k` of `n` prove that the rate is above `p`: is `p` below the interval? */
export const isSurelyAbove = (p: number, k: number, n: number, phi: number, {rho}: Grids): boolean =>
  logEvidenceOfRate(k, n, p, phi, rho) >= enough;

/** Does `k` of `n` prove that the rate is below `p`? */
export const isSurelyBelow = (p: number, k: number, n: number, phi: number, {rhoSafe}: Grids): boolean =>
  logEvidenceOfRate(k, n, p, phi, rhoSafe) >= enough;

/** No service that a person watches has fewer than one bad event in 10^12. */
const lowestLogRate = Math.log(1e-12);
