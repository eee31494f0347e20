import {describe, expect, it} from 'vitest';
import {judgeRecording, measureMetric, measureTick, planMeasure, readSeries, startJudge, judgeTick, sentenceOf, unknownMeasure, verdictOf, type MeasurePlan, type MeasureSettings} from '../../src/judge/index.ts';
import {errorsTick, steadyBaseline, times} from './given-series.ts';

const lower: MeasureSettings = {better: 'lower', tolerancePct: 50, unit: 'ms'};
const higher: MeasureSettings = {better: 'higher', tolerancePct: 50, unit: ''};
/** 60 measurements between 90 and 110, the same each time; two ticks of 5 s apart, as a command is run. */
const usual = Array.from({length: 120}, (_, tick) => (tick % 2 === 0 ? 100 + 10 * Math.sin(tick * 12.9898) : undefined));
const planned = (values: readonly (number | null | undefined)[], settings: MeasureSettings): MeasurePlan => {
  const plan = planMeasure(values, settings);
  if ('none' in plan) throw new Error(plan.none);
  return plan;
};

/** Watches errors that stay as they are, and one number that does what the test says. */
const watch = (settings: MeasureSettings, now: (tick: number) => number | null | undefined, ticks = 360, before: readonly (number | null | undefined)[] = usual) => {
  const plan = planned(before, settings);
  const state = startJudge({metrics: {errors: {baseline: steadyBaseline(1, 100)}, 'query time': measureMetric(plan, before, 0.1, 2)}});
  for (let tick = 0; tick < ticks && state.worse === undefined; tick++) judgeTick(state, {...errorsTick(1, 100), 'query time': measureTick(plan, now(tick))});
  return verdictOf(state);
};
const each2 = (value: number) => (tick: number) => (tick % 2 === 0 ? value + (tick % 7) - 3 : undefined);

describe('[P17] what a number is compared with', () => {
  it('is the worst tenth of the baseline; what is tolerated is a share of the usual value beyond it', () => {
    const plan = planned(usual, lower);
    expect(plan).toMatchObject({samples: 60});
    expect(plan.usual).toBeCloseTo(100, -1);
    expect(plan.threshold).toBeGreaterThan(107);
    expect(plan.bound).toBeCloseTo(plan.threshold + plan.usual / 2, 5);
    const down = planned(usual, higher);
    expect(down.threshold).toBeLessThan(93);
    expect(down.bound).toBeCloseTo(down.threshold - down.usual / 2, 5);
  });

  it('is nothing where 0 is usual: a percentage of that means nothing; and where too little was measured', () => {
    expect(planMeasure([...times(30, () => 0), 5, 9], lower)).toEqual({none: 'zero', samples: 32});
    expect(planMeasure([...times(11, () => 5), null, undefined, Number.NaN, Number.POSITIVE_INFINITY], lower)).toEqual({none: 'few', samples: 11});
  });

  it('is what may always be moved, where that is more than the percentage, or where 0 is usual', () => {
    expect(planned(usual, {...lower, tolerate: 80})).toMatchObject({bound: expect.closeTo(planned(usual, lower).threshold + 80, 5)});
    expect(planned(times(30, () => 0), {...lower, tolerate: 5})).toMatchObject({usual: 0, threshold: 0, bound: 5});
  });

  it('does not take small change of what is usually nothing for worse, and a large one it does', () => {
    const zero = times(60, () => 0);
    expect(watch({...lower, tolerate: 5}, tick => (tick % 2 === 0 ? 3 : undefined), 360, zero).worse).toBeUndefined();
    expect(watch({...lower, tolerate: 5}, tick => (tick % 2 === 0 ? 9 : undefined), 360, zero)).toMatchObject({verdict: 'worse', worse: {metric: 'query time'}});
  });

  it('is the worst value where nearly all are alike, whatever arithmetic made of them', () => {
    const plan = planned(times(60, tick => (tick % 2 === 0 ? 10 : 9.999999999999998)), higher);
    expect(plan).toMatchObject({usual: 10, threshold: 10, bound: 5});
    expect(measureTick(plan, 9.999999999999998)).toMatchObject({bad: 0});
    expect(planned(times(60, tick => (tick < 50 ? 7 : 5)), lower)).toMatchObject({threshold: 7});
  });

  it('is nearer to the middle where the tail ends at 0: below nothing, nothing can be seen', () => {
    const plan = planned(times(60, tick => (tick % 6 === 0 ? 0 : 20 + (tick % 5))), higher);
    expect(plan.threshold).toBeGreaterThan(10);
    expect(plan.bound).toBeGreaterThan(0);
  });
});

describe('[P17] a number that moved', () => {
  it('is worse when it went the bad way by more than is tolerated, within minutes, and the sentence says it in its unit', () => {
    const verdict = watch(lower, each2(200));
    expect(verdict).toMatchObject({verdict: 'worse', worse: {by: 'evidence', metric: 'query time'}});
    expect(verdict.ticks).toBeLessThanOrEqual(36);
    const view = {better: 'lower', unit: 'ms', now: 200, usual: 100, bound: 159} as const;
    expect(sentenceOf(verdict, {measures: {'query time': view}})).toMatch(/^Worse: query time 200 ms, usual 100 ms, tolerated up to 159 ms, for /);
    expect(watch(higher, each2(20))).toMatchObject({verdict: 'worse', worse: {metric: 'query time'}});
  });

  it.each([
    ['went the good way', lower, each2(20)], ['went the other good way', higher, each2(300)], ['stayed', lower, each2(100)],
    ['moved by less than is tolerated', lower, each2(130)], ['was wild for two measurements', lower, (tick: number) => each2(tick < 4 ? 10_000 : 100)(tick)],
  ])('is not worse when it %s', (_, settings, now) => expect(watch(settings, now).worse).toBeUndefined());

  it('is not safe while it is missing, and safe again only with data', () => {
    const missing = watch(lower, tick => (tick < 120 ? each2(100)(tick) : null), 124);
    expect(missing).toMatchObject({verdict: 'no-data', because: 'query time'});
    expect(sentenceOf(missing)).toBe('No data: query time is silent for 20 s. Not counted as healthy.');
    expect(watch(lower, () => null, 60)).toMatchObject({verdict: 'no-data'});
    expect(watch(lower, () => undefined, 60)).toMatchObject({verdict: 'unsure'});
  });

  it('without anything to compare it with keeps "safe" from being said, and says why', () => {
    const state = startJudge({metrics: {errors: {baseline: steadyBaseline(1, 100)}, 'oldest job': unknownMeasure(0.1, 2)}});
    for (let tick = 0; tick < 360; tick++) judgeTick(state, {...errorsTick(1, 100), 'oldest job': {bad: 0, total: 1}});
    const verdict = verdictOf(state);
    expect(verdict).toMatchObject({verdict: 'unsure', reason: 'no baseline', because: 'oldest job'});
    const view = {better: 'lower', unit: 's', now: 0, usual: undefined, bound: undefined, none: 'zero'} as const;
    expect(sentenceOf(verdict, {measures: {'oldest job': view}})).toBe('Not enough evidence: oldest job is usually 0 s, and a percentage of that means nothing; give it a limit, or say what to tolerate');
  });
});

it('all numbers together take a tenth of the budget: what is found in errors is found nearly as soon', () => {
  const found = (measures: number) => {
    const plan = planned(usual, lower);
    const metrics = Object.fromEntries(Array.from({length: measures}, (_, index) => [`m${index}`, measureMetric(plan, usual, 0.1 / measures, 2)] as const));
    const state = startJudge({metrics: {errors: {baseline: steadyBaseline(1, 100)}, ...metrics}});
    let ticks = 0;
    while (state.worse === undefined && ticks < 360) {
      judgeTick(state, {...errorsTick(4, 100), ...Object.fromEntries(Object.keys(metrics).map(name => [name, measureTick(plan, each2(100)(ticks))]))});
      ticks++;
    }
    return ticks;
  };
  expect(found(5)).toBeLessThanOrEqual(found(0) + 2);
});

describe('a number in a recording', () => {
  const recording = (watchValue: (tick: number) => number | null | undefined, setting: object = {}) => {
    const tick = (value: number | null | undefined) => ({errors: {bad: 1, total: 100}, ...(value !== undefined && {'query time': value})});
    const text = JSON.stringify({
      metrics: {'query time': {kind: 'measure', unit: 'ms', tolerancePct: 50, ...setting}},
      baseline: Array.from({length: 360}, (_, index) => tick(usual[index % usual.length])),
      watch: Array.from({length: 180}, (_, index) => tick(watchValue(index))),
    });
    const read = readSeries(text);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return judgeRecording(read.recording).changes.map(({verdict, sentence}) => `${verdict}: ${sentence}`);
  };

  it('says what would have been said, in its unit', () => {
    expect(recording(each2(250)).at(-1)).toMatch(/^worse: Worse: query time 2\d\d ms, usual \d+ ms, tolerated up to \d+ ms, for /);
    expect(recording(each2(100)).some(change => change.startsWith('worse'))).toBe(false);
    expect(recording(tick => (tick < 60 ? each2(100)(tick) : null)).at(-1)).toMatch(/^no-data: No data: query time is silent/);
  });

  it('that cannot be compared keeps "safe" from being said', () =>
    expect(recording(() => 0, {tolerancePct: 0}).every(change => !change.startsWith('safe'))).toBe(true));
});
