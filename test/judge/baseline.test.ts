import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type BaselineSeries, defaultParameters, summariseBaseline} from '../../src/judge/index.ts';
import {noisyBaseline, randomFrom, steadyBaseline} from './given-series.ts';

const summary = (series: BaselineSeries) => summariseBaseline(series, defaultParameters);

const impossible: [bad: number | null, total: number | null][] = [
  [null, 100], [1, null], [101, 100], [Number.NaN, 100], [-1, 100], [0, Infinity],
];

describe('a baseline', () => {
  const series = noisyBaseline(0.02, 100, randomFrom(11), 360);

  it('leaves out ticks that cannot be, as if they had not come', () =>
    fc.assert(fc.property(
      fc.array(fc.tuple(fc.integer({min: 0, max: 360}), fc.constantFrom(...impossible))),
      odd => {
        const bad = [...series.bad];
        const total = [...series.total];
        for (const [at, [b, n]] of odd) {
          bad.splice(at, 0, b);
          total.splice(at, 0, n);
        }
        expect(summary({bad, total})).toEqual(summary(series));
      },
    )));

  it('is none with fewer than 36 ticks or 50 requests', () => {
    expect(summary(steadyBaseline(1, 100, 35))).toBeUndefined();
    expect(summary(steadyBaseline(1, 100, 36))).toBeDefined();
    expect(summary(steadyBaseline(0, 1, 49))).toBeUndefined();
    expect(summary(steadyBaseline(0, 1, 50))).toBeDefined();
  });

  it('that is short allows for more drift: slower, not wilder', () => {
    const driftOf = (ticks: number) => summary(steadyBaseline(1, 100, ticks))!.sd;
    expect([driftOf(600), driftOf(150), driftOf(36)]).toEqual([0.06, 0.12, 0.24]);
  });

  it('in which errors come in bursts is more dispersed than one in which they do not', () => {
    const bursts = {bad: series.bad.map((bad, index) => (index % 60 < 4 ? bad! * 10 : bad)), total: series.total};
    expect(summary(bursts)!.phi).toBeGreaterThan(2 * summary(series)!.phi);
  });
});
