import {medianOf} from './band.ts';
import type {ChartPoint} from './chart-input.ts';
import {type Columns, isMoment} from './columns.ts';

/** A piece of line without a hole: one value for each column from `start` on. */
export type Run = {readonly start: number; readonly values: readonly number[]};

type Place = {readonly bin: number; value: number};
// Beyond this the arithmetic between two values could leave the finite numbers, and no metric is there.
const hugest = 1e15;
const isValue = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/**
 * The line as separate pieces, one value per column (or per half column with `perCell` 2).
 *
 * Inside a piece the columns between two measurements are filled in along the straight line. A piece ends at a failed
 * measurement and where nothing was measured for more than `gapMs`; nothing is ever drawn across. A piece of one column
 * is widened to its whole cell, because one braille dot is easily taken for dirt.
 */
export const runsOf = (points: readonly ChartPoint[], view: Columns, perCell: 1 | 2, gapMs?: number): Run[] => {
  const shown = inView(points, view);
  const joinMs = gapMs !== undefined && gapMs > 0 ? gapMs : Math.max(view.cellMs, 2.5 * usualDistance(shown));
  const bins = view.columns * perCell;

  const pieces: Place[][] = [];
  let isOpen = false;
  let lastAt = Number.NaN;
  for (const {at, value} of shown) {
    if (!isOpen || at - lastAt > joinMs) pieces.push([]);
    lastAt = at;
    isOpen = isValue(value);
    if (!isValue(value)) continue;

    const bin = binOf(at, view, perCell);
    const capped = Math.min(hugest, Math.max(-hugest, value));
    const piece = pieces.at(-1)!;
    const last = piece.at(-1);
    if (last?.bin === bin) last.value = Math.max(last.value, capped);
    else piece.push({bin, value: capped});
  }
  return pieces.flatMap(places => filled(places, bins)).map(run => (perCell === 2 ? wholeCell(run) : run));
};

/** Points of the window in order of time, and the last one before it, so that the line comes in from the edge. */
export const inView = (points: readonly ChartPoint[], {columns, cellMs, firstCell}: Columns): ChartPoint[] => {
  const usable = points.filter(({at}) => isMoment(at) && Math.floor(at / cellMs) < firstCell + columns);
  if (usable.some(({at}, i) => i > 0 && at < usable[i - 1]!.at)) usable.sort((a, b) => a.at - b.at);
  const first = usable.findIndex(({at}) => Math.floor(at / cellMs) >= firstCell);
  return first < 0 ? [] : usable.slice(Math.max(0, first - 1));
};

/** Column of a moment, possibly outside the window. */
const binOf = (at: number, {cellMs, firstCell}: Columns, perCell: number): number => {
  const cell = Math.floor(at / cellMs);
  return (cell - firstCell) * perCell + Math.min(perCell - 1, Math.floor((at / cellMs - cell) * perCell));
};

const usualDistance = (points: readonly ChartPoint[]): number =>
  medianOf(points.slice(1).map(({at}, i) => at - points[i]!.at)) ?? 0;

const filled = (places: readonly Place[], bins: number): Run[] => {
  const inside = places.filter(({bin}) => bin >= 0 && bin < bins);
  if (inside.length === 0) return [];

  const values: number[] = [];
  places.forEach((place, i) => {
    const before = places[i - 1];
    if (before) {
      for (let bin = Math.max(0, before.bin + 1); bin < place.bin; bin++) {
        values.push(before.value + ((place.value - before.value) * (bin - before.bin)) / (place.bin - before.bin));
      }
    }
    if (place.bin >= 0) values.push(place.value);
  });
  return [{start: Math.max(0, places[0]!.bin), values}];
};

const wholeCell = (run: Run): Run =>
  run.values.length === 1 ? {start: run.start - (run.start % 2), values: [run.values[0]!, run.values[0]!]} : run;
