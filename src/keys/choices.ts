import type {MigrationChoice} from '../release/commands.ts';
import type {ClientState} from '../store/client-state.ts';
import {migrationAnswers} from '../store/view/migration-answers.ts';
import {focusedItem, openGateOf, unknownAnswers} from '../store/view/open-gate.ts';
import {unverifiedAnswers, type UnverifiedAnswer} from '../store/view/rollback-answers.ts';
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
      ? {ui: {field: {label: wants === 'reason' ? 'Reason' : (now.question.field?.label ?? 'Value'), text: wants === 'text' ? (now.question.field?.initial ?? '') : '', minimum: wants === 'reason' ? 10 : 1, purpose: {kind: 'answer', gate, item: item.plan.id, choice: id, askedAt: now.since}}}}
      : {command: {type: 'AnswerItem', gate, item: item.plan.id, choice: id, askedAt: now.since}},
  }));
};

const migrationChoices = (state: ClientState): readonly Choice[] => {
  const roll = (migration: MigrationChoice): Action => ({ui: {box: 'none'}, command: {type: 'RollBack', migration, reason: `r was pressed; migration: ${migration}`}});
  // Held already: somebody has to say how it goes on, and a newer version is a release of its own.
  const forward: Action = {ui: {box: 'none', message: {tone: 'attention', text: 'Nothing goes back. The release is held; d takes its traffic down.', next: 'The fix is a release of its own: $ cockpit hotfix makes its branch; it begins when this one has ended.', at: state.now}}};
  return migrationAnswers(state).map(({id, label, blocked}) => ({label, action: id === 'forward' ? forward : roll(id), ...(blocked !== undefined && {blocked})}));
};

const controlChoices = ({release, me}: ClientState): readonly Choice[] =>
  release.pilot === me.who && release.controlsAskedBy
    ? [
        {label: 'give the controls', action: {ui: {box: 'none'}, command: {type: 'GiveControls'}}},
        {label: 'keep them', action: {ui: {box: 'none'}, command: {type: 'KeepControls'}}},
      ]
    : [];

const unverifiedChoices = ({now, release}: ClientState): readonly Choice[] => {
  const way = release.rollback.status === 'none' ? undefined : release.rollback.plan.way;
  const accept = (label: string): Action => ({ui: {field: {label, text: '', minimum: 10, purpose: {kind: 'accept rollback'}}}});
  const withoutCommands = release.rollback.status === 'unverified' && release.rollback.plan.steps.length === 0;
  const byHand = withoutCommands
    ? 'Bring the old version back the way you deployed it, look at every instance, then choose "I saw it back".'
    : 'Run sh rollback.sh in the record folder. Then "try again" runs what is missing and looks again.';
  const actions: Record<UnverifiedAnswer['id'], Action> = {
    seen: {ui: {field: {label: 'What answers where, and how you looked', text: '', minimum: 10, purpose: {kind: 'attest rollback'}}}},
    retry: {command: {type: 'RetryRollback', ...(way === 'revert' && {way: 'platform' as const})}},
    revert: {command: {type: 'RetryRollback', way: 'revert'}},
    hotfix: accept('Why forward, and what the hotfix is (then: $ cockpit hotfix)'),
    'by hand': {ui: {message: {tone: 'attention', text: byHand, at: now}}},
    accept: accept('Why may it stay unverified'),
  };
  return unverifiedAnswers(release).map(({id, label, blocked}) => ({label, action: actions[id], ...(blocked !== undefined && {blocked})}));
};
