import type {Config} from '../../config/schema.ts';
import {quantileOf, type LatencyView, type Verdict} from '../../judge/index.ts';
import {addCounts, type Counts} from '../../monitors/index.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import {subjectOf, type Tick} from './history.ts';
import {histogramIn} from './judging.ts';

/** A point is taken over this many ticks: single ticks of a small service are 0 % or 50 %. */
const smoothTicks = 12;
/** Points that travel to a client. */
const shownPoints = 400;
/** Baseline ticks that the usual range is taken from. */
const usualTicks = 720;

/** What a tick says, together with those right before it. Undefined: it brought nothing, and stays a hole. */
type Point = {readonly errorRate: number | undefined; readonly p50: number | undefined; readonly p95: number | undefined; readonly p99: number | undefined; readonly n: number};
type Name = 'errorRate' | 'p50' | 'p95' | 'p99';

export type SeriesInput = {
  readonly ticks: readonly Tick[];
  readonly subject: 'new' | 'all';
  /** Ticks before the deploy. */
  readonly baseline: readonly Tick[];
  readonly monitor: Config['monitor'];
  readonly detail: {readonly verdict: Verdict; readonly views: Readonly<Partial<Record<string, LatencyView>>>} | undefined;
};

/**
 * Error rate and response times over time, with what is usual and what was
 * agreed. A point rests on its tick and those before it only, so it is worked
 * out once and kept as long as its tick is.
 */
export const makeSeries = () => {
  const known = {new: new WeakMap<Tick, Point>(), all: new WeakMap<Tick, Point>()};

  const points = (ticks: readonly Tick[], subject: 'new' | 'all', from: number): readonly Point[] =>
    ticks.slice(from).map((tick, index) => {
      const found = known[subject].get(tick);
      if (found) return found;
      const point = pointOf(ticks.slice(Math.max(0, from + index - smoothTicks + 1), from + index + 1).map(one => subjectOf(one, subject)));
      known[subject].set(tick, point);
      return point;
    });

  return ({ticks, subject, baseline, monitor: {limits}, detail}: SeriesInput): readonly MetricSeries[] => {
    const from = Math.max(0, ticks.length - shownPoints);
    const shown = points(ticks, subject, from);
    const usual = points(baseline, 'all', Math.max(0, baseline.length - usualTicks));
    const make = (id: Name, title: string, unit: string, limit: number | undefined, seesDifference: number | undefined): MetricSeries => {
      const before = usual.flatMap(point => point[id] ?? []).toSorted((a, b) => a - b);
      const last = shown.findLastIndex(point => point[id] !== undefined);
      return {
        id, title, unit, limit, seesDifference,
        points: shown.map((point, index) => ({at: ticks[from + index]!.at, value: point[id]})),
        now: shown[last]?.[id], nowAt: ticks[from + last]?.at,
        usual: quantileIn(before, 0.5), band: before.length < 10 ? undefined : {low: quantileIn(before, 0.1)!, high: quantileIn(before, 0.9)!},
        n: detail?.verdict.metrics['errors']?.n ?? shown.at(-1)?.n ?? 0,
      };
    };
    const errors = detail?.verdict.metrics['errors'];
    const seesErrors = errors?.visible.now !== undefined && errors.usualRate !== undefined ? errors.visible.now * errors.usualRate * 100 : undefined;
    return [
      make('errorRate', 'error rate', '%', limits.errorPct, seesErrors),
      ...(['p50', 'p95', 'p99'] as const).map(name => make(name, name, 'ms', limits[`${name}Ms`], detail?.views[name]?.seesMs)),
    ];
  };
};

const pointOf = (counts: readonly (Counts | null)[]): Point => {
  const sum = counts.at(-1) === null ? undefined : counts.reduce<Counts | undefined>((all, one) => addCounts(all, one ?? undefined), undefined);
  const histogram = histogramIn(sum);
  const quantile = (q: number): number | undefined => {
    const value = histogram ? quantileOf(histogram, q) : undefined;
    return value !== undefined && Number.isFinite(value) ? value : undefined;
  };
  return {
    errorRate: sum && sum.total > 0 ? (100 * sum.errors) / sum.total : undefined,
    p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), n: sum?.total ?? 0,
  };
};

const quantileIn = (sorted: readonly number[], q: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
