import type {ChartInput, Span} from './chart-input.ts';
import {columnsIn, fittingCellMs} from './columns.ts';
import {printable} from './glyphs.ts';
import {blankGrid} from './grid.ts';
import {isInk, lineOf} from './line.ts';
import {makeScale} from './scale.ts';

export type SparklineInput = Pick<ChartInput, 'width' | 'points' | 'now' | 'spanMs' | 'cellMs' | 'gapMs' | 'glyphs' | 'yMin' | 'yMax'> & {
  /** Stands before the line ("error"). */
  readonly label?: string | undefined;
  /** Stands after the line ("10 min"). */
  readonly tail?: string | undefined;
  /** Cells whose value lies above it are `bad`; the line itself has no room for it. */
  readonly limit?: number | undefined;
};

/** Fewest columns that can show a shape; labels give way to them, the tail first. */
const fewestColumns = 8;

/**
 * A metric in one row of exactly `width` cells: label, line, tail. Without `yMin` and `yMax` the line fills its row from
 * the lowest to the highest value, and a flat one lies in the middle.
 */
export const sparkline = (input: SparklineInput): Span[] => {
  const width = Number.isFinite(input.width) ? Math.max(0, Math.trunc(input.width)) : 0;
  if (width === 0) return [];
  const {before, after, columns} = shares(input, width);

  const limit = input.limit === undefined ? undefined : {value: input.limit};
  const line = lineOf({...input, limit}, columnsIn(input, columns, fittingCellMs(input.spanMs, columns)), rangeOf(input));

  const grid = blankGrid(width, 1);
  grid.put(0, 0, before, 'label');
  for (let column = 0; column < columns; column++) {
    const char = line.rows[0]?.[column];
    if (isInk(char)) grid.put(0, before.length + column, char, line.badColumns.has(column) ? 'bad' : 'line');
  }
  grid.put(0, before.length + columns, after, 'label');
  return grid.rows()[0]!;
};

const shares = ({label = '', tail = '', glyphs}: SparklineInput, width: number) => {
  const before = label === '' ? '' : `${printable(label, glyphs)} `;
  const after = tail === '' ? '' : ` ${printable(tail, glyphs)}`;
  const choices = [{before, after}, {before, after: ''}, {before: '', after: ''}];
  const chosen = choices.find(each => width - each.before.length - each.after.length >= fewestColumns) ?? {before: '', after: ''};
  return {...chosen, columns: width - chosen.before.length - chosen.after.length};
};

const rangeOf = ({points, yMin, yMax}: SparklineInput) => {
  const values = points.map(point => point.value).filter((value): value is number => value !== undefined && Number.isFinite(value));
  const bottom = finite(yMin) ?? values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const top = finite(yMax) ?? values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const isFlat = !(top > bottom);
  const middle = Number.isFinite(bottom) ? bottom : 0;
  const margin = Math.max(1, Math.abs(middle));
  return makeScale({kind: 'linear', bottom: isFlat ? middle - margin : bottom, top: isFlat ? middle + margin : top, rows: 1});
};

const finite = (value: number | undefined): number | undefined => (value !== undefined && Number.isFinite(value) ? value : undefined);
