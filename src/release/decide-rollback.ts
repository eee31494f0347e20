import {unreachable} from '../util/unreachable.ts';
import {cockpitItself, type Asked, type MigrationChoice, type ReleaseCommand} from './commands.ts';
import {accept, nothing, refuse, type Decision} from './decision.ts';
import type {ReleaseEvent} from './events.ts';
import type {RollbackPlan, RollbackWay} from './rollback-state.ts';
import type {OperatorId, ReleaseState} from './state.ts';

type Command = Extract<
  ReleaseCommand,
  {type: 'RollBack' | 'TakeBack' | 'StartNow' | 'GraceOver' | 'StartRollbackStep' | 'EndRollbackStep' | 'EndRollback' | 'RetryTargets' | 'RetryRollback' | 'AttestRollback' | 'AcceptRollback' | 'EndAftermath'}
>;

/**
 * The rollback lane. It asks nobody who drives, and looks at no lock, no hold
 * and no metric: the only reasons to say no are that there is nothing to go
 * back from, or that somebody was first.
 */
export const decideRollback = (command: Command, state: ReleaseState, asked: Asked): Decision => {
  const {at, by} = asked;
  const {rollback} = state;
  switch (command.type) {
    case 'RollBack':
      return rollBack(command, state, asked);
    case 'TakeBack':
      if (rollback.status === 'holding') return accept({type: 'RollbackTakenBack', at, by});
      if (state.countdown) return accept({type: 'CountdownTakenBack', at, by});
      return nothing;
    case 'StartNow':
      return rollback.status === 'holding' ? begin(rollback.plan, by, asked) : nothing;
    case 'GraceOver':
      return rollback.status === 'holding' ? begin(rollback.plan, undefined, asked) : nothing;
    case 'StartRollbackStep':
      return rollback.status === 'running' && stepStatus(state, command.step) === 'waiting'
        ? accept({type: 'RollbackStepStarted', at, step: command.step, attempt: rollback.tries})
        : nothing;
    case 'EndRollbackStep':
      return rollback.status === 'running' && stepStatus(state, command.step) === 'running'
        ? accept({type: command.passed ? 'RollbackStepPassed' : 'RollbackStepFailed', at, step: command.step, attempt: command.attempt, evidence: command.evidence})
        : nothing;
    case 'EndRollback':
      return rollback.status === 'running' ? end(command, rollback.plan.undecided, at) : nothing;
    case 'RetryTargets':
      return rollback.status === 'running' && rollback.steps.every(({state: {status}}) => status === 'passed' || status === 'failed') && command.steps.length > 0
        ? accept({type: 'RollbackTargetsRetried', at, targets: command.targets, steps: command.steps})
        : nothing;
    case 'RetryRollback':
      return retry(command.way, state, asked);
    case 'AttestRollback':
      if (rollback.status !== 'unverified') return refuse('No rollback waits for an answer.', 'r starts one.');
      if (!rollback.byEye) return refuse('The cockpit looks at the instances itself, and did not see all of them back.', 'Try again, or accept it as it is.');
      if (command.saw.trim().length < 10) return refuse('What was seen needs at least 10 characters.', 'Say what answers where, and how you looked.');
      return accept({type: 'RollbackAttested', at, by, saw: command.saw.trim()});
    case 'AcceptRollback':
      if (rollback.status !== 'unverified') return refuse('No rollback waits for an answer.', 'r starts one.');
      if (command.reason.trim().length < 10) return refuse('A reason needs at least 10 characters.', 'Say why it may stay unverified.');
      return accept({type: 'RollbackAccepted', at, by, reason: command.reason.trim()});
    case 'EndAftermath': {
      if (rollback.status !== 'verified' && rollback.status !== 'accepted') return nothing;
      const result = rollback.status === 'accepted' ? 'unverified' : rollback.plan.scope === 'nothing deployed' ? 'ended' : 'rolled back';
      return accept({type: 'ReleaseEnded', at, result, by: cockpitItself, says: command.says});
    }
    default:
      return unreachable(command);
  }
};

const retry = (way: RollbackWay = 'platform', {rollback}: ReleaseState, {at, by, plan}: Asked): Decision => {
  if (rollback.status !== 'unverified') return refuse('No rollback waits for an answer.', 'r starts one.');
  if (way === (rollback.plan.way ?? 'platform')) return accept({type: 'RollbackRetried', at, by});
  if (!plan || (plan.way ?? 'platform') !== way) return refuse('This way back cannot be worked out.', 'Try the same way again, or do it by hand.');
  if (plan.blocked !== undefined) return refuse(plan.blocked, 'Try the same way again, or do it by hand.');
  return accept({type: 'RollbackRetried', at, by, plan});
};

const rollBack = ({reason, migration}: Extract<Command, {type: 'RollBack'}>, state: ReleaseState, {at, by, plan}: Asked): Decision => {
  const {rollback} = state;
  if (rollback.status === 'holding' || rollback.status === 'running')
    return refuse(`Already rolling back: ${rollback.by}, ${Math.round((at - rollback.pressedAt) / 1000)} s before you.`, 'More presses change nothing.');
  if (rollback.status === 'unverified') return refuse('This rollback is still open.', 'Choose one of the numbered answers.');
  if (rollback.status === 'verified' || rollback.status === 'accepted') return refuse(`Rolled back already, to ${rollback.plan.to}.`, 'Write the cause with e.');
  if (state.ended?.result === 'released' && state.facts.keptUntil !== undefined && at > state.facts.keptUntil)
    return refuse('The old version was kept until a while ago and may be gone.', 'Release the old commit again as a new version.');
  if (state.ended && state.ended.result !== 'released') return refuse('This release has ended.', 'There is nothing to roll back.');
  if (state.gates.cut.startedAt === undefined || !state.info || !plan)
    return refuse('There is nothing to roll back: nothing has been cut yet.', 'q leaves; production is untouched.');
  if (plan.blocked !== undefined) return refuse(plan.blocked, 'Choose something else for the migration: keep it, restore the backup, or run a down-script, whichever there is.');
  if (plan.notSafe !== undefined && migration === undefined)
    return refuse(plan.notSafe, 'Choose what becomes of the migration: restore the backup, run the down-script, or keep it and go back with the code anyway. r shows them with their numbers; without a screen it is --migration restore, down or keep.');
  return accept({type: 'RollbackRequested', at, by, reason: reason?.trim() || 'no reason given', until: at + state.info.policy.graceMs, plan});
};

/** What the judge or a failed deploy leads to, where the operators agreed to it before; otherwise only `r` does. */
export const automaticRollback = (because: string, state: ReleaseState, {at, plan}: Asked): readonly ReleaseEvent[] =>
  state.info?.policy.automaticRollback && state.rollback.status === 'none' && state.ended === undefined && plan?.scope === 'production' && !plan.notSafe
    ? [{type: 'RollbackRequested', at, by: cockpitItself, reason: because, until: at + state.info.policy.graceMs, plan}]
    : [];

/** What ran at the press of the key went on during the grace: what it has touched since then has to be undone as well. */
const begin = (agreed: RollbackPlan, by: OperatorId | undefined, {at, plan: now}: Asked): Decision => {
  if (!now || (now.scope === agreed.scope && idsOf(now) === idsOf(agreed))) return accept({type: 'RollbackBegun', at, by});
  const undecided = agreed.notSafe === undefined ? now.notSafe : undefined;
  return accept({type: 'RollbackBegun', at, by, plan: {...now, ...(undecided !== undefined && {undecided})}});
};

const idsOf = ({steps}: RollbackPlan): string => steps.map(({id}) => id).join(' ');

const end = ({verified, targets, says, byEye}: Extract<Command, {type: 'EndRollback'}>, undecided: string | undefined, at: number): Decision =>
  verified && undecided === undefined
    ? accept({type: 'RollbackVerified', at, targets, says})
    : accept({
        type: 'RollbackUnverified', at, targets, says: undecided === undefined ? says : `${undecided} Nobody has decided what becomes of it. ${says}`,
        // Seeing the old version answer does not decide about a migration.
        ...(byEye && undecided === undefined && {byEye}),
      });

/** What was chosen for the migration when the key was pressed, as far as the steps tell. */
export const migrationChosen = ({rollback}: ReleaseState): MigrationChoice => {
  const ids = rollback.status === 'none' ? [] : rollback.plan.steps.map(({id}) => id);
  return ids.includes('restore') ? 'restore' : ids.includes('down') ? 'down' : 'keep';
};

const stepStatus = ({rollback}: ReleaseState, id: string): string | undefined =>
  rollback.status === 'running' ? rollback.steps.find(({plan}) => plan.id === id)?.state.status : undefined;
