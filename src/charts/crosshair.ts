import {bandAt} from './band.ts';
import type {Band, ChartInput, TimeWindow} from './chart-input.ts';
import {columnsFor} from './layout.ts';
import {inView, runsOf} from './runs.ts';

/** What one column of a chart says. */
export type Reading = {
  /** Epoch ms at which the column begins. */
  readonly at: number;
  readonly cellMs: number;
  /** As drawn: the highest of the column, or the straight line between its neighbours. Undefined is no data. */
  readonly value: number | undefined;
  /** Whether something was measured in this very column. */
  readonly isMeasured: boolean;
  readonly band: Band | undefined;
};

/** The numbers under the crosshair; undefined when there is none or it has left the window. */
export const readCrosshair = (input: ChartInput): Reading | undefined => {
  const view = columnsFor(input);
  const column = Math.floor((input.crosshairAt ?? Number.NaN) / view.cellMs) - view.firstCell;
  if (!(column >= 0 && column < view.columns)) return undefined;

  const at = (view.firstCell + column) * view.cellMs;
  const run = runsOf(input.points, view, 1, input.gapMs).findLast(({start, values}) => column >= start && column < start + values.length);
  const isHere = (point: {at: number}) => Math.floor(point.at / view.cellMs) === view.firstCell + column;
  return {
    at,
    cellMs: view.cellMs,
    value: run?.values[column - run.start],
    isMeasured: inView(input.points, view).some(point => isHere(point) && point.value !== undefined && Number.isFinite(point.value)),
    band: bandAt(input.band)(at + view.cellMs / 2),
  };
};

/**
 * Where the crosshair goes: so many columns to the right (negative: left), inside the window. Without a crosshair it begins
 * at now. Columns are counted from the epoch, so it stays on its moment while the picture moves.
 */
export const moveCrosshair = (window: TimeWindow & {readonly crosshairAt?: number | undefined}, columns: number): number => {
  const {firstCell, cellMs, columns: shown} = columnsFor(window);
  const last = firstCell + shown - 1;
  const from = window.crosshairAt === undefined || !Number.isFinite(window.crosshairAt) ? last : Math.floor(window.crosshairAt / cellMs);
  const to = Math.min(last, Math.max(firstCell, from + Math.trunc(columns)));
  // The middle: its beginning, divided by the width of a column again, may round into the column before.
  return (to + 0.5) * cellMs;
};
