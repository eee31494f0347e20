import type {ReleaseEvent} from '../release/events.ts';
import type {JournalLine} from './format.ts';
import {versions} from './versions.ts';

type Lift = (event: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * How an older shape of an event becomes the next one: `lifts[type][v]` leads from version v to v + 1. An entry is added, with
 * the shape it lifts from, when a number in versions.ts goes up; it is never taken away.
 */
const lifts: Readonly<Partial<Record<ReleaseEvent['type'], Readonly<Record<number, Lift>>>>> = {};

/** The event of a line in today's shape; `undefined` when this cockpit is too old for it. */
export const eventOf = ({type, v, event}: Pick<JournalLine, 'type' | 'v' | 'event'>): ReleaseEvent | undefined => {
  if (!isKnown(type) || v > versions[type]) return undefined;
  let lifted = event;
  for (let version = v; version < versions[type]; version += 1) {
    const lift = lifts[type]?.[version];
    if (!lift) throw new Error(`upcast.ts has no way from version ${version} of ${type} to the next`);
    lifted = lift(lifted);
  }
  return {...lifted, type} as ReleaseEvent;
};

const isKnown = (type: string): type is ReleaseEvent['type'] => Object.hasOwn(versions, type);
