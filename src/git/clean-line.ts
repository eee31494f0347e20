/**
 * One printable line out of anything a stranger may have written: control characters,
 * escape sequences, line ends, bidi and zero-width characters are gone, blanks are single.
 *
 * For text that goes into files and refs (changelog, tag message, lock), where a visible
 * escape would be wrong. Screens have their own sanitiser, which shows what it found.
 */
export const cleanLine = (text: string, maxLength = 400): string => {
  const line = text
    .replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '')
    .replace(/\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?/g, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const points = [...line];
  return points.length > maxLength ? `${points.slice(0, maxLength - 1).join('')}…` : line;
};
