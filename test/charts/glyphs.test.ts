import {describe, expect, it} from 'vitest';
import {fitWords, printable} from '../../src/charts/glyphs.ts';

describe('a label', () => {
  it('keeps what is surely one cell wide', () => {
    expect(printable('◂ 0.31 % → 2.8.0 ▲ größer Ж', 'braille')).toBe('◂ 0.31 % → 2.8.0 ▲ größer Ж');
  });

  it('loses control characters, and shows that something wide or unknown was there', () => {
    expect(printable('a\x1b[31m\u0007\u202eb', 'braille')).toBe('a[31mb');
    expect(printable('日本 e\u0301 👍', 'braille')).toBe('?? e? ?');
  });

  it('has ordinary spaces only', () => expect(printable('18\u202f400\u00a0ms', 'braille')).toBe('18 400 ms'));

  it('becomes ASCII with the twins of the palette', () => {
    expect(printable('◂ 2.7.4 → 2.8.0 −3 ±9 ░ é', 'ascii')).toBe('< 2.7.4 -> 2.8.0 -3 +-9 : ?');
  });

  it('is shortened by whole words', () => {
    expect([10, 9, 6, 4].map(cells => fitWords('upper limit', cells))).toEqual(['upper', 'upper', 'upper', '']);
    expect([15, 14, 7].map(cells => fitWords('limit 1 000 000', cells))).toEqual(['limit 1 000 000', 'limit', 'limit']);
  });
});
