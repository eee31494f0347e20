import {drawChart, nextYMax, type Role as ChartRole} from '../../charts/index.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import type {ClientState} from '../../store/client-state.ts';
import type {Role, Row} from '../../store/text.ts';
import {isOutside, number} from '../../store/view/metric.ts';

const roles: Record<ChartRole, Role | undefined> = {
  axis: 'quiet', line: undefined, bad: 'bad', band: 'quiet', limit: 'attention', marker: 'quiet', label: undefined, quiet: 'quiet',
};

/** A chart of one metric, exactly `height` rows of `width` cells. */
export const chartRows = (metric: MetricSeries, state: ClientState, width: number, height: number, xAxis: boolean | 'rule'): readonly Row[] => {
  const live = state.feeds.live;
  const values = metric.points.flatMap(({value}) => (value === undefined ? [] : [value]));
  const rows = drawChart({
    width, height,
    points: metric.points,
    now: live?.at ?? state.now,
    spanMs: state.ui.chart.spanMs,
    ...(metric.band && {band: metric.band, bandLabel: 'usual'}),
    ...(metric.limit !== undefined && {limit: {value: metric.limit, label: `limit ${metric.unit === '%' ? metric.limit.toFixed(1) : String(Math.round(metric.limit))}`}}),
    markers: live?.markers ?? [],
    unit: metric.unit,
    yMin: 0,
    yMax: nextYMax(undefined, values, metric.limit),
    xAxis,
    ...(metric.now !== undefined && {valueLabel: number(metric.now, metric.unit)}),
    glyphs: state.glyphs === 'ascii' ? 'ascii' : 'braille',
  });
  const outside = isOutside(metric) !== undefined;
  return rows.map(line => line.map(({text, role}) => {
    const look = role === 'line' && outside ? 'bad' : roles[role];
    return look === undefined ? {text} : {text, role: look};
  }));
};
