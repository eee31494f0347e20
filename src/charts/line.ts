import {barLine} from './bars.ts';
import type {ChartPoint, Glyphs} from './chart-input.ts';
import type {Columns} from './columns.ts';
import {contribLine} from './contrib-line.ts';
import {type Run, runsOf} from './runs.ts';
import type {Scale} from './scale.ts';

export type DrawnLine = {
  /** One string a row, one character a column; `isInk` tells line from nothing. */
  readonly rows: readonly string[];
  /** Columns in which a value lies above the limit. */
  readonly badColumns: ReadonlySet<number>;
  /** Last value of the line in view. */
  readonly last: number | undefined;
};

export const isInk = (char: string | undefined): char is string => char !== undefined && char !== ' ' && char !== '\u2800';

type Wish = {
  readonly points: readonly ChartPoint[];
  readonly gapMs?: number | undefined;
  readonly glyphs: Glyphs;
  readonly limit?: {readonly value: number; readonly bad?: 'below'} | undefined;
};

/** The points as a line on a scale, in whichever glyphs the terminal has. */
export const lineOf = ({points, gapMs, glyphs, limit}: Wish, view: Columns, scale: Scale): DrawnLine => {
  const perCell = glyphs === 'braille' ? 2 : 1;
  const runs = runsOf(points, view, perCell, gapMs);
  const sizes = {columns: view.columns, rows: scale.rows};
  return {
    rows: glyphs === 'braille'
      ? contribLine({runs: levelled(runs, value => Math.round(scale.levelOf(value))), ...sizes})
      : barLine({runs: levelled(runs, scale.levelOf), ...sizes, glyphs}),
    badColumns: beyond(limit, runs, perCell),
    last: runs.at(-1)?.values.at(-1),
  };
};

const levelled = (runs: readonly Run[], levelOf: (value: number) => number): Run[] =>
  runs.map(({start, values}) => ({start, values: values.map(levelOf)}));

const beyond = (limit: Wish['limit'], runs: readonly Run[], perCell: number): Set<number> => {
  const columns = new Set<number>();
  if (limit === undefined || !Number.isFinite(limit.value)) return columns;
  for (const {start, values} of runs) {
    values.forEach((value, i) => {
      if (limit.bad === 'below' ? value < limit.value : value > limit.value) columns.add(Math.floor((start + i) / perCell));
    });
  }
  return columns;
};
