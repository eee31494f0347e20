import {fails, type Found, holds} from './levels.ts';

/** One table in both databases. `changed` are rows of the restored one that the live one does not have in this form. */
export type TablePair = {
  readonly name: string;
  readonly restored: number;
  readonly live: number | undefined;
  readonly changed?: number;
  /** Whether nobody wrote to it from before the backup until now. Undefined: nobody looked before. */
  readonly still?: boolean;
};

// While the backup is checked people go on working: so many more or fewer rows are explained by that, more are not.
const driftFraction = 0.1;
const driftAtLeast = 100;

/**
 * Whether a restored database is the live one of a few minutes ago.
 *
 * A table that nobody wrote to since before the backup has to be the same to the row. Elsewhere rows that came in since are
 * expected; a table that is empty only in the backup, one that lacks more than a tenth, and rows that differ (beyond
 * `driftRows`, or a tenth where somebody is known to have written) are not.
 */
export const compareTables = (tables: readonly TablePair[], driftRows = 0): Found => {
  const bad = tables.find(({live}) => live === undefined) ?? tables.find(pair => !believable(pair, driftRows));
  if (bad) {
    const inLive = bad.live === undefined ? 'is not in' : `${rows(bad.live)} in`;
    return fails(`${bad.name} differs`, `${bad.name} has ${rows(bad.restored)} restored and ${inLive} the live database`, next);
  }

  const changed = tables.filter(pair => (pair.changed ?? 0) > 0);
  const count = sum(changed.map(pair => pair.changed ?? 0));
  const unexplained = changed.filter(pair => pair.still !== false || (pair.changed ?? 0) > drift(pair));
  const wrong = unexplained.some(({still, changed: rowsChanged = 0}) => still === true && rowsChanged > driftRows);
  const unexplainedRows = sum(unexplained.map(pair => pair.changed ?? 0));
  if (wrong || unexplainedRows > driftRows) {
    const names = unexplained
      .slice(0, 3)
      .map(pair => `${pair.changed} of ${pair.name}`)
      .join(', ');
    const which = unexplainedRows === 1 ? '1 row of the backup is' : `${grouped(unexplainedRows)} rows of the backup are`;
    const cause = wrong ? 'Nobody has written there since, so the backup is wrong' : 'They were changed since, or the backup is wrong';
    return fails(`${rows(unexplainedRows)} differ`, `${which} not in the live database in this form: ${names}. ${cause}`, next);
  }
  const since = sum(tables.map(({restored, live = 0}) => Math.max(0, live - restored)));
  const more = [since > 0 ? `${rows(since)} written since` : '', count > 0 ? `${rows(count)} changed since` : ''].filter(
    text => text !== '',
  );
  return holds([`${tables.length} tables, ${rows(sum(tables.map(({restored}) => restored)))}`, ...more].join(', '));
};

const next = 'Look at that table in both; take the backup again if it is wrong';

// The same before and after does not prove that nobody wrote in between: rows of a queue come and go. `driftRows` says how many.
const believable = (pair: TablePair, driftRows: number): boolean => {
  const {restored, live = 0, still} = pair;
  if (still === true) return Math.abs(live - restored) <= driftRows;
  if (restored === 0 && still === undefined) return live === 0;
  return Math.abs(live - restored) <= drift(pair);
};

const drift = ({restored, live = 0}: TablePair): number => Math.max(driftAtLeast, Math.max(live, restored) * driftFraction);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const rows = (count: number): string => (count === 1 ? '1 row' : `${count >= 1e6 ? `${(count / 1e6).toFixed(1)} M` : grouped(count)} rows`);
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');
