/**
 * Does this code point take exactly one column, wherever it stands?
 *
 * No for: marks (they join the character before them), double-width characters and emoji, unassigned and private ones (fonts
 * decide), controls and invisible ones, and the few letters that fuse with a neighbour. "Ambiguous" ones (→ ● ±) count as
 * one, as in every locale we run in; the width probe at start finds the terminals where they are not.
 */
export const isOneColumn = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return true;
  if (code > 0xffff) return looked(character, code);
  if (known[code] === 0) known[code] = looked(character, code) ? 1 : 2;
  return known[code] === 1;
};

const looked = (character: string, code: number): boolean => !neverOne.test(character) && !isBetween(code, wide) && !isBetween(code, fusing);

/** Of each code point of two bytes: 1 yes, 2 no, 0 not asked yet. A log of binary rubbish asks a million times a second. */
const known = new Uint8Array(0x1_0000);

const neverOne =
  /[\p{M}\p{Cn}\p{Co}\p{Cs}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Emoji_Presentation}]/u;

type Ranges = readonly (readonly [first: number, last: number])[];

/**
 * East Asian Wide and Fullwidth. Gaps that hold only unassigned code points or emoji are closed, since `neverOne` has them;
 * and U+3248–324F, which are ambiguous by now and were wide in the tables that terminals still have.
 * Source: Unicode 17, EastAsianWidth.txt; tests compare every code point with Ink's table and with a terminal.
 */
const wide: Ranges = [
  [0x1100, 0x115e], [0x2329, 0x232a], [0x2630, 0x2637], [0x268a, 0x268f], [0x2e80, 0x303e], [0x3041, 0xa4c6],
  [0xa960, 0xa97c], [0xac00, 0xd7a3], [0xf900, 0xfad9], [0xfe10, 0xfe6b], [0xff01, 0xff60], [0xffe0, 0xffe6], [0x16fe0, 0x1b2fb],
  [0x1d300, 0x1d376], [0x1f200, 0x1f265], [0x20000, 0x33479],
];

/**
 * Letters that are no marks and still form one grapheme with a neighbour: Thai and Lao AM, halfwidth sound marks, prefixes of
 * Indic scripts; the vowels and finals of Hangul, which terminals draw into the syllable before; U+06DE, once a mark.
 * Source: Unicode 17, GraphemeBreakProperty.txt.
 */
const fusing: Ranges = [
  [0x06de, 0x06de], [0x0d4e, 0x0d4e], [0x0e33, 0x0e33], [0x0eb3, 0x0eb3], [0x1160, 0x11ff], [0xd7b0, 0xd7fb], [0xff9e, 0xff9f],
  [0x111c2, 0x111c3], [0x113d1, 0x113d1], [0x1193f, 0x1193f],
  [0x11941, 0x11941], [0x11a84, 0x11a89], [0x11d46, 0x11d46], [0x11f02, 0x11f02],
];

const isBetween = (code: number, ranges: Ranges) => ranges.some(([first, last]) => code >= first && code <= last);
