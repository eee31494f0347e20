import type {Band, BandPoint, ChartPoint} from './chart-input.ts';

/**
 * The value below which a fraction `p` of the sorted values lies, between two values by straight line.
 *
 * Source: type 7 of R. J. Hyndman and Y. Fan (1996), "Sample quantiles in statistical packages", The American Statistician
 * 50 (4): 361–365; the default of R and of numpy.
 *
 * @param sorted Ascending, finite. Empty gives undefined.
 * @param p 0 … 1.
 */
export const quantile = (sorted: readonly number[], p: number): number | undefined => {
  if (sorted.length === 0) return undefined;
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, p));
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low + (high - low) * (place - Math.floor(place));
};

export const medianOf = (values: readonly number[]): number | undefined => quantile(ascending(values), 0.5);

/** With fewer values the 10th percentile is in truth the smallest value, and the band would promise more than it knows. */
const fewestValues = 10;

/** Usual range of a series with its middle: 10th, 50th and 90th percentile. Undefined when fewer than ten values are there. */
export const usualBand = (values: readonly (number | undefined)[]): (Band & {readonly median: number}) | undefined => {
  const sorted = ascending(values);
  if (sorted.length < fewestValues) return undefined;
  return {low: quantile(sorted, 0.1)!, median: quantile(sorted, 0.5)!, high: quantile(sorted, 0.9)!};
};

/**
 * Usual range as it moves with time: an entry for every `stepMs`, each made of the `windowMs` that end with it. Steps with
 * too few values have no entry.
 */
export const usualBandSeries = (
  points: readonly ChartPoint[],
  {windowMs, stepMs}: {readonly windowMs: number; readonly stepMs: number},
): BandPoint[] => {
  const times = points.map(point => point.at).filter(Number.isFinite);
  if (times.length === 0 || !(stepMs > 0)) return [];
  const first = Math.floor(times[0]! / stepMs);
  const last = Math.floor(times.at(-1)! / stepMs);
  return Array.from({length: Math.max(0, last - first + 1)}, (_, i) => (first + i + 1) * stepMs).flatMap(end => {
    const band = usualBand(points.filter(({at}) => at >= end - windowMs && at < end).map(point => point.value));
    return band ? [{at: end - stepMs, low: band.low, high: band.high}] : [];
  });
};

/**
 * The usual range at a moment. A series holds from each entry until the next, but not across a hole: after 2.5 times the
 * usual distance between entries it ends, because nobody knows what was usual there.
 */
export const bandAt = (band: Band | readonly BandPoint[] | undefined): ((at: number) => Band | undefined) => {
  if (band === undefined) return () => undefined;
  if (!isSeries(band)) return () => (isRange(band) ? band : undefined);

  const entries = band.filter(entry => isRange(entry) && Number.isFinite(entry.at)).sort((a, b) => a.at - b.at);
  const holdsMs = 2.5 * (medianOf(entries.slice(1).map(({at}, i) => at - entries[i]!.at)) ?? Number.POSITIVE_INFINITY);
  return at => {
    const entry = entries.findLast(each => each.at <= at);
    return entry && at - entry.at <= holdsMs ? entry : undefined;
  };
};

const isSeries = (band: Band | readonly BandPoint[]): band is readonly BandPoint[] => Array.isArray(band);
const isRange = ({low, high}: Band): boolean => Number.isFinite(low) && Number.isFinite(high) && low <= high;
const ascending = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value): value is number => value !== undefined && Number.isFinite(value)).sort((a, b) => a - b);
