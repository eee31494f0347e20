import {unreachable} from '../util/unreachable.ts';
import type {EventOf, ReleaseEvent} from './events.ts';
import type {RollbackState, RollbackStep, RollbackStepState} from './rollback-state.ts';
import type {ReleaseState} from './state.ts';

type RollbackEvent = EventOf<
  | 'RollbackRequested' | 'RollbackTakenBack' | 'RollbackBegun' | 'RollbackStepStarted' | 'RollbackStepPassed' | 'RollbackStepFailed'
  | 'RollbackVerified' | 'RollbackUnverified' | 'RollbackTargetsRetried' | 'RollbackRetried' | 'RollbackAttested' | 'RollbackAccepted'
>;

export const isRollbackEvent = (event: ReleaseEvent): event is RollbackEvent => event.type.startsWith('Rollback');

/** The rollback lane. It shares nothing with the forward lane but the hold that stays when a rollback is taken back. */
export const evolveRollback = (state: ReleaseState, event: RollbackEvent): ReleaseState => {
  const rollback = next(state.rollback, event);
  // Taking a rollback back does not set the release going again: somebody has to say so.
  const hold = event.type === 'RollbackTakenBack' ? {by: event.by, at: event.at, reason: 'a rollback was taken back; h goes on'} : state.hold;
  return {...state, rollback, hold, countdown: undefined, ...takenBack(event)};
};

/** Kept beside the rollback: another way that is tried afterwards has other steps, and the database stays as this one left it. */
const takenBack = (event: RollbackEvent): Pick<ReleaseState, 'migrationTakenBack'> =>
  event.type === 'RollbackStepPassed' && (event.step === 'restore' || event.step === 'down') ? {migrationTakenBack: event.step} : {};

const next = (state: RollbackState, event: RollbackEvent): RollbackState => {
  switch (event.type) {
    case 'RollbackRequested':
      return {status: 'holding', by: event.by, pressedAt: event.at, reason: event.reason, plan: event.plan, until: event.until};
    case 'RollbackTakenBack':
      return {status: 'none', takenBack: {by: event.by, at: event.at}};
    case 'RollbackBegun': {
      if (state.status !== 'holding') return state;
      const plan = event.plan ?? state.plan;
      return {
        status: 'running', by: state.by, pressedAt: state.pressedAt, reason: state.reason, plan,
        startedAt: event.at, tries: 1, steps: plan.steps.map(step => ({plan: step, state: {status: 'waiting'}})),
      };
    }
    case 'RollbackStepStarted':
      return withStep(state, event.step, () => ({status: 'running', attempt: event.attempt, startedAt: event.at}));
    case 'RollbackStepPassed':
    case 'RollbackStepFailed':
      return withStep(state, event.step, step => ({
        status: event.type === 'RollbackStepPassed' ? 'passed' : 'failed',
        attempt: event.attempt,
        startedAt: step.status === 'running' ? step.startedAt : event.at,
        endedAt: event.at,
        evidence: event.evidence,
      }));
    case 'RollbackVerified':
    case 'RollbackUnverified':
      return state.status === 'running'
        ? {...state, status: event.type === 'RollbackVerified' ? 'verified' : 'unverified', endedAt: event.at, targets: event.targets, says: event.says, ...(event.byEye && {byEye: event.byEye})}
        : state;
    case 'RollbackTargetsRetried':
      return state.status === 'running' ? {...state, steps: [...state.steps, ...event.steps.map((plan): RollbackStep => ({plan, state: {status: 'waiting'}}))]} : state;
    case 'RollbackRetried':
      return state.status === 'unverified'
        ? {
            status: 'running', by: state.by, pressedAt: state.pressedAt, reason: state.reason, plan: event.plan ?? state.plan, startedAt: state.startedAt,
            tries: state.tries + 1, steps: (event.plan ?? state.plan).steps.map(plan => ({plan, state: {status: 'waiting'}})),
          }
        : state;
    case 'RollbackAttested':
      return state.status === 'unverified'
        ? {...state, status: 'verified', endedAt: event.at, attestedBy: event.by, says: `${event.by} looked, nothing was measured: ${event.saw}`}
        : state;
    case 'RollbackAccepted':
      return state.status === 'unverified' ? {...state, status: 'accepted'} : state;
    default:
      return unreachable(event);
  }
};

const withStep = (state: RollbackState, id: string, change: (step: RollbackStepState) => RollbackStepState): RollbackState => {
  if (state.status !== 'running') return state;
  const steps: RollbackStep[] = state.steps.map(step => (step.plan.id === id ? {...step, state: change(step.state)} : step));
  return {...state, steps};
};
