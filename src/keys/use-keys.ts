import {useInput, usePaste, type Key} from 'ink';
import {useRef} from 'react';
import type {CockpitStore} from '../store/store.ts';
import type {Action} from './binding.ts';
import {typeInto} from './field.ts';
import {press, type Pressed} from './press.ts';
import {never, remember, type PressMemory} from './press-gate.ts';

type Options = {
  readonly store: CockpitStore;
  /** Monotonic ms. */
  readonly mono: () => number;
  /** Sends what the key asks for; screens never wait for it. */
  readonly act: (action: Action) => void;
};

/** The only caller of Ink's useInput: one place where keys come in, one list that says what they mean. */
export const useKeys = ({store, mono, act}: Options): {readonly changed: () => void} => {
  const memory = useRef<PressMemory>({...never, changedAt: mono()});

  useInput((text, key) => {
    const pressed = pressedOf(text, key);
    const now = mono();
    const before = store.getState().ui;
    const action = press(store.getState(), pressed, memory.current, now);
    memory.current = remember(memory.current, pressed.name === undefined ? pressed.text : '', pressed.name === 'Esc' || pressed.meta === true, now);
    // A message stands until the next key, so that it can be read.
    store.ui(() => ({message: undefined, ...action.ui}));
    const after = store.getState().ui;
    if (after.box !== before.box || (after.field === undefined) !== (before.field === undefined)) memory.current = {...memory.current, changedAt: now};
    act(action);
  });

  usePaste(text => {
    const {ui, now} = store.getState();
    store.ui(() => (ui.field ? {field: typeInto(ui.field, text)} : {message: {tone: 'attention', text: `paste ignored (${[...text].length} characters)`, at: now}}));
    memory.current = {...memory.current, lastPrintableAt: mono()};
  });

  return {changed: () => (memory.current = {...memory.current, changedAt: mono()})};
};

const pressedOf = (text: string, key: Key): Pressed => {
  if (key.upArrow) return {text: '', name: '↑'};
  if (key.downArrow) return {text: '', name: '↓'};
  if (key.leftArrow) return {text: '', name: '←'};
  if (key.rightArrow) return {text: '', name: '→'};
  if (key.pageUp) return {text: '', name: 'PgUp'};
  if (key.pageDown) return {text: '', name: 'PgDn'};
  if (key.home) return {text: '', name: 'Home'};
  if (key.end) return {text: '', name: 'End'};
  if (key.return) return {text: '', name: 'Enter'};
  if (key.tab) return {text: '', name: key.shift ? '⇧Tab' : 'Tab'};
  if (key.backspace || key.delete) return {text: '', name: 'Backspace'};
  if (key.ctrl) return {text: '', name: `Ctrl-${text.toUpperCase()}`};
  if (key.escape) return {text: '', name: 'Esc'};
  return {text, ...(key.meta && {meta: true})};
};
