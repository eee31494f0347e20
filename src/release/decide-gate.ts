import {cockpitItself, type Asked, type ReleaseCommand} from './commands.ts';
import {accept, nothing, refuse, type Decision} from './decision.ts';
import {refuseOthers} from './decide-controls.ts';
import {exceptionsOf} from './expedited.ts';
import {mayGoForward} from './follow.ts';
import {currentGate, earlierPassed, expiredBefore, gateStatus} from './gate-status.ts';
import {gateIds, gateInfo, gateNumber, isBefore} from './gates.ts';
import type {GateId, Item, ReleaseState} from './state.ts';

type Command = Extract<ReleaseCommand, {type: 'StartGate' | 'PlanGate' | 'ReopenGates' | 'CountdownOver' | 'EndRelease'}>;

export const decideGate = (command: Command, state: ReleaseState, asked: Asked): Decision => {
  const {at, by} = asked;
  switch (command.type) {
    case 'PlanGate':
      // A plan that was begun before gates were opened again rests on facts that no longer hold.
      return state.gates[command.gate].planned || !earlierPassed(state, command.gate)
        ? nothing
        : accept({type: 'GatePlanned', at, gate: command.gate, items: command.items}, ...exceptionsOf(command.gate, command.items, state.info?.expedited, at));
    case 'StartGate':
      return refuseOthers(state, asked) ?? startGate(command.gate, command.typed, state, asked);
    case 'CountdownOver':
      return state.countdown ? countdownOver(state.countdown, state, at) : nothing;
    case 'ReopenGates':
      return refuseOthers(state, asked) ?? reopen(command.from, command.reason, state, asked);
    case 'EndRelease':
      if (state.ended) return nothing;
      if (state.rollback.status !== 'none') return refuse('A rollback is under way.', 'Wait until it is verified, or answer what it asks.');
      if (state.facts.touched?.production || state.facts.touched?.staging || state.facts.migrated?.production)
        return refuse('Something of this release has been deployed.', 'r rolls it back and ends the release.');
      return accept({type: 'NoteAdded', at, by, text: `ended: ${command.reason}`}, {type: 'ReleaseEnded', at, result: 'ended', by});
  }
};

const startGate = (gate: GateId, typed: string | undefined, state: ReleaseState, {at, by}: Asked): Decision => {
  const {name} = gateInfo(gate);
  const stopped = whyNotForward(state);
  if (stopped) return stopped;
  if (state.countdown) return refuse(`${gateInfo(state.countdown.gate).name} starts in a moment.`, 'Esc takes it back.');
  const status = gateStatus(state, gate);
  if (status === 'waiting') {
    const first = currentGate(state);
    return refuse(
      `${name} cannot start: gate ${first ? `${gateNumber(first)} ${gateInfo(first).name}` : ''} is not passed.`,
      first ? `Open gate ${gateNumber(first)} and finish it.` : 'The release is finished.',
    );
  }
  if (state.gates[gate].startedAt !== undefined) return refuse(`${name} has been started already.`, 'p tries what failed again.');
  if (!changesProduction(gate)) return accept({type: 'GateStarted', at, gate, by});
  return startInProduction(gate, typed, state, {at, by});
};

/** Some seconds have passed since somebody said yes: what that rested on has to be so still. */
const countdownOver = ({gate, by}: NonNullable<ReleaseState['countdown']>, state: ReleaseState, at: number): Decision => {
  const stopped = whyNotForward(state) ?? staleEvidence(gate, state, at);
  const why = stopped && !stopped.ok ? stopped.refusal.why : gateStatus(state, gate) === 'ready' ? undefined : 'an earlier gate is not passed any more.';
  if (why === undefined) return accept({type: 'GateStarted', at, gate, by});
  return accept(
    {type: 'CountdownTakenBack', at, by: cockpitItself},
    {type: 'NoteAdded', at, by: cockpitItself, text: `${gateInfo(gate).name} was not started: ${why}`},
  );
};

/** Migrate and Deploy: evidence still fresh, the environment's name typed once, and some seconds on the glass. */
const startInProduction = (gate: GateId, typed: string | undefined, state: ReleaseState, {at, by}: Asked): Decision => {
  const stale = staleEvidence(gate, state, at);
  if (stale) return stale;
  const policy = state.info!.policy;
  const confirmed = state.productionConfirmedBy !== undefined;
  if (!confirmed && typed !== policy.productionWord)
    return refuse(`${gateInfo(gate).name} changes ${policy.productionWord}.`, `Press s and type ${policy.productionWord}; it is asked once per release.`);
  return accept(
    ...(confirmed ? [] : [{type: 'ProductionConfirmed', at, by} as const]),
    {type: 'CountdownStarted', at, gate, by, until: at + policy.graceMs},
  );
};

const staleEvidence = (gate: GateId, state: ReleaseState, at: number): Decision | undefined => {
  const [stale] = expiredBefore(state, gate, at);
  return stale && refuse(
    `${stale.item.plan.requirement} ${stale.item.plan.title}: this evidence has expired.`,
    `Open gate ${gateNumber(stale.gate)} ${gateInfo(stale.gate).name} and press p to look again.`,
  );
};

const changesProduction = (gate: GateId): boolean => gate === 'migrate' || gate === 'deploy';

const reopen = (from: GateId, reason: string, state: ReleaseState, {at, by}: Asked): Decision => {
  if (state.ended) return refuse('This release has ended.', 'Start a new one with cockpit.');
  if (state.rollback.status !== 'none') return refuse('The release is being rolled back.', 'Nothing goes forward until that is settled.');
  if (state.facts.migrated?.production || state.facts.touched?.production)
    return refuse('Production has been changed: earlier gates cannot be opened again.', 'r rolls back; then a new release starts at gate 1.');
  if (state.gates[from].startedAt === undefined) return refuse(`${gateInfo(from).name} has not been started yet.`, 'Nothing to open again.');
  const runs = gateIds.find(id => !isBefore(id, from) && state.gates[id].items.some(isRunning));
  if (runs) return refuse(`${gateInfo(runs).name} runs: ${state.gates[runs].items.find(isRunning)!.plan.title}.`, 'Wait for its end, or x stops it; then open the gates again.');
  if (reason.trim().length < 10) return refuse('A reason needs at least 10 characters.', 'Say what was found and what will be different.');
  return accept({type: 'GatesReopened', at, from, by, reason: reason.trim()});
};

const isRunning = (item: Item): boolean => item.state.status === 'running';

/** Why no step may be taken at all; undefined when one may. */
export const whyNotForward = (state: ReleaseState): Decision | undefined => {
  if (mayGoForward(state)) return undefined;
  if (state.ended) return refuse('This release has ended.', 'Start a new one with cockpit.');
  if (state.rollback.status !== 'none') return refuse('The release is being rolled back.', 'Nothing goes forward until that is settled.');
  if (state.hold) return refuse(`${state.hold.by} holds the release: ${state.hold.reason}`, 'h lifts the hold.');
  if (state.lock.status === 'lost') return refuse(`The deploy lock is lost: ${state.lock.why}`, 'No new step starts. r still works.');
  return refuse('The release has not been opened.', 'Start it with cockpit.');
};
