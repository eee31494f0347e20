import {drawChart, readCrosshair, sparkline, type ChartInput, type Role as ChartRole, type Span as ChartSpan} from '../../charts/index.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import type {ClientState} from '../../store/client-state.ts';
import {row, type Role, type Row} from '../../store/text.ts';
import {isFarLimit, isOutside, metricTitle, number} from '../../store/view/metric.ts';
import type {Axes} from './axes.ts';

const roles: Record<ChartRole, Role | undefined> = {
  axis: 'quiet', line: undefined, bad: 'bad', band: 'quiet', limit: 'attention', marker: 'quiet', label: undefined, quiet: 'quiet',
};

/** Title, `inset` cells further right, and chart of one metric, `height` rows together. Below four rows a chart says less than its title does. */
export const metricRows = (metric: MetricSeries, state: ClientState, axes: Axes, width: number, height: number, xAxis: boolean | 'rule', inset = 0): readonly Row[] => {
  if (height <= 0) return [];
  const input = inputOf(metric, state, axes, width, Math.max(1, height - 1), xAxis);
  const read = state.ui.chart.at === undefined ? undefined : readCrosshair(input);
  return [
    row(' '.repeat(inset), ...metricTitle(metric, state, width - inset, read && {at: read.at, value: read.value, band: read.band})),
    ...(height >= 4 ? drawChart(input).map(line => rowOf(line, metric)) : []),
  ];
};

/** The whole history in one row, for terminals without room for a chart. */
export const sparkRow = (metric: MetricSeries, state: ClientState, width: number): Row =>
  rowOf(sparkline({
    width, points: metric.points, now: state.feeds.live?.at ?? state.now, spanMs: state.ui.chart.spanMs,
    label: metric.id === 'errorRate' ? 'error' : metric.title, tail: `${Math.round(state.ui.chart.spanMs / 60_000)} min`,
    ...(metric.limit !== undefined && {limit: metric.limit}), glyphs: glyphsOf(state),
  }), metric);

const inputOf = (metric: MetricSeries, state: ClientState, axes: Axes, width: number, height: number, xAxis: boolean | 'rule'): ChartInput => ({
  width, height, xAxis, ...axes.of(metric),
  points: metric.points, unit: metric.unit, now: state.feeds.live?.at ?? state.now, spanMs: state.ui.chart.spanMs,
  ...(metric.band && {band: metric.band, bandLabel: 'usual'}),
  ...(metric.limit !== undefined && !isFarLimit(metric) && {limit: {value: metric.limit, ...(metric.better === 'higher' && {bad: 'below' as const}), label: `limit ${metric.unit === '%' ? metric.limit.toFixed(1) : metric.unit === 'ms' && metric.limit >= 10 ? String(Math.round(metric.limit)) : number(metric.limit, '')}`}}),
  ...(metric.now !== undefined && {valueLabel: `◂ ${number(metric.now, metric.unit)}`}),
  markers: state.feeds.live?.markers ?? [], glyphs: glyphsOf(state), crosshairAt: state.ui.chart.at,
});

const glyphsOf = ({glyphs}: ClientState): ChartInput['glyphs'] => (glyphs === 'ascii' ? 'ascii' : glyphs === 'blocks' ? 'block' : 'braille');

/** A value above its limit makes the whole line bad: it is what has to be seen first. */
const rowOf = (line: readonly ChartSpan[], metric: MetricSeries): Row =>
  line.map(({text, role}) => {
    const look = role === 'line' && isOutside(metric) === 'limit' ? 'bad' : roles[role];
    return look === undefined ? {text} : {text, role: look};
  });
