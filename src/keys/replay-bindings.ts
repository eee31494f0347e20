import type {ClientState} from '../store/client-state.ts';
import type {Binding} from './binding.ts';

const inReplay = ({replay, ui}: ClientState): boolean => replay !== undefined && ui.box === 'none';
const minuteMs = 60_000;
const where = 'in a replay';

/** Keys of a replay. They come first: there the arrows go through time, not through gates. */
export const replayBindings: readonly Binding[] = [
  {keys: [' '], shown: 'Space', group: 'look', bar: 0, means: 'play, stop', where, label: ({replay}) => (replay?.playing ? 'stop' : 'play'), here: inReplay, act: () => ({replay: {play: 'toggle'}})},
  {keys: ['←', '→'], shown: '← →', group: 'look', bar: 1, means: 'event before, event after', where, label: () => 'event', here: inReplay, act: (_, key) => ({replay: {events: key === '←' ? -1 : 1}})},
  {keys: ['⇧←', '⇧→'], shown: '⇧← ⇧→', group: 'look', bar: 2, means: 'a minute back, a minute on', where, label: () => 'minute', here: inReplay, act: (_, key) => ({replay: {ms: key === '⇧←' ? -minuteMs : minuteMs}})},
  {
    keys: ['1', '6', '0'], shown: '1 6 0', group: 'look', bar: 3, means: 'speed 1×, 6×, 60×', where, label: () => 'speed', here: inReplay,
    act: (_, key) => ({replay: {speed: key === '1' ? 1 : key === '6' ? 6 : 60}}),
  },
  {keys: ['g', 'G', 'Home', 'End'], shown: 'g G', group: 'look', means: 'the first event, the last one', where, label: () => 'first, last', here: inReplay, act: (_, key) => ({replay: {to: key === 'g' || key === 'Home' ? 'first' : 'last'}})},
];

/** Why a key that would change something does nothing; undefined outside of a replay. */
export const onlyReplay = ({replay}: ClientState): string | undefined => (replay ? `This is a replay of ${replay.name}: keys change nothing outside.` : undefined);
