import {longestSearch} from '../release/log-feed.ts';
import type {ClientState, Field} from '../store/client-state.ts';
import type {Action} from './binding.ts';
import {lookingFor} from '../store/view/log-place.ts';
import {markedIn, paletteActions, remarked} from './palette.ts';
import {whyTooEarly, type PressMemory} from './press-gate.ts';

/** Reasons and values are one line; a longer text belongs into the editor. */
const longest = 2_000;

/** Typed text in an open field: letters are letters. Control characters of a paste become blanks. */
export const typeInto = (field: Field, text: string): Field => ({...field, text: [...(field.text + text.replace(/\p{C}+/gu, ' '))].slice(0, longest).join('')});
export const backspace = (field: Field): Field => ({...field, text: [...field.text].slice(0, -1).join('')});

/** What Enter does with the text; a text that is too short stays, and says so. */
export const submitField = (state: ClientState, memory: PressMemory, mono: number): Action => {
  const field = state.ui.field!;
  const text = field.text.trim();
  if (text.length < field.minimum)
    return {ui: {message: {tone: 'attention', text: `At least ${field.minimum} characters are needed; it has ${text.length}.`, at: state.now}}};
  const closed = {field: undefined, message: undefined} as const;
  const {purpose} = field;
  switch (purpose.kind) {
    case 'answer':
      return {ui: closed, command: {type: 'AnswerItem', gate: purpose.gate, item: purpose.item, choice: purpose.choice, text, askedAt: purpose.askedAt}};
    case 'exception':
      return {ui: closed, command: {type: 'MakeException', gate: purpose.gate, item: purpose.item, reason: text}};
    case 'resolve':
      return {ui: closed, command: {type: 'ResolveUnknown', gate: purpose.gate, item: purpose.item, as: purpose.as, reason: text}};
    case 'confirm production':
      return {ui: closed, command: {type: 'StartGate', gate: purpose.gate, typed: text}};
    case 'hold':
      return {ui: closed, command: {type: 'PlaceHold', reason: text}};
    case 'note':
      return {ui: closed, command: {type: 'AddNote', text}};
    case 'cause':
      return {ui: closed, command: {type: 'WriteCause', text}};
    case 'attest rollback':
      return {ui: closed, command: {type: 'AttestRollback', saw: text}};
    case 'accept rollback':
      return {ui: closed, command: {type: 'AcceptRollback', reason: text}};
    case 'traffic up':
      return {ui: closed, command: {type: 'TrafficUp', reason: text}};
    case 'reopen':
      return {ui: closed, command: {type: 'ReopenGates', from: 'cut', reason: text}};
    case 'end release':
      return {ui: closed, command: {type: 'EndRelease', reason: text}};
    case 'search':
      return search(state, text);
    case 'filter':
      return {ui: {...closed, filter: text, boxScroll: 0}};
    case 'palette':
      return choose(state, memory, mono);
  }
};

/** The entry that is marked, or nothing: never the one that came into its place. */
const choose = (state: ClientState, memory: PressMemory, mono: number): Action => {
  const {field, boxScroll} = state.ui;
  const found = paletteActions(state, field!.text);
  const say = (text: string): Action => ({ui: {message: {tone: 'attention', text, at: state.now}}});
  if (found.length === 0) return say('No command is called so.');
  const index = markedIn(state);
  const chosen = index === undefined ? undefined : found[index];
  if (!chosen) {
    const {ui} = remarked(state, {ui: {boxScroll: Math.min(boxScroll, found.length - 1)}});
    return {ui: {...ui, ...say('The list has changed. Look, then choose again.').ui}};
  }
  if (chosen.blocked !== undefined) return say(chosen.blocked);
  if (chosen.goesOn && whyTooEarly(memory, 'Enter', mono)) return say('Enter ignored: the picture had just changed. Look, then press it again.');
  return {...chosen.action, ui: {field: undefined, message: undefined, box: 'none', boxScroll: 0, ...chosen.action.ui}};
};

/** The newest line that is found is gone to when the engine has found it; `n` goes on from there. */
const search = ({ui}: ClientState, text: string): Action => {
  const searched = [...text].slice(0, longestSearch).join('');
  return {ui: {field: undefined, message: undefined, log: {...lookingFor(ui.log, {search: searched, only: searched !== '' && ui.log.only}), seeks: searched !== ''}, pane: 'log'}};
};
