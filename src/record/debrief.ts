import type {ReleaseEvent} from '../release/events.ts';
import {gateNumber} from '../release/gates.ts';
import {formatDuration} from '../util/duration.ts';

/** What a training flight comes down to; moments in epoch ms, undefined where there was none. */
export type Debrief = {
  /** The new version, or its migration, began to reach production: from here on people could be hit. */
  readonly begunAt: number | undefined;
  /** The first sign on the screen that something is wrong: a verdict "worse", or a point of gates 11 to 15 that failed or is unknown. */
  readonly signAt: number | undefined;
  /** The operator did the first thing about it: hold, traffic down, stop, note, or the key. */
  readonly noticedAt: number | undefined;
  readonly pressedAt: number | undefined;
  /** Rolled back, and verified. */
  readonly restoredAt: number | undefined;
  readonly result: string;
};

/** Pure: from the journal alone. What the cockpit did by itself is nobody's reaction. */
export const debriefOf = (events: readonly ReleaseEvent[]): Debrief => {
  const first = (is: (event: ReleaseEvent) => boolean, after = 0): number | undefined => events.find(event => event.at >= after && is(event))?.at;
  const begunAt = first(event => event.type === 'ItemStarted' && ((event.gate === 'migrate' && event.item === 'migrate') || (event.gate === 'deploy' && event.item === 'deploy')));
  const signAt = begunAt === undefined ? undefined : first(isSign, begunAt);
  const pressedAt = first(event => event.type === 'RollbackRequested' && event.by !== 'cockpit');
  const reacted = begunAt === undefined ? undefined : first(isReaction, Math.max(begunAt, signAt ?? begunAt));
  const ended = events.findLast(event => event.type === 'ReleaseEnded');
  return {
    begunAt, signAt, pressedAt,
    // Somebody who pressed before there was a sign has noticed by other means.
    noticedAt: pressedAt !== undefined && (reacted === undefined || pressedAt < reacted) ? pressedAt : reacted,
    restoredAt: first(event => event.type === 'RollbackVerified' || event.type === 'RollbackAttested', pressedAt),
    result: ended?.type === 'ReleaseEnded' ? ended.result : 'not ended',
  };
};

const isSign = (event: ReleaseEvent): boolean =>
  (event.type === 'VerdictChanged' && event.verdict.verdict === 'worse') || ((event.type === 'ItemFailed' || event.type === 'ItemUnknown') && gateNumber(event.gate) >= gateNumber('migrate'));

const isReaction = (event: ReleaseEvent): boolean =>
  (event.type === 'HoldPlaced' || event.type === 'RollbackRequested' || event.type === 'NoteAdded' || event.type === 'ItemResolved' || (event.type === 'TrafficAsked' && event.percent === 0)) && event.by !== 'cockpit';

/** The debrief in words. `scenario` is told now, and not before. */
export const debriefLines = (debrief: Debrief, scenario: {readonly name: string; readonly says: string}): readonly string[] => {
  const {begunAt, signAt, noticedAt, pressedAt, restoredAt, result} = debrief;
  const span = (from: number | undefined, to: number | undefined): string => (from === undefined || to === undefined ? '–' : formatDuration(Math.max(0, to - from)));
  const told = `It was ${scenario.name}: ${scenario.says}`;
  if (begunAt === undefined) return [told, `  it ended           ${result}`, '  It never reached production: there was nothing to notice there.'];
  return [
    told,
    `  it ended           ${result}`,
    `  first sign         ${span(begunAt, signAt)} after the new version began to reach production`,
    `  to notice          ${span(signAt ?? begunAt, noticedAt)}${signAt === undefined && noticedAt !== undefined ? ' after it began; the cockpit had shown no sign' : ' after the first sign'}`,
    `  to press r         ${pressedAt !== undefined && pressedAt === noticedAt ? 'it was the first thing done' : `${span(noticedAt, pressedAt)} after that`}`,
    `  to restore         ${span(pressedAt, restoredAt)} from the key to verified`,
    `  people were hit    ${restoredAt === undefined ? '–' : `for at most ${span(begunAt, restoredAt)}`}`,
    ...(pressedAt !== undefined && signAt === undefined ? ['Nothing had been wrong on the screen when r was pressed. What made you press it?'] : []),
    ...(pressedAt === undefined && signAt !== undefined && result === 'released' ? ['There was a sign, and it was released all the same. What spoke for that?'] : []),
  ];
};
