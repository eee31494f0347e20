import {sanitiseLine} from '../world/sanitise.ts';
import {linesOf} from './locate.ts';
import type {Mistake} from './mistake.ts';

export type ToRender = {
  /** As it is shown; usually relative to where the operator stands. */
  readonly path: string;
  readonly text: string;
  readonly mistakes?: readonly Mistake[];
  readonly warnings?: readonly Mistake[];
};

/**
 * All mistakes at once, in the order of the text, each with its line and the offending piece underlined. Plain text without
 * colours; nothing in it can reach the terminal as a control. Ends with a newline.
 */
export const renderMistakes = ({path, text, mistakes = [], warnings = []}: ToRender): string => {
  const lines = linesOf(text.replace(/^\uFEFF/, ''));
  const all = [...mistakes.map(mistake => ({mistake, word: ''})), ...warnings.map(mistake => ({mistake, word: ' warning'}))];
  const sorted = all.sort((a, b) => a.mistake.line - b.mistake.line || a.mistake.column - b.mistake.column);
  const gutter = String(Math.max(1, ...sorted.map(({mistake}) => mistake.line))).length;
  const blocks = sorted.map(({mistake, word}) => [
    `${sanitiseLine(path)}:${mistake.line}:${mistake.column}${word}`,
    ...(lines[mistake.line - 1] === undefined ? [] : picture(mistake, lines[mistake.line - 1]!, gutter)),
    `   ${sanitiseLine(mistake.says)}`,
    `   ${sanitiseLine(mistake.next)}`,
    '',
  ]);
  return `${[...blocks.flat(), total(mistakes.length, warnings.length)].join('\n')}\n`;
};

/** Room for the line of the config itself. What is longer is cut around the place. */
const width = 100;

const picture = ({line, column, length, secret}: Mistake, source: string, gutter: number): readonly string[] => {
  const [before, offending, after] = [
    source.slice(0, column - 1),
    source.slice(column - 1, column - 1 + length),
    source.slice(column - 1 + length),
  ];
  // Each piece is made harmless on its own: one code point is one column then, and the underline stands where it should.
  const [left, mid, right] = [sanitiseLine(before), secret ? '***' : sanitiseLine(offending || ' '), sanitiseLine(after)];
  const shownLeft = clipStart(left, Math.max(30, width - [...mid].length - Math.min(10, [...right].length)));
  const shownMid = clipEnd(mid, width - [...shownLeft].length);
  const shownRight = clipEnd(right, width - [...shownLeft].length - [...shownMid].length);
  return [
    ` ${String(line).padStart(gutter)} │ ${shownLeft}${shownMid}${shownRight}`.trimEnd(),
    ` ${' '.repeat(gutter)} │ ${' '.repeat([...shownLeft].length)}${'^'.repeat(Math.max(1, [...shownMid].length))}`,
  ];
};

const clipStart = (text: string, room: number): string => {
  const characters = [...text];
  return characters.length <= room ? text : `…${characters.slice(characters.length - room + 1).join('')}`;
};

const clipEnd = (text: string, room: number): string => {
  const characters = [...text];
  return characters.length <= room ? text : `${characters.slice(0, Math.max(0, room - 1)).join('')}${room > 0 ? '…' : ''}`;
};

const total = (mistakes: number, warnings: number): string => {
  const said = [count(mistakes, 'mistake'), count(warnings, 'warning')].filter(Boolean).join(', ') || 'No mistakes';
  return mistakes > 0 ? `${said}. Nothing was run.` : `${said}.`;
};

const count = (number: number, word: string): string => (number === 0 ? '' : `${number} ${word}${number === 1 ? '' : 's'}`);
