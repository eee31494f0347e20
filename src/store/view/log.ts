import type {LogFeed} from '../../release/feeds.ts';
import type {ClientState} from '../client-state.ts';
import {blank, fit, row, span, spread, wrap, type Role, type Row} from '../text.ts';
import {timeWithSeconds} from './header.ts';

/** Title of the log pane, and as many lines as there is room for; the newest at the bottom while it follows. */
export const logRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  const log = state.feeds.log;
  if (height <= 0) return [];
  if (!log) return [row(' ', span('log', 'strong'), '   ', span('no source has given a line yet', 'quiet'))];
  const lines = visibleLines(state, log, width, height - 1);
  return [titleRow(state, log, width), ...lines, ...Array.from({length: Math.max(0, height - 1 - lines.length)}, () => blank)];
};

const titleRow = (state: ClientState, log: LogFeed, width: number): Row => {
  const {follow, newSince, search} = state.ui.log;
  const counted = `${log.errors} ERROR, ${log.warnings} WARN${log.since === undefined ? '' : ` since ${timeWithSeconds(log.since)}`}`;
  const sources = log.freshSources === log.sources ? `${log.sources} of ${log.sources} files` : `${log.freshSources} of ${log.sources} fresh`;
  const flood = log.linesPerSecond >= 50 ? `+${Math.round(log.linesPerSecond)} lines/s  ` : '';
  const mode = search !== '' ? `/${search}` : follow ? 'following' : `${newSince} new lines · G`;
  return spread(
    row(span(state.ui.pane === 'log' ? '▸' : ' ', 'strong'), span('log', 'strong'), width >= 100 ? `   ${sources}   ` : ' ', span(counted, log.errors > 0 ? 'bad' : log.warnings > 0 ? 'attention' : undefined)),
    row(span(flood, 'attention'), span(mode, 'quiet'), ' '), width,
  );
};

const visibleLines = (state: ClientState, log: LogFeed, width: number, height: number): readonly Row[] => {
  const {ui} = state;
  const matches = matcher(ui.log.search);
  const shown = log.lines.filter(({text}) => matches === undefined || matches(text));
  const rows = shown.flatMap(line => lineRows(line, state, width));
  const end = ui.log.follow ? rows.length : Math.max(height, rows.length - ui.log.scroll);
  return rows.slice(Math.max(0, end - height), end);
};

const lineRows = ({at, source, level, text}: LogFeed['lines'][number], {ui, release}: ClientState, width: number): readonly Row[] => {
  const role: Role | undefined = level === 'error' ? 'bad' : level === 'warn' ? 'attention' : undefined;
  const fresh = release.facts.deployedAt === undefined || at >= release.facts.deployedAt;
  const mark = level === 'error' || level === 'warn' ? '▲' : ' ';
  const lead = row(' ', ...(ui.log.times ? [span(timeWithSeconds(at), 'quiet')] : []), span(fresh ? mark : ' ', role), span(`${level.toUpperCase().padEnd(5)} `, role), ' ', span(`${source}  `, 'quiet'));
  if (!ui.log.wrap) return [fit(row(...lead, span(text, role)), width)];
  return wrap(text, width - 30).map((part, index) => (index === 0 ? row(...lead, span(part, role)) : row(' '.repeat(30), span(part, role))));
};

/** A regular expression, or the plain text where it is none; `!` in front turns it round. */
export const matcher = (search: string): ((text: string) => boolean) | undefined => {
  if (search === '' || search === '!') return undefined;
  const inverse = search.startsWith('!');
  const source = inverse ? search.slice(1) : search;
  let test: (text: string) => boolean;
  try {
    const pattern = new RegExp(source, 'i');
    test = text => pattern.test(text);
  } catch {
    test = text => text.toLowerCase().includes(source.toLowerCase());
  }
  return inverse ? text => !test(text) : test;
};
