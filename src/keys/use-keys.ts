import {useInput, usePaste, type Key} from 'ink';
import {useEffect, useRef} from 'react';
import type {ClientState} from '../store/client-state.ts';
import type {CockpitStore} from '../store/store.ts';
import {focusedItem, openGateOf} from '../store/view/open-gate.ts';
import type {Action} from './binding.ts';
import {typeInto} from './field.ts';
import {remarked} from './palette.ts';
import {press, rememberPress, type Pressed} from './press.ts';
import {isPiece, never, remember, type PressMemory} from './press-gate.ts';

type Options = {
  readonly store: CockpitStore;
  /** Monotonic ms. */
  readonly mono: () => number;
  /** Does work in so many ms; what it gives back takes that back. */
  readonly after: (ms: number, work: () => void) => () => void;
  /** Sends what the key asks for; screens never wait for it. */
  readonly act: (action: Action) => void;
};

/** The only caller of Ink's useInput: one place where keys come in, one list that says what they mean. */
export const useKeys = ({store, mono, after, act}: Options): {readonly changed: () => void} => {
  const memory = useRef<PressMemory>({...never, changedAt: mono()});
  const waiting = useRef<{readonly now: () => void; readonly forget: () => void}>(undefined);

  const perform = (action: Action): void => {
    const before = store.getState().ui;
    // A message stands until the next key, so that it can be read.
    store.ui(() => ({message: undefined, ...action.ui}));
    const {ui} = store.getState();
    if (ui.box !== before.box || (ui.field === undefined) !== (before.field === undefined)) memory.current = {...memory.current, changedAt: mono()};
    act(action);
  };

  /** What may still turn out to be the beginning of an arrow key waits for a moment; any other key settles it at once. */
  const perhaps = (action: Action, ms: number): void => {
    const cancel = after(ms, () => waiting.current?.now());
    const forget = (): void => {
      cancel();
      waiting.current = undefined;
    };
    waiting.current = {forget, now: () => {
      forget();
      perform(action);
    }};
  };

  useInput((text, key) => {
    const pressed = pressedOf(text, key);
    const chunk = pressed.name === undefined ? pressed.text : '';
    const now = mono();
    const piece = isPiece(chunk, memory.current, now);
    const known = memory.current;
    memory.current = remember(known, chunk, pressed.name === 'Esc' || pressed.meta === true, now);
    if (piece) return waiting.current?.forget();
    // A second Esc says nothing new: the first one is still waited for.
    if (waiting.current && pressed.name === 'Esc') return undefined;
    waiting.current?.now();
    const state = store.getState();
    const action = press(state, pressed, known, now);
    memory.current = rememberPress(state, pressed, memory.current, now);
    return action.afterMs === undefined ? perform(action) : perhaps(action, action.afterMs);
  });

  usePaste(text => {
    const {ui, now} = store.getState();
    store.ui(() => (ui.field ? remarked(store.getState(), {ui: {field: typeInto(ui.field, text), boxScroll: 0}}).ui! : {message: {tone: 'attention', text: `paste ignored (${[...text].length} characters)`, at: now}}));
    memory.current = {...memory.current, lastPrintableAt: mono()};
  });

  // A question that comes up by itself must not take an answer that was meant for the one before it.
  useEffect(() => store.subscribe((state, before) => {
    if (isCounting(state) && !isCounting(before)) memory.current = {...memory.current, countsAt: mono()};
    if (state.release !== before.release && handOf(state) !== handOf(before)) memory.current = {...memory.current, questionAt: mono()};
  }), [store, mono]);

  useEffect(() => () => waiting.current?.forget(), []);

  return {changed: () => (memory.current = {...memory.current, changedAt: mono()})};
};

const isCounting = ({release}: ClientState): boolean => release.rollback.status === 'holding' || release.countdown !== undefined;

/** What lies under the hand: gate, marked point, its state and question, what a second person is asked, and whether somebody holds. */
const handOf = (state: ClientState): string => {
  const item = focusedItem(state);
  const {hold} = state.release;
  return JSON.stringify([openGateOf(state), item?.plan.id, item?.state.status, item?.state.status === 'asking' && item.state.since, item?.exceptionAsked, hold?.by, hold?.at]);
};

const pressedOf = (text: string, key: Key): Pressed => {
  const name = nameOf(text, key);
  return name === undefined ? {text, ...(key.meta && {meta: true})} : {text: '', name, ...(key.meta && name !== 'Esc' && {meta: true})};
};

const nameOf = (text: string, key: Key): string | undefined => {
  if (key.upArrow) return '↑';
  if (key.downArrow) return '↓';
  if (key.leftArrow) return key.shift ? '⇧←' : '←';
  if (key.rightArrow) return key.shift ? '⇧→' : '→';
  if (key.pageUp) return 'PgUp';
  if (key.pageDown) return 'PgDn';
  if (key.home) return 'Home';
  if (key.end) return 'End';
  if (key.return) return 'Enter';
  if (key.tab) return key.shift ? '⇧Tab' : 'Tab';
  if (key.backspace || key.delete) return 'Backspace';
  if (key.ctrl) return `Ctrl-${text.toUpperCase()}`;
  return key.escape ? 'Esc' : undefined;
};
