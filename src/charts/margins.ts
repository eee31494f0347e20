import type {ChartInput} from './chart-input.ts';
import {fitWords, type GlyphSet, printable} from './glyphs.ts';
import type {Grid} from './grid.ts';
import type {Layout} from './layout.ts';
import type {DrawnLine} from './line.ts';
import {timeLabels} from './time-axis.ts';

type Content = {
  readonly input: ChartInput;
  readonly glyphs: GlyphSet;
  readonly line: DrawnLine;
  /** Rows of the usual band at the right edge. */
  readonly bandRows: readonly number[];
};

/** What stands around the plot: y axis, time axis, and the names of things at the right end. */
export const putMargins = (grid: Grid, layout: Layout, content: Content): void => {
  putYAxis(grid, layout, content.glyphs);
  putTimeAxis(grid, layout, content);
  putRightEnd(grid, layout, content);
};

const putYAxis = (grid: Grid, {axisWidth, labelCells, plotRows, ticks}: Layout, glyphs: GlyphSet) => {
  if (axisWidth === 0) return;
  for (let row = 0; row < plotRows; row++) grid.put(row, axisWidth - 1, glyphs.axis, 'axis');
  for (const {row, label} of ticks) {
    grid.put(row, 0, label.padStart(labelCells), 'label');
    grid.put(row, axisWidth - 1, glyphs.tick, 'axis');
  }
};

const putTimeAxis = (grid: Grid, layout: Layout, {input, glyphs}: Content) => {
  const {timeRow, axisWidth, columns} = layout;
  if (timeRow === undefined) return;
  if (axisWidth > 0) grid.put(timeRow, axisWidth - 1, glyphs.corner, 'axis');
  grid.put(timeRow, axisWidth, glyphs.rule.repeat(columns), 'axis');
  if (input.xAxis === true) {
    for (const {column, text} of timeLabels(layout, glyphs.minus)) grid.put(timeRow, axisWidth + column, text, 'label');
  }
  const crossed = Math.floor((input.crosshairAt ?? Number.NaN) / layout.cellMs) - layout.firstCell;
  if (crossed >= 0 && crossed < columns) grid.put(timeRow, axisWidth + crossed, glyphs.crossing, 'label');
};

/** Value before limit before band: where two want one row, the later one goes to a row beside it or stays away. */
const putRightEnd = (grid: Grid, {axisWidth, columns, rightWidth, plotRows, scale}: Layout, {input, glyphs, line, bandRows}: Content) => {
  const room = rightWidth - 1;
  if (room < 1) return;
  const taken = new Set<number>();
  const put = (rows: readonly number[], text: string, role: 'line' | 'bad' | 'limit' | 'band') => {
    const row = rows.find(each => each >= 0 && each < plotRows && !taken.has(each));
    if (row === undefined || text === '' || text.length > room) return;
    taken.add(row);
    grid.put(row, axisWidth + columns + 1, text, role);
  };

  const {valueLabel, limit, bandLabel} = input;
  if (valueLabel !== undefined && line.last !== undefined) {
    const value = printable(valueLabel, input.glyphs).trim();
    const isBad = limit !== undefined && (limit.bad === 'below' ? line.last < limit.value : line.last > limit.value);
    put([scale.rowOf(line.last)], value.length <= room ? value : value.replace(/^[◂<] ?/, ''), isBad ? 'bad' : 'line');
  }
  if (limit && Number.isFinite(limit.value)) {
    const row = scale.rowOf(limit.value);
    put([row, row - 1, row + 1], fitWords(printable(limit.label, input.glyphs), room), 'limit');
  }
  if (bandLabel !== undefined) put(bandRows, fitWords(`${glyphs.band} ${printable(bandLabel, input.glyphs)}`, room), 'band');
};
