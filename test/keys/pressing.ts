import type {Action} from '../../src/keys/binding.ts';
import {never, type PressMemory} from '../../src/keys/press-gate.ts';
import {press, type Pressed} from '../../src/keys/press.ts';
import type {ClientState} from '../../src/store/client-state.ts';

const named = new Set(['Esc', 'Enter', 'Tab', '⇧Tab', '↑', '↓', '←', '→', 'PgUp', 'PgDn', 'Home', 'End', 'Backspace', 'Ctrl-C', 'Ctrl-L', 'Ctrl-U', 'Ctrl-Z']);

/** A key by the name that the operator would give it, or a chunk of text. */
export const pressed = (key: string): Pressed => (named.has(key) ? {text: '', name: key} : {text: key});

/** What a calm press leads to: nothing came just before it, and the picture has stood for long. */
export const pressing = (state: ClientState, key: string, memory: PressMemory = never, mono = 100_000): Action => press(state, pressed(key), memory, mono);

/** The picture after the keys, as far as they change this screen only; commands go nowhere. */
export const afterKeys = (state: ClientState, ...keys: readonly string[]): ClientState => {
  let now = state;
  for (const key of keys) now = {...now, ui: {...now.ui, message: undefined, ...pressing(now, key).ui}};
  return now;
};

/** What is said to the operator, and nothing else is done. */
export const said = (action: Action): string | undefined => (action.command || action.app ? undefined : action.ui?.message?.text);
