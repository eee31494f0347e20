import {unreachable} from '../util/unreachable.ts';
import {evolveItem, isItemEvent} from './evolve-item.ts';
import {evolveRollback, isRollbackEvent} from './evolve-rollback.ts';
import type {ReleaseEvent} from './events.ts';
import {gateIds, isBefore} from './gates.ts';
import type {GateId, GateState, ReleaseState} from './state.ts';

/** The only way state changes: in the engine, in every client, and in replay. */
export const evolve = (state: ReleaseState, event: ReleaseEvent): ReleaseState => ({...apply(state, event), seq: state.seq + 1});

const apply = (state: ReleaseState, event: ReleaseEvent): ReleaseState => {
  if (isItemEvent(event)) return evolveItem(state, event);
  if (isRollbackEvent(event)) return evolveRollback(state, event);
  switch (event.type) {
    case 'ReleaseOpened':
      return {
        ...state,
        info: event.info,
        pilot: event.info.openedBy,
        gates: eachGate(state, (gate, id) => ({...gate, mode: event.modes[id]})),
      };
    case 'GatePlanned':
      return withGate(state, event.gate, gate => ({
        ...gate,
        planned: true,
        items: event.items.map(plan => ({plan, state: {status: 'waiting'}, attempts: 0})),
      }));
    case 'GateStarted':
      return {
        ...withGate(state, event.gate, gate => ({...gate, attempt: gate.attempt + 1, startedAt: event.at, startedBy: event.by})),
        countdown: undefined,
      };
    case 'GatePassed':
      return withGate(state, event.gate, gate => ({...gate, passedAt: event.at}));
    case 'GatesReopened':
      return {
        ...state,
        countdown: undefined,
        gates: eachGate(state, (gate, id) =>
          isBefore(id, event.from) ? gate : {...gate, items: [], planned: false, startedAt: undefined, startedBy: undefined, passedAt: undefined},
        ),
      };
    case 'FactsFound':
      return {...state, ...verdictAt(state, event.facts.traffic?.setPct), facts: {...state.facts, ...event.facts}};
    case 'ProductionConfirmed':
      return {...state, productionConfirmedBy: event.by};
    case 'CountdownStarted':
      return {...state, countdown: {gate: event.gate, by: event.by, until: event.until}};
    case 'CountdownTakenBack':
      return {...state, countdown: undefined};
    case 'HoldPlaced':
      return {...state, hold: {by: event.by, reason: event.reason, at: event.at}, countdown: undefined};
    case 'HoldLifted':
      return {...state, hold: undefined};
    case 'TrafficAsked':
      return {...state, trafficAsked: {percent: event.percent, by: event.by, at: event.at}};
    case 'TrafficChanged':
      return {
        ...state,
        ...verdictAt(state, event.failed === undefined ? event.setPct : undefined),
        trafficAsked: undefined,
        facts: event.failed === undefined ? {...state.facts, traffic: {setPct: event.setPct, seenPct: event.seenPct, at: event.at}} : state.facts,
      };
    case 'VerdictChanged':
      return {...state, verdict: event.verdict};
    case 'LockChanged':
      return {...state, lock: event.lock};
    case 'ControlsAsked':
      return {...state, controlsAskedBy: {by: event.by, at: event.at}};
    case 'ControlsTaken':
      return {...state, pilot: event.by, controlsAskedBy: undefined};
    case 'ControlsKept':
      return {...state, controlsAskedBy: undefined};
    case 'ControlsDropped':
      return {...state, pilot: state.pilot === event.by ? undefined : state.pilot};
    case 'NoteAdded':
      return {...state, notes: [...state.notes, {by: event.by, at: event.at, text: event.text}]};
    case 'CauseWritten':
      return {...state, cause: {by: event.by, at: event.at, text: event.text}};
    case 'ReleaseEnded':
      return {...state, ended: {result: event.result, at: event.at, says: event.says ?? []}, hold: undefined, countdown: undefined};
    case 'EngineStarted':
    case 'JournalRepaired':
    case 'ClockJumped':
      return state;
    default:
      return unreachable(event);
  }
};

/** What was said of one share of the traffic is not said of the next: "safe at 5 %" must not take 50 % up. */
const verdictAt = ({facts}: ReleaseState, setPct: number | undefined): {readonly verdict?: undefined} =>
  setPct === undefined || setPct === facts.traffic?.setPct ? {} : {verdict: undefined};

export const withGate = (state: ReleaseState, id: GateId, change: (gate: GateState) => GateState): ReleaseState => ({
  ...state,
  gates: {...state.gates, [id]: change(state.gates[id])},
});

const eachGate = (state: ReleaseState, change: (gate: GateState, id: GateId) => GateState): Readonly<Record<GateId, GateState>> =>
  Object.fromEntries(gateIds.map(id => [id, change(state.gates[id], id)])) as unknown as Record<GateId, GateState>;
