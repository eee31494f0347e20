import type {ClientState} from '../store/client-state.ts';
import {blank, fit, row, shorten, span, spread, type Row} from '../store/text.ts';
import {gateView, verdictRows} from '../store/view/gate.ts';
import {logRows} from '../store/view/log.ts';
import {chartedMetrics, pictureOf, trafficRow} from '../store/view/live.ts';
import {timeWithSeconds} from '../store/view/header.ts';
import {oneLine} from '../store/view/one-line.ts';
import {asSeen, openGateOf} from '../store/view/open-gate.ts';
import {foldedRail, measuredElsewhere} from '../store/view/rail.ts';
import {replayHeader, replayLine} from '../store/view/replay.ts';
import {rollbackLine} from '../store/view/rollback-line.ts';
import {rollbackRows} from '../store/view/rollback.ts';
import {scrolledGate, windowed} from '../store/view/scroll.ts';
import {tinyRows} from '../store/view/small.ts';
import {watchedRows} from '../store/view/watched.ts';
import type {Axes} from './parts/axes.ts';
import {metricRows, sparkRow} from './parts/chart-rows.ts';
import {frame} from './parts/frame.ts';
import type {Screen} from './screen.ts';

/** 60×15: one pane at a time, turned by Tab, below the folded rail and the verdict. */
export const paneScreen: Screen = (now, axes) => frame(now, (state, width, height) => {
  if (pictureOf(state) === 'rollback') return windowed(rollbackRows(state, width), state.ui.scroll, height, width);
  const gate = openGateOf(state);
  const traffic = gate === 'deploy' ? trafficRow(state, width - 28) : undefined;
  const elsewhere = pictureOf(state) === 'live' ? measuredElsewhere(state) : undefined;
  const amiss = pictureOf(state) === 'live' ? watchedRows(state, width, 'amiss', 1) : [];
  const head = [row(...foldedRail(state), '  ', ...(traffic ?? [elsewhere])), ...(state.ui.zoomed ? [] : verdictRows(state, gate, width, 3 - amiss.length)), ...amiss, tabs(state, width)];
  return [...head, ...pane(state, axes, width, Math.max(1, height - head.length))];
});

const pane = (state: ClientState, axes: Axes, width: number, height: number): readonly Row[] => {
  const {ui} = state;
  if (ui.pane === 'log') return logRows(state, width, height);
  const metric = ui.pane === 'charts' ? chartedMetrics(state)[ui.chart.which] : undefined;
  if (!metric) return gatePane(state, width, height);
  const warning = newestWarning(state, width);
  // One row below the chart, whatever stands in it: the chart must not jump.
  const below = warning.length > 0 ? warning : watchedRows(state, width, 'all', 1);
  return [...metricRows(metric, state, axes, width, height - below.length, true), ...below];
};

/** The verdict stands above the tabs already. */
const gatePane = (state: ClientState, width: number, height: number): readonly Row[] => {
  const view = gateView(state, width);
  return scrolledGate({...view, head: []}, state.ui.scroll, width, height).slice(0, height);
};

const newestWarning = ({feeds}: ClientState, width: number): readonly Row[] => {
  const line = feeds.log?.lines.findLast(({level}) => level === 'error' || level === 'warn');
  return line ? [fit(row(span(`▲ ${timeWithSeconds(line.at)} ${line.level.toUpperCase()} `, line.level === 'error' ? 'bad' : 'attention'), shorten(`${line.source}  ${line.text}`, width - 17)), width)] : [];
};

const tabs = (state: ClientState, width: number): Row => {
  const {ui, feeds} = state;
  const [errors, second] = chartedMetrics(state);
  const warned = (feeds.log?.errors ?? 0) + (feeds.log?.warnings ?? 0);
  const tab = (text: string, open: boolean) => span(open ? `[${text}]` : ` ${text} `, open ? 'strong' : undefined);
  const charts = pictureOf(state) === 'live';
  return spread(row(
    tab('gate', ui.pane === 'gate' || ui.pane === 'rail'), ' ',
    ...(charts && errors ? [tab(errors.title, ui.pane === 'charts' && ui.chart.which === 0), ' '] : []),
    ...(charts && second ? [tab(second.title, ui.pane === 'charts' && ui.chart.which === 1), ' '] : []),
    ...(feeds.log ? [tab(`log${warned > 0 ? ` ${warned}▲` : ''}`, ui.pane === 'log')] : []),
  ), row('Tab, z'), width);
};

/** 40×10: the numbers; `z` pages through gate and log. */
export const tinyScreen: Screen = now => frame(now, (state, width, height) => {
  const {ui, feeds} = state;
  if (ui.zoomed && ui.pane === 'log' && feeds.log) return logRows(state, width, height);
  if (ui.zoomed && pictureOf(state) !== 'rollback') return scrolledGate({...gateView(state, width), head: verdictRows(state, openGateOf(state), width, 1)}, ui.scroll, width, height);
  const errors = chartedMetrics(state)[0];
  return tinyRows(state, width, height, errors && sparkRow(errors, state, width));
});

/** Less than that: everything that must never collapse in the first row; with a second one, the way back in the last. */
export const lineScreen: Screen = state => {
  const {columns: width, rows: height} = state.size;
  const replay = replayLine(state, width);
  if (replay) return [...(height > 1 ? [replayHeader(state, width)!] : []), replay].slice(0, height);
  if (height === 1) return [oneLine(state, width)];
  const {field, message} = state.ui;
  const said = field ? [row(span(`${field.label}: `, 'strong'), span(`${field.text}_`, 'field'))] : message ? [row(span(message.text, message.tone))] : [];
  const room = Math.max(0, height - 2 - said.length);
  const rows = [oneLine(state, width), ...(room > 0 ? tinyRows(asSeen(state), width, room, undefined) : []), ...said].slice(0, height - 1);
  return [...rows, ...Array.from({length: height - 1 - rows.length}, () => blank), rollbackLine(state, width)];
};
