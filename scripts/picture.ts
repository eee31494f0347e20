/** The screen of a terminal emulator as a picture (SVG) or as text with colours (ANSI). */
import type {IBufferCell, Terminal} from '@xterm/headless';

/** Characters that look alike, side by side. */
type Run = {readonly text: string; readonly column: number; readonly columns: number; readonly look: Look};
type Look = {
  /** `#rrggbb`, or undefined for the terminal's own. */
  readonly ink: string | undefined;
  readonly paper: string | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
};

/** The 16 colours of a terminal: dark ground, and light enough for text of every colour to be read on it. */
const palette = [
  '#21252b', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#abb2bf',
  '#7f848e', '#ff7b85', '#b5e890', '#ffd68a', '#7cc4ff', '#dd9bf0', '#74d5e0', '#ffffff',
];
const ground = '#1b1e24';
const plainInk = '#d7dae0';

const cell = {width: 8.4, height: 18};
const fontSize = 14;
const edge = 14;

/** A picture of what is on the screen now, with nothing to load: it shows the same in every browser and on every forge. */
export const svgOf = (terminal: Terminal): string => {
  const width = round(terminal.cols * cell.width + 2 * edge);
  const height = round(terminal.rows * cell.height + 2 * edge);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${ground}"/>`,
    `<g font-family="ui-monospace,'SF Mono','Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="${fontSize}" fill="${plainInk}" xml:space="preserve">`,
    ...rowsOf(terminal).flatMap((runs, row) => runs.flatMap(run => drawRun(run, row))),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};

/** What `cat` would show the same screen with. */
export const ansiOf = (terminal: Terminal): string =>
  rowsOf(terminal).map(runs => `${runs.map(({text, look}) => `${sgrOf(look)}${text}`).join('')}\u001B[0m`).join('\n').concat('\n');

const drawRun = ({text, column, columns, look}: Run, row: number): string[] => {
  const x = round(edge + column * cell.width);
  const y = edge + row * cell.height;
  const width = round(columns * cell.width);
  const style = [
    look.ink ? ` fill="${look.ink}"` : '', look.isBold ? ' font-weight="bold"' : '', look.isDim ? ' opacity="0.6"' : '',
    look.isItalic ? ' font-style="italic"' : '', look.isUnderlined ? ' text-decoration="underline"' : '',
  ].join('');
  return [
    ...(look.paper ? [`<rect x="${x}" y="${y}" width="${width}" height="${cell.height}" fill="${look.paper}"/>`] : []),
    // A width for every piece, because no two fonts agree on how wide a box or a braille character is.
    ...(text.trim() === '' ? [] : [`<text x="${x}" y="${y + fontSize}" textLength="${width}" lengthAdjust="spacingAndGlyphs"${style}>${escape(text)}</text>`]),
  ];
};

const rowsOf = (terminal: Terminal): Run[][] => Array.from({length: terminal.rows}, (_, row) => runsOf(terminal, row));

const runsOf = (terminal: Terminal, row: number): Run[] => {
  const buffer = terminal.buffer.active;
  const line = buffer.getLine(buffer.baseY + row);
  const runs: {text: string; column: number; columns: number; look: Look}[] = [];
  for (let column = 0; column < terminal.cols; column++) {
    const here = line?.getCell(column);
    // The right half of a wide character.
    if (!here || here.getWidth() === 0) continue;
    const look = lookOf(here);
    const last = runs.at(-1);
    const text = here.getChars() || ' ';
    if (last && sameLook(last.look, look)) {
      last.text += text;
      last.columns += here.getWidth();
    } else {
      runs.push({text, column, columns: here.getWidth(), look});
    }
  }
  return runs;
};

const lookOf = (here: IBufferCell): Look => {
  const ink = here.isFgDefault() ? undefined : colour(here.getFgColor(), here.isFgRGB());
  const paper = here.isBgDefault() ? undefined : colour(here.getBgColor(), here.isBgRGB());
  const isInverse = here.isInverse() !== 0;
  return {
    ink: isInverse ? paper ?? ground : ink,
    paper: isInverse ? ink ?? plainInk : paper,
    isBold: here.isBold() !== 0, isDim: here.isDim() !== 0, isItalic: here.isItalic() !== 0, isUnderlined: here.isUnderline() !== 0,
  };
};

const sameLook = (a: Look, b: Look): boolean =>
  a.ink === b.ink && a.paper === b.paper && a.isBold === b.isBold && a.isDim === b.isDim && a.isItalic === b.isItalic && a.isUnderlined === b.isUnderlined;

/** 0–15 of the palette, 16–231 a cube of six steps a side, 232–255 greys: the colours of xterm. */
const colour = (value: number, isRgb: boolean): string => {
  if (isRgb) return hex(value >> 16, (value >> 8) & 255, value & 255);
  if (value < 16) return palette[value]!;
  if (value > 231) return hex(...grey(8 + (value - 232) * 10));
  const step = (part: number) => (part === 0 ? 0 : 55 + part * 40);
  const at = value - 16;
  return hex(step(Math.floor(at / 36)), step(Math.floor(at / 6) % 6), step(at % 6));
};

const grey = (level: number): [number, number, number] => [level, level, level];
const hex = (...parts: [number, number, number]): string => `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;

const sgrOf = ({ink, paper, isBold, isDim, isItalic, isUnderlined}: Look): string =>
  `\u001B[${['0', isBold && '1', isDim && '2', isItalic && '3', isUnderlined && '4', ink && `38;2;${rgb(ink)}`, paper && `48;2;${rgb(paper)}`].filter(Boolean).join(';')}m`;

const rgb = (colour: string): string => [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16)).join(';');

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const round = (value: number): number => Math.round(value * 10) / 10;
