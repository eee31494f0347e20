import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  addHistograms, type Histogram, histogramOf, histogramOfDurations, judgeTick, latencyMetric, latencyTick, latencyView, planLatency,
  quantileInterval, quantileOf, slowerThan, startJudge, totalOf, verdictOf,
} from '../../src/judge/index.ts';
import {randomFrom, times} from './given-series.ts';

/** 1 000 requests: 900 up to 100 ms, 80 up to 200 ms, 15 up to 400 ms, 4 up to 800 ms, 1 slower still. */
const usual = histogramOf({'0.1': 900, '0.2': 980, '0.4': 995, '0.8': 999, '+Inf': 1000})!;

/** Request durations around 60 ms with a long tail, `factor` times as slow as usual. */
const durations = (count: number, random: () => number, factor = 1): number[] =>
  times(count, () => 60 * factor * Math.exp(0.6 * (random() + random() + random() + random() - 2) * Math.sqrt(3)));

describe('a histogram', () => {
  it('is read from cumulative buckets in seconds, in any order', () => {
    expect(histogramOf({'+Inf': 10, '0.25': 9, '0.1': 4})).toEqual({edgesMs: [100, 250], counts: [4, 5, 1]});
  });

  it.each([
    ['+Inf only: it knows how many, not how long', {'+Inf': 10}],
    ['no +Inf: nobody knows how many there were', {'0.1': 4}],
    ['a count that falls', {'0.1': 5, '0.2': 4, '+Inf': 6}],
    ['a negative count', {'0.1': -1, '+Inf': 6}],
    ['a count that is no number', {'0.1': Number.NaN, '+Inf': 6}],
    ['a bound that is no number', {fast: 1, '+Inf': 6}],
    ['an empty bound', {'': 1, '+Inf': 6}],
  ])('is not made of %s', (_, buckets) => expect(histogramOf(buckets as Record<string, number>)).toBeUndefined());

  it('counts slower requests exactly on an edge, log-linearly between edges', () => {
    expect(slowerThan(usual, 200)).toBe(20);
    expect(slowerThan(usual, Math.sqrt(200 * 400))).toBeCloseTo(5 + 15 / 2, 9);
    expect(slowerThan(usual, 50)).toBeCloseTo(100 + 450, 9);
    expect(slowerThan(usual, 5000), 'the open bucket is slower than anything').toBe(1);
    expect(slowerThan(usual, 0)).toBe(1000);
  });

  it('has fewer slower requests, never more, as the threshold grows', () =>
    fc.assert(fc.property(fc.double({min: 0, max: 2000, noNaN: true}), fc.double({min: 0, max: 2000, noNaN: true}), (a, b) => {
      expect(slowerThan(usual, Math.max(a, b))).toBeLessThanOrEqual(slowerThan(usual, Math.min(a, b)));
    })));

  it('gives a quantile that its own share of requests is slower than', () =>
    fc.assert(fc.property(fc.double({min: 0.01, max: 0.998, noNaN: true}), q => {
      expect(slowerThan(usual, quantileOf(usual, q)!)).toBeCloseTo((1 - q) * 1000, 6);
    })));

  it('knows no quantile without requests, and none beyond its last edge', () => {
    expect(quantileOf({edgesMs: [100], counts: [0, 0]}, 0.5)).toBeUndefined();
    expect(quantileOf(usual, 0.9999)).toBe(Infinity);
  });

  it('is added only to one with the same edges', () => {
    expect(addHistograms(usual, usual)).toEqual({edgesMs: usual.edgesMs, counts: usual.counts.map(count => count * 2)});
    expect(addHistograms(usual, {edgesMs: [100], counts: [1, 0]})).toBeUndefined();
  });

  it('is made of single durations, leaving out what is no duration', () => {
    expect(histogramOfDurations([5, 15, Number.NaN, -1, 99], [10, 20])).toEqual({edgesMs: [10, 20], counts: [1, 1, 1]});
  });
});

describe('the threshold', () => {
  it('is the edge with the share of slower requests closest to the quantile, on a log scale', () => {
    expect(planLatency([usual], 0.99)?.thresholdMs, '0.5 % is as far from 1 % as 2 % is; 2 % would come first').toBe(200);
    expect(planLatency([usual], 0.95)?.thresholdMs).toBe(100);
    expect(planLatency([usual], 0.995)?.thresholdMs).toBe(400);
  });

  it('allows for 1 % of drift in latency', () => {
    const plan = planLatency([usual], 0.95)!;
    expect(plan.driftSd).toBeCloseTo(Math.log(slowerThan(usual, 100 / 1.01) / 100), 12);
  });

  it('does not exist when nothing was slower than any edge, or nothing came', () => {
    expect(planLatency([{edgesMs: [100], counts: [10, 0]}], 0.99)).toBeUndefined();
    expect(planLatency([null, null], 0.99)).toBeUndefined();
  });

  it('leaves out ticks from before the buckets were changed', () => {
    const other: Histogram = {edgesMs: [50], counts: [1, 1]};
    expect(totalOf(planLatency([other, usual, null, usual], 0.99)!.baseline)).toBe(2000);
  });
});

describe('a tick of latency', () => {
  const plan = planLatency([usual], 0.95)!;

  it('counts slower than c, c + 5 % and c + 15 %', () => {
    const tick = latencyTick(plan, usual)!;
    expect(tick).toMatchObject({bad: 100, total: 1000});
    expect(tick.gateBad).toBeCloseTo(slowerThan(usual, 105), 9);
    expect(tick.safeBad).toBeCloseTo(slowerThan(usual, 115), 9);
  });

  it('carries its control', () => expect(latencyTick(plan, usual, usual)?.control).toEqual({bad: 100, total: 1000}));

  it('is a gap when the new version has no such bucket, or nothing came', () => {
    expect(latencyTick(plan, {edgesMs: [90, 300], counts: [1, 1, 1]})).toBeNull();
    expect(latencyTick(plan, null)).toBeNull();
  });
});

describe('a service that became 25 % slower', () => {
  const random = randomFrom(7);
  const before = times(360, () => histogramOfDurations(durations(100, random)));
  const plan = planLatency(before, 0.95)!;

  const watched = (factor: number, ticks: number) => {
    const state = startJudge({metrics: {p95: latencyMetric(plan, before)}});
    const after = times(ticks, () => histogramOfDurations(durations(100, random, factor)));
    for (const tick of after) judgeTick(state, {p95: latencyTick(plan, tick)});
    return {verdict: verdictOf(state), since: after.reduce((sum, tick) => addHistograms(sum, tick)!)};
  };

  it('is worse within three minutes; one that did not is safe within fifteen', () => {
    expect(watched(1.25, 36).verdict).toMatchObject({verdict: 'worse', worse: {metric: 'p95'}});
    expect(watched(1, 180).verdict.verdict).toBe('safe');
  });

  it('is no worse where so many milliseconds are tolerated; beyond them it is', () => {
    const tolerant = planLatency(before, 0.95, plan.usualMs * 0.5)!;
    const after = (factor: number) => {
      const state = startJudge({metrics: {p95: latencyMetric(tolerant, before)}});
      for (const tick of times(180, () => histogramOfDurations(durations(100, random, factor)))) judgeTick(state, {p95: latencyTick(tolerant, tick)});
      return verdictOf(state).verdict;
    };
    expect(after(1.25)).toBe('safe');
    expect(after(2)).toBe('worse');
  });

  it('shows its quantile, the usual one and the interval between in ms', () => {
    const {verdict, since} = watched(1.25, 60);
    const view = latencyView(plan, since, verdict.metrics['p95']!);
    expect(view.nowMs! / view.usualMs).toBeCloseTo(1.25, 1);
    expect(view.interval.low).toBeLessThanOrEqual(view.nowMs!);
    expect(view.interval.high).toBeGreaterThanOrEqual(view.nowMs!);
    expect(view.interval.low, 'the interval shows that it is slower').toBeGreaterThan(view.usualMs);
  });

  it('could have been seen from some slowing down on, and that becomes less with time', () => {
    const seesAfter = (ticks: number) => {
      const {verdict, since} = watched(1, ticks);
      return latencyView(plan, since, verdict.metrics['p95']!).seesMs!;
    };
    const [early, late] = [seesAfter(24), seesAfter(240)];
    expect(early).toBeGreaterThan(late);
    expect(late).toBeGreaterThanOrEqual(plan.usualMs * 0.05);
    expect(early).toBeLessThan(plan.usualMs);
  });
});

it('a slowing down of less than 5 % is nobody\'s claim to have seen, however much data there is', () => {
  const plan = planLatency([usual], 0.95)!;
  expect(latencyView(plan, usual, {phi: 1, visible: {now: 0.0001}}).seesMs).toBeCloseTo(plan.usualMs * 0.05, 9);
  expect(latencyView(plan, usual, {phi: 1, visible: {}}).seesMs).toBeUndefined();
});

it('an interval cannot be finer than the buckets, and knows nothing without requests', () => {
  const {low, high} = quantileInterval(usual, 0.95, 1);
  expect([0, ...usual.edgesMs]).toContain(low);
  expect(usual.edgesMs).toContain(high);
  expect(quantileInterval({edgesMs: [100], counts: [0, 0]}, 0.95, 1)).toEqual({low: 0, high: Infinity});
});
