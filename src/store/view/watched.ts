import type {LiveFeed} from '../../release/feeds.ts';
import {formatAge, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, widthOf, type Row, type Span} from '../text.ts';
import {timeWithSeconds} from './header.ts';
import {isOutside, number} from './metric.ts';

/**
 * What is watched beside the two charts, in one row: what is wrong comes first, then the other numbers, health, alerts, and what
 * all is compared with. What has no room is left out from the end; what is wrong is never left out before what is right.
 *
 * With `amiss` there is a row only while something is wrong or missing: where every row is dear.
 *
 * "also   ▲ alert HighErrors · query time 12 ms, usual 11 · health 3 of 3 · alerts none · against 720 samples of 60 min, 4 min old"
 */
export const watchedRow = (state: ClientState, width: number, only: 'all' | 'amiss' = 'all'): Row | undefined => {
  const {live} = state.feeds;
  if (!live) return undefined;
  const parts = [...numbers(live), ...health(live), ...alerts(live), ...silent(live), ...unseen(live, state.now), ...comparedWith(live, state.now)].toSorted((a, b) => a.rank - b.rank);
  if (parts.length === 0 || (only === 'amiss' && parts[0]!.rank > 1)) return undefined;
  let shown: Row = row(span('also   ', 'strong'));
  for (const [index, {spans}] of parts.entries()) {
    const next = row(...shown, ...(index === 0 ? [] : [span(' · ', 'quiet')]), ...spans);
    if (widthOf(next) <= width) shown = next;
  }
  return shown;
};

/** 0: wrong. 1: missing. 2: as it should be. 3: about the comparison. */
type Part = {readonly rank: 0 | 1 | 2 | 3; readonly spans: readonly Span[]};

const charted = new Set(['errorRate', 'p50', 'p95', 'p99']);

const numbers = ({metrics}: LiveFeed): readonly Part[] => metrics.filter(({id}) => !charted.has(id)).map((metric): Part => {
  const {title, now, usual, unit, limit, limitIs, better} = metric;
  if (now === undefined) return {rank: 1, spans: [span(`? ${title}: no data`, 'attention')]};
  const value = `${title} ${number(now, unit)}${unit && ` ${unit}`}`;
  if (isOutside(metric) === 'limit') return {rank: 0, spans: [span(`✗ ${value}, ${better === 'higher' ? 'below' : 'above'} ${limitIs === 'tolerated' ? 'what is tolerated,' : 'limit'} ${number(limit!, unit)}`, 'bad')]};
  return {rank: 2, spans: [span(`${value}${usual === undefined ? '' : `, usual ${number(usual, unit)}`}`)]};
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
  return [{rank: isNews ? 1 : 3, spans: [span(`not watched for ${formatDuration(Math.max(1_000, hole.ms))}, until ${timeWithSeconds(hole.untilAt)}`, isNews ? 'attention' : 'quiet')]}];
};

const comparedWith = ({baseline}: LiveFeed, now: number): readonly Part[] =>
  baseline === undefined
    ? [{rank: 1, spans: [span('? nothing to compare with', 'attention')]}]
    : [{rank: 3, spans: [span(`against ${baseline.samples} samples of ${formatDuration(Math.round((baseline.toAt - baseline.fromAt) / 60_000) * 60_000)}, ${formatAge(now - baseline.toAt).replace(/^now$/, '0 s')} old`, 'quiet')]}];
