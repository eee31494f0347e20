import type {ClientState} from '../store/client-state.ts';
import type {Binding} from './binding.ts';

const always = (): boolean => true;
const field = (label: string, minimum: number, kind: 'note' | 'palette'): NonNullable<ClientState['ui']['field']> => ({label, text: '', minimum, purpose: {kind}});

export const anywhereBindings: readonly Binding[] = [
  {
    keys: ['c'], group: 'people', label: ({release, me}) => (release.pilot === me.who && release.controlsAskedBy ? `answer ${release.controlsAskedBy.by}` : release.pilot === undefined ? 'take the controls' : 'ask for the controls'),
    here: always,
    disabledBecause: ({release, me}) => (me.role === 'observer' ? 'You observe. Rejoin with `cockpit attach` to act.' : release.pilot === me.who && !release.controlsAskedBy ? 'You drive. Another person asks with c, and you answer.' : undefined),
    act: ({release, me}) => (release.pilot === me.who ? {ui: {box: 'people', boxScroll: 0}} : {command: {type: 'AskControls'}}),
  },
  {keys: ['@'], group: 'people', label: () => 'note in the record', here: always, disabledBecause: ({me}) => (me.role === 'observer' ? 'You observe.' : undefined), act: () => ({ui: {field: field('Note', 1, 'note')}})},
  {keys: ['?'], group: 'anywhere', bar: 90, label: () => 'help', here: always, act: () => ({ui: {box: 'help', boxScroll: 0}})},
  {keys: [':'], group: 'anywhere', bar: 91, label: () => 'command', here: always, act: () => ({ui: {box: 'palette', boxScroll: 0, field: field('', 0, 'palette')}})},
  {keys: ['q'], group: 'anywhere', bar: 99, label: () => 'leave', here: always, act: () => ({app: 'quit'})},
  {keys: ['Ctrl-L'], group: 'anywhere', label: () => 'draw again', here: always, act: () => ({app: 'redraw'})},
  {keys: ['Ctrl-C'], group: 'anywhere', label: () => 'leave; twice leaves at once', here: always, act: () => ({app: 'quit'})},
];
