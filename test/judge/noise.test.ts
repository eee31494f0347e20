import {describe, expect, it} from 'vitest';
import {type BaselineSeries, defaultParameters, judgeTick, startJudge, summariseBaseline} from '../../src/judge/index.ts';
import {withNoiseOf} from '../../src/judge/noise.ts';
import {badOf, randomFrom, times} from './given-series.ts';

const total = 500;
/** Ticks with an error rate that `rateAt` says. */
const series = (ticks: number, rateAt: (tick: number) => number, seed = 7): BaselineSeries => {
  const random = randomFrom(seed);
  return {bad: times(ticks, tick => badOf(total, rateAt(tick), random)), total: times(ticks, () => total)};
};
const last = ({bad, total: all}: BaselineSeries, ticks: number): BaselineSeries => ({bad: bad.slice(-ticks), total: all.slice(-ticks)});
const summary = (history: BaselineSeries, baseTicks = 720) => {
  const base = summariseBaseline(last(history, baseTicks), defaultParameters)!;
  return {base, known: withNoiseOf(history, base, defaultParameters)};
};
const isWorse = (history: BaselineSeries, withHistory: boolean, rates: (tick: number) => number): boolean => {
  const state = startJudge({metrics: {errors: {baseline: last(history, 720), ...(withHistory && {history})}}});
  const random = randomFrom(99);
  for (let tick = 0; tick < 360; tick++) judgeTick(state, {errors: {bad: badOf(total, rates(tick), random), total}});
  return state.word === 'worse';
};
const day = 17_280;
/** 75 s of eight times the errors every half hour; none in the last hour. */
const storming = (tick: number): number => (tick < day - 720 && tick % 360 < 15 ? 0.08 : 0.01);

describe('noise from a day', () => {
  it('leaves everything else as it is', () => {
    const {base, known} = summary(series(day, () => 0.01));
    const {phi, sd, scan, slow, ...same} = known;
    expect(base).toMatchObject(same);
    expect(phi).toBeLessThan(1.15);
    expect(sd).toBeCloseTo(0.06, 2);
    expect([scan > 0, slow < 0.04]).toEqual([true, true]);
  });

  it('knows storms that the last hour did not have', () => {
    const {base, known} = summary(series(day, storming));
    expect(base.phi).toBeLessThan(1.5);
    expect(known.phi).toBeGreaterThan(3);
    const storm = (tick: number) => (tick >= 100 && tick < 115 ? 0.08 : 0.01);
    expect(isWorse(series(day, storming), false, storm)).toBe(true);
    expect(isWorse(series(day, storming), true, storm)).toBe(false);
    expect(isWorse(series(day, storming), true, () => 0.03)).toBe(true);
  });

  it('lets short bursts weigh as a baseline alone would', () => {
    const bursting = (tick: number) => (tick % 120 < 3 ? 0.15 : 0.01);
    const {base, known} = summary(series(day, bursting));
    expect(known.phi / base.phi).toBeGreaterThan(0.7);
    expect(known.phi / base.phi).toBeLessThan(1.1);
    const {phi} = withNoiseOf(series(day, bursting), base, {...defaultParameters, briefTicks: 0});
    expect(phi).toBeGreaterThan(1.1 * known.phi);
  });

  it('knows a rate that wanders slowly, also from a short baseline', () => {
    const wave = (tick: number) => 0.01 * Math.exp(0.3 * Math.sin((2 * Math.PI * tick) / 1_700));
    for (const [ticks, least] of [[60, 0.1], [720, 0.15]] as const) expect(summary(series(day, wave), ticks).known.sd).toBeGreaterThan(least);
    expect(summary(series(day, () => 0.01), 180).known.sd).toBeLessThan(summary(series(day, () => 0.01), 180).base.sd);
  });

  it('does not take the ups and downs of a day for noise', () => {
    const {known} = summary(series(day, tick => 0.01 * (1 + 0.5 * Math.sin((2 * Math.PI * tick) / day))));
    expect(known.phi).toBeLessThan(1.3);
  });

  it('from a few hours adds to what the baseline shows and takes nothing away; less than two hours say nothing', () => {
    const few = summary(series(4 * 720, () => 0.01));
    expect(few.known.phi).toBeGreaterThanOrEqual(few.base.phi);
    expect(few.known.sd).toBeGreaterThanOrEqual(few.base.sd);
    const {base, known} = summary(series(1_000, () => 0.01));
    expect(known).toBe(base);
  });

  it('bears a history with holes, without errors, and of nothing', () => {
    const gone: BaselineSeries = {bad: times(day, () => null), total: times(day, () => null)};
    const base = summariseBaseline(series(720, () => 0.01), defaultParameters)!;
    expect(withNoiseOf(gone, base, defaultParameters)).toBe(base);
    const clean: BaselineSeries = {bad: times(day, () => 0), total: times(day, () => total)};
    expect(withNoiseOf(clean, base, defaultParameters)).toBe(base);
    const holed = series(day, () => 0.01);
    const {bad} = holed;
    expect(withNoiseOf({...holed, bad: bad.map((each, tick) => (tick % 5 === 0 ? null : each))}, base, defaultParameters).phi).toBeLessThan(1.3);
  });
});
