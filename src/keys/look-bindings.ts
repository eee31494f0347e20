import {logLevels, type LogWish} from '../release/log-feed.ts';
import type {ClientState} from '../store/client-state.ts';
import {chartedMetrics, mayTurnToPoints, pictureOf} from '../store/view/live.ts';
import {focusedItem, markedAnswer, openGateOf, openQuestion} from '../store/view/open-gate.ts';
import {lookingFor} from '../store/view/log-place.ts';
import type {Action, Binding} from './binding.ts';
import {choicesOf} from './choices.ts';
import {openField} from './fields.ts';
import {linkIn, textOfItem} from './copy.ts';
import {drivesNot, isForward} from './may.ts';
import {following, jump, jumpToCounted, move, nextStop, openGate, pageOf, pausedAt, stopsOf, turnGate, wholeLog} from './move.ts';

const always = (): boolean => true;
const hasLog = ({feeds}: ClientState): boolean => feeds.log !== undefined;
const hasCharts = (state: ClientState): boolean => pictureOf(state) === 'live' && chartedMetrics(state).some(metric => metric !== undefined);

/** Keys that only move this screen's own eyes. */
export const lookBindings: readonly Binding[] = [
  {
    keys: ['Enter'], group: 'look', bar: 8, goesOn: true,
    means: 'open the marked line; take the marked answer; open the text field. It never starts anything that changes production', where: 'on a marked line',
    offWhen: ['it would answer and you do not drive', 'it would answer in gate 11 or 12: choose by number there'],
    label: enterLabel, brief: () => 'open', here: state => (pictureOf(state) === 'rollback' ? showsOutput(state) : isForward(state) || focusedItem(state) !== undefined), disabledBecause: state => (answers(state) ? (drivesNot(state) ?? inProduction(state)) : undefined), act: enter,
  },
  {
    keys: ['Tab', '⇧Tab'], shown: 'Tab', group: 'look', bar: 10, means: 'next pane, pane before', where: 'where there is more than one pane',
    label: () => 'pane', here: state => stopsOf(state).length > 1, act: (state, key) => ({ui: nextStop(state, key === 'Tab' ? 1 : -1)}),
  },
  {keys: ['↑', '↓', 'k', 'j'], shown: '↑↓ k j', group: 'look', means: 'move', where: 'everywhere', label: () => 'move', here: always, act: (state, key) => ({ui: move(state, key === '↑' || key === 'k' ? -1 : 1)})},
  {keys: ['PgUp', 'PgDn'], shown: 'PgUp PgDn', group: 'look', means: 'a page up, down', where: 'everywhere', label: () => 'page', here: always, act: (state, key) => ({ui: move(state, key === 'PgUp' ? -pageOf(state) : pageOf(state))})},
  {
    keys: ['g', 'G', 'Home', 'End'], shown: 'g G', group: 'look', means: 'first, last; G in a log that waits: follow again', where: 'everywhere', label: () => 'first, last', here: always,
    act: (state, key) => (key === 'G' && !state.ui.log.follow && state.ui.box === 'none' ? {ui: {log: following(state.ui.log)}} : {ui: move(state, key === 'g' || key === 'Home' ? -wholeLog : wholeLog)}),
  },
  {
    keys: ['←', '→'], shown: '← →', group: 'look', means: 'gate before, gate after', where: 'everywhere but in boxes', label: () => 'gate before, after', here: ({ui}) => ui.box === 'none',
    act: (state, key) => ({ui: turnGate(state, key === '←' ? -1 : 1)}),
  },
  {
    keys: ['i'], group: 'look', bar: 9, means: 'the points of the gate, or its charts again', where: 'in a gate that has charts',
    label: state => (pictureOf(state) === 'live' ? 'points' : 'charts'), here: mayTurnToPoints,
    act: state => ({ui: pictureOf(state) === 'live' ? {points: true, pane: 'gate', scroll: 0} : {points: false, pane: 'charts'}}),
  },
  {
    keys: ['z'], group: 'look', bar: 11, means: 'the pane alone on the screen, and back', where: 'everywhere but in boxes and in a rollback',
    label: ({ui}) => (ui.zoomed ? 'zoom back' : 'zoom'), here: state => state.ui.box === 'none' && pictureOf(state) !== 'rollback',
    act: state => ({ui: state.size.columns < 60 || state.size.rows < 15 ? nextStop(state, 1) : {zoomed: !state.ui.zoomed}}),
  },
  {
    keys: ['/'], group: 'look', means: 'search the log (a regular expression; ! first finds what does not match), or narrow the help', where: 'where there is a log, and in the help',
    label: ({ui}) => (ui.box === 'help' ? 'narrow' : 'search'), here: state => state.ui.box === 'help' || (hasLog(state) && state.ui.box === 'none'),
    act: ({ui}) => (ui.box === 'help' ? openField('narrow to', 0, {kind: 'filter'}, ui.filter) : openField('search', 0, {kind: 'search'}, ui.log.search)),
  },
  {
    keys: ['n', 'N'], group: 'look', means: 'next older, next newer line that was found', where: 'while something is searched', label: () => 'next, previous',
    here: state => hasLog(state) && state.ui.log.search !== '', act: (state, key) => ({ui: jump(state, key === 'n')}),
  },
  {
    keys: ['f'], group: 'look', means: 'follow the log, or stop', where: 'where there is a log', label: ({ui}) => (ui.log.follow ? 'stop following' : 'follow'), here: hasLog,
    act: ({ui, feeds}) => ({ui: {log: ui.log.follow ? pausedAt(ui.log, feeds.log?.last ?? 0, feeds.log) : following(ui.log)}}),
  },
  {
    keys: ['&'], group: 'look', means: 'only log lines that are found, or all with marks', where: 'while something is searched', label: ({ui}) => (ui.log.only ? 'all lines' : 'only what is found'),
    here: state => hasLog(state) && state.ui.log.search !== '', act: ({ui}) => ({ui: {log: lookingFor(ui.log, {only: !ui.log.only}), pane: 'log'}}),
  },
  {
    keys: ['l'], group: 'look', means: 'log lines of every level, warnings and errors, errors, messages that the old version never logged', where: 'where there is a log',
    label: ({ui}) => `log: ${levelNames[nextLevel(ui.log.level)]}`, here: state => hasLog(state) && state.ui.box === 'none', act: ({ui}) => ({ui: {log: lookingFor(ui.log, {level: nextLevel(ui.log.level)}), pane: 'log'}}),
  },
  {
    keys: ['<', '>'], shown: '< >', group: 'look', means: 'the line behind a count: error, warning or new message before, after', where: 'where there is a log', label: () => 'counted line before, after',
    here: state => hasLog(state) && state.ui.box === 'none', act: (state, key) => ({ui: jumpToCounted(state, key === '<')}),
  },
  {keys: ['w'], group: 'look', means: 'wrap log lines, or cut them', where: 'where there is a log', label: ({ui}) => (ui.log.wrap ? 'cut lines' : 'wrap lines'), here: hasLog, act: ({ui}) => ({ui: {log: {...ui.log, wrap: !ui.log.wrap}}})},
  {keys: ['t'], group: 'look', means: 'times of log lines on or off', where: 'where there is a log', label: ({ui}) => (ui.log.times ? 'times off' : 'times on'), here: hasLog, act: ({ui}) => ({ui: {log: {...ui.log, times: !ui.log.times}}})},
  {
    keys: ['+', '-'], group: 'look', means: 'charts: less time, more time', where: 'where there are charts', label: () => 'less, more time', here: hasCharts,
    act: ({ui}, key) => ({ui: {chart: {...ui.chart, spanMs: key === '+' ? Math.max(60_000, ui.chart.spanMs / 2) : Math.min(4 * 3_600_000, ui.chart.spanMs * 2)}}}),
  },
  {keys: ['[', ']'], group: 'look', means: 'charts: read one moment, earlier or later; Esc leaves it', where: 'where there are charts', label: () => 'read one moment', here: hasCharts, act: readMoment},
  {
    keys: ['v'], group: 'look', means: 'view the whole text that is asked about; with charts: another metric', where: 'where a text is asked about, and where there are charts',
    label: state => (openQuestion(state)?.edits ? 'view the text' : 'other metric'), brief: () => 'view',
    here: state => openQuestion(state)?.edits !== undefined || (hasCharts(state) && (state.feeds.live?.metrics.length ?? 0) > 2),
    act: state => {
      const edits = openQuestion(state)?.edits;
      return edits ? {ui: {box: 'text', boxScroll: 0, copied: edits.text}} : {ui: {chart: {...state.ui.chart, metric: state.ui.chart.metric + 1}}};
    },
  },
  {
    keys: ['b'], group: 'look', means: 'rail of gates on or off', where: 'from 80×24 on', label: ({ui}) => (ui.railShown ? 'rail off' : 'rail on'),
    here: ({size}) => size.columns >= 80 && size.rows >= 24, act: ({ui}) => ({ui: {railShown: !ui.railShown, ...(ui.pane === 'rail' && {pane: 'gate' as const})}}),
  },
  {
    keys: ['y'], group: 'look', means: 'copy what is marked, whole; it is shown as well, for selecting', where: 'on a marked line, and in boxes with text', label: () => 'copy',
    here: state => state.ui.box === 'copied' || state.ui.box === 'text' || textOfItem(state) !== '',
    act: state => copy(state.ui.box === 'text' || state.ui.box === 'copied' ? (state.ui.copied ?? '') : textOfItem(state)),
  },
  {
    keys: ['o'], group: 'look', means: 'copy the link that the marked point names', where: 'on a point with a link', label: () => 'copy the link', here: state => linkIn(state) !== undefined,
    act: state => copy(linkIn(state) ?? ''),
  },
];

const nextLevel = (level: LogWish['level']): LogWish['level'] => logLevels[(logLevels.indexOf(level) + 1) % logLevels.length]!;
const levelNames: Readonly<Record<LogWish['level'], string>> = {all: 'every level', warn: 'warnings and errors', error: 'errors', new: 'new messages'};

const copy = (text: string): Action => ({app: {copy: text}, ui: {copied: text, box: 'copied', boxScroll: 0}});

const wantsText = (state: ClientState): boolean => {
  const question = openQuestion(state);
  return isForward(state) && question !== undefined && question.options.length === 0;
};

/** Whether Enter would answer something, and not only show it. */
const answers = (state: ClientState): boolean => state.ui.box === 'none' && state.ui.pane !== 'rail' && (markedAnswer(state) !== undefined || wantsText(state));

/** A key that is easily held down does not go on where production is changed. */
const inProduction = (state: ClientState): string | undefined =>
  ['migrate', 'deploy'].includes(openGateOf(state)) && markedAnswer(state) !== undefined ? 'Choose by its number here: Enter does not go on where production is changed.' : undefined;

function enterLabel(state: ClientState): string {
  if (state.ui.pane === 'rail') return 'open gate';
  const marked = markedAnswer(state);
  if (marked !== undefined) return `take ${choicesOf(state)[marked]?.label ?? 'it'}`;
  if (wantsText(state)) return 'type it';
  return showsOutput(state) ? 'live output' : 'evidence';
}

const showsOutput = ({feeds, release}: ClientState): boolean => feeds.job !== undefined && (release.rollback.status === 'none' ? !feeds.job.ended : feeds.job.place.startsWith('rollback-'));

/** Enter opens; a held key answers nothing, because an answer has to be marked first and the mark goes with it. */
function enter(state: ClientState): Action {
  if (state.ui.pane === 'rail') return {ui: openGate(state, state.ui.railFocus ?? openGateOf(state))};
  const marked = markedAnswer(state);
  const choice = marked === undefined ? undefined : choicesOf(state)[marked];
  if (choice) {
    if (choice.blocked !== undefined) return {ui: {message: {tone: 'attention', text: `${choice.label}: not possible. ${choice.blocked}`, at: state.now}}};
    return {...choice.action, ui: {choice: undefined, ...choice.action.ui}};
  }
  const item = focusedItem(state);
  if (wantsText(state) && item?.state.status === 'asking') {
    const {field} = item.state.question;
    return openField(field?.label ?? 'Answer', 1, {kind: 'answer', gate: openGateOf(state), item: item.plan.id, choice: 'text', askedAt: item.state.since}, field?.initial ?? '');
  }
  return {ui: {box: showsOutput(state) ? 'output' : 'evidence', boxScroll: 0}};
}

/** In sixtieths of what is shown: with ten minutes, ten seconds. */
function readMoment({ui, feeds, now}: ClientState, key: string): Action {
  const end = feeds.live?.at ?? now;
  const step = ui.chart.spanMs / 60;
  const from = ui.chart.at ?? end + (key === '[' ? 0 : step);
  return {ui: {chart: {...ui.chart, at: Math.max(end - ui.chart.spanMs, Math.min(end, from + (key === '[' ? -step : step)))}}};
}
