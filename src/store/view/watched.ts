import type {LiveFeed} from '../../release/feeds.ts';
import {formatAge, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {fit, row, span, widthOf, type Row, type Span} from '../text.ts';
import {timeWithSeconds} from './header.ts';
import {freshNow, isOutside, number, unmeasuredMs} from './metric.ts';

/**
 * What is watched beside the two charts: what is wrong comes first, then the other numbers, health, alerts, and what all is compared
 * with. Where there is no room for the words, numbers stand without what is usual; where there is none for those, what is as it should
 * be is left out from the end, before how old the comparison is.
 *
 * With `amiss` there is a row only while something is wrong or missing: where every row is dear.
 *
 * "also   ▲ alert HighErrors · query time 12 ms, usual 11 · health 3 of 3 · alerts none · against 720 samples of 60 min, 4 min old"
 */
export const watchedRow = (state: ClientState, width: number, only: 'all' | 'amiss' = 'all'): Row | undefined => watchedRows(state, width, only, 1)[0];

/** The same in as many rows as it needs, `most` at most. */
export const watchedRows = (state: ClientState, width: number, only: 'all' | 'amiss', most: number): readonly Row[] => {
  const {live} = state.feeds;
  if (!live) return [];
  const silentMs = unmeasuredMs(state);
  const parts: readonly Part[] = silentMs !== undefined ? [{rank: 1, spans: [span(`? nothing measured for ${formatAge(silentMs)}`, 'attention')]}] : [...numbers(state, live), ...health(live), ...alerts(live), ...silent(live), ...unseen(live, state.now), ...comparedWith(live, state.now)].toSorted((a, b) => a.rank - b.rank);
  if (parts.length === 0 || (only === 'amiss' && parts[0]!.rank > 1)) return [];
  const lead = width < narrow ? '' : 'also   ';
  const brief = (part: Part): Part => ({...part, spans: part.short ?? part.spans});
  const short = parts.map(part => (part.rank > 1 ? brief(part) : part));
  // What is not wrong goes, the last first, until there is room for the rest.
  const fewer = short.map((_, gone) => {
    const spare = short.filter(({rank}) => rank === 2);
    const left = new Set(spare.slice(0, Math.max(0, spare.length - gone)));
    return short.filter(part => part.rank !== 2 || left.has(part));
  });
  const rows = [parts, ...fewer, parts.filter(({rank}) => rank < 2)].filter(each => each.length > 0).map(each => laid(each, lead, width)).find(each => each.length <= most && each.every(one => widthOf(one) <= width)) ?? laid(parts.map(brief), lead, width).slice(0, most);
  return rows.map(each => (widthOf(each) > width ? fit(each, width) : each));
};

const narrow = 60;

/** One after the other, on a new row where one does not fit any more. */
const laid = (parts: readonly Part[], lead: string, width: number): readonly Row[] => {
  const rows: Row[] = [];
  for (const {spans} of parts) {
    const last = rows.at(-1);
    const next = last && row(...last, span(' · ', 'quiet'), ...spans);
    if (next && widthOf(next) <= width) rows[rows.length - 1] = next;
    else rows.push(row(span(rows.length === 0 ? lead : ' '.repeat(lead.length), 'strong'), ...spans));
  }
  return rows;
};

/** 0: wrong. 1: missing. 2: as it should be. 3: about the comparison. */
type Part = {readonly rank: 0 | 1 | 2 | 3; readonly spans: readonly Span[]; readonly short?: readonly Span[]};

const charted = new Set(['errorRate', 'p50', 'p95', 'p99']);

const numbers = (state: ClientState, {metrics}: LiveFeed): readonly Part[] => metrics.filter(({id}) => !charted.has(id)).map((metric): Part => {
  const {title, usual, unit, limit, limitIs, better} = metric;
  const now = freshNow(metric, state);
  if (now === undefined) return {rank: 1, spans: [span(`? ${title}: no data`, 'attention')]};
  const value = `${title} ${number(now, unit)}${unit && ` ${unit}`}`;
  if (isOutside(metric) === 'limit') return {rank: 0, spans: [span(`✗ ${value}, ${better === 'higher' ? 'below' : 'above'} ${limitIs === 'tolerated' ? 'what is tolerated,' : 'limit'} ${number(limit!, unit)}`, 'bad')], short: [span(`✗ ${value}, ${limitIs === 'tolerated' ? 'tolerated' : 'limit'} ${number(limit!, unit)}`, 'bad')]};
  return {rank: 2, spans: [span(`${value}${usual === undefined ? '' : `, usual ${number(usual, unit)}`}`)], short: [span(value)]};
});

const health = ({health: instances}: LiveFeed): readonly Part[] => {
  if (instances.length === 0) return [];
  const well = instances.filter(({healthy}) => healthy === true);
  const other = instances.find(({healthy}) => healthy !== true);
  if (!other) return [{rank: 2, spans: [span(`health ${well.length} of ${instances.length}${certificate(instances)}`)]}];
  return [{rank: other.healthy === false ? 0 : 1, spans: [span(`${other.healthy === false ? '✗' : '?'} health ${well.length} of ${instances.length}: ${other.name} ${other.healthy === false ? 'is not healthy' : 'gives no answer'}`, other.healthy === false ? 'bad' : 'attention')]}];
};

const certificate = (instances: LiveFeed['health']): string => {
  const days = instances.flatMap(({says}) => Number(/certificate ends in (-?\d+) day/.exec(says)?.[1] ?? Number.NaN)).filter(Number.isFinite);
  return days.length === 0 ? '' : `, a certificate ends in ${Math.min(...days)} days`;
};

const alerts = ({alerts: firing, sources}: LiveFeed): readonly Part[] => {
  if (firing === undefined) return [];
  // Not knowing is not "none".
  if (sources.some(({kind, fresh}) => kind === 'alerts' && !fresh)) return [{rank: 1, spans: [span('? alerts: no answer', 'attention')]}];
  if (firing.length === 0) return [{rank: 2, spans: [span('alerts none')]}];
  return [{rank: 0, spans: [span(`▲ alert ${firing[0]!}${firing.length > 1 ? ` and ${firing.length - 1} more` : ''}`, 'attention')]}];
};

/** Sources of requests that say nothing; the others are named where their numbers would stand. */
const silent = ({sources}: LiveFeed): readonly Part[] =>
  sources.filter(({kind, fresh}) => kind === 'metrics' && !fresh).map(({name, problem}) => ({rank: 1, spans: [span(`? ${name}: ${problem ?? 'silent'}`, 'attention')]}));

/** Known to whoever was there; for who comes back to the screen it comes first for a while. */
const newsForMs = 300_000;

const unseen = ({unseen: hole}: LiveFeed, now: number): readonly Part[] => {
  if (!hole) return [];
  const isNews = now - hole.untilAt < newsForMs;
  return [{rank: isNews ? 1 : 3, spans: [span(`not watched for ${formatDuration(Math.max(1_000, hole.ms))}, until ${timeWithSeconds(hole.untilAt)}`, isNews ? 'attention' : 'quiet')], short: [span(`unseen for ${formatDuration(Math.max(1_000, hole.ms))}`, isNews ? 'attention' : 'quiet')]}];
};

/** "usual from 4 min ago": for where there is no row for all of it. */
export const usualFrom = ({feeds, now}: ClientState): Row => feeds.live?.baseline ? row(span(`usual from ${ageOf(feeds.live.baseline, now)} ago`, 'quiet')) : row();

const comparedWith = ({baseline}: LiveFeed, now: number): readonly Part[] =>
  baseline === undefined
    ? [{rank: 1, spans: [span('? nothing to compare with', 'attention')]}]
    : [{rank: 3, spans: [span(`against ${baseline.samples} samples of ${formatDuration(Math.round((baseline.toAt - baseline.fromAt) / 60_000) * 60_000)}, ${ageOf(baseline, now)} old`, 'quiet')], short: [span(`usual from ${ageOf(baseline, now)} ago`, 'quiet')]}];

const ageOf = ({toAt}: NonNullable<LiveFeed['baseline']>, now: number): string => formatAge(now - toAt).replace(/^now$/, '0 s');
