import type {ClientState, Field, Ui} from '../store/client-state.ts';
import {goesOnNow, type Action, type Binding} from './binding.ts';
import {bindingFor, closing, looksOnly} from './bindings.ts';
import {backspace, submitField, typeInto} from './field.ts';
import {inBox, scrollBox} from './in-box.ts';
import {move} from './move.ts';
import {markedIn, remarked} from './palette.ts';
import {onlyReplay} from './replay-bindings.ts';
import {isForBox, whyNotPress, whyTooEarly, type PressMemory} from './press-gate.ts';

/** One chunk of input as the terminal gave it, with what Ink makes of it. */
export type Pressed = {readonly text: string; readonly name?: string; readonly meta?: boolean};

/**
 * What a key press leads to. Pure: the same press in the same picture is the
 * same action. A key that cannot work now says why not.
 */
export const press = (state: ClientState, pressed: Pressed, memory: PressMemory, mono: number): Action => {
  const {text, name, meta} = pressed;
  if (state.ui.field) return remarked(state, inField(state, pressed, memory, mono));
  if (name !== undefined) return bound(state, name, memory, mono);
  if (text.includes('r')) {
    // A chunk with an r in it is either one press of r, or nothing at all.
    const why = whyNotPress(text, meta === true, memory, mono);
    return why === undefined ? bound(state, 'r', memory, mono) : say(state, `r ignored: ${why}. Press it alone.`);
  }
  if (meta || text === '') return {};
  // Auto-repeated movement arrives as one chunk; anything else of several letters is not a key press.
  if (/^(j{2,}|k{2,})$/.test(text)) return {ui: repeated(state, text[0] === 'j' ? 1 : -1, text.length)};
  if ([...text].length > 1) return say(state, `paste ignored (${[...text].length} characters)`);
  return bound(state, text, memory, mono);
};

/**
 * What to remember of a press that may go on with the release. One that came too early, or that was several letters at once,
 * makes the next one wait again: whoever holds a key answers one question with it and not all that follow.
 */
export const rememberPress = (state: ClientState, {text, name, meta}: Pressed, memory: PressMemory, mono: number): PressMemory => {
  const key = name ?? text;
  if (state.ui.field || meta || key === '') return memory;
  if (name === undefined && [...text].length > 1) return /r|^(j+|k+)$/.test(text) ? memory : {...memory, questionAt: mono};
  const binding = state.ui.box === 'none' || !inBox(state, key) ? bindingFor(state, key) : undefined;
  if (!binding?.goesOn || !binding.here(state) || binding.disabledBecause?.(state) !== undefined) return memory;
  return !goesOnNow(binding, state) || whyTooEarly(memory, key, mono) === undefined ? {...memory, wentOn: {key, at: mono}} : {...memory, questionAt: mono};
};

const repeated = (state: ClientState, by: 1 | -1, times: number): Partial<Ui> => {
  let {ui} = state;
  for (let done = 0; done < times; done++) ui = {...ui, ...(ui.box === 'none' ? move({...state, ui}, by) : scrollBox({...state, ui}, by))};
  return ui;
};

const bound = (state: ClientState, pressed: string, memory: PressMemory, mono: number): Action => {
  // Only a replay knows the difference.
  const key = state.replay ? pressed : pressed.replace(/^⇧(?=[←→])/, '');
  const there = state.ui.box === 'none' ? undefined : inBox(state, key);
  if (there) return there;
  if (key === 'Esc' && state.ui.box !== 'none' && isForBox(memory, mono)) return onlyClosed(state, closing.act(state, key));
  const binding = bindingFor(state, key);
  if (!binding) return say(state, /^[A-Z]$/.test(key) ? `${key} means nothing here: keys are small letters.` : `${key} means nothing here. ? shows the keys.`);
  const only = looksOnly(binding) ? undefined : onlyReplay(state);
  if (only !== undefined) return say(state, only);
  if (!binding.here(state)) return say(state, `${key} works ${binding.where}. ? shows what works here.`);
  const why = binding.disabledBecause?.(state) ?? tooEarly(binding, state, key, memory, mono);
  return why === undefined ? remarked(state, binding.act(state, key)) : say(state, why);
};

const tooEarly = (binding: Binding, state: ClientState, key: string, memory: PressMemory, mono: number): string | undefined =>
  goesOnNow(binding, state) && whyTooEarly(memory, key, mono) ? `${key} ignored: the picture had just changed. Look, then press it again.` : undefined;

/** In an open field letters are letters; what leaves the screen or draws it again still works. */
const inField = (state: ClientState, {text, name}: Pressed, memory: PressMemory, mono: number): Action => {
  const field = state.ui.field!;
  const isPalette = field.purpose.kind === 'palette';
  switch (name) {
    case undefined:
      return typed(state, field, text, memory, mono);
    case 'Esc':
      return leave(state, memory, mono);
    case 'Enter':
      return submitField(state, memory, mono);
    case 'Backspace':
      return {ui: {field: backspace(field), ...(isPalette && {boxScroll: 0})}};
    case '↑':
    case '↓':
      return isPalette ? {ui: scrollBox({...state, ui: {...state.ui, boxScroll: markedIn(state) ?? state.ui.boxScroll}}, name === '↑' ? -1 : 1)} : {};
    case 'Ctrl-U':
      return {ui: {field: {...field, text: ''}, ...(isPalette && {boxScroll: 0})}};
    case 'Ctrl-C':
      return {app: 'quit'};
    case 'Ctrl-L':
      return {app: 'redraw'};
    case 'Ctrl-Z':
      return {app: 'background'};
    default:
      return {};
  }
};

/**
 * A slow link joins what was typed with the Enter after it. That is taken for what it is, but never where production is confirmed:
 * there a paste would look the same.
 */
const typed = (state: ClientState, field: Field, text: string, memory: PressMemory, mono: number): Action => {
  if (text === '') return {};
  const withEnter = /^[^\p{C}]+\r$/u.test(text) && field.purpose.kind !== 'confirm production';
  const after = {...state, ui: {...state.ui, field: typeInto(field, withEnter ? text.slice(0, -1) : text), ...(field.purpose.kind === 'palette' && {boxScroll: 0})}};
  if (!withEnter) return {ui: {field: after.ui.field, boxScroll: after.ui.boxScroll}};
  const submitted = submitField(after, memory, mono);
  return {...submitted, ui: {field: after.ui.field, ...submitted.ui}};
};

/** Taking back comes before leaving a field: three seconds do not wait for somebody who is typing. */
const leave = (state: ClientState, memory: PressMemory, mono: number): Action => {
  const left: Action = {ui: {field: undefined, ...(state.ui.box === 'palette' && {box: 'none' as const})}};
  const takesBack = bindingFor(state, 'Esc');
  if (takesBack?.group !== 'rollback' || takesBack.disabledBecause?.(state) !== undefined) return left;
  return isForBox(memory, mono) ? onlyClosed(state, left) : takesBack.act(state, 'Esc');
};

/** Somebody else's rollback is not taken back by a hand that only wanted to close a box. */
const onlyClosed = (state: ClientState, closed: Action): Action => ({...closed, ui: {...closed.ui, ...say(state, 'Esc only closed what was open. What counts down is taken back by Esc again.').ui}});

const say = (state: ClientState, text: string): Action => ({ui: {message: {tone: 'attention', text, at: state.now} satisfies Ui['message']}});
