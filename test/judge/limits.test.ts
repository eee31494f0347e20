import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type JudgeTick, judgeTick, type Limit, type Measured, startJudge, verdictOf} from '../../src/judge/index.ts';
import {errorsTick, steadyBaseline, times} from './given-series.ts';

/** "Error rate above 1 % for 1 min", "p99 above 250 ms for 3 min": as a runbook has it, at 5 s a tick. */
const errorLimit: Limit = {metric: 'errors', of: 'rate', beyond: 'above', at: 0.01, forTicks: 12};
const p99Limit: Limit = {metric: 'p99Ms', of: 'value', beyond: 'above', at: 250, forTicks: 36, unit: 'ms'};

const watch = (limit: Limit, ticks: readonly (readonly [JudgeTick, Measured?])[]) => {
  // A baseline as bad as the watch: the statistics stay silent, only the limit can speak.
  const state = startJudge({metrics: {errors: {baseline: steadyBaseline(3, 100)}}, limits: [limit]});
  for (const [tick, measured] of ticks) judgeTick(state, tick, measured);
  return verdictOf(state);
};

const high = errorsTick(3, 100);
const low = errorsTick(0, 100);

describe('a limit on a rate', () => {
  it('is broken after the agreed time, and says by how much', () => {
    expect(watch(errorLimit, times(11, () => [high])).worse).toBeUndefined();
    const {verdict, worse} = watch(errorLimit, times(12, () => [high]));
    expect(verdict).toBe('worse');
    expect(worse).toEqual({by: 'limit', tick: 12, metric: 'errors', limit: errorLimit, value: 0.03, forTicks: 12});
  });

  it('is not broken at the limit itself', () => {
    expect(watch(errorLimit, times(60, () => [errorsTick(1, 100)])).worse).toBeUndefined();
  });

  it('shows that it is being broken before the time is over', () => {
    expect(watch(errorLimit, times(5, () => [high])).limits).toEqual([{limit: errorLimit, value: 0.03, beyondTicks: 5, silentTicks: 0}]);
  });

  it('is cleared by a minute that is fine, so two short breaches are none', () => {
    const ticks = [...times(6, () => high), ...times(12, () => low), ...times(6, () => high)];
    expect(watch(errorLimit, ticks.map(tick => [tick])).worse).toBeUndefined();
  });

  it('is not broken by a spike shorter than half of its time', () => {
    const spike = [...times(6, () => errorsTick(100, 100)), ...times(60, () => low)];
    expect(watch({...errorLimit, at: 0.1}, spike.map(tick => [tick])).worse?.by).not.toBe('limit');
  });

  it('takes its rate over several ticks, because one tick of a small service is 0 % or 50 %', () => {
    const ticks = times(40, index => errorsTick(index % 3 === 0 ? 1 : 0, 10));
    expect(watch(errorLimit, ticks.map(tick => [tick])).worse?.by).toBe('limit');
    expect(watch({...errorLimit, overTicks: 1}, ticks.map(tick => [tick])).worse?.by).not.toBe('limit');
  });

  it('does not count ticks without requests', () => {
    const {worse, limits} = watch(errorLimit, [...times(6, () => [high] as const), ...times(30, () => [errorsTick(0, 0)] as const)]);
    expect(worse).toBeUndefined();
    expect(limits[0]).toMatchObject({beyondTicks: 6, value: 0.03, silentTicks: 0});
  });
});

describe('missing data', () => {
  it('neither breaks a limit nor clears it', () =>
    fc.assert(fc.property(fc.array(fc.boolean()), fc.array(fc.constantFrom(high, low), {minLength: 1}), (gaps, covered) => {
      const holed: JudgeTick[] = covered.flatMap((tick, index) => (gaps[index] ? [{}, tick] : [tick]));
      const [whole] = watch(errorLimit, covered.map(tick => [tick])).limits;
      const [other] = watch(errorLimit, holed.map(tick => [tick])).limits;
      expect(other!.beyondTicks).toBe(whole!.beyondTicks);
      expect(other!.value).toBe(whole!.value);
    })));

  it('under a limit is no-data: a limit nobody can check is not kept', () => {
    const state = startJudge({metrics: {errors: {baseline: steadyBaseline(1, 100)}}, limits: [p99Limit]});
    for (let tick = 0; tick < 100; tick++) judgeTick(state, errorsTick(1, 100), {p99Ms: Number.NaN});
    expect(verdictOf(state)).toMatchObject({verdict: 'no-data', because: 'p99Ms'});
  });
});

describe('a limit on a measured value', () => {
  const at = (p99Ms: number | null) => [errorsTick(3, 100), {p99Ms}] as const;

  it('is broken after the agreed time', () => {
    expect(watch(p99Limit, times(35, () => at(262))).worse).toBeUndefined();
    expect(watch(p99Limit, times(36, () => at(262))).worse).toMatchObject({by: 'limit', metric: 'p99Ms', value: 262});
  });

  it('may also be one from below', () => {
    const orders: Limit = {metric: 'ordersPerMin', of: 'value', beyond: 'below', at: 10, forTicks: 3};
    const few = times(3, () => [errorsTick(3, 100), {ordersPerMin: 2}] as const);
    expect(watch(orders, few).worse).toMatchObject({by: 'limit', value: 2});
  });
});

it.each([
  ['a rate in percent', {...errorLimit, at: 1.5}],
  ['no number', {...p99Limit, at: Number.NaN}],
  ['no time', {...errorLimit, forTicks: 0}],
  ['a part of a tick', {...errorLimit, overTicks: 0.5}],
] satisfies [string, Limit][])('a limit with %s is refused', (_, limit) => {
  expect(() => startJudge({metrics: {errors: {}}, limits: [limit]})).toThrow(RangeError);
});
