import type {ClientState, Ui} from '../store/client-state.ts';
import type {Action} from './binding.ts';
import {bindingFor} from './bindings.ts';
import {choicesOf} from './choices.ts';
import {backspace, submitField, typeInto} from './field.ts';
import {move, nextPane, turnGate} from './look-bindings.ts';
import {whyNotPress, type PressMemory} from './press-gate.ts';

/** One chunk of input as the terminal gave it, with what Ink makes of it. */
export type Pressed = {readonly text: string; readonly name?: string; readonly meta?: boolean};

const page = 10;

/**
 * What a key press leads to. Pure: the same press in the same picture is the
 * same action. A key that cannot work now says why not.
 */
export const press = (state: ClientState, pressed: Pressed, memory: PressMemory, mono: number): Action => {
  const {ui} = state;
  if (ui.field) return inField(state, pressed);
  if (pressed.name === undefined && pressed.text.includes('r') && (pressed.text !== 'r' || pressed.meta)) {
    // A chunk with an r in it is either one press of r, or nothing at all.
    const why = whyNotPress(pressed.text, pressed.meta === true, memory, mono);
    if (why !== undefined) return say(state, `r ignored: ${why}. Press it alone.`);
    return bound(state, 'r');
  }
  if (pressed.name === undefined && pressed.text === 'r') {
    const why = whyNotPress('r', false, memory, mono);
    return why === undefined ? bound(state, 'r') : say(state, `r ignored: ${why}. Press it alone.`);
  }
  if (pressed.meta) return {};
  if (pressed.name !== undefined) return named(state, pressed.name);
  // Auto-repeated movement arrives as one chunk; anything else of several letters is not a key press.
  if (/^(j+|k+)$/.test(pressed.text)) return {ui: move(state, (pressed.text[0] === 'j' ? 1 : -1) * pressed.text.length)};
  if ([...pressed.text].length > 1) return say(state, `paste ignored (${[...pressed.text].length} characters)`);
  return letter(state, pressed.text);
};

const inField = (state: ClientState, {text, name}: Pressed): Action => {
  const field = state.ui.field!;
  if (name === 'Esc') return {ui: {field: undefined, box: state.ui.box === 'palette' ? 'none' : state.ui.box, message: undefined}};
  if (name === 'Enter') return submitField(state);
  if (name === 'Backspace') return {ui: {field: backspace(field)}};
  if (name === '↓' && field.purpose.kind === 'palette') return {ui: {boxScroll: state.ui.boxScroll + 1}};
  if (name === '↑' && field.purpose.kind === 'palette') return {ui: {boxScroll: Math.max(0, state.ui.boxScroll - 1)}};
  if (name !== undefined) return {};
  return {ui: {field: typeInto(field, text), ...(field.purpose.kind === 'palette' && {boxScroll: 0})}};
};

const named = (state: ClientState, name: string): Action => {
  switch (name) {
    case '↑': return {ui: move(state, -1)};
    case '↓': return {ui: move(state, 1)};
    case 'PgUp': return {ui: move(state, -page)};
    case 'PgDn': return {ui: move(state, page)};
    case 'Home': return {ui: move(state, -100_000)};
    case 'End': return {ui: move(state, 100_000)};
    case '←': return {ui: turnGate(state, -1)};
    case '→': return {ui: turnGate(state, 1)};
    case 'Tab': return {ui: nextPane(state, 1)};
    case '⇧Tab': return {ui: nextPane(state, -1)};
    case 'Esc': return escape(state);
    default: return bound(state, name);
  }
};

/** Taking back comes before closing anything. */
const escape = (state: ClientState): Action => {
  const binding = bindingFor(state, 'Esc');
  if (binding?.here(state)) return bound(state, 'Esc');
  const {ui} = state;
  if (ui.box !== 'none') return {ui: {box: 'none', boxScroll: 0}};
  if (ui.copied !== undefined) return {ui: {copied: undefined}};
  if (ui.log.search !== '') return {ui: {log: {...ui.log, search: ''}}};
  if (ui.zoomed) return {ui: {zoomed: false}};
  return {ui: {message: undefined, openGate: undefined, scroll: 0, pane: 'gate'}};
};

const letter = (state: ClientState, text: string): Action => {
  const {ui} = state;
  if (/^[1-9]$/.test(text)) return choose(state, Number(text) - 1);
  switch (text) {
    case 'g': return {ui: move(state, -100_000)};
    case 'G': return ui.pane === 'log' || state.feeds.log ? {ui: {log: {...ui.log, follow: true, scroll: 0, newSince: 0}}} : {ui: move(state, 100_000)};
    case '+': return {ui: {chart: {...ui.chart, spanMs: Math.max(60_000, ui.chart.spanMs / 2)}}};
    case '-': return {ui: {chart: {...ui.chart, spanMs: Math.min(4 * 3_600_000, ui.chart.spanMs * 2)}}};
    case 'n': return {ui: move(state, 1)};
    case 'N': return {ui: move(state, -1)};
    default: return bound(state, text);
  }
};

const choose = (state: ClientState, index: number): Action => {
  const choice = choicesOf(state)[index];
  if (!choice) return say(state, choicesOf(state).length === 0 ? 'Nothing is asked here.' : `There are only ${choicesOf(state).length} answers.`);
  if (choice.blocked !== undefined) return say(state, `${choice.label}: ${choice.blocked}`);
  const why = bindingFor(state, '1')?.disabledBecause?.(state);
  return why === undefined ? choice.action : say(state, why);
};

const bound = (state: ClientState, key: string): Action => {
  const binding = bindingFor(state, key);
  if (!binding) return say(state, `${key} means nothing here. ? shows the keys.`);
  if (!binding.here(state)) return say(state, `${key}: not in this picture. ? shows what works here.`);
  const why = binding.disabledBecause?.(state);
  return why === undefined ? binding.act(state) : say(state, why);
};

const say = (state: ClientState, text: string): Action => ({ui: {message: {tone: 'attention', text, at: state.now} satisfies Ui['message']}});
