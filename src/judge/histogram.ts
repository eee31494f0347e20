import {isCount} from './baseline.ts';

/** Request durations, counted. Bucket i holds durations in (edge i−1, edge i]; one more bucket is open to the right. */
export type Histogram = {
  /** Upper edges in ms, ascending, finite. */
  readonly edgesMs: readonly number[];
  /** One count per edge, then the open bucket. */
  readonly counts: readonly number[];
};

/**
 * From cumulative Prometheus buckets of one interval: upper bound in seconds ("0.1", "+Inf") → requests at or below it.
 * Undefined when they cannot be right (a count that falls, no "+Inf", a bound that is no number) or when "+Inf" is the
 * only bucket: such a series knows how many, not how long.
 */
export const histogramOf = (buckets: Readonly<Record<string, number>>): Histogram | undefined => {
  const bounds = Object.entries(buckets)
    .map(([le, count]) => ({ms: le === '+Inf' ? Infinity : le.trim() === '' ? Number.NaN : Number(le) * 1000, count}))
    .sort((a, b) => a.ms - b.ms);
  if (bounds.some(({ms, count}) => Number.isNaN(ms) || !isCount(count)) || bounds.at(-1)?.ms !== Infinity) return undefined;
  const positive = bounds.filter(({ms}) => ms > 0);
  const counts = positive.map(({count}, index) => count - (positive[index - 1]?.count ?? 0));
  if (positive.length < 2 || counts.some(count => count < 0)) return undefined;
  // 0.1 * 1000 is exact, 0.07 * 1000 is not: edges are compared with each other later.
  return {edgesMs: positive.slice(0, -1).map(({ms}) => Number(ms.toPrecision(12))), counts};
};

/** Edges for durations that we measured ourselves: 1 ms to 2 min in steps of 5 %, the size of difference that matters. */
export const fineEdgesMs: readonly number[] = Array.from({length: 241}, (_, step) => Number((1.05 ** step).toPrecision(6)));

/** From single durations in ms, such as those of a black-box probe. Durations that are no number are left out. */
export const histogramOfDurations = (durationsMs: readonly number[], edgesMs: readonly number[] = fineEdgesMs): Histogram => {
  const counts = new Array<number>(edgesMs.length + 1).fill(0);
  for (const ms of durationsMs) {
    if (!isCount(ms)) continue;
    const bucket = edgesMs.findIndex(edge => ms <= edge);
    counts[bucket === -1 ? edgesMs.length : bucket]! += 1;
  }
  return {edgesMs, counts};
};

/** Sum of two histograms; undefined when their edges differ, because counts cannot be moved between buckets. */
export const addHistograms = (a: Histogram, b: Histogram): Histogram | undefined =>
  hasSameEdges(a, b) ? {edgesMs: a.edgesMs, counts: a.counts.map((count, index) => count + b.counts[index]!)} : undefined;

const hasSameEdges = (a: Histogram, b: Histogram): boolean =>
  a.edgesMs === b.edgesMs || (a.edgesMs.length === b.edgesMs.length && a.edgesMs.every((edge, index) => edge === b.edgesMs[index]));

export const totalOf = ({counts}: Histogram): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Requests slower than `ms`. Exact on an edge; between edges linear in ln(ms) (in ms for the first bucket, which begins
 * at 0); beyond the last edge the whole open bucket counts as slower.
 */
export const slowerThan = ({edgesMs, counts}: Histogram, ms: number): number => {
  let slower = counts.at(-1)!;
  for (let bucket = edgesMs.length - 1; bucket >= 0; bucket--) {
    const high = edgesMs[bucket]!;
    const low = edgesMs[bucket - 1] ?? 0;
    if (ms >= high) return slower;
    if (ms <= low) slower += counts[bucket]!;
    else return slower + counts[bucket]! * (low === 0 ? (high - ms) / high : Math.log(high / ms) / Math.log(high / low));
  }
  return slower;
};

/** The duration that a share of 1 − q is slower than, in ms; Infinity beyond the last edge; undefined without requests. */
export const quantileOf = (histogram: Histogram, q: number): number | undefined => {
  const {edgesMs, counts} = histogram;
  const total = totalOf(histogram);
  if (total === 0) return undefined;
  const wanted = q * total;
  let faster = 0;
  for (const [bucket, high] of edgesMs.entries()) {
    const count = counts[bucket]!;
    if (count > 0 && faster + count >= wanted) {
      const part = Math.max(0, wanted - faster) / count;
      const low = edgesMs[bucket - 1] ?? 0;
      return low === 0 ? high * part : low * (high / low) ** part;
    }
    faster += count;
  }
  return Infinity;
};
