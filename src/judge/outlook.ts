import {logEvidence, logEvidenceOfRate} from './evidence.ts';
import {bisect} from './math.ts';
import {comparisonOf, type MetricState} from './metric-state.ts';
import {isCovered, recentRequestsPerTick} from './presence.ts';
import {safeEvidenceOf, toleratedRate} from './safe.ts';
import {usualRateOf} from './worse.ts';

/** Estimates further away than this many planned windows are not worth saying. */
const horizonWindows = 10;

/**
 * More ticks until this metric alone could be called safe, if requests and bad events kept coming as they do now.
 * Undefined when that would never happen, or only after ten planned windows.
 */
export const ticksToSafe = (state: MetricState, tick: number): number | undefined => {
  const {sums, metric: {parameters}} = state;
  const tolerated = toleratedRate(state);
  const perTick = recentRequestsPerTick(state, tick);
  if (tolerated === undefined || perTick === 0 || sums.n === 0 || sums.safeRaw / sums.n > tolerated) return undefined;

  const wanted = -Math.log(parameters.beta);
  const isEnough = (ticks: number) => (safeEvidenceOf(state, 1 + (ticks * perTick) / sums.n) ?? -Infinity) >= wanted;
  const horizon = horizonWindows * parameters.windowTicks;
  const atLeast = Math.max(0, parameters.minSafeTicks - tick);
  if (isEnough(atLeast)) return atLeast;
  if (!isEnough(horizon)) return undefined;
  // The evidence may dip before it rises; the last crossing is the honest one.
  return Math.ceil(bisect(horizon, atLeast, isEnough, 40));
};

/** More ticks until enough of all ticks have brought data, if from now on each does; undefined beyond the horizon. */
export const ticksToCovered = (state: MetricState, tick: number): number | undefined => {
  const horizon = horizonWindows * state.metric.parameters.windowTicks;
  for (let more = 0; more <= horizon; more++) if (isCovered(state, tick, more)) return more;
  return undefined;
};

/**
 * Smallest relative difference (0.09 = +9 %) that would be called worse after `n` requests, when the test since the
 * deploy gets exactly the bad events that such a rate would bring. Undefined when not even "all bad" would be enough.
 */
export const visibleDifference = (state: MetricState, n: number): number | undefined => {
  const {metric, control} = state;
  const usual = usualRateOf(state);
  if (usual === undefined || !(usual > 0) || n === 0) return undefined;

  const {alpha, rho, floor, startW0, windowTicks, startEvery} = metric.parameters;
  const {phi, n0, k0} = comparisonOf(state);
  const scale = control && state.sums.n > 0 ? n / state.sums.n : 1;
  const sd = control ? metric.parameters.driftSd : metric.base!.sd;
  const weight = metric.weight * (windowTicks <= startEvery ? 1 : startW0);
  const wanted = -Math.log(alpha) - Math.log(weight);
  const isSeen = (ratio: number) => {
    const k = ratio * usual * n;
    if (floor > 0 && !(ratio * usual > floor && logEvidenceOfRate(k, n, floor, phi, rho) >= wanted)) return false;
    return logEvidence({k, n, k0: k0 * scale, n0: n0 * scale, phi, sd, r0: 1, alts: rho, plus: 1}) >= wanted;
  };
  const most = 1 / usual;
  const least = Math.max(1, metric.minRatio);
  if (least >= most || !isSeen(most)) return undefined;
  return (isSeen(least) ? least : bisect(most, least, isSeen, 50)) - 1;
};
