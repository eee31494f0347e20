import {gateIds} from '../release/gates.ts';
import type {LogFeed} from '../release/log-feed.ts';
import type {ClientState, LogView, Pane, Ui} from '../store/client-state.ts';
import {gateView} from '../store/view/gate.ts';
import {layoutOf} from '../store/view/layout.ts';
import {answers, bottomOf, logLinesShown, lookingFor, newestFound} from '../store/view/log-place.ts';
import {mayTurnToPoints, pictureOf} from '../store/view/live.ts';
import {answersOf, focusedItem, markedAnswer, openGateOf} from '../store/view/open-gate.ts';
import {bannerRows, rollbackRows} from '../store/view/rollback.ts';
import {scrollRange} from '../store/view/scroll.ts';

/** Where moving by `by` rows leads in what has the focus: the log, the rail, the rollback, the gate. */
export const move = (state: ClientState, by: number): Partial<Ui> => {
  const {ui} = state;
  if (ui.pane === 'log' && state.feeds.log) return {log: scrolled(state, by)};
  if (ui.pane === 'rail') return {railFocus: gateIds[clamp(gateIds.indexOf(ui.railFocus ?? openGateOf(state)) + by, 0, gateIds.length - 1)]!};
  switch (pictureOf(state)) {
    case 'rollback': {
      const {bodyWidth, bodyRows} = layoutOf(state);
      const rows = bannerRows(state, bodyWidth).length + rollbackRows(state, bodyWidth).length;
      return {scroll: clamp(ui.scroll + by, 0, Math.max(0, rows - bodyRows))};
    }
    case 'live':
      return {};
    case 'gate':
      return Math.abs(by) === 1 ? step(state, by) : {scroll: scrolledBy(state, by)};
  }
};

/** A page keeps one row of what was seen before. */
export const pageOf = (state: ClientState): number => (state.ui.pane === 'log' ? Math.max(1, logLinesShown(state) - 1) : Math.max(2, layoutOf(state).bodyRows - 4));

/** From point to point, and through the numbered answers of the marked one. */
const step = (state: ClientState, by: number): Partial<Ui> => {
  const gate = openGateOf(state);
  const {items} = state.release.gates[gate];
  const item = focusedItem(state);
  if (!item) return {scroll: scrolledBy(state, by)};
  const answers = answersOf(state);
  const answer = (markedAnswer(state) ?? -1) + by;
  if (answers > 0 && answer >= -1 && answer < answers && !(by < 0 && markedAnswer(state) === undefined))
    return {choice: answer < 0 ? undefined : {item: item.plan.id, index: answer}, scroll: 0};
  const next = items[items.indexOf(item) + by];
  return next ? {focus: {...state.ui.focus, [gate]: next.plan.id}, choice: undefined, scroll: 0} : {scroll: scrolledBy(state, by)};
};

const scrolledBy = (state: ClientState, by: number): number => {
  const {bodyWidth, bodyRows} = layoutOf(state);
  const {least, most} = scrollRange(gateView(state, bodyWidth), bodyRows);
  return clamp(clamp(state.ui.scroll, least, most) + by, least, most);
};

/** Any move up stops following, so that what is read does not run away; back at the end it follows again. */
const scrolled = (state: ClientState, by: number): LogView => {
  const {ui, feeds} = state;
  const log = feeds.log;
  if (!log || log.lines.length === 0) return ui.log;
  const at = bottomOf(log.lines, ui.log, logLinesShown(state));
  if (by <= -wholeLog) return pausedAt(ui.log, log.first, log);
  const line = log.lines[clamp(at + by, 0, log.lines.length - 1)]!;
  return by >= wholeLog || (by > 0 && line.seq >= log.last) ? following(ui.log) : by < 0 || !ui.log.follow ? pausedAt(ui.log, line.seq, log) : ui.log;
};

/** A move by so much means the first or the last line. */
export const wholeLog = 100_000;

/** Stops following at this line; what comes from now on is counted. */
export const pausedAt = (view: LogView, end: number, log: LogFeed | undefined): LogView => ({
  ...view, end, follow: false, pausedAt: view.follow ? (log && answers(log, view) ? log.total : undefined) : view.pausedAt,
});

export const following = (log: LogView): LogView => ({...log, follow: true, pausedAt: undefined});

/** To the next line that is found: older ones are up. Says so when there is none. */
export const jump = (state: ClientState, older: boolean): Partial<Ui> => {
  const {ui, feeds, now} = state;
  const log = feeds.log;
  const seq = older ? (ui.log.follow && log ? newestFound(log) : log?.found?.older) : log?.found?.newer;
  if (seq === undefined) return {message: {tone: 'attention', text: `Nothing ${older ? 'above' : 'below'} matches /${ui.log.search}.`, at: now}};
  return {log: pausedAt(ui.log, seq, log), pane: 'log'};
};

/** To the line behind a count: the next error, warning or new message above or below. */
export const jumpToCounted = ({ui, feeds, now}: ClientState, older: boolean): Partial<Ui> => {
  const log = feeds.log;
  const newest = log?.lines.findLast(line => line.level === 'error' || line.level === 'warn' || line.isNew);
  // Who follows and sees one at the bottom means that one, not the one before it.
  const seq = older ? (ui.log.follow && newest && newest.seq === log?.last ? newest.seq : log?.counted.older) : log?.counted.newer;
  if (seq === undefined) return {message: {tone: 'attention', text: `No error, warning or new message ${older ? 'above' : 'below'}.`, at: now}};
  const paused = pausedAt(ui.log, seq, log);
  return {log: ui.log.level === 'all' && !ui.log.only ? paused : lookingFor(paused, {level: 'all', only: false}), pane: 'log'};
};

type Stop = Pick<Ui, 'pane' | 'zoomed'> & {readonly which: 0 | 1};

/** What Tab goes through, in its order: only what is in this picture. Small terminals show one of them at a time. */
export const stopsOf = (state: ClientState): readonly Stop[] => {
  const {ui, feeds} = state;
  const {of, railWidth} = layoutOf(state);
  const stop = (pane: Pane, more: Partial<Stop> = {}): Stop => ({pane, zoomed: of === 'XS' ? false : ui.zoomed, which: of === 'S' ? 0 : ui.chart.which, ...more});
  const charts = mayTurnToPoints(state) && !ui.points;
  if (of === 'line' || (pictureOf(state) === 'rollback' && ui.box === 'none')) return [stop('gate')];
  if (of === 'XS') return [stop('gate'), stop('gate', {zoomed: true}), ...(feeds.log ? [stop('log', {zoomed: true})] : [])];
  if (of === 'S') return [stop('gate'), ...(charts ? [stop('charts', {which: 0}), stop('charts', {which: 1})] : []), ...(feeds.log ? [stop('log')] : [])];
  return [stop('gate'), ...(charts ? [stop('charts')] : []), ...(feeds.log ? [stop('log')] : []), ...(railWidth > 0 ? [stop('rail')] : [])];
};

export const nextStop = (state: ClientState, by: 1 | -1): Partial<Ui> => {
  const stops = stopsOf(state);
  const {ui} = state;
  const at = stops.findIndex(({pane, zoomed, which}) => pane === ui.pane && (layoutOf(state).of !== 'XS' || zoomed === ui.zoomed) && (pane !== 'charts' || layoutOf(state).of !== 'S' || which === ui.chart.which));
  const {pane, zoomed, which} = stops[(Math.max(0, at) + by + stops.length) % stops.length]!;
  return {pane, zoomed, chart: {...ui.chart, which}, scroll: 0};
};

/** The gate before or after the open one; back at the one where the release stands, the picture follows again. */
export const turnGate = (state: ClientState, by: 1 | -1): Partial<Ui> => openGate(state, gateIds[clamp(gateIds.indexOf(openGateOf(state)) + by, 0, gateIds.length - 1)]!);

/** Opens a gate by hand; the one where the release stands is not held on to, but followed. */
export const openGate = (state: ClientState, gate: (typeof gateIds)[number]): Partial<Ui> => ({
  openGate: openGateOf({...state, ui: {...state.ui, openGate: undefined}}) === gate && state.release.rollback.status === 'none' ? undefined : gate,
  scroll: 0, choice: undefined, points: false, pane: 'gate',
});

export const clamp = (at: number, least: number, most: number): number => Math.max(least, Math.min(most, at));
