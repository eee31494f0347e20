import chalk from 'chalk';
import {describe, expect, it} from 'vitest';
import {App} from '../../src/app.tsx';
import {openScreen} from '../../src/screens/open-screen.ts';
import {asciiOf} from '../../src/screens/parts/ascii.ts';
import {makeAxes} from '../../src/screens/parts/axes.ts';
import {lookOf} from '../../src/screens/parts/theme.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {makeStore} from '../../src/store/store.ts';
import {plainText} from '../../src/store/text.ts';
import {sceneNames, scenes, sized} from '../rig/scenes.ts';
import {openTerminal} from '../rig/terminal.ts';

// The terminal in memory is none that chalk knows of.
chalk.level = 1;

const shown = async (state: ClientState) => {
  const store = makeStore(state.me, state.now, state);
  const terminal = await openTerminal(<App store={store} mono={() => 100_000} outside={() => undefined} />, state.size.columns, state.size.rows);
  return terminal;
};

describe('colours', () => {
  it.each<[ClientState['theme'], object, object]>([
    ['default', {fg: 15, bg: 5, bold: true, reverse: false}, {fg: 9, bold: true, reverse: false}],
    ['cvd', {fg: undefined, bg: undefined, bold: true, reverse: true}, {fg: 11, bold: true, reverse: true}],
    ['mono', {fg: undefined, bg: undefined, bold: true, reverse: true}, {fg: undefined, bold: true, reverse: true}],
  ])('of %s: the tag of production, and the glyph of what failed', async (theme, tag, glyph) => {
    const terminal = await shown({...sized(scenes.preflight(), 80, 24), theme});
    expect(terminal.cell(0, 3)).toMatchObject({text: 'R', ...tag});
    expect(terminal.cell(2, 1)).toMatchObject({text: '✗', ...glyph});
    expect(terminal.cell(2, 19)).toMatchObject({text: '✗', ...glyph});
    terminal.close();
  });

  it.each<[ClientState['theme'], object]>([['default', {fg: 15, bg: 1, bold: true}], ['cvd', {fg: 0, bg: 11, bold: true}], ['mono', {fg: undefined, bg: undefined, bold: true, reverse: true}]])('of %s: the banner', async (theme, look) => {
    const terminal = await shown({...sized(scenes.holding(), 80, 24), theme});
    expect(terminal.cell(3, 4)).toMatchObject({text: 'O', ...look});
    terminal.close();
  });

  it('in mono are none at all', async () => {
    for (const scene of ['sql review', 'canary', 'holding'] as const) {
      const terminal = await shown({...sized(scenes[scene](), 120, 40), theme: 'mono'});
      for (let y = 0; y < 40; y++) for (let x = 0; x < 120; x++) expect(terminal.cell(y, x)).toMatchObject({fg: undefined, bg: undefined});
      terminal.close();
    }
  });

  it('are only those of the palette: states in the foreground, environments and the banner in the background', async () => {
    for (const scene of sceneNames) {
      const rows = openScreen(sized(scenes[scene](), 120, 40), makeAxes());
      for (const row of rows)
        for (const part of row) {
          const {color, backgroundColor} = lookOf('default', part);
          if (backgroundColor !== undefined) expect(part.role).toMatch(/^(production|staging|banner)$/);
          if (color !== undefined && backgroundColor === undefined) expect(part.role).toMatch(/^(good|bad|attention|busy)$/);
        }
    }
  });

  it('a picture without them says the same: every state is a glyph and a word', () => {
    const text = openScreen(sized(scenes.preflight(), 80, 24), makeAxes()).map(plainText).join('\n');
    expect(text).toMatch(/✗ Not ready/);
    expect(text).toMatch(/✗ in step with the remote/);
  });
});

describe('ASCII', () => {
  it('has a stand-in of one cell for every glyph of ours', async () => {
    for (const scene of ['sql review', 'canary', 'holding', 'checklist', 'unverified'] as const)
      for (const [columns, rows] of [[120, 40], [80, 24], [60, 15]] as const) {
        const state: ClientState = {...sized(scenes[scene](), columns, rows), glyphs: 'ascii'};
        for (const row of openScreen(state, makeAxes())) {
          const text = asciiOf(plainText(row));
          expect(text).toMatch(/^[ -~]*$/);
          expect(text.length).toBe(columns);
          // The question mark is for what we have no stand-in for: none of ours.
          expect(text.replaceAll('?', '').length + (plainText(row).match(/\?/g)?.length ?? 0), plainText(row)).toBe(columns);
        }
      }
  });

  it.each(['sql review', 'canary', 'holding'] as const)('picture of %s', async scene => {
    const state: ClientState = {...sized(scenes[scene](), 80, 24), glyphs: 'ascii'};
    const text = openScreen(state, makeAxes()).map(row => asciiOf(plainText(row)).trimEnd()).join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot(`pictures/${scene.replace(' ', '-')}.80x24.ascii.txt`);
  });
});
