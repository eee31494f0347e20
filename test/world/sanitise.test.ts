import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {sanitise, sanitiseLine} from '../../src/world/sanitise.ts';

/** Written out again here on purpose: the promise, not the implementation. */
const forbidden = new RegExp(
  [
    String.raw`[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f]`,
    String.raw`[\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Cs}]|\u034f`,
  ].join('|'),
  'u',
);

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\x1b', '\x1b[', '\x1b]', '\x1bP', '\x1bX', '\x1b^', '\x1b_', '\x1b\\', '\x9b', '\x9d', '\x90', '\x98', '\x9e', '\x9f',
      '\x9c', '\x85',
      '\x07', '\x08', '\r', '\r\n', '\n', '\t', '\0', '\x0e', '\x0f', '\x7f', '\x18', '\x1a', '\x1b[2J',
      '\x1b]52;c;aGk=\x07', '\x1b]8;;http://x\x1b\\',
      '\x1b(B', '\x1bc', '\u202e', '\u2066', '\u200b', '\u200d', '\u2060', '\ufeff', '\u061c', '\u{e0041}', '\u2028', '\u0301',
      '\ufe0f', '\u034f', '\ud800',
      '\udc00', '\u1100\u1161', '0', ';', 'm', 'é', '漢', '👩', '☠',
    ),
    fc.string({unit: 'binary', minLength: 1, maxLength: 3}),
  ),
  maxLength: 40,
});

const randomBytes = fc.uint8Array({maxLength: 400}).map(bytes => new TextDecoder().decode(bytes));

describe('[P18] sanitise', () => {
  it.each([
    ['colour', 'a\x1b[31;1mred\x1b[0mb', 'aredb'],
    ['private mode', '\x1b[?1049hx', 'x'],
    ['window title', '\x1b]0;pwned\x07x', 'x'],
    ['clipboard', '\x1b]52;c;cm0gLXJmIH4=\x1b\\x', 'x'],
    ['hyperlink', '\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\', 'click'],
    ['device control string', '\x1bPq#0;2;0;0;0\x1b\\x', 'x'],
    ['SOS, PM, APC', '\x1bXa\x1b\\\x1b^b\x1b\\\x1b_c\x1b\\x', 'x'],
    ['eight-bit CSI and OSC', '\x9b2Jx\x9d0;t\x9cy', 'xy'],
    ['two-byte: reset, charset, keypad', '\x1bc\x1b(0\x1b=\x1b#8x', 'x'],
    ['unterminated title swallows its line only', '\x1b]0;rest of the line\nnext', '\nnext'],
    ['unterminated CSI', 'a\x1b[31\nb', 'a\nb'],
    ['title aborted by another sequence', '\x1b]0;t\x1b[31mx', 'x'],
    ['lone escape', 'a\x1b', 'a\\x1b'],
    ['a sequence that only appears by removing another', '\x1b\x1b[31m[2J', '\\x1b[2J'],
    ['bell, backspace, delete', 'a\x07\x08\x7f', 'a\\x07\\x08\\x7f'],
    ['carriage return overwriting the line', 'FAILED\rpassed', 'FAILED\\x0dpassed'],
    ['Windows line ends', 'a\r\nb\r\r\nc', 'a\nb\nc'],
    ['C1 next line', 'a\x85b', 'a\\x85b'],
    ['line separator', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['bidi override', 'gnp.\u202eexe', 'gnp.\\u202eexe'],
    ['bidi marks that the first lists forgot', '\u061c\u200e\u200f', '\\u061c\\u200e\\u200f'],
    ['zero width', '2\u200b.8.0', '2\\u200b.8.0'],
    ['tags', 'a\u{e0041}', 'a\\u{e0041}'],
    ['invisible fillers', '\u3164\u115f\u00ad', '\\u3164\\u115f\\xad'],
    ['piled marks', `a${'\u0300'.repeat(50)}b`, `a${'\u0300'.repeat(4)}b`],
    ['piled marks around a selector', `a${'\u0300'.repeat(3)}\ufe0f${'\u0301'.repeat(3)}`, 'a\u0300\u0300\u0300\u0301'],
    ['emoji selector', '⚠\ufe0f ok', '⚠ ok'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['what people write', 'Grüße, Łódź, 東京, ≤ 5 %\tx\ny', 'Grüße, Łódź, 東京, ≤ 5 %\tx\ny'],
  ])('%s', (_what, text, clean) => expect(sanitise(text)).toBe(clean));

  it.each([['traps', nasty], ['random bytes', randomBytes]])('leaves nothing but visible text, newline and tab: %s', (_what, texts) =>
    fc.assert(
      fc.property(texts, text => {
        const clean = sanitise(text);
        expect(clean).not.toMatch(forbidden);
        expect(clean).not.toMatch(/\p{M}{5}/u);
        expect(sanitise(clean)).toBe(clean);
      }),
      {numRuns: 20_000},
    ),
  );

  it('replaces or keeps each single code point, and never emits another control', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const clean = sanitise(`a${String.fromCodePoint(code)}b`);
      if (forbidden.test(clean)) expect(clean, code.toString(16)).toBe('clean');
    }
  });

  it('costs linear time on hostile input', () => {
    const started = performance.now();
    for (const unit of ['\x1b', '\x1b[', '\x1b]', '\r', '\u0300', '\x9b0;', '\x1b(', '\x1bP\x1b']) sanitise(unit.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('sanitiseLine', () => {
  it.each([
    ['newlines are shown', 'a\nb', 'a\\nb'],
    ['tabs go to stops of 8', 'ab\tc\t\td', 'ab      c               d'],
    ['tabs count what was put in before them', '漢\tx', '□       x'],
    ['double width', '東京 ok', '□□ ok'],
    ['emoji', 'ship it 🚀', 'ship it □'],
    ['an emoji of several parts', '👩\u200d💻', '□\\u200d□'],
    ['é in two parts becomes one', 'caf\u0065\u0301', 'café'],
    ['a mark that cannot be composed', 'x\u0323\u0489', 'x□□'],
    ['private use', '\ue0b0 main', '□ main'],
    ['our own signs stay', '✓ ✗ ● ━ ░ ≤ → ⣿ ⚠', '✓ ✗ ● ━ ░ ≤ → ⣿ ⚠'],
  ])('%s', (_what, text, line) => expect(sanitiseLine(text)).toBe(line));

  it('clips to a number of columns and says so', () => {
    expect(sanitiseLine('abcdef', 4)).toBe('abc…');
    expect(sanitiseLine('abcd', 4)).toBe('abcd');
    expect(sanitiseLine('𝒜'.repeat(5), 4)).toBe('𝒜𝒜𝒜…');
    expect(sanitiseLine('x'.repeat(5000))).toHaveLength(4096);
  });

  it('redacts after stripping colours and before clipping', () => {
    const redact = (text: string) => text.replaceAll('hunter2hunter2', '***');
    expect(sanitiseLine('key hunter2\x1b[1mhunter2', 4096, redact)).toBe('key ***');
    expect(sanitiseLine('key hunter2hunter2', 10, redact)).toBe('key ***');
  });

  const graphemes = new Intl.Segmenter();
  it.each([['strings made of traps', nasty], ['random bytes', randomBytes], ['graphemes', fc.string({unit: 'grapheme'})]])(
    'is as wide as it has code points: %s',
    (_what, texts) =>
      fc.assert(
        fc.property(texts, text => {
          const line = sanitiseLine(text);
          expect(line).not.toMatch(/[\n\t]/);
          expect(stringWidth(line)).toBe([...line].length);
          expect([...graphemes.segment(line)]).toHaveLength([...line].length);
        }),
        {numRuns: 5000},
      ),
  );

  it('gives every code point there is a width of one, beside any neighbour', () => {
    for (let code = 0x20; code <= 0x10ffff; code++) {
      const line = sanitiseLine(`a${String.fromCodePoint(code)}b`);
      if (line === 'a□b') continue;
      if (stringWidth(line) !== [...line].length) expect(line, code.toString(16)).toBe('one column each');
    }
  });

  it('gives every code point there is one column of a terminal', async () => {
    const terminal = new Terminal({cols: 1000, rows: 1, allowProposedApi: true});
    for (let first = 0x20; first <= 0x10ffff; first += 100) {
      const line = sanitiseLine(Array.from({length: 100}, (_, n) => String.fromCodePoint(Math.min(first + n, 0x10ffff))).join(''));
      if (/^□*$/.test(line)) continue;
      await new Promise<void>(done => terminal.write(`\r${line}`, done));
      expect(terminal.buffer.active.cursorX, first.toString(16)).toBe([...line].length);
    }
  });

  it('does nothing to a terminal but print its code points', async () => {
    const terminal = new Terminal({cols: 1000, rows: 4, allowProposedApi: true});
    let noticed = '';
    terminal.onTitleChange(title => (noticed = `title ${title}`));
    terminal.onBell(() => (noticed = 'bell'));
    terminal.onData(data => (noticed = `answered ${data}`));
    await fc.assert(
      fc.asyncProperty(fc.oneof(nasty, randomBytes), async text => {
        const line = sanitiseLine(text, 900);
        await new Promise<void>(done => terminal.write(`\x1bc${line}`, done));
        expect(terminal.buffer.active.getLine(0)!.translateToString().trimEnd()).toBe(line.trimEnd());
        expect([terminal.buffer.active.cursorY, terminal.buffer.active.cursorX]).toEqual([0, [...line].length]);
      }),
      {numRuns: 1000},
    );
    expect(noticed).toBe('');
  });
});
