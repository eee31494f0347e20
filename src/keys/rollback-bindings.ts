import type {ClientState} from '../store/client-state.ts';
import {plainText} from '../store/text.ts';
import {rollbackLine} from '../store/view/rollback-line.ts';
import type {Binding} from './binding.ts';

const observes = ({me}: ClientState) => (me.role === 'observer' ? 'You observe. Rejoin with `cockpit attach` to act.' : undefined);

const holding = ({release}: ClientState) => release.rollback.status === 'holding';
const counting = ({release}: ClientState) => release.countdown !== undefined;

/** The way back. These work in every picture, for every operator, whoever drives. */
export const rollbackBindings: readonly Binding[] = [
  {
    keys: ['r'],
    group: 'rollback',
    label: state => plainText(rollbackLine({...state, ui: {...state.ui, field: undefined}}, 200)).replace(/^ ?r +/, '').trim(),
    here: () => true,
    disabledBecause: observes,
    act: ({feeds, release, ui}) =>
      // Where the code alone must not go back, the choice comes first; the refusal would only say the same.
      feeds.readiness?.notSafe && release.rollback.status === 'none' && ui.box !== 'migration' && release.facts.migrated?.production
        ? {ui: {box: 'migration'}, command: {type: 'PlaceHold', reason: 'rollback: choosing what becomes of the migration'}}
        : {command: {type: 'RollBack', reason: 'the rollback key'}},
  },
  {keys: ['Esc'], group: 'rollback', label: () => 'take back', here: state => holding(state) || counting(state), disabledBecause: observes, bar: 0, act: () => ({command: {type: 'TakeBack'}})},
  {keys: ['!'], group: 'rollback', label: () => 'start now', here: holding, disabledBecause: observes, bar: 1, act: () => ({command: {type: 'StartNow'}})},
];
