import type {MetricState} from './metric-state.ts';

/** How much of the last ticks there was: the questions that keep silence and empty streets from looking healthy. */
type Recent = {
  /** Ticks that counted among the last ones. */
  readonly valid: number;
  readonly bad: number;
  readonly n: number;
  /** Requests the baseline would have had in those that counted; 0 when nothing says what is usual. */
  readonly expected: number;
};

const recentOf = ({taken, metric: {base, mode}}: MetricState, tick: number, ticks: number): Recent => {
  // What the whole service had before says nothing about a canary's share; its control runs beside it.
  const usual = mode === 'control' ? 0 : (base?.nbar ?? 0);
  let valid = 0;
  let bad = 0;
  let n = 0;
  let expected = 0;
  for (let i = taken.length - 1; i >= 0 && taken[i]!.tick > tick - ticks; i--) {
    valid++;
    bad += taken[i]!.bad;
    n += taken[i]!.n;
    expected += usual * taken[i]!.share;
  }
  return {valid, bad, n, expected};
};

/** Share of all ticks so far that counted, 0–1. */
export const coverageOf = ({sums}: MetricState, tick: number): number => (tick === 0 ? 0 : sums.valid / tick);

/**
 * Did enough ticks bring data, over the whole watch and lately?
 *
 * @param more Asks what it would be after so many more ticks, all with data.
 */
export const isCovered = (state: MetricState, tick: number, more = 0): boolean => {
  const {minCoverage, recentTicks} = state.metric.parameters;
  const span = Math.min(recentTicks, tick + more);
  const fresh = Math.min(more, span);
  const recent = (fresh + recentOf(state, tick, span - fresh).valid) / span;
  return (state.sums.valid + more) / (tick + more) >= minCoverage && recent >= minCoverage;
};

/** Are there requests lately, and a fair part of the usual ones? */
export const hasRecentTraffic = (state: MetricState, tick: number): boolean => {
  const {recentTicks, trafficDropFrac} = state.metric.parameters;
  const {n, expected} = recentOf(state, tick, recentTicks);
  return n > 0 && n >= trafficDropFrac * expected;
};

/** Has the service just been left by most of its users? That is no sign of health, and may be the fault itself. */
export const hasTrafficDropped = (state: MetricState, tick: number): boolean => {
  const {base, parameters: {trafficDropFrac, trafficDropMin}} = state.metric;
  return base !== undefined && base.nbar >= trafficDropMin && (trafficOf(state, tick) ?? 1) < trafficDropFrac;
};

/** Requests of the last few ticks as a share of the baseline's (1: as usual); undefined when nothing says what is usual. */
export const trafficOf = (state: MetricState, tick: number): number | undefined => {
  const {n, expected} = recentOf(state, tick, state.metric.parameters.trafficDropTicks);
  return expected > 0 ? n / expected : undefined;
};

/** Requests per tick lately; ticks without data count as bringing none, because they prove nothing either. */
export const recentRequestsPerTick = (state: MetricState, tick: number): number => {
  const ticks = Math.min(tick, state.metric.parameters.recentTicks);
  return ticks === 0 ? 0 : recentOf(state, tick, ticks).n / ticks;
};

/** Bad-event rate of the last minute, 0–1; undefined when nobody asked. */
export const recentRateOf = (state: MetricState, tick: number): number | undefined => {
  const {bad, n} = recentOf(state, tick, Math.max(1, Math.round(60 / state.metric.parameters.tickSec)));
  return n === 0 ? undefined : bad / n;
};
