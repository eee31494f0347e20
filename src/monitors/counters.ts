import type {Counts} from './monitor.ts';

/** Cumulative counters of one series, as a source shows them now. */
export type Totals = {readonly total: number; readonly errors: number; readonly buckets: Readonly<Record<string, number>> | undefined};

/**
 * Increase of counters since the look before, series by series. A counter that
 * fell was reset with its process: what it shows now is its increase. A series
 * that is new after the first look began at zero.
 */
export const makeIncrease = () => {
  let before: ReadonlyMap<string, number> | undefined;
  /** Undefined at the first look: there is nothing to compare with, and that is a gap. */
  return (now: ReadonlyMap<string, number>): ReadonlyMap<string, number> | undefined => {
    const last = before;
    before = now;
    if (!last) return undefined;
    return new Map([...now].map(([series, value]) => {
      const was = last.get(series) ?? 0;
      return [series, value >= was ? value - was : value];
    }));
  };
};

export const addCounts = (a: Counts | undefined, b: Counts | undefined): Counts | undefined => {
  if (!a || !b) return a ?? b;
  const buckets = a.buckets && b.buckets ? addBuckets(a.buckets, b.buckets) : (a.buckets ?? b.buckets);
  return {total: a.total + b.total, errors: a.errors + b.errors, buckets};
};

const addBuckets = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map(le => [le, (a[le] ?? 0) + (b[le] ?? 0)]));
