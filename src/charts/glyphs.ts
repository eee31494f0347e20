import type {Glyphs} from './chart-input.ts';

/** The chart's own glyphs. Their ASCII twins are those of the palette, so that help and pictures agree. */
export type GlyphSet = Readonly<Record<
  'axis' | 'tick' | 'corner' | 'rule' | 'band' | 'limit' | 'marker' | 'crosshair' | 'crossing' | 'minus', string>>;

const drawn: GlyphSet = {
  axis: '│', tick: '┤', corner: '└', rule: '─', band: '░', limit: '┄', marker: '┊', crosshair: '│', crossing: '┼', minus: '−',
};
const typed: GlyphSet = {
  axis: '|', tick: '+', corner: '+', rule: '-', band: ':', limit: '-', marker: '|', crosshair: '|', crossing: '^', minus: '-',
};

export const glyphSet = (glyphs: Glyphs): GlyphSet => (glyphs === 'ascii' ? typed : drawn);

const twins: Readonly<Record<string, string>> = {
  '◂': '<', '→': '->', '▸': '>', '▲': '^', '▼': 'v', '−': '-', '–': '-', '—': '-', '±': '+-', '≈': '~', '×': 'x',
  '…': '...', '·': '.', 'µ': 'u', 'μ': 'u', '≤': '<=', '≥': '>=', '░': ':', '“': '"', '”': '"', '‘': "'", '’': "'",
};

// A list of what is known to be one cell wide, and not of what is known to be wide: new emoji and scripts appear every year,
// and one wide or zero-width code point shifts everything to its right.
const oneCell =
  /[ -~¡-¬®-ɏͰ-ҁҊ-ԯ‐-―‘-‟†-•…‰′″€←-↓−≈≠≤≥─-▟■-◯✓✗⠀-⣿]/u;

/**
 * A label as it may stand on the screen: control characters gone, every space an ordinary one, anything that is not surely
 * one cell wide replaced by `?`. Its length is then its width.
 */
export const printable = (label: string, glyphs: Glyphs): string =>
  Array.from(label.replace(/[\u00a0\u2007\u2009\u202f]/gu, ' ').replace(/[\p{Cc}\p{Cf}]/gu, ''), char => {
    if (glyphs !== 'ascii') return oneCell.test(char) ? char : '?';
    return /[ -~]/.test(char) ? char : (twins[char] ?? '?');
  }).join('');

/**
 * Shortens a label by whole words, and takes a number away together with its unit and its other groups: half a number is a
 * wrong number. Empty when not even the first word fits.
 */
export const fitWords = (label: string, cells: number): string => {
  const whole = label.trim();
  if (whole.length <= cells) return whole;
  const words = whole.split(/ +/);
  const firstNumber = words.findIndex(word => /\d/.test(word));
  let kept = firstNumber < 0 ? words : words.slice(0, firstNumber);
  while (kept.join(' ').length > cells) kept = kept.slice(0, -1);
  return kept.join(' ');
};
