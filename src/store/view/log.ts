import type {LogFeed} from '../../release/feeds.ts';
import type {ClientState} from '../client-state.ts';
import {blank, fit, row, span, spread, widthOf, wrap, type Role, type Row, type Span} from '../text.ts';
import {timeWithSeconds} from './header.ts';
import {matcher, pieces} from './search.ts';

type Line = LogFeed['lines'][number];

/** Title of the log pane and as many lines as there is room for, exactly `height` rows; the newest at the bottom while it follows. */
export const logRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  if (height <= 0) return [];
  const log = state.feeds.log;
  const rows = log ? [titleRow(state, log, width), ...linesIn(state, log, width, height - 1)] : [row(focusMark(state), span('log', 'strong'), '  no source has given a line yet')];
  return [...rows, ...Array.from({length: height - rows.length}, () => blank)];
};

const focusMark = ({ui}: ClientState): Span | string => (ui.pane === 'log' ? span('▸ ', 'strong') : '');

const titleRow = (state: ClientState, log: LogFeed, width: number): Row => {
  const {follow, newSince, search} = state.ui.log;
  const sources = log.freshSources === log.sources ? `${log.sources} of ${log.sources} files` : `${log.freshSources} of ${log.sources} fresh`;
  const subject = state.feeds.live?.subject;
  const flood = log.linesPerSecond >= 50 ? `+${Math.round(log.linesPerSecond)} lines/s  ` : '';
  const mode = follow ? 'following' : newSince === 0 ? 'paused · G' : `${newSince} new ${newSince === 1 ? 'line' : 'lines'} · G`;
  const counted = span(`${log.errors} ERROR, ${log.warnings} WARN`, log.errors > 0 ? 'bad' : undefined);
  return spread(
    row(focusMark(state), span('log', 'strong'), width >= 90 ? `   ${subject === undefined ? '' : `${subject}, `}${sources}   ` : '  ', counted, log.since === undefined ? '' : ` since ${timeWithSeconds(log.since)}`),
    row(span(search === '' ? '' : `/${search}  `, 'attention'), span(flood, 'attention'), span(mode, follow ? 'quiet' : 'attention')), width,
  );
};

/** From the last line upwards, so that a long log costs no more than what is seen of it. */
const linesIn = (state: ClientState, log: LogFeed, width: number, height: number): readonly Row[] => {
  if (height <= 0) return [];
  const last = log.lines.length - (state.ui.log.follow ? 0 : Math.min(state.ui.log.scroll, Math.max(0, log.lines.length - 1)));
  const shown: Row[] = [];
  let first = last;
  while (first > 0 && shown.length < height) shown.unshift(...lineRows(log.lines[--first]!, state, width));
  const seen = shown.slice(Math.max(0, shown.length - height));
  const pinned = height >= 4 ? newestErrorBefore(log.lines, first) : undefined;
  return pinned ? [...lineRows(pinned, state, width).slice(0, 1), ...seen.slice(seen.length < height ? 0 : 1)] : seen;
};

/** An error that has run out of the picture is kept on top of it until a newer one comes. */
const newestErrorBefore = (lines: readonly Line[], end: number): Line | undefined => lines.slice(0, end).findLast(({level}) => level === 'error');

const lineRows = ({at, source, level, text}: Line, {ui, release}: ClientState, width: number): readonly Row[] => {
  const role: Role | undefined = level === 'error' ? 'bad' : level === 'warn' ? 'attention' : undefined;
  const counts = release.facts.deployedAt === undefined || at >= release.facts.deployedAt;
  const isHit = matcher(ui.log.search)?.(text);
  const lead = row(
    isHit === undefined ? '' : span(isHit ? '▸ ' : '  ', 'strong'),
    ...(ui.log.times ? [span(timeWithSeconds(at), 'quiet')] : []), span(counts && role !== undefined ? '▲' : ' ', role), ' ', span(`${level.toUpperCase().padEnd(5)} `, role), width >= 60 ? ` ${source}  ` : '',
  );
  const marked = (part: string): readonly Span[] => (isHit ? pieces(part, ui.log.search).map(({text: piece, hit}) => span(piece, hit ? 'field' : role)) : [span(part, role)]);
  if (!ui.log.wrap) return [fit([...lead, ...marked(text)], width)];
  const indent = widthOf(lead);
  return wrap(text, Math.max(10, width - indent)).map((part, index) => [...(index === 0 ? lead : row(' '.repeat(indent))), ...marked(part)]);
};
