import type {ClientState} from '../store/client-state.ts';
import {focusedItem, isYesNo, openGateOf, openQuestion} from '../store/view/open-gate.ts';
import type {Binding} from './binding.ts';
import {choicesOf} from './choices.ts';
import {cannotAct, cannotSend, drivesNot, isForward, observes, stopped} from './may.ts';

/** Keys that answer what is asked, and stop what runs. */
export const answerBindings: readonly Binding[] = [
  {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], shown: '1–9', group: 'this gate', bar: 3, goesOn: true,
    means: 'choose the answer of that number; some open a field for a reason', where: 'where numbered answers are shown',
    offWhen: ['you do not drive, unless several people have to answer', 'that answer is not possible'],
    label: () => 'choose',
    here: state => choicesOf(state).length > 0,
    disabledBecause: state => mayAnswer(state),
    act: (state, key) => {
      const choices = choicesOf(state);
      const choice = choices[Number(key) - 1];
      if (!choice) return {ui: {message: {tone: 'attention', text: `There are only ${choices.length} answers.`, at: state.now}}};
      return choice.blocked === undefined ? choice.action : {ui: {message: {tone: 'attention', text: `${choice.label}: not possible. ${choice.blocked}`, at: state.now}}};
    },
  },
  {
    keys: ['a'], group: 'this gate', bar: 3, goesOn: true,
    means: 'accept; go', where: 'on a question of yes or no',
    offWhen: ['you said so already and another person is needed', 'you do not drive, unless several people have to answer'],
    label: state => choicesOf(state)[0]?.label ?? 'accept', brief: state => /^[\p{L}\p{N}-]+/u.exec(choicesOf(state)[0]?.label ?? '')?.[0] ?? 'accept',
    here: state => isAskedYesNo(state), disabledBecause: state => mayAnswer(state) ?? saidAlready(state, 0), act: state => choicesOf(state)[0]?.action ?? {},
  },
  {
    keys: ['x'], group: 'this gate', bar: 4, goesOn: true,
    means: 'no; no-go. On a point that runs: stop it', where: 'on a question of yes or no, and on a point that runs',
    offWhen: ['you said so already', 'you do not drive'],
    label: state => (isAskedYesNo(state) ? (choicesOf(state)[1]?.label ?? 'no') : 'stop it'), brief: state => (isAskedYesNo(state) ? 'no' : 'stop'),
    here: state => isForward(state) && (isAskedYesNo(state) || focusedItem(state)?.state.status === 'running'),
    disabledBecause: state => (isAskedYesNo(state) ? (mayAnswer(state) ?? saidAlready(state, 1)) : drivesNot(state)),
    act: state => {
      const item = focusedItem(state);
      return isAskedYesNo(state) ? (choicesOf(state)[1]?.action ?? {}) : item ? {command: {type: 'StopItem', gate: openGateOf(state), item: item.plan.id}} : {};
    },
  },
];

const isAskedYesNo = (state: ClientState): boolean => isForward(state) && state.ui.box === 'none' && isYesNo(state);

/** "1–3". */
export const range = (state: ClientState): string => {
  const {length} = choicesOf(state);
  return length <= 1 ? '1' : `1–${Math.min(9, length)}`;
};

/** Where several people have to answer, everybody answers for themselves; a rollback waits for any operator. */
const mayAnswer = (state: ClientState): string | undefined => {
  const {release, ui} = state;
  // What the key r began is kept with its choice, and sent as soon as the engine answers.
  if (ui.box === 'migration') return observes(state);
  if (ui.box === 'people' || release.rollback.status !== 'none') return cannotSend(state);
  return ((focusedItem(state)?.plan.people ?? 1) > 1 ? cannotAct(state) : drivesNot(state)) ?? stopped(state);
};

const saidAlready = (state: ClientState, index: number): string | undefined => {
  const item = focusedItem(state);
  const option = openQuestion(state)?.options[index];
  if (item?.state.status !== 'asking' || !option) return undefined;
  return item.state.answers.some(({by, choice}) => by === state.me.who && choice === option.id) ? `You said ${option.label} already; another person has to answer as well.` : undefined;
};
