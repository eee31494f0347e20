import type {MigrationChoice} from '../release/commands.ts';
import type {ClientState} from '../store/client-state.ts';
import {migrationAnswers} from '../store/view/migration-answers.ts';
import {focusedItem, openGateOf, unknownAnswers} from '../store/view/open-gate.ts';
import {unverifiedAnswers} from '../store/view/rollback-answers.ts';
import type {Action} from './binding.ts';

export type Choice = {readonly label: string; readonly action: Action; readonly blocked?: string};

/** What the digits choose from in this picture, in their order. */
export const choicesOf = (state: ClientState): readonly Choice[] => {
  const {box} = state.ui;
  if (box === 'migration') return migrationChoices(state);
  if (box === 'people') return controlChoices(state);
  if (box !== 'none') return [];
  if (state.ui.openGate === undefined && state.release.rollback.status === 'unverified') return unverifiedChoices(state);
  return state.release.rollback.status === 'none' && state.release.ended === undefined ? itemChoices(state) : [];
};

const itemChoices = (state: ClientState): readonly Choice[] => {
  const item = focusedItem(state);
  const gate = openGateOf(state);
  const now = item?.state;
  if (!item || !now) return [];
  if (now.status === 'unknown')
    return unknownAnswers.map(({as, label}) => ({
      label, action: {ui: {field: {label: `"${label}": what did you see`, text: '', minimum: 10, purpose: {kind: 'resolve', gate, item: item.plan.id, as}}}},
    }));
  if (now.status !== 'asking') return [];
  return now.question.options.map(({id, label, wants, blocked}) => ({
    label: label.replace(/ +/g, ' '),
    ...(blocked !== undefined && {blocked}),
    action: wants
      ? {ui: {field: {label: wants === 'reason' ? 'Reason' : (now.question.field?.label ?? 'Value'), text: wants === 'text' ? (now.question.field?.initial ?? '') : '', minimum: wants === 'reason' ? 10 : 1, purpose: {kind: 'answer', gate, item: item.plan.id, choice: id}}}}
      : {command: {type: 'AnswerItem', gate, item: item.plan.id, choice: id}},
  }));
};

const migrationChoices = (state: ClientState): readonly Choice[] => {
  const roll = (migration: MigrationChoice): Action => ({ui: {box: 'none'}, command: {type: 'RollBack', migration, reason: `the rollback key; migration: ${migration}`}});
  return migrationAnswers(state).map(({id, label, blocked}) => ({label, action: roll(id), ...(blocked !== undefined && {blocked})}));
};

const controlChoices = ({release, me}: ClientState): readonly Choice[] =>
  release.pilot === me.who && release.controlsAskedBy
    ? [
        {label: 'give the controls', action: {ui: {box: 'none'}, command: {type: 'GiveControls'}}},
        {label: 'keep them', action: {ui: {box: 'none'}, command: {type: 'KeepControls'}}},
      ]
    : [];

const unverifiedChoices = ({now}: ClientState): readonly Choice[] => {
  const actions: Record<(typeof unverifiedAnswers)[number]['id'], Action> = {
    retry: {command: {type: 'RetryRollback'}},
    'by hand': {ui: {message: {tone: 'attention', text: 'Run sh rollback.sh in the record folder. Then 1 runs what is missing and looks again.', at: now}}},
    accept: {ui: {field: {label: 'Why may it stay unverified', text: '', minimum: 10, purpose: {kind: 'accept rollback'}}}},
  };
  return unverifiedAnswers.map(({id, label}) => ({label, action: actions[id]}));
};
