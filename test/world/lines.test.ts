import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {makeLineSplitter} from '../../src/world/lines.ts';
import {decodableLength} from '../../src/world/utf8.ts';

describe('lines', () => {
  const split = (chunks: readonly string[], maxLength?: number) => {
    const lines = makeLineSplitter(maxLength);
    return [...chunks.flatMap(chunk => lines.push(chunk)), ...lines.end()];
  };

  it('are the same wherever the text is cut', () =>
    fc.assert(
      fc.property(fc.array(fc.string({unit: fc.constantFrom('a', 'é', '\r', '\n')})), chunks => {
        const whole = chunks.join('').split('\n');
        const ends = whole.map((line, index) => (index < whole.length - 1 || line !== '' ? [line.replace(/\r$/, '')] : []));
        expect(split(chunks)).toEqual(ends.flat());
      }),
    ));

  it('are cut when they are too long, say so, and the next one is whole', () => {
    expect(split(['x'.repeat(9), 'y'.repeat(9), 'z\nnext\n'], 10)).toEqual(['xxxxxxxxxy… (9 more characters)', 'next']);
    expect(split(['x'.repeat(10), '\n'], 10)).toEqual(['x'.repeat(10)]);
    expect(split(['12345678😀\n'], 9)).toEqual(['12345678\ufffd… (1 more characters)']);
  });

  it('hold little of a line of 100 MB', () => {
    const lines = makeLineSplitter();
    for (let n = 0; n < 100; n++) lines.push('x'.repeat(1_000_000));
    expect(lines.push('\n')).toEqual([`${'x'.repeat(65_536)}… (99934464 more characters)`]);
  });
});

describe('decodableLength', () => {
  it('cuts any UTF-8 so that both sides decode to the whole', () =>
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.nat(), (text, at) => {
        const bytes = Buffer.from(text.toWellFormed());
        const piece = bytes.subarray(0, at % (bytes.length + 1));
        const length = decodableLength(piece);
        expect(piece.length - length).toBeLessThan(4);
        expect(piece.toString('utf8', 0, length) + bytes.toString('utf8', length)).toBe(text.toWellFormed());
      }),
    ));

  it.each([
    [[], 0],
    [[0x61], 1],
    [[0xc3], 0],
    [[0xe2, 0x82], 0],
    [[0xf0, 0x9f, 0x9a], 0],
    [[0x61, 0xf0], 1],
    [[0xff], 1],
    [[0xc0], 1],
    [[0x80, 0x80, 0x80, 0x80], 4],
    [[0xc3, 0xa9, 0x80], 3],
  ])('of %j is %d: what can never become a character is not waited for', (bytes, length) => {
    expect(decodableLength(Uint8Array.from(bytes))).toBe(length);
  });
});
