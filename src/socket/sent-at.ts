import type {OperatorCommand} from '../release/commands.ts';
import {formatAge} from '../util/duration.ts';
import type {Answer} from './protocol.ts';

/**
 * When a command was sent, by the clocks of the machine that client and engine share. Both in ms: since the machine started, not
 * counting sleep, and since 1970.
 */
export type SentAt = {readonly monoMs: number; readonly wallMs: number};

export const sentNow = (): SentAt => ({monoMs: Math.round(Number(process.hrtime.bigint() / 1_000n) / 1_000), wallMs: Date.now()});

/**
 * A key pressed at an engine that stands still lies in its socket, and whoever pressed it was told after 10 s that nobody knows.
 * Later than that it must not act: a little more than the patience of a client, which sends again under the same time.
 */
const tooOldMs = 15_000;

/** What makes nothing worse, however late it comes: it goes back, or stops. */
const neverTooOld = new Set<OperatorCommand['type']>(['RollBack', 'TakeBack', 'PlaceHold', 'TrafficDown']);

/** Why a command is not decided any more; undefined when it is. Of the two clocks the younger age counts: one may have been set. */
export const whyTooOld = ({type}: OperatorCommand, sent: SentAt | undefined, now: SentAt): Answer | undefined => {
  if (!sent || neverTooOld.has(type)) return undefined;
  const ageMs = Math.min(now.monoMs - sent.monoMs, now.wallMs - sent.wallMs);
  if (ageMs <= tooOldMs) return undefined;
  return {
    ok: false,
    refusal: {why: `That was asked ${formatAge(ageMs)} ago, and is heard only now: nothing was done.`, next: 'Look how the release stands, then press the key again.'},
  };
};
