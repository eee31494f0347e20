import type {Config} from '../../config/schema.ts';
import {quantileOf, type Histogram, type LatencyView, type Verdict} from '../../judge/index.ts';
import {addCounts, type Counts} from '../../monitors/index.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import {histogramIn} from './judging.ts';
import {subjectOf, type Tick} from './history.ts';

/** A point is taken over this many ticks: single ticks of a small service are 0 % or 50 %. */
const smoothTicks = 12;
/** Points that travel to a client. */
const shownPoints = 400;

export type SeriesInput = {
  readonly ticks: readonly Tick[];
  readonly subject: 'new' | 'all';
  /** Ticks before the deploy. */
  readonly baseline: readonly Tick[];
  readonly monitor: Config['monitor'];
  readonly detail: {readonly verdict: Verdict; readonly views: Readonly<Partial<Record<string, LatencyView>>>} | undefined;
};

/** Error rate and response times over time, with what is usual and what was agreed. A tick without data is a hole. */
export const metricSeries = ({ticks, subject, baseline, monitor, detail}: SeriesInput): readonly MetricSeries[] => {
  const shown = ticks.slice(-(shownPoints + smoothTicks));
  const counts = shown.map(tick => subjectOf(tick, subject));
  const usual = baseline.slice(-720).map(tick => subjectOf(tick, 'all'));
  const at = shown.map(tick => tick.at);
  const make = (id: MetricSeries['id'], title: string, unit: string, value: (counts: Counts) => number | undefined, limit: number | undefined, sees: number | undefined): MetricSeries => {
    const values = smoothed(counts, value);
    const before = smoothed(usual, value).filter(one => one !== undefined).toSorted((a, b) => a - b);
    const lastAt = values.findLastIndex(one => one !== undefined);
    const n = counts.slice(-smoothTicks).reduce((sum, one) => sum + (one?.total ?? 0), 0);
    return {
      id, title, unit, limit, seesDifference: sees,
      points: values.map((one, index) => ({at: at[index]!, value: one})).slice(-shownPoints),
      now: lastAt < 0 ? undefined : values[lastAt], nowAt: lastAt < 0 ? undefined : at[lastAt],
      usual: quantileIn(before, 0.5), band: before.length < 10 ? undefined : {low: quantileIn(before, 0.1)!, high: quantileIn(before, 0.9)!},
      n: detail?.verdict.metrics['errors']?.n ?? n,
    };
  };
  const {limits} = monitor;
  const errors = detail?.verdict.metrics['errors'];
  const seesErrors = errors?.visible.now !== undefined && errors.usualRate !== undefined ? errors.visible.now * errors.usualRate * 100 : undefined;
  const latency = (name: 'p50' | 'p95' | 'p99', q: number) =>
    make(name, name, 'ms', one => quantileMs(one, q), limits[`${name}Ms`], detail?.views[name]?.seesMs);
  return [
    make('errorRate', 'error rate', '%', one => (one.total > 0 ? (100 * one.errors) / one.total : undefined), limits.errorPct, seesErrors),
    latency('p50', 0.5), latency('p95', 0.95), latency('p99', 0.99),
  ];
};

/** Over the ticks up to each one; a tick that brought nothing stays a hole, however good its neighbours are. */
const smoothed = (counts: readonly (Counts | null)[], value: (counts: Counts) => number | undefined): readonly (number | undefined)[] =>
  counts.map((own, index) => {
    if (!own) return undefined;
    const sum = counts.slice(Math.max(0, index - smoothTicks + 1), index + 1).reduce<Counts | undefined>((all, one) => addCounts(all, one ?? undefined), undefined);
    return sum ? value(sum) : undefined;
  });

const quantileMs = (counts: Counts, q: number): number | undefined => {
  const histogram: Histogram | null = histogramIn(counts);
  const value = histogram ? quantileOf(histogram, q) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
};

const quantileIn = (sorted: readonly number[], q: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

