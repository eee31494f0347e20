import type {LogFeed, LogFeedLine, NewMessage} from '../../release/log-feed.ts';
import {formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {blank, fit, row, span, spread, widthOf, wrap, type Role, type Row, type Span} from '../text.ts';
import {timeWithSeconds} from './header.ts';
import {bottomOf, newSince} from './log-place.ts';

/** Title of the log pane and as many lines as there is room for, exactly `height` rows; the newest at the bottom while it follows. */
export const logRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  if (height <= 0) return [];
  const log = state.feeds.log;
  const rows = log ? [titleRow(state, log, width), ...linesIn(state, log, width, height - 1)] : [row(focusMark(state), span('log', 'strong'), '  no source has given a line yet')];
  return [...rows, ...Array.from({length: height - rows.length}, () => blank)];
};

const focusMark = ({ui}: ClientState): Span | string => (ui.pane === 'log' ? span('▸ ', 'strong') : '');

/** What is counted stands left, what is looked for and where one reads right: that part is never cut. */
const titleRow = (state: ClientState, log: LogFeed, width: number): Row => {
  const sources = log.freshSources === log.sources ? `${log.sources} of ${log.sources} files` : `${log.freshSources} of ${log.sources} fresh`;
  const {facts} = state.release;
  const subject = log.since === undefined ? state.feeds.live?.subject : facts.version;
  const short = width < 60;
  // A part that nobody read: there may have been more.
  const plus = log.unreadMs > 0 ? '+' : '';
  const counted = span(`${width >= 70 && log.since !== undefined && subject !== undefined ? `${subject}: ` : ''}${log.errors}${plus} ERROR${short ? '' : ','} ${log.warnings}${plus} WARN`, log.errors > 0 ? 'bad' : undefined);
  return spread(
    row(
      focusMark(state), span('log', 'strong'), width >= 90 ? `   ${subject === undefined || log.since !== undefined ? '' : `${subject}, `}${sources}   ` : short ? ' ' : '  ', counted,
      log.newsCount > 0 && span(`${short ? '' : ','} ${log.newsCount} NEW`, 'attention'), !short && log.since !== undefined && ` since ${timeWithSeconds(log.since)}`, !short && log.unreadMs > 0 && span(`, ${formatDuration(Math.max(1_000, log.unreadMs))} unread`, 'attention'), width >= 110 && ratesOf(log),
    ),
    row(!short && span(lookedFor(state, log), 'attention'), !short && log.linesPerSecond >= 50 && span(`+${thin(log.linesPerSecond)} lines/s  `, 'attention'), modeOf(state, log, short)), width,
  );
};

const modeOf = ({ui}: ClientState, log: LogFeed, short: boolean): Span => {
  if (ui.log.follow) return short && log.linesPerSecond >= 50 ? span(`+${thin(log.linesPerSecond)}/s`, 'attention') : span('following', 'quiet');
  const fresh = newSince(log, ui.log);
  return span(fresh === 0 ? 'paused · G' : `${thin(fresh)} new${short ? '' : fresh === 1 ? ' line' : ' lines'} · G`, 'attention');
};

const ratesOf = ({perMinute, usualPerMinute}: LogFeed): string => {
  if (!perMinute) return '';
  const usual = usualPerMinute ? `, usual ${perMin(usualPerMinute.errors + usualPerMinute.warnings)}` : '';
  return `, ${perMin(perMinute.errors + perMinute.warnings)}/min${usual}`;
};

const perMin = (rate: number): string => (rate >= 100 ? thin(Math.round(rate)) : rate.toFixed(1));

const levelWords = {all: '', warn: 'WARN, ERROR only  ', error: 'ERROR only  ', new: 'NEW only  '} as const;

const lookedFor = ({ui}: ClientState, {found, problem}: LogFeed): string => {
  const {search, only, level} = ui.log;
  if (search === '') return levelWords[level];
  return `${levelWords[level]}${only ? '&' : '/'}${[...search].slice(0, 30).join('')}${problem !== undefined ? ` (${problem})` : found ? ` (${thin(found.count)})` : ''}  `;
};

const thin = (count: number): string => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');

/** From the line at the bottom upwards; what is new or broken is pinned above, however far it has run out of the picture. */
const linesIn = (state: ClientState, log: LogFeed, width: number, height: number): readonly Row[] => {
  if (height <= 0) return [];
  const {lines} = log;
  const bottom = bottomOf(lines, state.ui.log, height);
  /** The line that one has gone to stands out. */
  const read = state.ui.log.follow ? undefined : lines.findLast(({seq}) => seq <= state.ui.log.end)?.seq;
  const room = height >= 12 ? 4 : height >= 6 ? 2 : height >= 4 ? 1 : 0;
  const news = state.ui.log.level === 'new' ? [] : log.news.slice(0, room).map(message => newsRow(message, state, width));
  const shown: Row[] = [];
  let first = bottom + 1;
  while (first > 0 && shown.length < height) shown.unshift(...lineRows(lines[--first]!, state, width, read));
  const error = log.newestError;
  const isPinned = news.length < room && error !== undefined && error.seq < (lines[first]?.seq ?? 0);
  const pinned = isPinned ? [...news, ...lineRows(error, state, width).slice(0, 1)] : news;
  const seen = shown.slice(Math.max(0, shown.length - height));
  return [...pinned, ...seen.slice(Math.max(0, seen.length + pinned.length - height))];
};

/** "▲ NEW   orders-3  ×37  slow query … ms": what the old version never logged. */
const newsRow = ({at, level, source, text, count}: NewMessage, {ui}: ClientState, width: number): Row => {
  const role = level === 'error' ? 'bad' : 'attention';
  return fit(row(
    ui.log.search !== '' && !ui.log.only && '  ', ui.log.times && width >= 60 && span(timeWithSeconds(at), 'quiet'), span('▲', role), ' ', span('NEW   ', role),
    width >= 60 && ` ${level === 'info' || level === 'debug' ? '' : `${level.toUpperCase()} `}${source}  `, count > 1 && `×${thin(count)} `, span(text, level === 'error' ? 'bad' : undefined),
  ), width);
};

const lineRows = (line: LogFeedLine, {ui, release}: ClientState, width: number, read?: number): readonly Row[] => {
  const {seq, at, source, level, text, gap, isNew, isOther, hits} = line;
  const weight: Role | undefined = level === 'error' ? 'bad' : level === 'warn' ? 'attention' : undefined;
  const role = isOther ? (weight && 'quiet') : weight;
  const tone = gap ? 'attention' : (role ?? (seq === read ? 'strong' : undefined));
  const counts = !isOther && (release.facts.deployedAt === undefined || at >= release.facts.deployedAt);
  const marked = ui.log.search !== '' && !ui.log.only;
  const lead = row(
    marked && span(hits ? '▸ ' : '  ', 'strong'),
    ui.log.times && width >= 40 && span(timeWithSeconds(at), 'quiet'), span(isNew || (counts && role !== undefined) ? '▲' : ' ', isNew ? 'attention' : role), ' ',
    span(gap ? '┄┄┄┄┄ ' : `${level.toUpperCase().padEnd(5)} `, gap ? 'attention' : role), width >= 60 && span(` ${source}  `, seq === read ? 'strong' : undefined),
  );
  if (!ui.log.wrap) return [fit([...lead, ...pieces(text, 0, hits, tone)], width)];
  const indent = widthOf(lead);
  const room = Math.max(10, width - indent);
  let from = 0;
  return wrap(text, room).map((part, index) => {
    const start = Math.max(from, text.indexOf(part, from));
    from = start + part.length;
    return [...(index === 0 ? lead : row(' '.repeat(indent))), ...pieces(part, start, hits, tone)];
  });
};

/** The part of a text that begins at `start`, cut where it was found. */
const pieces = (part: string, start: number, hits: LogFeedLine['hits'], role: Role | undefined): readonly Span[] => {
  const spans: Span[] = [];
  let done = 0;
  for (const [from, to] of hits ?? []) {
    const [a, b] = [Math.max(done, from - start), Math.min(part.length, to - start)];
    if (b <= a) continue;
    spans.push(span(part.slice(done, a), role), span(part.slice(a, b), 'field'));
    done = b;
  }
  return [...spans, span(part.slice(done), role)].filter(({text}) => text !== '');
};
