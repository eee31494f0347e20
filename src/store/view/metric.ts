import type {MetricSeries} from '../../release/feeds.ts';
import {formatAge, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, spread, type Role, type Row} from '../text.ts';

/** "error rate  0.31 %  ▼ 0.02 pp under usual 0.33, inside        n 21 480  now": sign and word, so that it reads without colour. */
export const metricTitle = (metric: MetricSeries, state: ClientState, width: number): Row => {
  const {now, nowAt, usual, limit, n, seesDifference, unit, title} = metric;
  const ageMs = nowAt === undefined ? undefined : state.now - nowAt;
  const tickMs = state.feeds.live?.tickMs ?? 5_000;
  if (now === undefined || ageMs === undefined || ageMs > tickMs * 4)
    return spread(row(' ', span(title, 'strong'), '   ', span(ageMs === undefined ? 'no data yet' : `no data ${formatDuration(ageMs)}`, 'attention'), span('   not counted as healthy', 'quiet')), [], width);
  const outside = isOutside(metric);
  const role: Role = outside ? 'bad' : 'plain';
  const value = `${number(now, unit)} ${unit}`;
  const difference = usual === undefined ? 'no baseline yet' : `${now >= usual ? '▲' : '▼'} ${number(Math.abs(now - usual), unit)} ${unit === '%' ? 'pp' : unit} ${now >= usual ? 'over' : 'under'} usual ${number(usual, unit)}`;
  const word = outside === 'limit' ? `, above limit ${number(limit!, unit)}` : outside === 'band' ? ', outside usual' : usual === undefined ? '' : ', inside';
  const sees = seesDifference !== undefined && width >= 70 ? `; can only see ±${number(seesDifference, unit)} ${unit === '%' ? 'pp' : unit}` : '';
  return spread(row(' ', span(title, 'strong'), '   ', span(value, outside ? 'bad' : 'strong'), '   ', span(difference + word, role), span(sees, 'quiet')), row(span(`n ${thin(n)}`, 'quiet'), '  ', span(formatAge(ageMs), 'quiet'), ' '), width);
};

/** Above the limit, or above the usual range; undefined while inside. */
export const isOutside = ({now, limit, band}: MetricSeries): 'limit' | 'band' | undefined => {
  if (now === undefined) return undefined;
  if (limit !== undefined && now > limit) return 'limit';
  return band !== undefined && now > band.high * 1.25 ? 'band' : undefined;
};

export const number = (value: number, unit: string): string =>
  unit === '%' ? value.toFixed(2) : unit === 'ms' ? String(Math.round(value)) : Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);

/** 18400 → "18 400". */
export const thin = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
