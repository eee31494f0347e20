import {isOneColumn} from './width.ts';

/**
 * TEXT FROM OUTSIDE, MADE HARMLESS
 *
 * A log line, a commit subject or a lock holder's name may carry bytes that retitle the terminal, write to the clipboard, hide
 * a line or turn its order round. Everything from outside passes here before a screen, a journal or another model sees it.
 *
 *   removed   whole escape sequences (CSI, OSC, DCS, SOS, PM, APC, two-byte ones), 7-bit and 8-bit; one that does not end is
 *             swallowed up to the end of its line. A style selector after a character (U+FE0E, U+FE0F). Combining marks
 *             beyond `maxMarks` on one character.
 *   shown     as `\x07`, `\u202e`, `\u{e0041}`: every other control (C0, DEL, C1), line and paragraph separators, bidi
 *             controls, zero-width and all other characters that are made to be invisible, tags.
 *   kept      newline, tab, everything visible. CR LF becomes a newline. Half a surrogate pair becomes U+FFFD.
 *
 * The result is plain text, and sanitising it again changes nothing.
 */
export const sanitise = (text: string): string => {
  if (harmless.test(text)) return text;
  return text.toWellFormed().replace(escapeSequence, '').replace(unsafe, harmlessForm).replace(markPile, firstMarks);
};

/**
 * One line for a screen on which every code point takes exactly one column, so that its width is its number of code points.
 * Newlines are shown, tabs go to stops of 8, characters of any other width become `□`.
 *
 * The order is strip, redact, fit, clip: colours may split a secret, and clipping may leave half of one.
 *
 * @param maxLength longest result in code points; a longer one ends in `…`. Default 4096.
 * @param redact applied after stripping; see redact.ts
 */
export const sanitiseLine = (text: string, maxLength = 4096, redact: (text: string) => string = same): string => {
  const stripped = redact(sanitise(text));
  const fitted = plainAscii.test(stripped) ? stripped : toColumns(stripped);
  return clip(fitted, maxLength);
};

const harmless = /^[\n\t\x20-\x7e]*$/;
const plainAscii = /^[\x20-\x7e]*$/;

/** Letters with three marks exist in living languages, with more than four hardly; "zalgo" text has dozens. */
const maxMarks = 4;

// Every alternative consumes all that it looks at, so that hostile input costs linear time.
const escapeSequence = new RegExp(
  [
    // OSC, DCS, SOS, PM, APC: up to BEL or ST, or to what aborts them in a terminal (CAN, SUB, the next ESC), or to the line's end.
    String.raw`(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x18\x1a\x1b\x9c\n\r\u2028\u2029]*(?:\x07|\x18|\x1a|\x9c|\x1b\\)?`,
    // CSI: parameters, intermediates, final byte.
    String.raw`(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?`,
    // Two bytes, with intermediates: character sets, keypad, reset.
    String.raw`\x1b[ -/]*[0-~]`,
  ].join('|'),
  'g',
);

const unsafe =
  /\r+\n?|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{e0000}-\u{e007f}]/gu;

const harmlessForm = (found: string): string => {
  if (found === '\n' || found === '\t') return found;
  // Carriage returns before a newline hide nothing; alone, one lets a line overwrite itself.
  if (found.endsWith('\n')) return '\n';
  return found === '\ufe0e' || found === '\ufe0f' ? '' : [...found].map(visible).join('');
};

const markPile = new RegExp(String.raw`\p{M}{${maxMarks + 1},}`, 'gu');

const firstMarks = (marks: string) => [...marks].slice(0, maxMarks).join('');

const visible = (character: string): string => {
  const hex = character.codePointAt(0)!.toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
};

const toColumns = (text: string): string => {
  // Composed first: é as one character has a column of its own, as two it has not.
  const composed = text.normalize('NFC');
  let line = '';
  let column = 0;
  let index = 0;
  /** What is before it is in `line` already: most characters stay, and stay together. */
  let taken = 0;
  for (const character of composed) {
    const instead = character === '\t' ? ' '.repeat(8 - (column % 8)) : character === '\n' ? '\\n' : isOneColumn(character) ? undefined : '□';
    if (instead !== undefined) {
      line += composed.slice(taken, index) + instead;
      taken = index + character.length;
    }
    column += instead?.length ?? 1;
    index += character.length;
  }
  return taken === 0 ? composed : line + composed.slice(taken);
};

const clip = (text: string, maxLength: number): string => {
  if (text.length <= maxLength) return text;
  const characters = [...text];
  return characters.length <= maxLength ? text : `${characters.slice(0, Math.max(0, maxLength - 1)).join('')}…`;
};

const same = (text: string) => text;
