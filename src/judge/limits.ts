import {isCount} from './baseline.ts';

/**
 * An abort criterion agreed before traffic moves: "error rate above 1 % for 1 min", "p99 above 250 ms for 3 min".
 *
 * It asks nothing of statistics. It counts covered ticks only: a tick without data neither breaches nor clears, so a
 * source that dies in the middle of a breach does not end it, and silence alone never causes one.
 */
export type Limit = {
  /** `rate`: bad/total of a metric's tick, 0–1. `value`: a measured number, in `unit`. */
  readonly of: 'rate' | 'value';
  readonly metric: string;
  /** Beyond which side of `at` it is a breach. */
  readonly beyond: 'above' | 'below';
  readonly at: number;
  /** Covered ticks in a row beyond the limit that make a breach. */
  readonly forTicks: number;
  /**
   * Rates are taken over this many covered ticks, because a single tick of a small service is 0 % or 50 %.
   * Default: half of `forTicks`, so that a spike shorter than half of the agreed time cannot breach.
   */
  readonly overTicks?: number;
  /** Unit of `at` for `value`, for the sentence: "ms". */
  readonly unit?: string;
};

export type LimitState = {
  readonly limit: Limit;
  /** Covered ticks the rate is taken over, oldest first. */
  readonly recent: readonly Counts[];
  /** Value at the last covered tick: 0–1 for a rate, else in the limit's unit. */
  readonly value: number | undefined;
  /** Covered ticks in a row beyond the limit. */
  readonly streak: number;
  /** Last covered tick, 0 when none was. */
  readonly lastTick: number;
};

type Counts = {readonly bad: number; readonly total: number};

/** Throws a RangeError for a limit that could never, or would always, be breached. */
export const startLimit = (limit: Limit): LimitState => {
  const {metric, at, forTicks, overTicks = 1, of} = limit;
  if (!Number.isFinite(at) || (of === 'rate' && (at < 0 || at >= 1))) {
    throw new RangeError(`The limit of ${metric} must be ${of === 'rate' ? 'a rate from 0 to below 1' : 'a number'}, not ${at}`);
  }
  for (const [what, ticks] of [['last', forTicks], ['be taken over', overTicks]] as const) {
    if (!(Number.isInteger(ticks) && ticks >= 1)) throw new RangeError(`The limit of ${metric} must ${what} 1 tick or more, not ${ticks}`);
  }
  return {limit, recent: [], value: undefined, streak: 0, lastTick: 0};
};

/** What arrived for a limit in one tick: counts for a rate, a number for a value; anything else is a gap. */
export type LimitTick = Counts | number | null | undefined;

export const limitTick = (state: LimitState, tick: number, given: LimitTick): LimitState => {
  const {limit} = state;
  if (limit.of === 'value') {
    return typeof given === 'number' && Number.isFinite(given) ? judged(state, tick, given, []) : state;
  }
  const counts = usable(given);
  if (!counts) return state;
  // The source answered, but nobody asked the service anything: there is no rate to compare.
  if (counts.total === 0) return {...state, lastTick: tick};
  const recent = [...state.recent, counts].slice(-overTicksOf(limit));
  const total = recent.reduce((sum, each) => sum + each.total, 0);
  return judged(state, tick, recent.reduce((sum, each) => sum + each.bad, 0) / total, recent);
};

/** Has the agreed time passed beyond the limit? */
export const isBreached = ({limit, streak}: LimitState): boolean => streak >= limit.forTicks;

/** Is it beyond the limit now, breached or not yet? */
export const isBeyond = ({streak}: LimitState): boolean => streak > 0;

const overTicksOf = ({overTicks, forTicks}: Limit): number => overTicks ?? Math.ceil(forTicks / 2);

const judged = (state: LimitState, tick: number, value: number, recent: readonly Counts[]): LimitState => {
  const {beyond, at} = state.limit;
  const isOut = beyond === 'above' ? value > at : value < at;
  return {...state, recent, value, streak: isOut ? state.streak + 1 : 0, lastTick: tick};
};

const usable = (given: LimitTick): Counts | undefined => {
  if (!given || typeof given === 'number') return undefined;
  const {bad, total} = given;
  return isCount(bad) && isCount(total) && bad <= total ? {bad, total} : undefined;
};
