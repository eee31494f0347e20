import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {openApp} from '../rig/open-app.tsx';
import {scenes, sized} from '../rig/scenes.ts';

const esc = '\u001b';
/** What keys, terminals and pastes send; some contain an r, none is an r pressed by itself. */
const sequences: Readonly<Record<string, string>> = {
  up: `${esc}[A`, 'up, application mode': `${esc}OA`, 'Ctrl-up': `${esc}[1;5A`, 'page up': `${esc}[5~`, home: `${esc}[H`, end: `${esc}OF`, delete: `${esc}[3~`, 'shift-Tab': `${esc}[Z`,
  F1: `${esc}OP`, F3: `${esc}OR`, 'F3, newer': `${esc}[13~`, 'F4 with shift': `${esc}[1;2S`, 'keypad 2': `${esc}Or`, 'Alt-r': `${esc}r`, 'Alt-R': `${esc}R`,
  'cursor position': `${esc}[12;40R`, 'device status': `${esc}[0n`, 'device attributes': `${esc}[?62;22c`, 'focus in': `${esc}[I`, 'mouse': `${esc}[<0;12;40M`, 'background colour': `${esc}]11;rgb:0000/0000/0000${esc}\\`,
  'paste of r': `${esc}[200~r${esc}[201~`, 'paste of a command': `${esc}[200~rm -r old\rr${esc}[201~`, 'type-ahead': 'git push\r', umlauts: 'für', 'an emoji': '🚀r',
};

describe('a rollback is never started by', () => {
  let app: Awaited<ReturnType<typeof openApp>>;
  beforeAll(async () => {
    app = await openApp(sized(scenes.canary(), 40, 1));
  });
  afterAll(() => app.close());

  const asked = () => app.commands().filter(({type}) => type === 'RollBack').length;

  /** Delivers the pieces with so many ms between them, as a slow link does, and gives how many rollbacks that asked for. */
  const deliver = async (pieces: readonly string[], gapMs: number) => {
    await app.wait(1_000);
    app.store.ui(() => ({field: undefined, box: 'none', message: undefined}));
    await app.wait(1_000);
    const before = asked();
    for (const piece of pieces) {
      await app.type(piece);
      // Ink gives up an unfinished sequence after 20 ms of its own clock.
      if (gapMs > 20 && piece.includes(esc)) await app.escapeFlushed();
      await app.wait(gapMs);
    }
    if (gapMs <= 20 && pieces.some(piece => piece.includes(esc))) await app.escapeFlushed();
    await app.wait(1_000);
    return asked() - before;
  };

  it.each(Object.entries(sequences))('%s, in one piece or split anywhere, fast or slow', async (_name, sequence) => {
    expect(await deliver([sequence], 0)).toBe(0);
    const letters = [...sequence];
    for (let split = 1; split < letters.length; split++)
      for (const gapMs of [60, 140]) {
        const pieces = [letters.slice(0, split).join(''), letters.slice(split).join('')];
        expect(await deliver(pieces, gapMs), `${JSON.stringify(pieces)}, ${gapMs} ms`).toBe(0);
      }
  });

  it('any of them in bytes that arrive one by one', async () => {
    for (const [name, sequence] of Object.entries(sequences)) expect(await deliver([...sequence], 10), name).toBe(0);
  });

  it('any row of them, however it is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...Object.values(sequences)), {minLength: 1, maxLength: 4}), fc.array(fc.nat({max: 60}), {maxLength: 4}), fc.constantFrom(0, 60), async (keys, cuts, gapMs) => {
      const text = [...keys.join('')];
      const places = [...new Set(cuts.map(cut => cut % text.length))].filter(place => place > 0).toSorted((a, b) => a - b);
      const pieces = [0, ...places].map((from, index) => text.slice(from, places[index]).join(''));
      // A piece of nothing but r, calmly alone, is what a press looks like: there is no telling it apart.
      fc.pre(!pieces.some(piece => /^r{1,8}$/.test(piece)));
      expect(await deliver(pieces, gapMs)).toBe(0);
    }), {numRuns: 40});
  }, 60_000);

  it('but by an r alone it is, also after all that', async () => {
    await deliver([sequences['paste of r']!], 0);
    expect(await deliver(['r'], 0)).toBe(1);
    expect(await deliver([`${esc}[A`, 'r'], 400)).toBe(1);
    expect(await deliver(['rrr'], 0)).toBe(1);
  });
});
