import {gateList} from '../release/gates.ts';
import type {ClientState} from '../store/client-state.ts';
import type {Action} from './binding.ts';
import {bindings} from './bindings.ts';

export type PaletteEntry = {readonly label: string; readonly where: string; readonly action: Action; readonly blocked: string | undefined};

/** Everything that can be asked for by name, filtered by what is typed. Roll back is listed, but only its own key starts it. */
export const paletteActions = (state: ClientState, typed: string): readonly PaletteEntry[] => {
  const wanted = typed.toLowerCase().split(' ').filter(Boolean);
  return entries(state).filter(({label, where}) => wanted.every(word => `${label} ${where}`.toLowerCase().includes(word)));
};

const entries = (state: ClientState): readonly PaletteEntry[] => [
  ...bindings
    .filter(({group, here}) => (group === 'this gate' || group === 'people') && here(state))
    .map(({label, keys, disabledBecause, act}) => ({label: label(state), where: keys[0], blocked: disabledBecause?.(state), action: act(state)})),
  {label: 'fix: open gate 4 Cut again for the next candidate', where: 'gates 4 on', blocked: state.release.gates.cut.startedAt === undefined ? 'nothing has been cut yet' : state.release.facts.touched?.production ? 'production was changed; r rolls back' : undefined,
    action: {ui: {field: {label: 'What was found, and what is different now', text: '', minimum: 10, purpose: {kind: 'reopen'}}}}},
  {label: 'end this release', where: 'always', blocked: state.release.ended ? 'it has ended' : undefined,
    action: {ui: {field: {label: 'Why does it end here', text: '', minimum: 1, purpose: {kind: 'end release'}}}}},
  ...gateList.map(({id, number, name}) => ({label: `open gate ${number} ${name}`, where: 'look', blocked: undefined, action: {ui: {openGate: id, scroll: 0}}})),
  {label: 'follow the release again', where: 'look', blocked: undefined, action: {ui: {openGate: undefined, scroll: 0}}},
  {label: 'who is here', where: 'people', blocked: undefined, action: {ui: {box: 'people', boxScroll: 0}}},
  {label: 'roll back', where: 'always', blocked: 'Only its own key starts it: Esc, then r.', action: {}},
];
