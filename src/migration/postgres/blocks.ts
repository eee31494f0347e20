import type {LiveTable} from '../live-tables.ts';
import {about, secondsOf} from './cost.ts';
import type {Place} from './set.ts';
import {heldLock, ownLock, waitsAt, waitsFor} from './waits.ts';

/**
 * Who is blocked by a statement and for how long, in sentences:
 *
 * > SHARE stops every write to orders for about 50 s. Line 2's lock is kept to the end of the transaction, so every read
 * > stops as well. lock_timeout limits our waiting for a lock, not our holding it. 2 140 writes/min: about 1 800 would queue.
 */
export const blocks = (place: Place): string => {
  const {action, set} = place;
  const live = set.live(action.table);
  const seconds = secondsOf(action.work, live);
  const own = ownLock(place);
  const held = heldLock(place);
  const waits = waitsFor(own);
  const sentences: string[] = [];

  if (waits !== 'nobody') {
    const stops = waits === 'writes' ? 'every write' : 'every read and write';
    sentences.push(`${own} stops ${stops} to ${action.table ?? action.name ?? 'it'} ${howLong(place, seconds, live)}.`);
  }
  if (held) {
    const also = waitsFor(held.mode) === 'reads + writes' ? 'every read' : 'every write';
    const where = held.table === action.table ? '' : ` on ${held.table}`;
    sentences.push(`Line ${held.line}'s lock${where} is kept to the end of the transaction, so ${also} stops as well.`);
  }
  if (sentences.length > 0 && place.lockTimeoutMs !== undefined && (seconds === undefined || seconds >= 1)) {
    sentences.push('lock_timeout limits our waiting for a lock, not our holding it.');
  }
  const queued =
    seconds === undefined || live?.writesPerMin === undefined || waitsAt(place) === 'nobody' ? 0 : (live.writesPerMin * seconds) / 60;
  if (queued >= 1) sentences.push(`${grouped(live?.writesPerMin ?? 0)} writes/min: about ${grouped(round2(queued))} would queue.`);
  return sentences.join(' ');
};

const howLong = ({action}: Place, seconds: number | undefined, live: LiveTable | undefined): string => {
  if (action.work === 'catalog' || action.work === 'none' || action.work === 'few') return 'for a moment, once it gets the lock';
  const work = {
    scan: 'the whole table is read',
    index: 'the index is built',
    rewrite: 'the whole table is written anew',
    rows: 'the rows are changed',
    'not known': 'it works',
  }[action.work];
  return seconds === undefined ? `while ${work}` : `for ${about(seconds)} (${sizeWords(live)})`;
};

/** `18.4 M rows`, or what is known. */
export const sizeWords = (live: LiveTable | undefined): string =>
  live?.rows === undefined ? 'size read live' : `${rowWords(live.rows)} rows`;

export const rowWords = (rows: number): string => {
  if (rows >= 1e9) return `${(rows / 1e9).toFixed(1)} G`;
  if (rows >= 1e6) return `${(rows / 1e6).toFixed(1)} M`;
  return grouped(rows);
};

/** Thin groups of three, as everywhere on the screen. */
export const grouped = (n: number): string => String(Math.round(n)).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');

const round2 = (n: number): number => (n < 10 ? n : Number(n.toPrecision(2)));
