import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {openScreen} from '../../src/screens/open-screen.ts';
import {makeAxes} from '../../src/screens/parts/axes.ts';
import {initialUi, type ClientState, type Ui} from '../../src/store/client-state.ts';
import {oneCellEach, plainText, widthOf} from '../../src/store/text.ts';
import {gateIds} from '../../src/release/gates.ts';
import {isOneColumn} from '../../src/world/width.ts';
import {looking, sceneNames, scenes, sized} from '../rig/scenes.ts';

const hostile = fc.oneof(fc.string({unit: 'grapheme', maxLength: 120}), fc.constantFrom('', 'rrrr', 'x'.repeat(300), 'a\nb\tc', '\u001b[2J\u202e', '日本語🚀', 'e\u0301'));

const anyUi: fc.Arbitrary<Partial<Ui>> = fc.record({
  openGate: fc.option(fc.constantFrom(...gateIds), {nil: undefined}),
  pane: fc.constantFrom('gate', 'charts', 'log', 'rail'),
  choice: fc.option(fc.record({item: fc.constantFrom('choose', 'go', 'apply'), index: fc.nat({max: 6})}), {nil: undefined}),
  railFocus: fc.option(fc.constantFrom(...gateIds), {nil: undefined}),
  scroll: fc.integer({min: -50, max: 200}),
  zoomed: fc.boolean(), railShown: fc.boolean(), points: fc.boolean(),
  box: fc.constantFrom('none', 'none', 'none', 'help', 'palette', 'people', 'output', 'evidence', 'migration', 'text', 'copied'),
  boxScroll: fc.nat({max: 300}),
  filter: fc.constantFrom('', 'roll', 'nonsense'),
  copied: fc.option(hostile, {nil: undefined}),
  field: fc.option(fc.record({label: fc.constantFrom('Reason', 'Changes production. Type production to go on', ''), text: hostile, minimum: fc.constantFrom(0, 10), purpose: fc.constantFrom({kind: 'note'} as const, {kind: 'palette'} as const, {kind: 'search'} as const)}), {nil: undefined}),
  message: fc.option(fc.record({tone: fc.constantFrom('attention', 'bad', 'good'), text: hostile, next: hostile, at: fc.constant(0)}), {nil: undefined}),
  log: fc.record({follow: fc.boolean(), end: fc.nat({max: 400}), wrap: fc.boolean(), times: fc.boolean(), search: fc.constantFrom('', 'channel', '!GET', '(', '.*'), only: fc.boolean(), level: fc.constantFrom('all', 'warn', 'error', 'new'), pausedAt: fc.option(fc.nat({max: 2000}), {nil: undefined}), seeks: fc.boolean()}),
  chart: fc.record({spanMs: fc.constantFrom(60_000, 600_000, 14_400_000), metric: fc.nat({max: 5}), which: fc.constantFrom(0, 1), at: fc.option(fc.constant(scenes.canary().now - 60_000), {nil: undefined})}),
}) as fc.Arbitrary<Partial<Ui>>;

const anyState: fc.Arbitrary<ClientState> = fc.record({
  name: fc.constantFrom(...sceneNames), ui: anyUi,
  who: fc.constantFrom({who: 'alice', role: 'operator'}, {who: 'bob', role: 'operator'}, {who: 'eve', role: 'observer'}) as fc.Arbitrary<ClientState['me']>,
  size: fc.record({columns: fc.integer({min: 40, max: 240}), rows: fc.integer({min: 1, max: 80})}),
  laterMs: fc.constantFrom(0, 3_000, 60_000, 86_400_000), glyphs: fc.constantFrom('unicode', 'ascii') as fc.Arbitrary<ClientState['glyphs']>,
  bare: fc.boolean(),
}).map(({name, ui, who, size, laterMs, glyphs, bare}) => {
  const state = scenes[name]();
  return {...looking(sized({...state, me: who}, size.columns, size.rows), ui), now: state.now + laterMs, glyphs, ...(bare && {feeds: {}, people: []})};
});

describe('any picture at any size', () => {
  it('has exactly the rows and cells of the terminal, names the environment and says what r does', () => {
    fc.assert(fc.property(anyState, state => {
      const rows = openScreen(state, makeAxes());
      expect(rows).toHaveLength(state.size.rows);
      for (const row of rows) expect(widthOf(row)).toBe(state.size.columns);
      const text = rows.map(plainText);
      expect(text[0]).toMatch(/\[PROD(UCTION)?\]/);
      expect(text.join('\n')).toMatch(/(^|\s)r([ →:]|$)|Esc first, then r/m);
    }), {numRuns: 1_500});
  }, 120_000);

  it('draws nothing that a terminal would not draw in one cell', () => {
    fc.assert(fc.property(anyState, state => {
      for (const row of openScreen(state, makeAxes())) for (const letter of oneCellEach(plainText(row))) if (!isOneColumn(letter)) throw new Error(`U+${letter.codePointAt(0)!.toString(16)} in ${plainText(row)}`);
    }), {numRuns: 400});
  }, 120_000);
});

it.each(sceneNames)('%s is whole at every width and height, one by one', scene => {
  for (const [columns, heights] of [[40, [1, 2, 3, 5, 9, 10, 14]], [59, [10, 15]], [60, [14, 15, 23]], [79, [24]], [80, [1, 23, 24, 31]], [119, [32, 40]], [120, [31, 32, 40, 41, 60]], [200, [40]], [240, [12, 80]]] as const)
    for (const height of heights) {
      const rows = openScreen(sized(scenes[scene](), columns, height), makeAxes());
      expect(rows).toHaveLength(height);
      for (const row of rows) expect(widthOf(row)).toBe(columns);
    }
});

it('the banner of a rollback is on the screen whatever else is open', () => {
  fc.assert(fc.property(anyUi, fc.constantFrom([120, 40], [80, 24], [60, 15], [40, 10], [40, 1]) as fc.Arbitrary<readonly [number, number]>, (ui, [columns, rows]) => {
    const text = openScreen(looking(sized(scenes.holding(), columns, rows), {...initialUi, ...ui}), makeAxes()).map(plainText).join('\n');
    expect(text).toContain('ROLL BACK');
  }), {numRuns: 300});
}, 60_000);
