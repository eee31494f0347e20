import {gateInfo, gateList} from '../release/gates.ts';
import type {ClientState} from '../store/client-state.ts';
import {openGateOf} from '../store/view/open-gate.ts';
import {rollbackWords} from '../store/view/rollback-line.ts';
import {goesOnNow, type Action} from './binding.ts';
import {bindings} from './bindings.ts';
import {openField} from './fields.ts';
import {drivesNot} from './may.ts';
import {openGate} from './move.ts';

export type PaletteEntry = {readonly label: string; readonly where: string; readonly key: string; readonly action: Action; readonly blocked: string | undefined; readonly goesOn: boolean};

/** Everything that can be asked for by name, filtered by what is typed. Roll back is listed, but only its own key starts it. */
export const paletteActions = (state: ClientState, typed: string): readonly PaletteEntry[] => {
  const wanted = typed.toLowerCase().split(' ').filter(Boolean);
  return entries(state).filter(({label, where}) => wanted.every(word => `${label} ${where}`.toLowerCase().includes(word)));
};

const nameOf = ({label, where}: PaletteEntry): string => `${where}: ${label}`;

/** What is blocked keeps its place, and is not what Enter finds first. */
const firstFree = (found: readonly PaletteEntry[]): number => Math.max(0, found.findIndex(({blocked}) => blocked === undefined));

/** Where the marked entry stands now; undefined when there is none, or it has gone from the list. */
export const markedIn = (state: ClientState): number | undefined => {
  const {field} = state.ui;
  const found = paletteActions(state, field?.text ?? '');
  const marked = field?.purpose.kind === 'palette' ? field.purpose.marked : undefined;
  const index = marked === undefined ? firstFree(found) : found.findIndex(entry => nameOf(entry) === marked);
  return found[index] === undefined ? undefined : index;
};

/** After a key that opened the list, typed or moved in it: what stands under the mark from now on, by its name. */
export const remarked = (state: ClientState, action: Action): Action => {
  const ui = {...state.ui, ...action.ui};
  if (action.ui?.message !== undefined || ui.field?.purpose.kind !== 'palette') return action;
  const found = paletteActions({...state, ui}, ui.field.text);
  const boxScroll = action.ui?.field ? firstFree(found) : ui.boxScroll;
  const entry = found[boxScroll];
  return {...action, ui: {...action.ui, boxScroll, field: {...ui.field, purpose: {kind: 'palette', ...(entry && {marked: nameOf(entry)})}}}};
};

const entries = (closedOver: ClientState): readonly PaletteEntry[] => {
  // What an entry does is what it does behind the box.
  const state: ClientState = {...closedOver, ui: {...closedOver.ui, box: 'none', field: undefined}};
  const {number, name} = gateInfo(openGateOf(state));
  const entry = (label: string, where: string, action: Action, blocked?: string | undefined): PaletteEntry => ({label, where, key: 'Enter', action, blocked, goesOn: false});
  return [
    ...bindings
      .filter(({group, keys, here}) => (group === 'this gate' || group === 'people') && keys[0] !== '1' && here(state))
      .map(({label, keys, group, disabledBecause, act, goesOn}): PaletteEntry => ({goesOn: goesOnNow({...(goesOn && {goesOn})}, state), label: label(state), where: group === 'people' ? 'people' : `${number} ${name}`, key: keys[0], blocked: disabledBecause?.(state), action: act(state, keys[0])})),
    entry('who is here', 'people', {ui: {box: 'people', boxScroll: 0}}),
    entry('fix: open gate 4 Cut again for the next candidate', 'from gate 4 on', openField('What was found, and what is different now', 10, {kind: 'reopen'}), drivesNot(state) ?? notForFix(state)),
    entry('end this release', 'before anything is deployed', openField('Why does it end here', 1, {kind: 'end release'}), drivesNot(state) ?? notForEnd(state)),
    entry('follow the release', 'look', {ui: {openGate: undefined, points: false, scroll: 0, pane: 'gate'}}),
    ...gateList.map(gate => entry(`open gate ${gate.number} ${gate.name}`, 'look', {ui: openGate(state, gate.id)})),
    {label: rollbackWords(state), where: 'always', key: 'r', action: {}, blocked: 'Only its own key starts it: Esc, then r.', goesOn: false},
  ];
};

const notForFix = ({release}: ClientState): string | undefined => {
  if (release.ended) return 'it has ended';
  if (release.gates.cut.startedAt === undefined) return 'nothing has been cut yet';
  return release.facts.touched?.production || release.facts.migrated?.production ? 'production was changed; r rolls back' : undefined;
};

const notForEnd = ({release: {ended, rollback, facts}}: ClientState): string | undefined => {
  if (ended) return 'it has ended';
  if (rollback.status !== 'none') return 'it is being rolled back';
  return facts.touched?.staging || facts.touched?.production || facts.migrated?.production ? 'something is deployed; r rolls it back and ends it' : undefined;
};
