import type {Run} from './runs.ts';

const eighths = '▁▂▃▄▅▆▇█';

type Drawing = {
  /** Separate pieces of line; values are levels (four to a row, from the bottom, not rounded), starts are cell columns. */
  readonly runs: readonly Run[];
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: 'block' | 'ascii';
};

/**
 * The line without braille: in each column one cell, whose fill says how high in its row the value is. Eight steps a row
 * with blocks, two (`.` `'`) with ASCII. The bars have no body, because a body would hide the usual band.
 *
 * @returns `rows` strings of `columns` characters; a space is a cell without line.
 */
export const barLine = ({runs, columns, rows, glyphs}: Drawing): string[] => {
  const sheet = Array.from({length: rows}, () => new Array<string>(columns).fill(' '));
  for (const {start, values} of runs) {
    values.forEach((level, i) => {
      // The row is the one the braille line would take, so that labels stand beside it in every mode.
      const fromBottom = Math.floor(Math.round(level) / 4);
      const eighth = Math.min(7, Math.max(0, Math.floor((level + 0.5 - fromBottom * 4) * 2)));
      const glyph = glyphs === 'block' ? eighths[eighth]! : eighth < 4 ? '.' : "'";
      const line = sheet[rows - 1 - fromBottom];
      if (line && start + i < columns) line[start + i] = glyph;
    });
  }
  return sheet.map(line => line.join(''));
};
