import type {LeftLog} from '../../monitors/index.ts';
import {readJsonLines} from './json-lines.ts';
import type {BookChanges} from './log-book.ts';

/**
 * WHAT A LOG CANNOT TELL AGAIN: one JSON object per line, {"at", "counts", "known", "unread", "places"}, beside the journal.
 *
 * Written with each tick in which something changed: errors and warnings counted since the line before, messages that became known,
 * and how far each file had been read by then. Counts and places stand in one line, so an engine that comes back goes on exactly
 * where the last whole line says, and counts nothing twice and nothing never.
 */
export type LogRecord = BookChanges & {readonly at: number; readonly places: Readonly<Record<string, NonNullable<LeftLog['place']>>>};

export type KeptLog = {
  /** When the first line was written; undefined: there is none. */
  readonly begunAt: number | undefined;
  readonly changes: BookChanges;
  readonly left: (source: string) => LeftLog | undefined;
};

/**
 * @param deployedAt when the new version came, if it has
 * @param lastAt when the engine before us last gave a sign of life; undefined: there was none
 */
export const readLogRecord = (file: string, deployedAt: number | undefined, lastAt: number | undefined): KeptLog => {
  const records = linesOf(file);
  const places = (among: readonly LogRecord[]): ReadonlyMap<string, LeftLog['place']> => new Map(among.flatMap(record => Object.entries(record.places)));
  const [now, then] = [places(records), places(records.filter(({at}) => deployedAt !== undefined && at < deployedAt))];
  const at = Math.max(lastAt ?? 0, records.at(-1)?.at ?? 0);
  return {
    begunAt: records[0]?.at,
    changes: {counts: records.flatMap(({counts}) => counts), known: records.flatMap(({known}) => known), unread: records.flatMap(({unread}) => unread)},
    left: source => (records.length === 0 && lastAt === undefined ? undefined : {at, place: now.get(source), deployedPlace: then.get(source)}),
  };
};

const linesOf = (file: string): readonly LogRecord[] =>
  readJsonLines<LogRecord>(file, record => [record.counts, record.known, record.unread].every(Array.isArray) && typeof record.places === 'object');

/** The record of what has changed; undefined where nothing has. */
export const logRecord = (at: number, changes: BookChanges, places: LogRecord['places']): LogRecord | undefined =>
  [changes.counts, changes.known, changes.unread, Object.keys(places)].some(each => each.length > 0) ? {at, ...changes, places} : undefined;
