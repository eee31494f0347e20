import type {Tone} from '../release/evidence.ts';

/** How a span looks. Tones say how it is meant; the others belong to one place each. */
export type Role = Tone | 'strong' | 'focus' | 'field' | 'production' | 'staging' | 'banner';

export type Span = {readonly text: string; readonly role?: Role};
/** One line of the screen. All text has display width 1 per code point: hostile text was made so before it got here. */
export type Row = readonly Span[];

export const span = (text: string, role?: Role): Span => (role === undefined || role === 'plain' ? {text} : {text, role});
export const row = (...spans: readonly (Span | string | undefined | false)[]): Row =>
  spans.flatMap(part => (part === undefined || part === false || part === '' ? [] : [typeof part === 'string' ? {text: part} : part]));
export const blank: Row = [];

/**
 * The last guard before the screen: what a terminal would not draw in exactly one cell becomes `?`, control characters a blank.
 * Texts of the engine have been made so already; what is typed into a field has not.
 */
export const oneCellEach = (text: string): string => (plainAscii.test(text) ? text : text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').replace(notOneCell, '?'));

const plainAscii = /^[ -~]*$/;
// Marks, emoji, East Asian wide and fullwidth, and letters that fuse with their neighbour. A test holds it against the table with which logs are made safe.
const notOneCell = new RegExp(
  '[\\p{M}\\p{Emoji_Presentation}\\p{Default_Ignorable_Code_Point}\\u1100-\\u11ff\\u2329\\u232a\\u2630-\\u2637\\u268a-\\u268f\\u2e80-\\u303e\\u3041-\\ua4c6\\ua960-\\ua97c\\uac00-\\ud7fb' +
  '\\uf900-\\ufad9\\ufe10-\\ufe6b\\uff01-\\uff60\\uff9e\\uff9f\\uffe0-\\uffe6\\u{16fe0}-\\u{1b2fb}\\u{1d300}-\\u{1d376}\\u{1f200}-\\u{1f265}\\u{20000}-\\u{33479}' +
  '\\u06de\\u0d4e\\u0e33\\u0eb3\\u{111c2}\\u{111c3}\\u{113d1}\\u{1193f}\\u{11941}\\u{11a84}-\\u{11a89}\\u{11d46}\\u{11f02}]', 'gu',
);

export const widthOf = (line: Row | string): number =>
  typeof line === 'string' ? [...line].length : line.reduce((sum, {text}) => sum + [...text].length, 0);

export const plainText = (line: Row): string => line.map(({text}) => text).join('');

/** Exactly `width` cells: filled with blanks, or cut with `…`. */
export const fit = (line: Row, width: number): Row => {
  const missing = width - widthOf(line);
  if (missing === 0) return line;
  return missing > 0 ? [...line, {text: ' '.repeat(missing)}] : cut(line, width);
};

const cut = (line: Row, width: number): Row => {
  const result: Span[] = [];
  let left = width - 1;
  for (const part of line) {
    const letters = [...part.text];
    if (letters.length <= left) {
      result.push(part);
      left -= letters.length;
      continue;
    }
    return [...result, {...part, text: `${letters.slice(0, Math.max(0, left)).join('')}${width > 0 ? '…' : ''}`}];
  }
  return result;
};

export const fitText = (text: string, width: number): string => plainText(fit([{text}], width));
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** Left part, blanks, right part: the right one is never cut. */
export const spread = (left: Row, right: Row, width: number): Row => [...fit(left, Math.max(0, width - widthOf(right) - (right.length > 0 ? 1 : 0))), ...(right.length > 0 ? [{text: ' '}] : []), ...right];

/** Breaks at blanks and line ends. A word longer than the line is broken anywhere, never dropped. */
export const wrap = (text: string, width: number): readonly string[] => text.split('\n').flatMap(line => wrapLine(line, Math.max(1, width)));

const wrapLine = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && widthOf(line) + 1 + widthOf(rest) <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (widthOf(rest) > width) {
      const letters = [...rest];
      lines.push(letters.slice(0, width).join(''));
      rest = letters.slice(width).join('');
    }
    line = rest;
  }
  lines.push(line);
  return lines;
};

/** Wrapped, with the first line's lead replaced by blanks on the following ones. */
export const wrapAfter = (lead: Row, text: string, width: number, role?: Role): readonly Row[] => {
  const indent = widthOf(lead);
  return wrap(text, Math.max(8, width - indent)).map((line, index) => (index === 0 ? [...lead, span(line, role)] : [{text: ' '.repeat(indent)}, span(line, role)]));
};

/** A digest is told apart by its ends; the whole one is in the evidence. */
export const shortDigests = (text: string): string => text.replace(/(sha256:[0-9a-f]{4})[0-9a-f]{8,}([0-9a-f]{4})/g, '$1…$2');

/** Commands are never cut: what does not fit goes on four cells further right. */
export const wrapCommand = (lead: Row, command: string, width: number, role?: Role): readonly Row[] => {
  const indent = widthOf(lead);
  const text = command.replaceAll('\n', ' ');
  const [first = '', ...rest] = wrap(text, Math.max(8, width - indent));
  const more = rest.length === 0 ? [] : wrap(text.slice(first.length).trimStart(), Math.max(8, width - indent - 4));
  return [[...lead, span(first, role)], ...more.map((line): Row => [{text: ' '.repeat(indent + 4)}, span(line, role)])];
};

/** Digests, paths and ids lose their middle: both ends are what people compare. */
export const cutMiddle = (text: string, width: number): string => {
  const letters = [...text];
  if (letters.length <= width) return text;
  if (width < 1) return '';
  const tail = Math.floor((width - 1) / 2);
  return `${letters.slice(0, width - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`;
};

/** Names lose their end; digests, paths and links, which are told apart by both ends, their middle. */
export const shorten = (text: string, width: number): string =>
  widthOf(text) <= width ? text : /^\S*(\/|sha256:|[0-9a-f]{16})\S*$/.test(text) ? cutMiddle(text, width) : fitText(text, width);

/** Filled up on the right; never cut. */
export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const glyphOf = {
  waiting: '·', ready: '○', asking: '○', running: '◆', passed: '✓', failed: '✗', unknown: '?', skipped: '–',
} as const;

export const toneOf = {
  waiting: 'quiet', ready: 'attention', asking: 'attention', running: 'busy', passed: 'good', failed: 'bad', unknown: 'bad', skipped: 'attention',
} as const satisfies Record<keyof typeof glyphOf, Tone>;
