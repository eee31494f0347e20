import type {OpenedJournal} from '../journal/index.ts';
import {timeline} from '../record/index.ts';
import type {RecordFeed} from '../release/feeds.ts';
import type {Engine} from './engine.ts';
import type {Outside} from './outside.ts';

/** How often it is looked whether the journal can still be written, ms. */
const everyMs = 5_000;

/** Tells every screen that the journal cannot be relied upon, or cannot be written any more, for as long as the engine lives. */
export const publishDamage = async (outside: Outside, engine: Engine, opened: OpenedJournal, signal: AbortSignal): Promise<void> => {
  for await (const at of outside.world.clock.every(everyMs, signal)) {
    const damage = damageOf(opened, engine.broken(), at);
    if (damage) outside.feed('record', damage);
  }
};

/** What is damaged, what stands, what may be lost, what to do. Undefined where nothing is wrong. */
export const damageOf = ({read, events, next, journal}: Pick<OpenedJournal, 'read' | 'events' | 'next' | 'journal'>, broken: string | undefined, at: number): RecordFeed | undefined => {
  const why = broken ?? journal.stopped();
  if (why === undefined) return undefined;
  const last = timeline(events.slice(-1))[0];
  const whole = {at, records: events.length, ...(last && {last: `${last.at.slice(11, 19)} ${last.who ? `${last.who}: ` : ''}${last.text}`})};
  if (read.verdict === 'corrupt-tail' && read.fallbacks.length === 0)
    return {
      ...whole, is: 'damaged', why: read.why,
      lost: 'what that record said. It may have been acted upon: a command may have begun that is not shown here.',
      next: ['Look at what production runs', 'cockpit repair shows the damaged line', `kill ${process.pid} ends this engine; what it has started goes on`, 'cockpit repair --confirm drops the line, and keeps it aside; then cockpit'],
    };
  if (read.verdict === 'corrupt')
    return {...whole, is: 'damaged', why: read.why, lost: 'everything after that record. It is not guessed, and cannot be repaired.', next: ['Look at what production runs', 'cockpit repair shows what is there', ...next]};
  return {
    ...whole, is: 'stopped', why,
    lost: 'nothing that you were told. What is decided from now on is not kept, except a rollback, which is written beside it.',
    next: next.length > 0 ? next : ['Mend the disk', `kill ${process.pid} ends this engine; what it has started goes on`, 'cockpit opens the record again'],
  };
};
