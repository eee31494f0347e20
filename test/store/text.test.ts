import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cutMiddle, fit as fitted, oneCellEach, plainText, row, shortDigests, shorten, span, spread, widthOf, wrap, wrapAfter, wrapCommand} from '../../src/store/text.ts';

const anyText = fc.string({unit: 'grapheme', maxLength: 80});

describe('rows of text', () => {
  it('are exactly as wide as they have to be, whatever stands in them', () => {
    fc.assert(fc.property(fc.array(anyText, {maxLength: 5}), fc.nat({max: 120}), (texts, width) => {
      expect(widthOf(fitted(row(...texts.map(text => span(text, 'bad'))), width))).toBe(width);
    }));
  });

  it('show by … that something was cut', () => expect(plainText(fitted(row('a long ', span('sentence', 'bad')), 9))).toBe('a long s…'));

  it('never cut the right part', () => expect(plainText(spread(row('a long sentence'), row('now'), 12))).toBe('a long … now'));

  it('wrap at blanks, break only words that are too long, and lose nothing', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,30}$/), {minLength: 1, maxLength: 20}), fc.integer({min: 8, max: 60}), (words, width) => {
      const lines = wrap(words.join(' '), width);
      expect(lines.every(line => widthOf(line) <= width)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
    }));
  });

  it('wrap at line ends of the text itself', () => expect(wrap('one\ntwo', 20)).toEqual(['one', 'two']));

  it('go on below where the text began', () =>
    expect(wrapAfter(row('do now  '), 'git pull --ff-only origin main', 24).map(plainText)).toEqual(['do now  git pull', '        --ff-only origin', '        main']));

  it('indent the rest of a command by four more', () =>
    expect(wrapCommand(row('$ '), 'pg_restore --jobs=4 --dbname=scratch', 24).map(plainText)).toEqual(['$ pg_restore --jobs=4', '      --dbname=scratch']));
});

describe('what is shortened', () => {
  it.each([
    ['a commit subject that is long', 12, 'a commit su…'],
    ['src/export/writers/csv.ts:88', 16, 'src/expo…v.ts:88'],
    ['https://forge.example.com/shop', 13, 'https:…m/shop'],
  ])('%s in %i cells', (text, width, shown) => expect(shorten(text, width)).toBe(shown));

  it('is never wider than its room', () => {
    fc.assert(fc.property(anyText, fc.nat({max: 30}), (text, width) => {
      expect(widthOf(cutMiddle(text, width))).toBeLessThanOrEqual(width);
    }));
  });

  it('keeps four figures of a digest at both ends', () =>
    expect(shortDigests('up -d orders-api@sha256:c07d1e6bd77a5f0e5f1f0c3a51b0e711b2')).toBe('up -d orders-api@sha256:c07d…11b2'));
});

describe('[P18] the last guard before the screen', () => {
  it('lets plain text through', () => expect(oneCellEach('No worse so far → 25 % ✓')).toBe('No worse so far → 25 % ✓'));
  it.each([['日本', '??'], ['🚀 go', '? go'], ['a\u0301', 'a?'], ['tab\there', 'tab here'], ['\u001b[2J', ' [2J'], ['\u202e', ' ']])('makes one cell of each character of %j', (text, shown) => expect(oneCellEach(text)).toBe(shown));
});
