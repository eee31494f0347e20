import {controlSafeEvidence} from './control.ts';
import {logEvidence, logEvidenceOfRate} from './evidence.ts';
import {logSumExp} from './math.ts';
import {comparisonOf, type MetricState} from './metric-state.ts';

/**
 * ln of the e-value that the rate is below what is tolerated (section 7, non-inferiority).
 * Undefined when there is nothing to compare with: neither baseline, control nor floor.
 *
 * @param growth Asks what it would be if the watch went on at the same rates until it held so many times the requests.
 */
export const safeEvidenceOf = (state: MetricState, growth = 1): number | undefined => {
  const {metric, sums, control} = state;
  const {rhoSafe, floor} = metric.parameters;
  const {phi, k0, n0} = comparisonOf(state);
  const spread = Math.max(1, phi);
  const n = sums.n * growth;
  const parts: number[] = [];
  if (control) parts.push(controlSafeEvidence(control, metric, growth));
  else if (metric.base) {
    const k = sums.safe * growth;
    parts.push(logEvidence({k, n, k0, n0, phi: spread, sd: metric.base.sd, r0: metric.rSafe, alts: rhoSafe, plus: 0}));
  }
  if (floor > 0) parts.push(logEvidenceOfRate(sums.k * growth, n, floor, spread, rhoSafe));
  return parts.length === 0 ? undefined : logSumExp(parts) - Math.log(parts.length);
};

/** The highest bad-event rate (0–1) that is tolerated; undefined when nothing says what is usual. */
export const toleratedRate = ({metric, sums, control}: MetricState): number | undefined => {
  const {base, rSafe, parameters: {floor}} = metric;
  const usual =
    control ? (sums.nc > 0 ? (sums.kc + 1) / sums.nc : undefined)
    : base && (base.k0raw + 1) / base.n0;
  if (usual === undefined) return floor > 0 ? floor : undefined;
  return Math.max(floor, rSafe * usual);
};

/** Is the rate as counted above the tolerance, whatever the evidence says? */
export const isAboveTolerance = (state: MetricState): boolean => {
  const tolerated = toleratedRate(state);
  return tolerated !== undefined && state.sums.n > 0 && state.sums.safeRaw / state.sums.n > tolerated;
};

/** Is it proven, at level beta, that this metric alone is below its tolerance? */
export const isProvenSafe = (state: MetricState): boolean =>
  !isAboveTolerance(state) && (safeEvidenceOf(state) ?? -Infinity) >= -Math.log(state.metric.parameters.beta);
