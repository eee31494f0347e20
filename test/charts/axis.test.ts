import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {nextYMax, nextYMin} from '../../src/charts/index.ts';
import {makeScale} from '../../src/charts/scale.ts';
import {tickLabel, ticksOf} from '../../src/charts/ticks.ts';

const nice = fc.double({min: 1e-6, max: 1e9, noNaN: true});

describe('the top of the y axis', () => {
  it('is a round number with room above the highest value and the limit', () => {
    expect(nextYMax(undefined, [0.31, 0.4], 1)).toBe(1.2);
    expect(nextYMax(undefined, [184, 190], 250)).toBe(280);
    expect(nextYMax(undefined, [0.31, 7])).toBe(8);
    expect(nextYMax(undefined, [0.0011])).toBe(0.0014);
  });

  it('does not move while the data moves inside it', () => {
    expect([180, 240, 120, 260].reduce((max, value) => nextYMax(max, [value]), 280)).toBe(280);
  });

  it('grows at once, and comes down when less than two fifths are used', () => {
    expect(nextYMax(280, [300])).toBe(400);
    expect(nextYMax(400, [170])).toBe(400);
    expect(nextYMax(400, [150])).toBe(200);
  });

  it('agrees with its own answer', () => {
    const maybe = fc.option(nice, {nil: undefined});
    fc.assert(fc.property(maybe, fc.array(nice), maybe, (previous, values, limit) => {
      const once = nextYMax(previous, values, limit);
      expect(nextYMax(once, values, limit)).toBe(once);
      expect(once).toBeGreaterThanOrEqual(Math.max(0, limit ?? 0, ...values));
    }));
  });

  it('is above zero without any usable value', () => {
    expect(nextYMax(undefined, [])).toBe(1);
    expect(nextYMax(undefined, [undefined, Number.NaN, Number.POSITIVE_INFINITY, -3])).toBe(1);
    expect(nextYMax(50, [undefined])).toBe(50);
  });
});

describe('the bottom of the y axis', () => {
  it('is zero for rates and for anything that uses the lower part', () => {
    expect(nextYMin(undefined, [0.9], {yMax: 1.2, fromZero: true})).toBe(0);
    expect(nextYMin(undefined, [40, 200], {yMax: 280})).toBe(0);
  });

  it('comes nearer when everything lies high, and then stays', () => {
    expect(nextYMin(undefined, [165, 205], {yMax: 280})).toBe(120);
    expect(nextYMin(120, [150, 240], {yMax: 280})).toBe(120);
    expect(nextYMin(120, [90, 240], {yMax: 280})).toBe(0);
  });

  it('goes below zero with the data', () => expect(nextYMin(undefined, [-3, 4], {yMax: 5})).toBe(-4));

  it('agrees with its own answer', () => {
    fc.assert(fc.property(fc.array(fc.double({min: -1000, max: 1000, noNaN: true}), {minLength: 1}), values => {
      const yMax = nextYMax(undefined, values);
      const once = nextYMin(undefined, values, {yMax});
      expect(nextYMin(once, values, {yMax})).toBe(once);
    }));
  });
});

describe('ticks', () => {
  const ticks = (bottom: number, top: number, rows: number, unit: string, limit?: number) =>
    ticksOf(makeScale({kind: 'linear', bottom, top, rows}), unit, limit).map(({row, label}) => `${row} ${label}`);

  it('are those of the drawings', () => {
    expect(ticks(0, 1.2, 9, '%', 1)).toEqual(['1 1.0 %', '4 0.6 %', '7 0.2 %']);
    expect(ticks(120, 280, 7, 'ms', 250)).toEqual(['1 250 ms', '3 200 ms', '5 150 ms']);
    expect(ticks(0, 1.2, 4, '%', 1)).toEqual(['0 1.0 %', '3 0.0 %']);
    expect(ticks(120, 280, 4, 'ms', 250)).toEqual(['0 250 ms', '3 150 ms']);
  });

  it('stand on the limit rather than closer together', () => {
    expect(ticks(120, 280, 9, 'ms', 250)).toEqual(['1 250 ms', '4 200 ms', '7 150 ms']);
    expect(ticks(120, 280, 9, 'ms')).toEqual(['0 280 ms', '2 240 ms', '4 200 ms', '6 160 ms', '8 120 ms']);
  });

  it('are the limit and the bottom where nothing round fits', () => {
    expect(ticks(100, 300, 4, 'ms', 250)).toEqual(['1 250 ms', '3 100 ms']);
    expect(ticks(0, 1, 1, '%', 0.73)).toEqual(['0 0.7 %']);
  });

  it('never put another number at the row of the limit', () => {
    fc.assert(fc.property(fc.double({min: 0.01, max: 1, noNaN: true}), fc.integer({min: 1, max: 20}), (limit, rows) => {
      const scale = makeScale({kind: 'linear', bottom: 0, top: nextYMax(undefined, [limit]), rows});
      const beside = ticksOf(scale, '', limit).filter(tick => tick.row === scale.rowOf(limit));
      for (const {label} of beside) expect(Number(label)).toBeCloseTo(limit, 0);
    }));
  });

  it('are at most five, two rows apart, going down', () => {
    fc.assert(fc.property(nice, fc.integer({min: 1, max: 40}), fc.constantFrom('linear' as const, 'log' as const), (top, rows, kind) => {
      const found = ticksOf(makeScale({kind, bottom: kind === 'log' ? top / 1000 : 0, top, rows}), 'ms').map(tick => tick.row);
      expect(found.length).toBeLessThanOrEqual(5);
      for (const [i, row] of found.slice(1).entries()) expect(row - found[i]!).toBeGreaterThanOrEqual(2);
      if (rows >= 9) expect(found.length).toBeGreaterThanOrEqual(2);
    }));
  });

  it('of a log scale are powers of ten or round parts of them', () => {
    const log = (bottom: number, top: number, rows: number) =>
      ticksOf(makeScale({kind: 'log', bottom, top, rows}), 'ms').map(tick => tick.label);
    expect(log(10, 1000, 9)).toEqual(['1000 ms', '300 ms', '100 ms', '30 ms', '10 ms']);
    expect(log(10, 1000, 5)).toEqual(['1000 ms', '100 ms', '10 ms']);
    expect(log(100, 1000, 12)).toEqual(['1000 ms', '500 ms', '200 ms', '100 ms']);
  });

  it('of one axis are all in one unit', () => {
    const labels = (top: number, unit: string) =>
      ticksOf(makeScale({kind: 'linear', bottom: 0, top, rows: 9}), unit).map(tick => tick.label);
    expect(labels(28_000, 'ms')).toEqual(['20 s', '10 s', '0 s']);
    expect(labels(12_000, 'lines/s')).toEqual(['12k lines/s', '8k lines/s', '4k lines/s', '0 lines/s']);
    expect(labels(2_400_000, '')).toEqual(['2.0M', '1.5M', '1.0M', '0.5M']);
  });

  it('name their unit, and stay short', () => {
    expect(tickLabel(0.6, 0.4, '%')).toBe('0.6 %');
    expect(tickLabel(200, 50, 'ms')).toBe('200 ms');
    expect(tickLabel(12_000, 4000, 'ms')).toBe('12 s');
    expect(tickLabel(12_500, 500, 'ms')).toBe('12.5 s');
    expect(tickLabel(20_000, 5000, 'lines/s')).toBe('20k lines/s');
    expect(tickLabel(-4, 2, '')).toBe('−4');
    expect(tickLabel(0.02, 0.01, '%')).toBe('0.02 %');
  });
});
