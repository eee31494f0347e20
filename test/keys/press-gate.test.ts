import {describe, expect, it} from 'vitest';
import {isPiece, never, remember, whyNotPress, whyTooEarly, type PressMemory} from '../../src/keys/press-gate.ts';
import {scenes} from '../rig/scenes.ts';
import {pressing, said} from './pressing.ts';

const now = 100_000;
const since = (what: keyof PressMemory, ms: number): PressMemory => ({...never, [what]: now - ms});

describe('[P15] one press of r', () => {
  it.each(['r', 'rr', 'rrrrrrrr'])('is %s', chunk => expect(whyNotPress(chunk, false, never, now)).toBeUndefined());

  it.each([
    ['nine of them', 'rrrrrrrrr', never, 'it came with other keys'],
    ['other letters in the chunk', 'rm -rf', never, 'it came with other keys'],
    ['another printable key 299 ms ago', 'r', since('lastPrintableAt', 299), 'it came with other keys'],
    ['Esc 149 ms ago', 'r', since('lastEscapeAt', 149), 'it came with an escape sequence'],
    ['a change of the picture 499 ms ago', 'r', since('changedAt', 499), 'the picture had just changed'],
    ['the rest of a split sequence may still come', 'r', {...never, tailUntil: now + 1}, 'it came with an escape sequence'],
  ])('is not: %s', (_what, chunk, memory, why) => expect(whyNotPress(chunk, false, memory, now)).toBe(why));

  it.each([['lastPrintableAt', 300], ['lastEscapeAt', 150], ['changedAt', 500]] as const)('counts again %s + %i ms', (what, ms) => expect(whyNotPress('r', false, since(what, ms), now)).toBeUndefined());

  it('is not Alt-r', () => expect(whyNotPress('r', true, never, now)).toBe('it came together with Esc'));

  it('is not spoilt by the r before it', () => expect(whyNotPress('r', false, remember(never, 'r', false, now - 30), now)).toBeUndefined());

  it('is answered when it does not count', () => expect(said(pressing(scenes.canary(), 'r', since('lastPrintableAt', 100), now))).toBe('r ignored: it came with other keys. Press it alone.'));
});

describe('pieces of a split escape sequence', () => {
  /** Every chunk with the ms after the one before; whether each was taken for a piece. */
  const pieces = (...chunks: readonly (readonly [string, number])[]) => {
    let memory = never;
    let at = now;
    return chunks.map(([chunk, ms]) => {
      at += ms;
      const piece = isPiece(chunk === 'Esc' ? '' : chunk, memory, at);
      memory = remember(memory, chunk === 'Esc' ? '' : chunk, chunk === 'Esc', at);
      return piece;
    });
  };

  it('of an arrow key are swallowed, however it was split', () => {
    expect(pieces(['Esc', 0], ['[A', 60])).toEqual([false, true]);
    expect(pieces(['Esc', 0], ['[', 60], ['A', 60])).toEqual([false, true, true]);
    expect(pieces(['[', 0], ['A', 60])).toEqual([false, true]);
  });

  it('of a page key are swallowed: its number is no answer', () => {
    expect(pieces(['Esc', 0], ['[5~', 60])).toEqual([false, true]);
    expect(pieces(['[5', 0], ['~', 60])).toEqual([false, true]);
    expect(pieces(['Esc', 0], ['[', 30], ['5', 30], ['~', 30])).toEqual([false, true, true, true]);
  });

  it('come soon or not at all', () => {
    expect(pieces(['Esc', 0], ['[', 151])).toEqual([false, false]);
    expect(pieces(['[', 0], ['5', 151])).toEqual([false, false]);
    expect(pieces(['Esc', 0], ['q', 20])).toEqual([false, false]);
  });

  it('never contain an r: why it does not count is said', () => expect(pieces(['O', 0], ['r', 60])).toEqual([false, false]));
});

describe('keys that go on with the release', () => {
  it.each(['changedAt', 'questionAt'] as const)('are ignored for half a second after %s', what => {
    expect(whyTooEarly(since(what, 499), '2', now)).toBe('the picture had just changed');
    expect(whyTooEarly(since(what, 500), '2', now)).toBeUndefined();
    expect(said(pressing(scenes.version(), '2', since(what, 100), now))).toBe('2 ignored: the picture had just changed. Look, then press it again.');
  });
  it('but not h and d, and a new question does not stop r', () => {
    expect(pressing(scenes.canary(), 'h', since('changedAt', 10), now).command?.type).toBe('PlaceHold');
    expect(pressing(scenes.canary(), 'r', since('questionAt', 10), now).command?.type).toBe('RollBack');
  });
});
