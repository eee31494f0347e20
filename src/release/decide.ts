import {unreachable} from '../util/unreachable.ts';
import type {Asked, ReleaseCommand} from './commands.ts';
import {accept, nothing, refuse, type Decision} from './decision.ts';
import {decideControls} from './decide-controls.ts';
import {decideGate} from './decide-gate.ts';
import {decideItem} from './decide-item.ts';
import {decideRollback} from './decide-rollback.ts';
import {decideTraffic} from './decide-traffic.ts';
import {evolve} from './evolve.ts';
import {follow} from './follow.ts';
import type {ReleaseState} from './state.ts';

export type {Decision, Refusal} from './decision.ts';

/** What a command leads to: events, or a refusal with a reason and a next step. Includes all that follows by rule. */
export const decide = (command: ReleaseCommand, state: ReleaseState, asked: Asked): Decision => {
  const decision = answer(command, state, asked);
  if (!decision.ok || decision.events.length === 0) return decision;
  const after = decision.events.reduce(evolve, state);
  return accept(...decision.events, ...follow(after, asked.at));
};

const answer = (command: ReleaseCommand, state: ReleaseState, asked: Asked): Decision => {
  switch (command.type) {
    case 'StartGate':
    case 'PlanGate':
    case 'ReopenGates':
    case 'CountdownOver':
    case 'EndRelease':
      return decideGate(command, state, asked);
    case 'AskItem':
    case 'AnswerItem':
    case 'RefuseAnswer':
    case 'EndItem':
    case 'TryItemAgain':
    case 'MakeException':
    case 'ResolveUnknown':
    case 'StopItem':
      return decideItem(command, state, asked);
    case 'PlaceHold':
    case 'LiftHold':
    case 'TrafficUp':
    case 'TrafficDown':
    case 'EndTrafficChange':
    case 'ReachVerdict':
      return decideTraffic(command, state, asked);
    case 'RollBack':
    case 'TakeBack':
    case 'StartNow':
    case 'GraceOver':
    case 'StartRollbackStep':
    case 'EndRollbackStep':
    case 'EndRollback':
    case 'RetryTargets':
    case 'RetryRollback':
    case 'AttestRollback':
    case 'AcceptRollback':
    case 'EndAftermath':
      return decideRollback(command, state, asked);
    case 'AskControls':
    case 'GiveControls':
    case 'KeepControls':
    case 'DropControls':
      return decideControls(command, state, asked);
    case 'AddNote':
      return accept({type: 'NoteAdded', at: asked.at, by: asked.by, text: command.text});
    case 'WriteCause':
      if (command.text.trim().length < 10) return refuse('A cause needs at least 10 characters.', 'Write what went wrong, in a sentence.');
      return accept({type: 'CauseWritten', at: asked.at, by: asked.by, text: command.text.trim()});
    case 'ChangeLock':
      return sameLock(state, command.lock) ? nothing : accept({type: 'LockChanged', at: asked.at, lock: command.lock});
    case 'ReportClockJump':
      return accept({type: 'ClockJumped', at: asked.at, byMs: command.byMs});
    case 'FindFacts':
      return accept({type: 'FactsFound', at: asked.at, facts: command.facts});
    default:
      return unreachable(command);
  }
};

const sameLock = (state: ReleaseState, lock: ReleaseState['lock']): boolean => state.lock.status === lock.status && lock.status !== 'held';
