import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bandAt} from '../../src/charts/band.ts';
import {quantile, usualBand, usualBandSeries} from '../../src/charts/index.ts';

describe('quantile', () => {
  it('is that of R, type 7', () => {
    // R: quantile(c(1, 3, 4, 8, 15), c(.1, .25, .5, .9)) gives 1.8, 3, 4, 12.2
    const values = [1, 3, 4, 8, 15];
    expect([0.1, 0.25, 0.5, 0.9].map(p => quantile(values, p))).toEqual([1.8, 3, 4, expect.closeTo(12.2, 12)]);
    expect([quantile(values, 0), quantile(values, 1), quantile(values, 7)]).toEqual([1, 15, 15]);
    expect(quantile([], 0.5)).toBeUndefined();
  });

  it('lies inside the values and rises with p', () => {
    const values = fc.array(fc.double({min: -1e6, max: 1e6, noNaN: true}), {minLength: 1}).map(list => list.sort((a, b) => a - b));
    fc.assert(fc.property(values, fc.double({min: 0, max: 1, noNaN: true}), fc.double({min: 0, max: 1, noNaN: true}), (sorted, p, q) => {
      const [low, high] = [quantile(sorted, Math.min(p, q))!, quantile(sorted, Math.max(p, q))!];
      expect(low).toBeLessThanOrEqual(high + 1e-6);
      expect(low).toBeGreaterThanOrEqual(sorted[0]! - 1e-6);
      expect(high).toBeLessThanOrEqual(sorted.at(-1)! + 1e-6);
    }));
  });
});

describe('the usual range', () => {
  it('is p10 to p90 with the median, gaps left out', () => {
    const values = [...Array.from({length: 11}, (_, i) => i * 10), undefined, Number.NaN];
    expect(usualBand(values)).toEqual({low: 10, median: 50, high: 90});
  });

  it('is unknown from fewer than ten values', () => expect(usualBand([1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeUndefined());

  it('moves with time', () => {
    const points = Array.from({length: 60}, (_, i) => ({at: i * 1000, value: i < 30 ? 10 : 20}));
    expect(usualBandSeries(points, {windowMs: 20_000, stepMs: 20_000})).toEqual([
      {at: 0, low: 10, high: 10},
      {at: 20_000, low: 10, high: 20},
      {at: 40_000, low: 20, high: 20},
    ]);
    expect(usualBandSeries(points.slice(0, 5), {windowMs: 20_000, stepMs: 20_000})).toEqual([]);
  });
});

describe('the usual range at a moment', () => {
  const series = bandAt([{at: 0, low: 1, high: 2}, {at: 10, low: 3, high: 4}, {at: 20, low: 5, high: 6}]);

  it('is the last one known', () => expect(series(15)).toMatchObject({low: 3, high: 4}));
  it('is unknown before the first and long after the last', () => expect([series(-1), series(46)]).toEqual([undefined, undefined]));
  it('is unknown when it makes no sense', () =>
    expect([{low: 2, high: 1}, {low: Number.NaN, high: 1}, undefined].flatMap(band => bandAt(band)(0) ?? [])).toEqual([]));
});
