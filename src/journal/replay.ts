import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import {initialState, type ReleaseState} from '../release/state.ts';
import {formatVersion, type JournalLine} from './format.ts';
import {eventOf} from './upcast.ts';

export type Replay = {
  readonly state: ReleaseState;
  readonly events: readonly ReleaseEvent[];
  /** A newer cockpit wrote this: `state` stands before record `seq`, and may only be looked at. */
  readonly newer?: {readonly seq: number; readonly why: string; readonly next: readonly string[]};
};

/** What the lines of a journal mean, by the same `evolve` that made the state when they were written. */
export const replay = (lines: readonly JournalLine[]): Replay => {
  const events: ReleaseEvent[] = [];
  let state = initialState();
  for (const line of lines) {
    const event = (line.about?.format ?? formatVersion) > formatVersion ? undefined : eventOf(line);
    if (!event) return {state, events, newer: {seq: line.seq, ...adviceFor(line, lines[0]!)}};
    events.push(event);
    state = evolve(state, event);
  }
  return {state, events};
};

const adviceFor = ({seq, type, v}: JournalLine, {about}: JournalLine) => ({
  why: `Record ${seq}, ${type} version ${v}, is of a newer cockpit${about ? ` (${about.tool} began this release)` : ''}.`,
  next: [
    ...(about ? [`Go on with the program that began it: engines/${about.engine}/ in the state folder`] : []),
    'Install the newer cockpit',
    'Roll back by hand if it is urgent: rollback.sh in the release folder',
  ],
});
