import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import type {ReleaseState} from '../release/state.ts';
import type {EngineFrame, Person, Snapshot} from './protocol.ts';

export type MirrorEvents = {
  /** At the start, after a reconnection, and when this client did not keep up. */
  readonly snapshot?: (snapshot: Snapshot) => void;
  /** `state` has taken them in. */
  readonly events?: (events: readonly ReleaseEvent[], state: ReleaseState) => void;
  readonly feed?: (name: string, data: unknown) => void;
  readonly people?: (people: readonly Person[]) => void;
};

/** The release as a client knows it: the engine's snapshot, and its events through the same `evolve`. */
export const makeMirror = (on: MirrorEvents) => {
  let view: Snapshot | undefined;

  /** False when events are missing between what is known and these. */
  const applied = (first: number, events: readonly ReleaseEvent[]): boolean => {
    if (!view || first > view.seq + 1) return false;
    // A snapshot may be ahead of what was already on its way.
    const fresh = events.slice(view.seq + 1 - first);
    if (fresh.length === 0) return true;
    view = {...view, state: fresh.reduce(evolve, view.state), seq: view.seq + fresh.length};
    on.events?.(fresh, view.state);
    return true;
  };

  return {
    view: (): Snapshot | undefined => view,
    /** False when a new snapshot is needed. */
    take: (frame: EngineFrame): boolean => {
      if (frame.type === 'snapshot') {
        const {state, seq, feeds, people} = frame;
        view = {state, seq, feeds, people};
        on.snapshot?.(view);
      }
      if (frame.type === 'events') return applied(frame.seq, frame.events);
      if (frame.type === 'feed' && view) {
        view = {...view, feeds: {...view.feeds, [frame.name]: frame.data}};
        on.feed?.(frame.name, frame.data);
      }
      if (frame.type === 'people' && view) {
        view = {...view, people: frame.people};
        on.people?.(frame.people);
      }
      return true;
    },
  };
};
