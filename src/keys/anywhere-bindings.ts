import {lookingFor} from '../store/view/log-place.ts';
import type {ClientState} from '../store/client-state.ts';
import type {Action, Binding} from './binding.ts';
import {openField} from './fields.ts';
import {cannotSend} from './may.ts';

const always = (): boolean => true;

/** People, help, leaving: the same in every picture. */
export const anywhereBindings: readonly Binding[] = [
  {
    keys: ['c'], group: 'people', means: 'ask for the controls, take them when nobody drives, or answer who asks', where: 'everywhere',
    offWhen: ['you drive and nobody has asked', 'you have asked already', 'you observe'],
    label: ({release, me}) => (release.pilot === me.who && release.controlsAskedBy ? `answer ${release.controlsAskedBy.by}` : release.pilot === undefined ? 'take the controls' : 'ask for the controls'),
    here: always,
    disabledBecause: state => cannotSend(state) ?? nothingToAsk(state),
    act: ({release, me}) => (release.pilot === me.who ? {ui: {box: 'people', boxScroll: 0}} : {command: {type: 'AskControls'}}),
  },
  {
    keys: ['@'], group: 'people', means: 'add a note to the record', where: 'everywhere', offWhen: ['you observe', 'there is no connection'],
    label: () => 'note in the record', here: always, disabledBecause: cannotSend, act: () => openField('Note', 1, {kind: 'note'}),
  },
  {keys: ['?'], group: 'anywhere', bar: 90, means: 'the keys, and why one does not work; a key pressed there is explained', where: 'everywhere', label: () => 'help', brief: () => '', here: always, act: () => ({ui: {box: 'help', boxScroll: 0}})},
  {keys: [':'], group: 'anywhere', bar: 12, means: 'everything by its name', where: 'everywhere', label: () => 'command', here: always, act: () => ({ui: {...openField('', 0, {kind: 'palette'}).ui, box: 'palette', boxScroll: 0}})},
  {keys: ['q'], group: 'anywhere', bar: 99, means: 'leave; the release goes on', where: 'everywhere', label: () => 'leave', here: always, act: () => ({app: 'quit'})},
  {keys: ['Esc'], group: 'anywhere', means: 'close a box, leave a field, end zoom or a search, follow the release again', where: 'everywhere', label: () => 'close, back', here: always, act: close},
  {keys: ['Ctrl-L'], group: 'anywhere', means: 'draw again', where: 'everywhere, also in text fields', label: () => 'draw again', here: always, act: () => ({app: 'redraw'})},
  {keys: ['Ctrl-C'], group: 'anywhere', means: 'leave, as q; a second press leaves at once', where: 'everywhere, also in text fields', label: () => 'leave', here: always, act: () => ({app: 'quit'})},
  {keys: ['Ctrl-Z'], group: 'anywhere', means: 'put this screen into the background; the release goes on', where: 'everywhere, also in text fields', label: () => 'into the background', here: always, act: () => ({app: 'background'})},
];

const nothingToAsk = ({release, me}: ClientState): string | undefined => {
  if (release.pilot === me.who && !release.controlsAskedBy) return 'You drive. Another person asks with c, and you answer.';
  return release.controlsAskedBy?.by === me.who ? `You have asked; ${release.pilot ?? 'nobody'} has not answered yet.` : undefined;
};

/** One thing at a time, the newest first. */
function close({ui}: ClientState): Action {
  if (ui.box !== 'none') return {ui: {box: 'none', boxScroll: 0, filter: '', copied: undefined}};
  if (ui.chart.at !== undefined) return {ui: {chart: {...ui.chart, at: undefined}}};
  if (ui.log.search !== '' || ui.log.level !== 'all') return {ui: {log: lookingFor(ui.log, {search: '', only: false, level: 'all'})}};
  if (ui.zoomed) return {ui: {zoomed: false}};
  if (ui.choice !== undefined) return {ui: {choice: undefined}};
  return {ui: {openGate: undefined, points: false, scroll: 0, pane: 'gate'}};
}
