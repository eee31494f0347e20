import {row, span, spread, widthOf, type Row} from '../text.ts';
import type {GateView} from './gate.ts';

/**
 * Which rows of a gate are shown: the verdict stays, the rest begins where the marked point is on the screen, moved by what was
 * scrolled by hand. How many rows are left above and below is said at the right end.
 */
export const scrolledGate = ({head, rows, marked}: GateView, scroll: number, width: number, height: number): readonly Row[] => {
  const top = head.slice(0, Math.max(1, height - 2));
  const room = height - top.length;
  if (room <= 0) return top.slice(0, height);
  const first = firstRow({rows, marked}, scroll, room);
  return [...top, ...windowed(rows, first, room, width)];
};

/** How far a scroll may go in this picture, so that keys held down do not count beyond the ends. */
export const scrollRange = ({head, rows, marked}: GateView, height: number): {readonly least: number; readonly most: number} => {
  const room = Math.max(1, height - head.length);
  const from = bySelf({rows, marked}, room);
  const last = Math.max(0, rows.length - room);
  return {least: -from, most: last - from};
};

type Marked = Pick<GateView, 'rows' | 'marked'>;

const firstRow = ({rows, marked}: Marked, scroll: number, room: number): number =>
  Math.max(0, Math.min(rows.length - room, bySelf({rows, marked}, room) + scroll));

/** Everything of the marked point if that fits, else its beginning, with one row of what stands before it. */
const bySelf = ({rows, marked}: Marked, room: number): number => {
  if (marked.to <= room || rows.length <= room) return 0;
  return Math.max(0, Math.min(Math.max(0, marked.from - 1), rows.length - room));
};

/** `height` rows from `first` on; more above and below is counted at the right end of the first and last one. */
export const windowed = (rows: readonly Row[], first: number, height: number, width: number): readonly Row[] => {
  const from = Math.max(0, Math.min(first, rows.length - height));
  const shown = rows.slice(from, from + height);
  const below = rows.length - from - shown.length;
  return shown.map((line, index) => {
    if (index === shown.length - 1 && below > 0) return noted(line, '▼', below, width);
    return index === 0 && from > 0 && shown.length > 1 ? noted(line, '▲', from, width) : line;
  });
};

/** Without as many of its blank rows as it takes to fit, from the bottom up: better close than cut. */
export const tightened = (rows: readonly Row[], height: number): readonly Row[] => {
  const kept = [...rows];
  for (let index = kept.length - 1; index >= 0 && kept.length > height; index--) if (kept[index]!.length === 0) kept.splice(index, 1);
  return kept;
};

/** Beside what the row says, or instead of it: nothing is cut to make room for a count. */
const noted = (line: Row, glyph: string, more: number, width: number): Row => {
  const note = row(span(`${glyph} ${more} more`, 'attention'));
  const text = trimmed(line);
  return widthOf(text) + 2 + widthOf(note) <= width ? spread(text, note, width) : spread([], row(span(`${glyph} ${more + 1} more`, 'attention')), width);
};

const trimmed = (line: Row): Row => {
  const last = line.at(-1);
  if (!last) return line;
  const text = last.text.trimEnd();
  return text === '' ? trimmed(line.slice(0, -1)) : [...line.slice(0, -1), {...last, text}];
};
