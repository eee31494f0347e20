import type {Block, DiffLine} from '../../release/evidence.ts';
import {padStart, row, shorten, span, widthOf, wrapAfter, type Role, type Row} from '../text.ts';

/** What evidence shows, as rows: a heading, then table, lines or difference. */
export const blockRows = (block: Block, width: number): readonly Row[] => [heading(block.title, width), ...body(block, width)];

/** A rule across where there is room for one; a bare line where every column counts. */
export const heading = (title: string, width: number): Row => {
  const text = shorten(title, width - 4);
  return width >= 80 ? row(span('── ', 'quiet'), text, ' ', span('─'.repeat(Math.max(0, width - widthOf(text) - 4)), 'quiet')) : row(span(text, 'strong'));
};

const body = (block: Block, width: number): readonly Row[] => {
  switch (block.kind) {
    case 'lines':
      return block.lines.flatMap(({text, tone}) => lineRows(text, width, tone));
    case 'diff':
      return diffRows(block.lines, width);
    case 'table':
      return tableRows(block, width);
  }
};

/** "instead    in a file of its own": what stands behind a word with a gap goes on in its own column. */
const lineRows = (text: string, width: number, tone: Role | undefined): readonly Row[] => {
  const [, word, rest] = /^(\S[^\n]{0,18}?\S {2,})(\S.*)$/s.exec(text) ?? [];
  return word !== undefined && rest !== undefined && width >= 50 ? wrapAfter(row('  ', span(word, tone)), rest, width, tone) : wrapAfter(row('  '), text, width, tone);
};

/** Line number, sign, text, and what is said of the line; a row of dots where lines in between stay as they are. */
const diffRows = (lines: readonly DiffLine[], width: number): readonly Row[] => {
  const digits = Math.max(3, ...lines.map(({number}) => String(number).length));
  return lines.flatMap(({sign, number, text, note}, index): readonly Row[] => {
    const before = lines[index - 1];
    const jumps = before !== undefined && number > before.number + 1;
    const role: Role = sign === '+' ? 'good' : sign === '-' ? 'bad' : 'quiet';
    const right = note ? `  ${note}` : '';
    const room = width - digits - 4 - widthOf(right);
    const [first = '', ...more] = wrapAfter([], text, room).map(line => line.map(part => part.text).join(''));
    const lead = row(' ', span(padStart(String(number), digits), 'quiet'), ' ', span(`${sign} `, role));
    return [
      ...(jumps ? [row(span(`${' '.repeat(digits)} ┊`, 'quiet'))] : []),
      [...lead, span(first, role), ...(note ? [{text: ' '.repeat(Math.max(0, room - widthOf(first)))}, span(right, 'quiet')] : [])],
      ...more.map(line => row(' '.repeat(digits + 4), span(line, role))),
    ];
  });
};

type Table = Extract<Block, {kind: 'table'}>;

/** Columns as wide as their widest cell. Where they do not fit, one column gives way if it can; otherwise each row is written out. */
const tableRows = (table: Table, width: number): readonly Row[] => {
  const lead = table.rows.some(({glyph}) => glyph !== undefined) && width >= 80 ? 4 : 2;
  const widths = columnsOf(table);
  const over = widths.reduce((sum, cell) => sum + cell, 0) + 2 * Math.max(0, widths.length - 1) + lead - width;
  if (over > 0 && !giveWay(widths, over)) return writtenOut(table, width, lead);
  const line = (cells: readonly string[], glyph: string, role: Role | undefined, head: boolean): Row =>
    row(span(leadOf(glyph, lead), role), ...widths.flatMap((cell, column) => {
      const text = shorten(cells[column] ?? '', cell);
      const fill = ' '.repeat(cell - widthOf(text));
      const last = column === widths.length - 1;
      return [span(table.right?.includes(column) ? fill + text : text, head ? 'quiet' : role), table.right?.includes(column) || last ? '' : fill, last ? '' : '  '];
    }));
  return [
    ...(table.head ? [line(table.head, ' ', 'quiet', true)] : []),
    ...table.rows.map(({cells, tone, glyph}) => line(cells, glyph ?? ' ', tone, false)),
  ];
};

/** Where columns are dear the glyph stands in the indent itself. */
const leadOf = (glyph: string, lead: 2 | 4): string => (lead === 4 ? `  ${glyph} ` : `${glyph} `);

const columnsOf = ({head, rows}: Table): number[] =>
  Array.from({length: Math.max(0, head?.length ?? 0, ...rows.map(({cells}) => cells.length))}, (_, column) =>
    Math.max(0, widthOf(head?.[column] ?? ''), ...rows.map(({cells}) => widthOf(cells[column] ?? ''))));

const fewestCells = 18;

/** Takes what is too much from the widest column, if enough of it is left to be understood. */
const giveWay = (widths: number[], over: number): boolean => {
  const widest = widths.indexOf(Math.max(...widths));
  if (widest < 0 || widths[widest]! - over < fewestCells) return false;
  widths[widest]! -= over;
  return true;
};

/** Every cell whole, one after the other, wrapped: longer, but nothing is lost. */
const writtenOut = ({head, rows}: Table, width: number, lead: 2 | 4): readonly Row[] => {
  const joined = (cells: readonly string[]) => cells.filter(cell => cell !== '').join(' · ');
  return [
    ...(head ? wrapAfter(row(' '.repeat(lead)), joined(head), width, 'quiet') : []),
    ...rows.flatMap(({cells, tone, glyph}) => wrapAfter(row(span(leadOf(glyph ?? ' ', lead), tone)), joined(cells), width, tone)),
  ];
};
