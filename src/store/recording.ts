import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import {gateInfo, type GateId} from '../release/gates.ts';
import {initialState, type ReleaseState} from '../release/state.ts';

/** A moment of a past release that a person wants to find again. */
export type Mark = {readonly at: number; readonly label: string};

/** A past release as it can be looked at: the state after every event, and where to look. Pure: no clock, no disk. */
export type Recording = {
  readonly name: string;
  readonly events: readonly ReleaseEvent[];
  /** `states[n]` is what was true after event n. */
  readonly states: readonly ReleaseState[];
  /** When each is shown, epoch ms: never before the one that came earlier, whatever the clock did. */
  readonly times: readonly number[];
  readonly fromAt: number;
  readonly untilAt: number;
  readonly marks: readonly Mark[];
};

export const recordingOf = (events: readonly ReleaseEvent[]): Recording => {
  let state = initialState();
  const states = events.map(event => (state = evolve(state, event)));
  let last = 0;
  const times = events.map(({at}) => (last = Math.max(last, at)));
  return {
    name: state.facts.version ?? state.info?.id ?? 'a release', events, states, times,
    fromAt: times[0] ?? 0, untilAt: last, marks: events.flatMap(markOf),
  };
};

/** Number of the last event that had happened at `at`; 0 before the first. */
export const indexAt = ({times}: Recording, at: number): number => {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (times[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
};

const named: ReadonlySet<GateId> = new Set(['cut', 'staging', 'checklist', 'backup', 'migrate', 'smoke', 'monitor', 'finalise']);

const markOf = (event: ReleaseEvent): readonly Mark[] => {
  const {at} = event;
  switch (event.type) {
    case 'GateStarted':
      return named.has(event.gate) ? [{at, label: gateInfo(event.gate).name.toLowerCase()}] : [];
    case 'ItemStarted':
      return event.item.startsWith('traffic-') ? [{at, label: `${event.item.slice('traffic-'.length)} %`}] : event.item === 'rehearse' ? [{at, label: 'rehearsal'}] : [];
    case 'VerdictChanged':
      return event.verdict.verdict === 'worse' ? [{at, label: '✗'}] : [];
    case 'RollbackRequested':
      return [{at, label: 'r'}];
    case 'RollbackVerified':
      return [{at, label: 'verified'}];
    case 'RollbackAttested':
      return [{at, label: 'said to be back'}];
    case 'RollbackUnverified':
      return [{at, label: 'unverified'}];
    default:
      return [];
  }
};
