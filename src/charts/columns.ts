import type {TimeWindow} from './chart-input.ts';

/** `columns` columns of `cellMs` each; the first is number `firstCell`, counted from the epoch. */
export type Columns = {readonly columns: number; readonly cellMs: number; readonly firstCell: number};

/** Largest distance of a JavaScript Date from the epoch; beyond it the counting of columns would no longer be exact. */
const farthest = 8.64e15;
export const isMoment = (at: number): boolean => Math.abs(at) <= farthest;

/** Milliseconds per column so that a span fills so many columns; at least one, because that is the grain of our clocks. */
export const fittingCellMs = (spanMs: number, columns: number): number =>
  spanMs > 0 && spanMs <= farthest ? Math.max(1, spanMs / columns) : 1000;

/** The columns that end with now. A wished width of a column is multiplied until at least the fitting one is reached. */
export const columnsIn = ({now, cellMs: wish}: Pick<TimeWindow, 'now' | 'cellMs'>, columns: number, fitting: number): Columns => {
  const isWish = wish !== undefined && wish >= 1 && wish <= farthest;
  const cellMs = isWish ? wish * Math.max(1, Math.ceil(fitting / wish - 1e-9)) : fitting;
  return {columns, cellMs, firstCell: Math.floor((isMoment(now) ? now : 0) / cellMs) - columns + 1};
};
