import type {ClientState} from '../client-state.ts';
import {pictureOf} from './live.ts';

export type Size = {readonly columns: number; readonly rows: number};

/** From the largest to the smallest: what has room for what. */
export type SizeClass = 'L' | 'M' | 'S' | 'XS' | 'line';

export const sizeClassOf = ({columns, rows}: Size): SizeClass => {
  if (columns >= 120 && rows >= 32) return 'L';
  if (columns >= 80 && rows >= 24) return 'M';
  if (columns >= 60 && rows >= 15) return 'S';
  return columns >= 40 && rows >= 10 ? 'XS' : 'line';
};

/**
 * ```
 *  identity                                   row 1
 *  rule ═══════╤══════════════════════╤═════  row 2
 *   rail       │ body                 │ log   bodyRows
 *  rule ═══════╧══════════════════════╧═════
 *  rollback line
 *  keys
 * ```
 */
export type Layout = {
  readonly of: SizeClass;
  /** 0 where the rail is folded into one row or left out. */
  readonly railWidth: 0 | 17 | 24;
  /** Blank cells left and right of everything that is no rule. */
  readonly pad: 0 | 1;
  readonly bodyWidth: number;
  readonly bodyRows: number;
  /** 0 where the log has no column of its own. */
  readonly logWidth: number;
};

/** Lines longer than this are hard to read; what is more goes to the log. */
const widestBody = 132;
const narrowestLog = 40;
const frameRows = 5;

export const layoutOf = (state: ClientState): Layout => {
  const {size} = state;
  const of = sizeClassOf(size);
  const pad = of === 'L' || of === 'M' ? 1 : 0;
  const railWidth = showsRail(state, of) ? (of === 'L' ? 24 : 17) : 0;
  const room = size.columns - (railWidth > 0 ? railWidth + 2 + pad : 2 * pad);
  const rest = room - widestBody - 3;
  const withLog = of === 'L' && rest >= narrowestLog && state.feeds.log !== undefined && hasLogColumn(state);
  return {
    of, railWidth, pad, bodyRows: Math.max(1, size.rows - frameRows),
    bodyWidth: Math.min(room, widestBody), logWidth: withLog ? rest : 0,
  };
};

const showsRail = (state: ClientState, of: SizeClass): boolean => {
  const {ui} = state;
  if (!ui.railShown || ui.zoomed || ui.box !== 'none') return false;
  const picture = pictureOf(state);
  return of === 'L' ? picture !== 'rollback' : of === 'M' && picture === 'gate';
};

const hasLogColumn = (state: ClientState): boolean => state.ui.box === 'none' && !state.ui.zoomed && pictureOf(state) !== 'rollback';
