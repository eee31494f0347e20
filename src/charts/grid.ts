import type {Role, Span} from './chart-input.ts';

/** A sheet of cells to draw on. What is put later lies on top; what falls outside is lost, never an error. */
export type Grid = {
  /** Writes text (one cell per UTF-16 unit) from a cell to the right. */
  readonly put: (row: number, column: number, text: string, role: Role) => void;
  readonly isFree: (row: number, column: number, cells: number) => boolean;
  readonly rows: () => Span[][];
};

type Cell = {readonly char: string; readonly role: Role};
const empty: Cell = {char: ' ', role: 'quiet'};

export const blankGrid = (width: number, height: number): Grid => {
  const sheet = Array.from({length: height}, () => Array.from({length: width}, () => empty));
  return {
    put: (row, column, text, role) => {
      const line = sheet[row];
      if (!line) return;
      for (let i = 0; i < text.length; i++) {
        const at = column + i;
        if (at >= 0 && at < width) line[at] = {char: text[i]!, role};
      }
    },
    isFree: (row, column, cells) =>
      column >= 0 && column + cells <= width && (sheet[row]?.slice(column, column + cells).every(cell => cell === empty) ?? false),
    rows: () => sheet.map(spansOf),
  };
};

/** Few long spans rather than many short ones: each becomes one colour change on the wire. */
const spansOf = (cells: readonly Cell[]): Span[] => {
  const spans: {text: string; role: Role}[] = [];
  for (const {char, role} of cells) {
    const last = spans.at(-1);
    if (last?.role === role) last.text += char;
    else spans.push({text: char, role});
  }
  return spans;
};
