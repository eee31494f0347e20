import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import type {ReleaseState} from '../release/state.ts';
import {cockpitItself} from '../release/commands.ts';
import {causeOf} from '../util/errors.ts';
import {isFull} from './append.ts';
import {keepBallast} from './ballast.ts';
import {fallbackFiles, journalFiles} from './files.ts';
import {firstPrev} from './format.ts';
import {writeHead} from './head.ts';
import {makeJournal, type Journal, type JournalParts} from './journal.ts';
import {readJournal, type JournalRead} from './read.ts';
import {repairJournal, type Repair} from './repair.ts';
import {replay, type Replay} from './replay.ts';

export type OpenedJournal = {
  readonly journal: Journal;
  /** What the record says; the events of a repair included. */
  readonly state: ReleaseState;
  readonly events: readonly ReleaseEvent[];
  /** How it was found. */
  readonly read: JournalRead;
  readonly repaired?: Repair;
  /** What may be done when `journal.stopped()`, most likely first. */
  readonly next: readonly string[];
  readonly newer?: Replay['newer'];
};

/**
 * Opens the record of a release for its one engine: under the engine's lock only. A missing one is begun.
 *
 * Nothing here refuses to open. A journal that must not be written is opened `stopped()`: it can be looked at, forward work is
 * refused, and a rollback is recorded beside it.
 */
export const openJournal = async (parts: JournalParts): Promise<OpenedJournal> => {
  const {folder, clock} = parts;
  const fallbacks = parts.fallbacks ?? fallbackFiles(folder);
  const read = await readJournal(folder, fallbacks);
  const repaired = read.verdict === 'torn' && read.fallbacks.length === 0 ? await repairJournal(folder, read, clock.now()) : undefined;

  const {state, events, newer} = replay(read.lines);
  const trusted = read.lines[events.length - 1];
  const last = trusted ? {seq: trusted.seq, crc: trusted.crc} : {seq: 0, crc: firstPrev};
  const {stopped, full, next} = await whyStopped(parts, read, newer);
  if (stopped === undefined && last.seq > 0) await writeHead(journalFiles(folder).head, last).catch(() => undefined);

  const used = fallbacks.findLastIndex(file => read.fallbacks.includes(file));
  const journal = await makeJournal(
    {...parts, fallbacks: fallbacks.slice(Math.max(0, used))},
    {last, size: read.goodBytes, ...(stopped !== undefined && {stopped, full})},
  );
  const opened = {journal, read, next, ...(repaired && {repaired}), ...(newer && {newer})};
  if (!repaired || events.length === 0) return {...opened, state, events};

  const told: ReleaseEvent = {type: 'JournalRepaired', at: clock.now(), ...repaired};
  const {ok} = await journal.append([told], cockpitItself);
  return ok ? {...opened, state: evolve(state, told), events: [...events, told]} : {...opened, state, events};
};

const whyStopped = async (
  {ballast}: JournalParts,
  read: JournalRead,
  newer: Replay['newer'],
): Promise<{readonly stopped: string | undefined; readonly full: boolean; readonly next: readonly string[]}> => {
  const no = (stopped: string, next: readonly string[], full = false) => ({stopped, full, next});
  if (newer) return no(newer.why, newer.next);
  if (read.verdict === 'corrupt' || read.verdict === 'corrupt-tail') return no(`${read.why} cockpit repair shows what can be done.`, read.next);
  const [elsewhere] = read.fallbacks.slice(-1);
  if (elsewhere !== undefined)
    return no(`The journal could not be written before; this release goes on in ${elsewhere}.`, [
      'Roll back, or look at production and end this release',
      'Keep that file with the release: it is the end of its record',
    ]);
  try {
    if (ballast !== undefined) await keepBallast(ballast);
    return {stopped: undefined, full: false, next: []};
  } catch (error) {
    const next = ['Free some space, then start the cockpit again', 'r still rolls back'];
    if (isFull(error)) return no(`The disk is full: ${causeOf(error)}`, next, true);
    return no(`Keeping room for a rollback's record in ${ballast}: ${causeOf(error)}`, next);
  }
};
