import type {MetricSeries} from '../../release/feeds.ts';
import {formatAge, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, spread, widthOf, type Row} from '../text.ts';
import {timeWithSeconds} from './header.ts';

/** What stands under the crosshair; `value` undefined is no data. */
export type MomentRead = {readonly at: number; readonly value: number | undefined; readonly band: {readonly low: number; readonly high: number} | undefined};

/** So many ticks a number may be old, and still be called the one of now. */
const freshTicks = 4;

/** The number of now; undefined where it is absent or too old: what a dead source said last is not how things are. */
export const freshNow = ({now, nowAt, everyMs}: MetricSeries, {feeds, now: clock}: Pick<ClientState, 'feeds' | 'now'>): number | undefined =>
  nowAt === undefined || clock - nowAt > Math.max(feeds.live?.tickMs ?? 5_000, everyMs ?? 0) * freshTicks ? undefined : now;

/** "no data 5 min", "no data yet". */
export const noDataText = ({nowAt}: MetricSeries, {now}: Pick<ClientState, 'now'>): string =>
  nowAt === undefined ? 'no data yet' : `no data ${formatDuration(Math.floor((now - nowAt) / 5_000) * 5_000)}`;

/** How long nothing at all has been measured, ms; undefined while ticks come. */
export const unmeasuredMs = ({feeds: {live}, now}: Pick<ClientState, 'feeds' | 'now'>): number | undefined =>
  live && now - live.at > live.tickMs * freshTicks ? now - live.at : undefined;

/** "above limit", "above usual range", "inside"; '' where there is nothing to compare with. */
export const sideWords = (metric: MetricSeries): string => {
  const side = metric.better === 'higher' ? 'below' : 'above';
  return {limit: `${side} limit`, usual: `${side} usual range`, inside: 'inside', none: ''}[isOutside(metric)];
};

/**
 * "error rate   0.31 %   ▼ 0.02 pp under usual 0.33, inside        n 21 480   now": sign and word, so that it reads without
 * colour. With less room the words go, never the numbers.
 */
export const metricTitle = (metric: MetricSeries, state: ClientState, width: number, read?: MomentRead): Row => {
  const gap = width >= 90 ? '   ' : '  ';
  const title = span(metric.title, 'strong');
  const ageMs = metric.nowAt === undefined ? undefined : state.now - metric.nowAt;
  const now = freshNow(metric, state);
  if (read) return spread(row(title, gap, span(`at ${timeWithSeconds(read.at)}`, 'attention'), gap, readText(metric, read)), row(span(width >= 70 ? '[ ] move, Esc now' : '', 'quiet')), width);
  if (now === undefined || ageMs === undefined) return row(title, gap, span(noDataText(metric, state), 'attention'), gap, 'not counted as healthy');
  const outside = isOutside(metric);
  const value = span(`${number(now, metric.unit)} ${metric.unit}`.trimEnd(), outside === 'limit' ? 'bad' : 'strong');
  const side = metric.better === 'higher' ? 'below' : 'above';
  const limit = metric.limitIs === 'tolerated' ? 'what is tolerated,' : 'limit';
  const word = {limit: `, ${side} ${limit} ${number(metric.limit ?? 0, metric.unit)}`, usual: `, ${side} usual range`, inside: ', inside', none: ''}[outside];
  const far = isFarLimit(metric) ? `; limit ${number(metric.limit!, metric.unit)}` : '';
  const sees = metric.seesDifference === undefined ? '' : `; ${metric.unit === '%' ? '' : 'can only '}see${metric.unit === '%' ? 's' : ''} ±${number(metric.seesDifference, metric.unit)} ${step(metric.unit)}`;
  const right = row(span(`n ${thin(metric.n)}${width >= 90 ? '   ' : '  '}${formatAge(ageMs)}`, 'quiet'));
  const words = [
    row(title, gap, value, gap, span(difference(metric, now) + word, outside === 'limit' ? 'bad' : undefined), sees, far),
    row(title, gap, value, gap, span(difference(metric, now) + word, outside === 'limit' ? 'bad' : undefined)),
    row(value, gap, span(difference(metric, now) + word, outside === 'limit' ? 'bad' : undefined)),
    row(value, gap, span(outside === 'limit' ? word.slice(2) : difference(metric, now), outside === 'limit' ? 'bad' : undefined)),
    row(value),
  ];
  const fitting = words.find(each => widthOf(each) + 1 + widthOf(right) <= width) ?? words.at(-1)!;
  return spread(fitting, right, width);
};

const readText = ({unit}: MetricSeries, {value, band}: MomentRead): string =>
  `${value === undefined ? 'no data' : `${number(value, unit)} ${unit}`.trimEnd()}${band ? `, usual ${number(band.low, unit)}–${number(band.high, unit)}` : ''}`;

const difference = ({usual, unit}: MetricSeries, now: number): string =>
  usual === undefined ? 'no baseline yet' : [now >= usual ? '▲' : '▼', number(Math.abs(now - usual), unit), step(unit), now >= usual ? 'over' : 'under', 'usual', number(usual, unit)].filter(Boolean).join(' ');

/** The unit of a difference: percent of percent would be something else. */
const step = (unit: string): string => (unit === '%' ? 'pp' : unit);

/** On the bad side of the limit, or of the usual range; nothing where neither is known. */
export const isOutside = ({now, limit, band, better}: Pick<MetricSeries, 'now' | 'limit' | 'band' | 'better'>): 'limit' | 'usual' | 'inside' | 'none' => {
  const isBeyond = (bound: number): boolean => (better === 'higher' ? now! < bound : now! > bound);
  if (now !== undefined && limit !== undefined && isBeyond(limit)) return 'limit';
  if (now === undefined || band === undefined) return 'none';
  return isBeyond(better === 'higher' ? band.low : band.high) ? 'usual' : 'inside';
};

/** More than ten times what was ever seen, or less than a tenth of it. */
const far = 10;

/**
 * Whether the limit of another number is so far away that a chart which shows it would show nothing else. Errors and response times
 * always stand beside theirs: how far it is to the limit is what is read there.
 */
export const isFarLimit = ({id, limit, better, points, band}: Pick<MetricSeries, 'id' | 'limit' | 'better' | 'points' | 'band'>): boolean => {
  if (limit === undefined || ['errorRate', 'p50', 'p95', 'p99'].includes(id)) return false;
  const seen = [...points.flatMap(({value}) => value ?? []), ...(band ? [band.low, band.high] : [])];
  if (seen.length === 0) return false;
  return better === 'higher' ? limit >= 0 && limit * far < Math.min(...seen) : limit > 0 && limit > far * Math.max(...seen);
};

export const number = (value: number, unit: string): string =>
  unit === '%' ? value.toFixed(2)
  : Math.abs(value) >= 100 || (unit === 'ms' && Math.abs(value) >= 9.95) ? String(Math.round(value))
  : unit === 'ms' && Math.abs(value) >= 0.95 ? String(Number(value.toFixed(1)))
  : String(Number(value.toPrecision(unit === 'ms' ? 2 : 3)));

/** 18400 → "18 400". */
export const thin = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
