import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {type ChartInput, drawChart, readCrosshair, sparkline, textOf} from '../../src/charts/index.ts';
import {errorRate, now, p99} from './series.ts';

const number = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1e-320, 1e308, -1e308, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.double({min: -10, max: 500, noNaN: true}),
  fc.double(),
);
const moment = fc.oneof(fc.integer({min: now - 700_000, max: now + 100_000}), number);
const label = fc.oneof(
  fc.string({unit: 'binary', maxLength: 30}),
  fc.constantFrom('limit 1.0', '◂ 0.31', '日本', '👍🏽', 'e\u0301', '\u202eabc', '\x1b[31m'),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined});
const point = fc.record({at: moment, value: maybe(number)});
const range = fc.record({low: number, high: number});

const anyInput: fc.Arbitrary<ChartInput> = fc.record({
  width: fc.integer({min: 0, max: 140}),
  height: fc.integer({min: 0, max: 24}),
  points: fc.array(point, {maxLength: 60}),
  now: fc.oneof({weight: 5, arbitrary: fc.constant(now)}, {weight: 1, arbitrary: number}),
  spanMs: fc.oneof({weight: 5, arbitrary: fc.constantFrom(60_000, 600_000, 7_200_000)}, {weight: 1, arbitrary: number}),
  cellMs: maybe(fc.oneof(fc.constantFrom(1000, 8000, 1e306), number)),
  gapMs: maybe(number),
  band: maybe(fc.oneof(range, fc.array(fc.record({at: moment, low: number, high: number}), {maxLength: 10}))),
  limit: maybe(fc.record({value: number, label})),
  markers: maybe(fc.array(fc.record({at: moment, label: maybe(label)}), {maxLength: 4})),
  unit: fc.oneof(fc.constantFrom('%', 'ms', 's', ''), label),
  scale: fc.constantFrom('linear' as const, 'log' as const),
  yMax: maybe(number),
  yMin: maybe(number),
  xAxis: fc.constantFrom(true, false, 'rule' as const),
  valueLabel: maybe(label),
  bandLabel: maybe(label),
  glyphs: fc.constantFrom('braille' as const, 'block' as const, 'ascii' as const),
  crosshairAt: maybe(moment),
});

describe('every picture', () => {
  it('has exactly the size that was asked for, in cells of one column, whatever the data', () => {
    fc.assert(fc.property(anyInput, input => {
      const rows = drawChart(input);
      expect(rows).toHaveLength(input.height);
      for (const row of rows) {
        const text = row.map(span => span.text).join('');
        expect(text).toHaveLength(input.width);
        expect([...text].filter(char => stringWidth(char) !== 1)).toEqual([]);
        if (input.glyphs === 'ascii') expect(text).toMatch(/^[ -~]*$/);
      }
      readCrosshair(input);
    }), {numRuns: 1500});
  });

  it('is the same for the same input, and leaves the input alone', () => {
    fc.assert(fc.property(anyInput, input => {
      const before = structuredClone(input);
      expect(drawChart(input)).toEqual(drawChart(structuredClone(input)));
      expect(input).toEqual(before);
    }), {numRuns: 200});
  });

  it('stands still until a whole column has passed, and then moves by one', () => {
    const input = {...p99, width: 93, height: 8, xAxis: true} as const;
    const start = Math.floor(now / 8000) * 8000;
    const still = textOf(drawChart({...input, now: start}));
    fc.assert(fc.property(fc.integer({min: 0, max: 7999}), ms => {
      expect(textOf(drawChart({...input, now: start + ms}))).toBe(still);
    }), {numRuns: 50});

    const plot = (moment: number) =>
      textOf(drawChart({...input, now: moment})).split('\n').slice(0, -1).map(row => row.slice(8, 83));
    const [before, after] = [plot(start), plot(start + 8000)];
    // The newest columns may be joined to new points; everything left of them is the old picture, one cell on.
    for (const [i, row] of after.entries()) expect(row.slice(0, 70)).toBe(before[i]!.slice(1, 71));
  });

  it('moves two charts of one width together', () => {
    fc.assert(fc.property(fc.integer({min: 50, max: 200}), fc.integer({min: 0, max: 100_000}), (width, ms) => {
      const bare = {markers: [{at: now - 200_000}], points: [], band: undefined, limit: undefined, height: 6, xAxis: false} as const;
      const column = (input: typeof errorRate | typeof p99) =>
        textOf(drawChart({...input, ...bare, width, now: now + ms})).split('\n')[0]!.indexOf('┊');
      expect(column(errorRate)).toBe(column(p99));
    }), {numRuns: 100});
  });

  it('has no line in any column in which nothing was measured for a whole column', () => {
    const every5s = fc.array(fc.boolean(), {minLength: 110, maxLength: 110});
    fc.assert(fc.property(every5s, fc.constantFrom('braille' as const, 'block' as const, 'ascii' as const), (works, glyphs) => {
      const points = works.map((isThere, i) => ({at: now - (109 - i) * 5000, value: isThere ? 184 : undefined}));
      const plain = {limit: undefined, band: undefined, markers: [], valueLabel: undefined, xAxis: false} as const;
      const spans = drawChart({...p99, ...plain, glyphs, points, width: 93, height: 6});
      const ink = new Set<number>();
      for (const row of spans) {
        let column = -8;
        for (const {text, role} of row) {
          if (role === 'line' || role === 'bad') for (let i = 0; i < text.length; i++) ink.add(column + i);
          column += text.length;
        }
      }
      const first = Math.floor(now / 8000) - 74;
      const measured = points.filter(each => each.value !== undefined).map(({at}) => Math.floor(at / 8000) - first);
      for (const column of measured) expect(ink.has(column), `column ${column} was measured`).toBe(true);
      // A column is only drawn when measured, or when it lies between two good measurements that follow each other (5 s < 8 s: never).
      for (const column of ink) expect(measured, `column ${column} is drawn`).toContain(column);
    }), {numRuns: 100});
  });
});

describe('every sparkline', () => {
  it('has exactly its width', () => {
    const input = fc.record({
      width: fc.integer({min: 0, max: 100}), points: fc.array(point, {maxLength: 40}), now: fc.constant(now), spanMs: number,
      cellMs: maybe(number), yMin: maybe(number), yMax: maybe(number), limit: maybe(number), label: maybe(label), tail: maybe(label),
      glyphs: fc.constantFrom('braille' as const, 'block' as const, 'ascii' as const),
    });
    fc.assert(fc.property(input, each => {
      const text = sparkline(each).map(span => span.text).join('');
      expect(text).toHaveLength(each.width);
      expect([...text].filter(char => stringWidth(char) !== 1)).toEqual([]);
    }), {numRuns: 500});
  });
});
