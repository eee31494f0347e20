import type {ChartInput, TimeWindow} from './chart-input.ts';
import {type Columns, columnsIn, fittingCellMs} from './columns.ts';
import {printable} from './glyphs.ts';
import {type Scale, scaleOf} from './scale.ts';
import {type Tick, ticksOf} from './ticks.ts';

/**
 * ```
 *  axisWidth    columns                                rightWidth
 * ├────────┼──────────────────────────────────────────┼──────────┤
 *    1.0 % ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ limit 1.0  ┬
 *          │                                                       │ plotRows
 *    0.0 % ┤                                                       ┴
 *          └−10 min────────────−5──────────────────now             timeRow
 * ```
 */
export type Layout = Columns & {
  readonly width: number;
  readonly height: number;
  /** Zero when there is no room for an axis: a bare line. */
  readonly axisWidth: number;
  readonly labelCells: number;
  readonly rightWidth: number;
  readonly plotRows: number;
  readonly timeRow: number | undefined;
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
};

/** Cells for a tick label (least, most), after it, and right of the plot. Below 50 cells everything is line. */
type Margins = {
  readonly least: number; readonly most: number; readonly after: number; readonly right: number; readonly withUnit: boolean;
};
const marginsOf = (width: number): Margins => {
  if (width >= 64) return {least: 6, most: 10, after: 2, right: 10, withUnit: true};
  if (width >= 50) return {least: 3, most: 6, after: 1, right: 8, withUnit: false};
  return {least: 0, most: 0, after: 0, right: 0, withUnit: false};
};

/**
 * Milliseconds per column of a chart of this width. Two charts of one width so have one time axis and move together, even
 * when one of them has wider labels and therefore a few columns less.
 */
export const cellMsFor = (width: number, spanMs: number): number => fittingCellMs(spanMs, usualColumns(width));

/** The columns of a window when labels have their usual width. */
export const columnsFor = (window: TimeWindow): Columns =>
  columnsIn(window, usualColumns(window.width), cellMsFor(window.width, window.spanMs));

const usualColumns = (width: number): number => {
  const {least, after, right} = marginsOf(cells(width));
  return Math.max(1, cells(width) - least - after - right);
};

export const layoutOf = (input: ChartInput): Layout => {
  const width = cells(input.width);
  const height = cells(input.height);
  const margins = marginsOf(width);
  const timeRow = input.xAxis !== false && height >= 3 ? height - 1 : undefined;
  const plotRows = Math.max(1, timeRow ?? height);

  const scale = scaleOf(input, plotRows);
  const limit = input.limit && Number.isFinite(input.limit.value) ? input.limit.value : undefined;
  const ticks = margins.most === 0 ? [] : fitted(ticksOf(scale, input.unit, limit), input, margins);
  const labelCells = ticks.reduce((most, {label}) => Math.max(most, label.length), margins.least);
  const axisWidth = labelCells + margins.after;
  const columns = Math.max(1, width - axisWidth - margins.right);
  return {
    ...columnsIn(input, columns, cellMsFor(width, input.spanMs)),
    width, height, axisWidth, labelCells, rightWidth: margins.right, plotRows, timeRow, scale, ticks,
  };
};

/** Labels that fit: with their unit, else without it, else none. Never cut: half a number is a wrong number. */
const fitted = (ticks: readonly Tick[], {glyphs}: ChartInput, {most, withUnit}: Margins): Tick[] =>
  ticks.map(({row, label}) => {
    const full = printable(label, glyphs);
    const bare = full.split(' ')[0]!;
    const chosen = [withUnit ? full : bare, bare].find(each => each.length <= most);
    return {row, label: chosen ?? ''};
  });

const cells = (size: number): number => (Number.isFinite(size) ? Math.max(0, Math.trunc(size)) : 0);
