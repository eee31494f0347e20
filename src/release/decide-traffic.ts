import {unreachable} from '../util/unreachable.ts';
import type {Asked, ReleaseCommand} from './commands.ts';
import {accept, nothing, refuse, type Decision} from './decision.ts';
import {refuseOthers} from './decide-controls.ts';
import {whyNotForward} from './decide-gate.ts';
import {automaticRollback} from './decide-rollback.ts';
import {isBefore} from './gates.ts';
import type {Item, ReleaseState, VerdictFact} from './state.ts';

type Command = Extract<ReleaseCommand, {type: 'PlaceHold' | 'LiftHold' | 'TrafficUp' | 'TrafficDown' | 'EndTrafficChange' | 'ReachVerdict'}>;

/** Holding, moving traffic by hand, and what the judge says of it. */
export const decideTraffic = (command: Command, state: ReleaseState, asked: Asked): Decision => {
  const {at, by} = asked;
  switch (command.type) {
    case 'PlaceHold':
      if (state.hold) return refuse(`${state.hold.by} holds the release already: ${state.hold.reason}`, 'h lifts the hold.');
      if (state.ended) return refuse('This release has ended.', 'There is nothing to hold.');
      return accept({type: 'HoldPlaced', at, by, reason: command.reason.trim() || 'no reason given'});
    case 'LiftHold':
      return lift(state, asked);
    case 'TrafficUp':
      return refuseOthers(state, asked) ?? whyNotForward(state) ?? up(command.reason, state, asked);
    case 'TrafficDown':
      return down(state, asked);
    case 'EndTrafficChange':
      return accept({type: 'TrafficChanged', at, setPct: command.setPct, seenPct: command.seenPct, ...(command.failed !== undefined && {failed: command.failed})});
    case 'ReachVerdict':
      return reach(command.verdict, state, asked);
    default:
      return unreachable(command);
  }
};

/** Two who see the same trouble both press h: the second one means to hold too. */
const meantToHoldMs = 2_000;

const lift = ({hold}: ReleaseState, {at, by}: Asked): Decision => {
  if (!hold) return nothing;
  const sinceMs = at - hold.at;
  // Where the clock was set back nobody waits for it.
  if (hold.by !== by && sinceMs >= 0 && sinceMs < meantToHoldMs) return refuse(`${hold.by} held it a moment ago, and it stays held.`, 'h again lifts the hold.');
  return accept({type: 'HoldLifted', at, by});
};

/** The canary step that is being watched, if any. Steps are the items traffic-5, traffic-25 … of gate Deploy. */
export const watchedStep = (state: ReleaseState): Item | undefined =>
  state.gates.deploy.items.find(({plan, state: now}) => plan.id.startsWith('traffic-') && now.status === 'running');

const up = (reason: string | undefined, state: ReleaseState, {at, by}: Asked): Decision => {
  const step = watchedStep(state);
  if (step?.state.status !== 'running') return refuse('No traffic step is being watched.', 'u works while a share of traffic is watched in gate 12.');
  // The verdict may still be that of the share before.
  const percent = Number(step.plan.id.slice('traffic-'.length));
  if (state.facts.traffic?.setPct !== percent) return refuse(`${percent} % is being set.`, 'Wait a moment: u works once it is watched.');
  const safe = state.verdict?.verdict === 'safe';
  if (!safe && (reason ?? '').trim().length < 10)
    return refuse(`u is off: ${state.verdict?.sentence ?? 'nothing has been measured yet.'}`, 'm goes on anyway, with a reason of at least 10 characters.');
  return accept(
    ...(safe ? [] : [{type: 'NoteAdded', at, by, text: `traffic up before the evidence sufficed: ${reason?.trim()}`} as const]),
    {
      type: 'ItemPassed', at, gate: 'deploy', item: step.plan.id, attempt: step.state.attempt,
      evidence: {says: safe ? `taken up by ${by}` : `taken up by ${by} before it was proven: "${reason?.trim()}"`},
    },
  );
};

const down = (state: ReleaseState, {at, by}: Asked): Decision => {
  if (!state.facts.touched?.production) return refuse('The new version is not in production.', 'Nothing to take down.');
  if (state.rollback.status !== 'none') return refuse('A rollback is under way; it moves the traffic first.', 'Nothing else to do.');
  if (state.trafficAsked?.percent === 0) return nothing;
  const step = watchedStep(state);
  return accept(
    {type: 'TrafficAsked', at, percent: 0, by},
    ...(step?.state.status === 'running'
      ? [{type: 'ItemFailed', at, gate: 'deploy', item: step.plan.id, attempt: step.state.attempt,
          evidence: {says: `taken down to 0 % by ${by}`, next: ['p starts this step again', 'r rolls back']}} as const]
      : []),
  );
};

/** Only a changed verdict is a fact; the numbers of every tick are not. */
const reach = (verdict: VerdictFact, state: ReleaseState, asked: Asked): Decision => {
  if (state.verdict?.verdict === verdict.verdict) return nothing;
  const live = state.facts.touched?.production === true && state.gates.deploy.startedAt !== undefined && !isBefore('finalise', 'deploy');
  return accept(
    {type: 'VerdictChanged', at: asked.at, verdict},
    ...(verdict.verdict === 'worse' && live ? automaticRollback(verdict.sentence, state, asked) : []),
  );
};
