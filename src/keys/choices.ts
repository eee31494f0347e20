import type {MigrationChoice} from '../release/commands.ts';
import type {ClientState} from '../store/client-state.ts';
import {focusedItem, openGateOf} from '../store/view/open-gate.ts';
import type {Action} from './binding.ts';

export type Choice = {readonly label: string; readonly action: Action; readonly blocked?: string};

/** What the digits choose from in this picture, in their order. */
export const choicesOf = (state: ClientState): readonly Choice[] => {
  if (state.ui.box === 'migration') return migrationChoices(state);
  if (state.ui.box === 'people') return controlChoices(state);
  if (state.release.rollback.status === 'unverified') return unverifiedChoices;
  if (state.release.rollback.status !== 'none') return [];
  const item = focusedItem(state);
  const gate = openGateOf(state);
  const now = item?.state;
  if (!item || !now) return [];
  if (now.status === 'unknown')
    return (['ran', 'did not run', 'run again'] as const).map(as => ({
      label: as, action: {ui: {field: {label: `Why "${as}": what did you see`, text: '', minimum: 10, purpose: {kind: 'resolve', gate, item: item.plan.id, as}}}},
    }));
  if (now.status !== 'asking') return [];
  return now.question.options.map(({id, label, wants, blocked}) => ({
    label,
    ...(blocked !== undefined && {blocked}),
    action: wants
      ? {ui: {field: {label: wants === 'reason' ? 'Reason' : (now.question.field?.label ?? 'Value'), text: wants === 'text' ? (now.question.field?.initial ?? '') : '', minimum: wants === 'reason' ? 10 : 1, purpose: {kind: 'answer', gate, item: item.plan.id, choice: id}}}}
      : {command: {type: 'AnswerItem', gate, item: item.plan.id, choice: id}},
  }));
};

const migrationChoices = ({release}: ClientState): readonly Choice[] => {
  const roll = (migration: MigrationChoice): Action => ({ui: {box: 'none'}, command: {type: 'RollBack', migration, reason: `the rollback key; migration: ${migration}`}});
  return [
    {label: 'restore the backup', action: roll('restore'), ...(release.facts.backup ? {} : {blocked: 'there is no verified backup'})},
    {label: 'run the down-script', action: roll('down')},
    {label: 'keep the database as it is, code only', action: roll('keep')},
  ];
};

const controlChoices = ({release, me}: ClientState): readonly Choice[] =>
  release.pilot === me.who && release.controlsAskedBy
    ? [
        {label: 'give the controls', action: {ui: {box: 'none'}, command: {type: 'GiveControls'}}},
        {label: 'keep them', action: {ui: {box: 'none'}, command: {type: 'KeepControls'}}},
      ]
    : [];

const unverifiedChoices: readonly Choice[] = [
  {label: 'try again', action: {command: {type: 'RetryRollback'}}},
  {label: 'do it by hand', action: {ui: {message: {tone: 'attention', text: 'Run rollback.sh in the record folder; then 1 looks again.', at: 0}}}},
  {label: 'accept as it is', action: {ui: {field: {label: 'Why may it stay unverified', text: '', minimum: 10, purpose: {kind: 'accept rollback'}}}}},
];
