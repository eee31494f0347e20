import type {ReleaseEvent} from './events.ts';

/** Shown to the operator who asked: why not, and what to do instead. */
export type Refusal = {readonly why: string; readonly next: string};
export type Decision = {readonly ok: true; readonly events: readonly ReleaseEvent[]} | {readonly ok: false; readonly refusal: Refusal};

export const accept = (...events: readonly ReleaseEvent[]): Decision => ({ok: true, events});
export const refuse = (why: string, next: string): Decision => ({ok: false, refusal: {why, next}});
/** Already so, or no longer of interest: neither an event nor a refusal. */
export const nothing: Decision = {ok: true, events: []};
