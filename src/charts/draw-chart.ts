import {bandAt} from './band.ts';
import type {Band, ChartInput, Span} from './chart-input.ts';
import {type GlyphSet, glyphSet, printable} from './glyphs.ts';
import {blankGrid, type Grid} from './grid.ts';
import {type Layout, layoutOf} from './layout.ts';
import {type DrawnLine, isInk, lineOf} from './line.ts';
import {putMargins} from './margins.ts';
import type {Scale} from './scale.ts';

/**
 * A chart as rows of styled cells: exactly `height` rows, each exactly `width` cells wide.
 *
 * Pure: the same input gives the same picture, and the picture does not change while `now` stays in one column. Points may
 * be empty, not finite, out of order or out of scale; nothing throws. From the back to the front: usual band, limit, markers,
 * crosshair, line. Below 50 cells width there is no axis and no label.
 */
export const drawChart = (input: ChartInput): Span[][] => {
  const layout = layoutOf(input);
  if (layout.width === 0 || layout.height === 0) return Array.from({length: layout.height}, () => []);

  const grid = blankGrid(layout.width, layout.height);
  const glyphs = glyphSet(input.glyphs);
  const bandIn = bandOfColumns(input, layout);
  const line = lineOf(input, layout, layout.scale);

  putBand(grid, layout, bandIn, glyphs);
  putLimit(grid, layout, input, glyphs);
  for (const marker of input.markers ?? []) putUpright(grid, layout, marker.at, glyphs.marker, 'marker');
  putUpright(grid, layout, input.crosshairAt, glyphs.crosshair, 'label');
  putLine(grid, layout, line);
  putMarkerLabels(grid, layout, input);
  putMargins(grid, layout, {input, glyphs, line, bandRows: bandRows(layout.scale, bandIn(layout.columns - 1))});
  return grid.rows();
};

const bandOfColumns = ({band}: ChartInput, {firstCell, cellMs}: Layout): ((column: number) => Band | undefined) => {
  const at = bandAt(band);
  return column => at((firstCell + column + 0.5) * cellMs);
};

const putBand = (grid: Grid, {axisWidth, columns, scale}: Layout, bandIn: (column: number) => Band | undefined, {band}: GlyphSet) => {
  for (let column = 0; column < columns; column++) {
    for (const row of bandRows(scale, bandIn(column))) grid.put(row, axisWidth + column, band, 'band');
  }
};

/** Rows, top first, of which the band fills at least half; the nearest row for a thin band. */
const bandRows = ({levelOf, rowOf, rows, bottom, top}: Scale, band: Band | undefined): number[] => {
  if (!band || band.low > top || band.high < bottom) return [];
  const low = levelOf(band.low);
  const high = levelOf(band.high);
  const half = Array.from({length: rows}, (_, row) => row).filter(row => {
    const floor = (rows - 1 - row) * 4 - 0.5;
    return Math.min(high, floor + 4) - Math.max(low, floor) >= 2;
  });
  return half.length > 0 ? half : [rowOf((band.low + band.high) / 2)];
};

const putLimit = (grid: Grid, {axisWidth, columns, scale}: Layout, {limit}: ChartInput, glyphs: GlyphSet) => {
  if (limit && Number.isFinite(limit.value)) grid.put(scale.rowOf(limit.value), axisWidth, glyphs.limit.repeat(columns), 'limit');
};

const putUpright = (grid: Grid, layout: Layout, at: number | undefined, glyph: string, role: 'marker' | 'label') => {
  const column = columnOf(layout, at);
  if (column === undefined) return;
  for (let row = 0; row < layout.plotRows; row++) grid.put(row, layout.axisWidth + column, glyph, role);
  if (role === 'label' && layout.timeRow !== undefined) grid.put(layout.timeRow, layout.axisWidth + column, glyph, role);
};

/** Column of the plot that holds a moment; undefined when it is out of view. */
const columnOf = ({firstCell, cellMs, columns}: Layout, at: number | undefined): number | undefined => {
  const column = at === undefined ? Number.NaN : Math.floor(at / cellMs) - firstCell;
  return column >= 0 && column < columns ? column : undefined;
};

const putLine = (grid: Grid, {axisWidth, columns}: Layout, {rows, badColumns}: DrawnLine) => {
  rows.forEach((text, row) => {
    for (let column = 0; column < columns; column++) {
      const char = text[column];
      if (isInk(char)) grid.put(row, axisWidth + column, char, badColumns.has(column) ? 'bad' : 'line');
    }
  });
};

/** Beside its marker in the top row, right or left of it, where nothing else is drawn; the newest marker first. */
const putMarkerLabels = (grid: Grid, layout: Layout, {markers = [], glyphs}: ChartInput) => {
  for (const {at, label} of [...markers].sort((a, b) => b.at - a.at)) {
    const column = columnOf(layout, at);
    const text = printable(label ?? '', glyphs);
    if (column === undefined || text === '') continue;
    const right = column + 1 + text.length < layout.columns ? column + 2 : undefined;
    const left = column - 1 - text.length >= 0 ? column - 1 - text.length : undefined;
    const start = [right, left].find(each => each !== undefined && grid.isFree(0, layout.axisWidth + each - 1, text.length + 2));
    if (start !== undefined) grid.put(0, layout.axisWidth + start, text, 'marker');
  }
};
