import {formatDuration} from '../../util/duration.ts';
import type {LiveTable} from '../live-tables.ts';
import type {Action, Work} from './actions/action.ts';

// 125 MiB/s: the baseline throughput of a general-purpose cloud volume (AWS EBS gp3, "Amazon EBS volume types").
// A warm cache is faster, a busy disk slower; the sentence says "about".
const bytesPerSecond = 125 * 1024 * 1024;

// How often the bytes of a table pass through the disk: an index build reads them, sorts and writes about as much again;
// a rewrite reads, writes, and writes the log.
const passes: Readonly<Record<Work, number>> = {
  none: 0,
  catalog: 0,
  few: 0,
  scan: 1,
  index: 2,
  rewrite: 3,
  rows: 3,
  'not known': Number.NaN,
};

/** Expected seconds of the slow part; undefined when the size or the work is not known. */
export const secondsOf = (work: Work, table: LiveTable | undefined): number | undefined => {
  const times = passes[work];
  if (times === 0) return 0;
  return Number.isNaN(times) || table?.bytes === undefined ? undefined : (table.bytes * times) / bytesPerSecond;
};

/** The cost column of the list: `instant, catalog` · `scan, about 50 s` · `instant, data gone`. */
export const costWords = (action: Action, table: LiveTable | undefined, onNewTable: boolean): string => {
  if (action.work === 'none') return 'none';
  if (action.work === 'not known') return 'not known';
  if (onNewTable && action.loses === undefined) return 'instant, new table';
  if (action.work === 'catalog') return action.loses === undefined ? 'instant, catalog' : 'instant, data gone';
  if (action.work === 'few') return 'a few rows';
  const words = {scan: 'scan', index: 'scan', rewrite: 'rewrite', rows: 'writes rows'}[action.work];
  const seconds = secondsOf(action.work, table);
  return `${words}, ${seconds === undefined ? 'size not known' : about(seconds)}`;
};

/** `about 50 s`; never more exact than the guess behind it. */
export const about = (seconds: number): string => {
  if (seconds < 1) return 'under 1 s';
  const rounded = seconds < 20 ? Math.round(seconds) : seconds < 120 ? Math.round(seconds / 5) * 5 : Math.round(seconds / 60) * 60;
  return `about ${formatDuration(rounded * 1000)}`;
};
