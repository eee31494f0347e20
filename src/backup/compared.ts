import {fails, type Found, holds} from './levels.ts';

/** One table in both databases. `changed` are rows of the restored one that the live one does not have in this form. */
export type TablePair = {readonly name: string; readonly restored: number; readonly live: number | undefined; readonly changed?: number};

// While the backup is checked people go on working: so many more or fewer rows are explained by that, more are not.
const driftFraction = 0.1;
const driftAtLeast = 100;

/**
 * Whether a restored database is the live one of a few minutes ago.
 *
 * Rows that came in since are expected. A table that is empty only in the backup, one that lacks more than a tenth, and
 * rows that differ (beyond `driftRows`) are not.
 */
export const compareTables = (tables: readonly TablePair[], driftRows = 0): Found => {
  const bad = tables.find(({live}) => live === undefined) ?? tables.find(pair => !believable(pair));
  if (bad) {
    const inLive = bad.live === undefined ? 'is not in' : `${rows(bad.live)} in`;
    return fails(`${bad.name} differs`, `${bad.name} has ${rows(bad.restored)} restored and ${inLive} the live database`, next);
  }

  const changed = tables.filter(pair => (pair.changed ?? 0) > 0);
  const count = sum(changed.map(pair => pair.changed ?? 0));
  if (count > driftRows) {
    const names = changed
      .slice(0, 3)
      .map(pair => `${pair.changed} of ${pair.name}`)
      .join(', ');
    const which = count === 1 ? '1 row of the backup is' : `${grouped(count)} rows of the backup are`;
    const why = `${which} not in the live database in this form: ${names}. They were changed since, or the backup is wrong`;
    return fails(`${rows(count)} differ`, why, next);
  }
  const since = sum(tables.map(({restored, live = 0}) => Math.max(0, live - restored)));
  const more = [since > 0 ? `${rows(since)} written since` : '', count > 0 ? `${rows(count)} changed since` : ''].filter(
    text => text !== '',
  );
  return holds([`${tables.length} tables, ${rows(sum(tables.map(({restored}) => restored)))}`, ...more].join(', '));
};

const next = 'Look at that table in both; take the backup again if it is wrong';

const believable = ({restored, live = 0}: TablePair): boolean => {
  if (restored === 0) return live === 0;
  return Math.abs(live - restored) <= Math.max(driftAtLeast, Math.max(live, restored) * driftFraction);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const rows = (count: number): string => (count === 1 ? '1 row' : `${count >= 1e6 ? `${(count / 1e6).toFixed(1)} M` : grouped(count)} rows`);
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');
