import type {ClientState, Ui} from '../store/client-state.ts';
import {boxRows} from '../store/view/boxes.ts';
import {layoutOf} from '../store/view/layout.ts';
import type {Action} from './binding.ts';
import {bindingFor} from './bindings.ts';
import {helpRows} from './help.ts';
import {clamp, pageOf} from './move.ts';
import {paletteActions} from './palette.ts';

const moves: Readonly<Record<string, number>> = {'↑': -1, k: -1, '↓': 1, j: 1, g: -100_000, Home: -100_000, G: 100_000, End: 100_000};

/** Keys that mean in a box what they mean without one. */
const alsoInBoxes = new Set(['r', '!', 'Esc', '?', ':', 'q', 'y', '/', 'Ctrl-L', 'Ctrl-C', 'Ctrl-Z', '1', '2', '3', '4', '5', '6', '7', '8', '9']);

/**
 * A key while a box is open: it moves in the box, or it is one that works everywhere. What stands behind the box is not acted
 * on, because nobody sees it; in the help a key is explained instead. Undefined: the key means what it always means.
 */
export const inBox = (state: ClientState, key: string): Action | undefined => {
  const page = pageOf(state);
  const by = key === 'PgUp' ? -page : key === 'PgDn' ? page : moves[key];
  if (by !== undefined) return {ui: scrollBox(state, by)};
  if (alsoInBoxes.has(key) && !(state.ui.box === 'help' && /^[1-9]$/.test(key))) return undefined;
  if (state.ui.box === 'help') return {ui: {message: {tone: 'attention', text: explained(state, key), at: state.now}}};
  return {ui: {message: {tone: 'attention', text: 'Esc closes this first; r works here too.', at: state.now}}};
};

/** By so many rows; the output of a command is read from its end. */
export const scrollBox = (state: ClientState, by: number): Partial<Ui> => ({boxScroll: clamp(state.ui.boxScroll + (state.ui.box === 'output' ? -by : by), 0, lastInBox(state))});

const lastInBox = (state: ClientState): number => {
  const {bodyWidth, bodyRows} = layoutOf(state);
  switch (state.ui.box) {
    case 'palette':
      return Math.max(0, paletteActions(state, state.ui.field?.text ?? '').length - 1);
    case 'help':
      return Math.max(0, helpRows(state, bodyWidth).length - bodyRows);
    default:
      return Math.max(0, boxRows(state, bodyWidth).length - bodyRows);
  }
};

/** "u: 25 % now. Off: …", as it would be answered without the help. */
const explained = (closedOver: ClientState, key: string): string => {
  const state: ClientState = {...closedOver, ui: {...closedOver.ui, box: 'none'}};
  const binding = bindingFor(state, key);
  if (!binding) return `${key} means nothing in this cockpit.`;
  if (!binding.here(state)) return `${key}: ${binding.means}. It works ${binding.where}.`;
  const why = binding.disabledBecause?.(state);
  return why === undefined ? `${key}: ${binding.label(state)}. It works now; Esc closes this help first.` : `${key}: ${binding.label(state)}. Off now: ${why}`;
};
