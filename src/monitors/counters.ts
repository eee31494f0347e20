import type {Counts} from './monitor.ts';

/** One series of a counter as it stands now. */
export type Counter = {
  readonly value: number;
  /** A sum of several counters: when it falls nobody can tell how much was counted in between. Default: one process's own. */
  readonly isSum?: boolean;
};

/**
 * Increase of counters since the look before, series by series. A counter that fell was reset with its process: what it shows
 * now is its increase. A series that is new after the first look began at zero. One that was missing for a while goes on where
 * it was: a source that does not answer forgets nothing.
 */
export const makeIncrease = () => {
  let before: Map<string, number> | undefined;
  /**
   * Undefined at the first look: there is nothing to compare with, and that is a gap.
   * @throws Error when a sum fell; the next look counts from there.
   */
  return (now: ReadonlyMap<string, number | Counter>): ReadonlyMap<string, number> | undefined => {
    const last = before;
    const counters = [...now].map(([series, counter]) => [series, typeof counter === 'number' ? {value: counter} : counter] as const);
    before = new Map([...(last ?? []), ...counters.map(([series, {value}]) => [series, value] as const)]);
    if (!last) return undefined;
    const fell = counters.find(([series, {value, isSum}]) => isSum && value < (last.get(series) ?? 0));
    if (fell) throw new Error('a sum of counters fell: something behind it was restarted or is missing, and how much was counted cannot be known');
    return new Map(counters.map(([series, {value}]) => {
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
