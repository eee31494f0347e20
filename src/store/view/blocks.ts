import type {Block} from '../../release/evidence.ts';
import {blank, fit, padStart, row, span, widthOf, wrapAfter, type Role, type Row} from '../text.ts';

/** What evidence shows, as rows. Columns are as wide as their widest cell; the last one gives way. */
export const blockRows = (block: Block, width: number): readonly Row[] => [
  row(span(`── ${block.title} `, 'quiet'), span('─'.repeat(Math.max(0, width - widthOf(block.title) - 4)), 'quiet')),
  ...body(block, width),
  blank,
];

const body = (block: Block, width: number): readonly Row[] => {
  switch (block.kind) {
    case 'lines':
      return block.lines.flatMap(({text, tone}) => wrapAfter([{text: '  '}], text, width, tone));
    case 'diff':
      return block.lines.map(({sign, number, text, note}) => {
        const role: Role = sign === '+' ? 'good' : sign === '-' ? 'bad' : 'quiet';
        const right = note ? span(` ${note}`, 'quiet') : undefined;
        const left = row(span(`${padStart(String(number), 5)} `, 'quiet'), span(`${sign} ${text}`, role));
        return right ? [...fit(left, width - widthOf(right.text)), right] : fit(left, width);
      });
    case 'table':
      return table(block, width);
  }
};

const table = ({head, rows, right}: Extract<Block, {kind: 'table'}>, width: number): readonly Row[] => {
  const columns = Math.max(0, head?.length ?? 0, ...rows.map(({cells}) => cells.length));
  const widths = Array.from({length: columns}, (_, column) => Math.max(0, widthOf(head?.[column] ?? ''), ...rows.map(({cells}) => widthOf(cells[column] ?? ''))));
  shrink(widths, width - 4 - 2 * Math.max(0, columns - 1));
  const line = (cells: readonly string[], lead: string, role: Role | undefined, leadRole: Role | undefined): Row =>
    row(span(lead, leadRole), ...widths.flatMap((cell, column) => {
      const text = cells[column] ?? '';
      const shown = right?.includes(column) ? padStart(text, cell) : text;
      return [span(fit([{text: shown}], cell).map(part => part.text).join(''), role), column < columns - 1 ? span('  ') : undefined].filter(part => part !== undefined);
    }));
  return [
    ...(head ? [line(head, '    ', 'quiet', 'quiet')] : []),
    ...rows.map(({cells, tone, glyph}) => line(cells, `  ${glyph ?? ' '} `, tone, tone)),
  ];
};

/** Takes what is too much from the widest column, again and again, so that short ones stay whole. */
const shrink = (widths: number[], room: number): void => {
  let over = widths.reduce((sum, cell) => sum + cell, 0) - Math.max(room, widths.length * 4);
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= 4) return;
    widths[widest]!--;
    over--;
  }
};
