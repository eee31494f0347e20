import {gateIds} from '../release/gates.ts';
import type {ClientState, Pane, Ui} from '../store/client-state.ts';
import {plainText} from '../store/text.ts';
import {gateRows} from '../store/view/gate.ts';
import {pictureOf} from '../store/view/live.ts';
import {focusedItem, openGateOf} from '../store/view/open-gate.ts';
import type {Action, Binding} from './binding.ts';

const panes: readonly Pane[] = ['gate', 'charts', 'log', 'rail'];

const always = (): boolean => true;

/** Keys that only move this screen's own eyes. */
export const lookBindings: readonly Binding[] = [
  {keys: ['Tab', '⇧Tab'], group: 'look', bar: 9, label: () => 'pane', here: always, act: () => ({})},
  {keys: ['↑', '↓', 'k', 'j'], group: 'look', label: () => 'move', here: always, act: () => ({})},
  {keys: ['PgUp', 'PgDn'], group: 'look', label: () => 'page', here: always, act: () => ({})},
  {keys: ['g', 'G', 'Home', 'End'], group: 'look', label: () => 'top, bottom', here: always, act: () => ({})},
  {keys: ['←', '→'], group: 'look', label: () => 'gate before, gate after', here: state => pictureOf(state) !== 'rollback', act: () => ({})},
  {
    keys: ['Enter'], group: 'look', bar: 8,
    label: state => (state.ui.pane === 'rail' ? 'open gate' : wantsText(state) ? 'type it' : 'all of its output'),
    here: state => state.ui.pane === 'rail' || wantsText(state) || hasOutput(state),
    act: open,
  },
  {keys: ['z'], group: 'look', bar: 10, label: ({ui}) => (ui.zoomed ? 'back' : 'zoom'), here: always, act: ({ui}) => ({ui: {zoomed: !ui.zoomed}})},
  {keys: ['/'], group: 'look', label: () => 'search the log: regex, ! turns it round', here: ({feeds}) => feeds.log !== undefined, act: ({ui}) => ({ui: {field: {label: 'search', text: ui.log.search, minimum: 0, purpose: {kind: 'search'}}}})},
  {keys: ['f'], group: 'look', label: () => 'follow the log', here: ({feeds}) => feeds.log !== undefined, act: ({ui}) => ({ui: {log: {...ui.log, follow: !ui.log.follow, scroll: 0, newSince: 0}}})},
  {keys: ['w'], group: 'look', label: () => 'wrap lines', here: always, act: ({ui}) => ({ui: {log: {...ui.log, wrap: !ui.log.wrap}}})},
  {keys: ['t'], group: 'look', label: () => 'times', here: always, act: ({ui}) => ({ui: {log: {...ui.log, times: !ui.log.times}}})},
  {keys: ['+', '-'], group: 'look', label: () => 'chart: less, more time', here: ({feeds}) => feeds.live !== undefined, act: () => ({})},
  {keys: ['v'], group: 'look', label: () => 'other metric in the second chart', here: ({feeds}) => (feeds.live?.metrics.length ?? 0) > 2, act: ({ui}) => ({ui: {chart: {...ui.chart, metric: ui.chart.metric + 1}}})},
  {keys: ['b'], group: 'look', label: ({ui}) => (ui.railShown ? 'rail off' : 'rail on'), here: always, act: ({ui}) => ({ui: {railShown: !ui.railShown}})},
  {keys: ['y'], group: 'look', label: () => 'copy the marked line', here: state => copied(state) !== '', act: state => ({app: {copy: copied(state)}, ui: {copied: copied(state)}})},
];

const wantsText = (state: ClientState): boolean => {
  const now = focusedItem(state)?.state;
  return now?.status === 'asking' && now.question.options.length === 0;
};

const hasOutput = ({feeds}: ClientState): boolean => (feeds.job?.lines.length ?? 0) > 0;

/** Enter opens; it never starts anything that changes production. */
function open(state: ClientState): Action {
  if (state.ui.pane === 'rail') return {ui: {openGate: state.ui.railFocus ?? openGateOf(state), pane: 'gate', scroll: 0}};
  const item = focusedItem(state);
  if (wantsText(state) && item?.state.status === 'asking')
    return {ui: {field: {label: item.state.question.field?.label ?? 'Answer', text: item.state.question.field?.initial ?? '', minimum: 1, purpose: {kind: 'answer', gate: openGateOf(state), item: item.plan.id, choice: 'text'}}}};
  return {ui: {box: 'output', boxScroll: 0}};
}

const copied = (state: ClientState): string => {
  const item = focusedItem(state);
  if (!item) return '';
  return 'evidence' in item.state ? [item.state.evidence.says, ...(item.state.evidence.details ?? [])].join('\n') : item.plan.commands.map(({text}) => text).join('\n') || item.plan.title;
};

/** Where moving by `by` rows leads in the pane that has the focus. `page` rows are a page. */
export const move = (state: ClientState, by: number): Partial<Ui> => {
  const {ui, release} = state;
  if (ui.box !== 'none') return {boxScroll: Math.max(0, ui.boxScroll + by)};
  if (ui.pane === 'log') return {log: scrolled(state, by)};
  if (ui.pane === 'rail') {
    const from = gateIds.indexOf(ui.railFocus ?? openGateOf(state));
    return {railFocus: gateIds[clamp(from + by, gateIds.length)]!};
  }
  const gate = openGateOf(state);
  const {items} = release.gates[gate];
  if (pictureOf(state) !== 'gate' || items.length === 0 || Math.abs(by) > 1) return {scroll: Math.max(0, Math.min(ui.scroll + by, lastScroll(state)))};
  const at = items.findIndex(item => item === focusedItem(state));
  const next = items[clamp(at + by, items.length)]!;
  return {focus: {...ui.focus, [gate]: next.plan.id}, scroll: 0};
};

const lastScroll = (state: ClientState): number => Math.max(0, gateRows(state, 95).filter(line => plainText(line) !== '').length - 5);

const clamp = (at: number, length: number): number => Math.max(0, Math.min(length - 1, at));

/** Any move up stops following, so that what is read does not run away. */
const scrolled = ({ui, feeds}: ClientState, by: number): Ui['log'] => {
  const lines = feeds.log?.lines.length ?? 0;
  const scroll = Math.max(0, Math.min(lines, (ui.log.follow ? 0 : ui.log.scroll) - by));
  return {...ui.log, scroll, follow: scroll === 0};
};

export const nextPane = ({ui}: ClientState, by: 1 | -1): Partial<Ui> => ({pane: panes[(panes.indexOf(ui.pane) + by + panes.length) % panes.length]!});

/** The gate before or after the open one; back at the one where the release stands, the picture follows again. */
export const turnGate = (state: ClientState, by: 1 | -1): Partial<Ui> => ({
  openGate: gateIds[clamp(gateIds.indexOf(openGateOf(state)) + by, gateIds.length)]!, scroll: 0,
});
