import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  type JudgeSetup, type JudgeState, type JudgeTick, judgeTick, type MetricTick, startJudge, verdictOf, type VerdictWord,
} from '../../src/judge/index.ts';
import {errorsTick, noisyBaseline, randomFrom, steadyBaseline, times} from './given-series.ts';

const setup: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 100)}}};

/** Anything a broken exporter may send that is no pair of counts. */
const rubbish = fc.oneof(
  fc.constantFrom<unknown>(null, undefined),
  fc.record({bad: fc.constantFrom(Number.NaN, -1, Infinity, '3', null), total: fc.constant(100)}),
  fc.record({bad: fc.constant(0), total: fc.constantFrom(Number.NaN, -5, Infinity, '100', null)}),
  fc.record({bad: fc.integer({min: 101, max: 900}), total: fc.integer({min: 0, max: 100})}),
  fc.record({bad: fc.constant(1), total: fc.constant(100), gateBad: fc.constantFrom(Number.NaN, -1, 101)}),
  fc.record({bad: fc.constant(1), total: fc.constant(100), safeBad: fc.constantFrom(Number.NaN, -1, 101)}),
  fc.record({bad: fc.constant(1), total: fc.constant(100), share: fc.constantFrom(Number.NaN, -1, 1.5)}),
) as fc.Arbitrary<MetricTick | undefined>;

const counts = fc.integer({min: 0, max: 200}).chain(total => fc.record({bad: fc.integer({min: 0, max: total}), total: fc.constant(total)}));
const mostlyGood = fc.oneof(
  {weight: 8, arbitrary: fc.record({bad: fc.integer({min: 0, max: 3}), total: fc.constant(100)})},
  {weight: 1, arbitrary: counts},
  {weight: 1, arbitrary: rubbish},
);
const stream = (metrics: string[] = ['errors']): fc.Arbitrary<JudgeTick[]> =>
  fc.array(fc.record(Object.fromEntries(metrics.map(name => [name, mostlyGood]))), {minLength: 1, maxLength: 90});

/** From the worst word to the best. Silence proves nothing, so it stands below doubt. */
const health: readonly VerdictWord[] = ['worse', 'no-data', 'unsure', 'safe'];

const run = (ticks: readonly JudgeTick[], given: JudgeSetup = setup): JudgeState =>
  ticks.reduce((state, tick) => judgeTick(state, tick), startJudge(given));
const wordsOf = (ticks: readonly JudgeTick[], given: JudgeSetup = setup): VerdictWord[] => {
  const state = startJudge(given);
  return ticks.map(tick => judgeTick(state, tick).word);
};

describe('[P17] missing data', () => {
  it('never makes a verdict healthier in the tick it is missing', () =>
    fc.assert(fc.property(stream(), rubbish, (ticks, gap) => {
      const before = wordsOf(ticks).at(-1);
      const after = wordsOf([...ticks, {errors: gap}]).at(-1);
      expect(health.indexOf(after!), `${before} → ${after}`).toBeLessThanOrEqual(before ? health.indexOf(before) : health.length);
    })));

  it('does not end the first minute: safe has to wait for a tick with data', () => {
    const busy: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(30, 3000)}}};
    const words = wordsOf([...times(11, () => errorsTick(30, 3000)), {}, errorsTick(30, 3000)], busy);
    expect(words.slice(-3)).toEqual(['unsure', 'unsure', 'safe']);
  });

  it('does not end a drop in traffic, though it lets the empty ticks slide out of sight', () => {
    const busy: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(30, 3000)}}};
    const drop = [...times(40, () => errorsTick(30, 3000)), ...times(5, () => errorsTick(0, 0)), errorsTick(30, 3000)];
    expect(wordsOf(drop, busy).at(-1)).toBe('unsure');
    expect(wordsOf([...drop, {}, {}], busy).slice(-2)).toEqual(['unsure', 'unsure']);
    expect(wordsOf([...drop, {}, {}, errorsTick(30, 3000)], busy).at(-1)).toBe('safe');
  });

  it('never makes a healthy service look safe earlier', () =>
    fc.assert(fc.property(fc.array(fc.boolean(), {minLength: 90, maxLength: 90}), gaps => {
      const whole = wordsOf(gaps.map(() => errorsTick(1, 100)));
      const holed = wordsOf(gaps.map(isGap => (isGap ? {} : errorsTick(1, 100))));
      expect(holed.indexOf('safe') === -1 ? Infinity : holed.indexOf('safe')).toBeGreaterThanOrEqual(whole.indexOf('safe'));
      expect(whole).toContain('safe');
    })));

  it('is what NaN, negative counts and more bad than all are: a gap, never a zero', () =>
    fc.assert(fc.property(stream(), rubbish, stream(), (before, gap, after) => {
      const given = verdictOf(run([...before, {errors: gap}, ...after]));
      expect(given).toEqual(verdictOf(run([...before, {}, ...after])));
    })));

  it('is no-data after three ticks of silence, whatever was before', () =>
    fc.assert(fc.property(stream(), ticks => {
      const word = wordsOf([...ticks, {}, {}, {}]).at(-1);
      expect(['no-data', 'worse']).toContain(word);
    })));

  it('is no-data from the first tick on when a source never answers', () => {
    expect(new Set(wordsOf(times(40, () => ({}))))).toEqual(new Set(['no-data']));
  });

  it('of one metric is enough for no-data', () => {
    const two: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 100)}, p99: {baseline: steadyBaseline(1, 100)}}};
    const state = run(times(60, () => errorsTick(1, 100)), two);
    expect(verdictOf(state)).toMatchObject({verdict: 'no-data', because: 'p99'});
  });
});

describe('good ticks', () => {
  it('never make no-data', () =>
    fc.assert(fc.property(stream(), fc.integer({min: 1, max: 30}), (ticks, more) => {
      const words = wordsOf([...ticks, ...times(more, () => errorsTick(1, 100))]);
      expect(words.slice(ticks.length)).not.toContain('no-data');
    })));
});

describe('worse', () => {
  it('stays, with the same evidence, whatever comes after', () =>
    fc.assert(fc.property(stream(), after => {
      const state = run([...times(12, () => errorsTick(1, 100)), ...times(20, () => errorsTick(12, 100))]);
      expect(state.word).toBe('worse');
      const found = structuredClone(state.worse);
      for (const tick of after) expect(judgeTick(state, tick).word).toBe('worse');
      expect(state.worse).toEqual(found);
    }), {numRuns: 30}));

  it('names when it began, and how much worse', () => {
    const state = run([...times(120, () => errorsTick(1, 100)), ...times(12, () => errorsTick(5, 100))]);
    const {worse} = verdictOf(state);
    expect(worse).toMatchObject({by: 'evidence', metric: 'errors', fromTick: 120, rate: 0.05});
    expect(worse).toSatisfy((found: {ratio: number}) => Math.abs(found.ratio - 5) < 0.01);
  });

  it('is not said for a blip of two ticks, however loud', () => {
    const state = run([errorsTick(100, 100), errorsTick(100, 100), ...times(60, () => errorsTick(1, 100))]);
    expect(state.worse).toBeUndefined();
  });

  it('is said in at most 5 % of healthy watches, looked at on every tick', () => {
    const alarms = times(60, seed => {
      const random = randomFrom(seed + 1);
      const baseline = noisyBaseline(0.02, 100, random);
      const after = noisyBaseline(0.02, 100, random, 180);
      return run(after.bad.map(bad => errorsTick(bad!, 100)), {metrics: {errors: {baseline}}}).worse !== undefined;
    });
    expect(alarms.filter(Boolean).length / alarms.length).toBeLessThanOrEqual(0.05);
  });
});

describe('safe', () => {
  it('is not said while traffic has left', () => {
    const state = run([...times(60, () => errorsTick(1, 100)), ...times(6, () => errorsTick(0, 5))]);
    expect(verdictOf(state)).toMatchObject({verdict: 'unsure', reason: 'traffic-drop', because: 'errors'});
  });

  it('is not said for a small service that nobody has used for two minutes', () => {
    const small: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 4), parameters: {trafficDropMin: 5}}}};
    const state = run([...times(200, () => errorsTick(1, 4)), ...times(24, index => errorsTick(0, index === 0 ? 1 : 0))], small);
    expect(verdictOf(state)).toMatchObject({verdict: 'unsure', reason: 'no recent traffic'});
  });

  it('is not denied for the small share of a canary when that share is known', () => {
    const known: JudgeTick = {errors: {bad: 1, total: 100, share: 0.1}};
    const state = run(times(24, () => known), {metrics: {errors: {baseline: steadyBaseline(10, 1000)}}});
    expect(verdictOf(state)).not.toMatchObject({reason: 'traffic-drop'});
  });

  it('counts its ticks in a row, so that a screen may hold it back', () => {
    const state = run(times(80, () => errorsTick(1, 100)));
    const {safeTicks} = verdictOf(state);
    expect(safeTicks).toBeGreaterThan(3);
    expect(verdictOf(judgeTick(judgeTick(judgeTick(state, {}), {}), {})).safeTicks).toBe(0);
  });

  it('is not said of a metric whose rate as counted is above the tolerance, however the worst ticks are cut', () => {
    const blip = [errorsTick(1500, 3000), errorsTick(1500, 3000), ...times(100, () => errorsTick(30, 3000))];
    const {verdict, reason, metrics} = verdictOf(run(blip, {metrics: {errors: {baseline: steadyBaseline(30, 3000)}}}));
    expect({verdict, reason}).toEqual({verdict: 'unsure', reason: 'raw'});
    expect(metrics['errors']!.logSafe!).toBeGreaterThan(Math.log(20));
    expect(metrics['errors']!.isSafe).toBe(false);
  });

  it('is never said without baseline, control or floor', () => {
    const state = run(times(400, () => errorsTick(0, 100)), {metrics: {errors: {}}});
    expect(verdictOf(state)).toMatchObject({verdict: 'unsure', reason: 'no baseline'});
  });

  it('needs a control that answers in control mode', () => {
    const control: JudgeSetup = {metrics: {errors: {mode: 'control'}}};
    expect(new Set(wordsOf(times(40, () => errorsTick(1, 100)), control))).toEqual(new Set(['no-data']));
    const none = run(times(30, () => ({errors: {bad: 0, total: 100, control: {bad: 0, total: 900}}})), control);
    expect(none.logE, 'nothing happened on either side, which proves nothing').toBeCloseTo(0, 9);
    const both = times(120, () => ({errors: {bad: 1, total: 100, control: {bad: 9, total: 900}}}));
    expect(wordsOf(both, control).at(-1)).toBe('safe');
  });
});

describe('the judge', () => {
  it('gives the same verdicts for the same ticks', () =>
    fc.assert(fc.property(stream(['errors', 'p99']), ticks => {
      const two: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 100)}, p99: {baseline: steadyBaseline(1, 100)}}};
      expect(verdictOf(run(ticks, two))).toEqual(verdictOf(run(ticks, two)));
    }), {numRuns: 30}));

  it('finds nothing under names that every object has', () => {
    const odd: JudgeSetup = {metrics: {constructor: {baseline: steadyBaseline(1, 100)}}};
    expect(run([{}, {}, {}], odd).word).toBe('no-data');
  });

  it.each([
    ['no metric', {metrics: {}}],
    ['alpha 0', {metrics: {errors: {}}, parameters: {alpha: 0}}],
    ['a floor of 1', {metrics: {errors: {parameters: {floor: 1}}}}],
    ['a weight of 0', {metrics: {errors: {weight: 0}}}],
    ['half a restart', {metrics: {errors: {}}, parameters: {startEvery: 0.5}}],
    ['a window of nothing', {metrics: {errors: {}}, parameters: {windowTicks: 0}}],
  ] satisfies [string, JudgeSetup][])('refuses to start with %s', (_, given) => {
    expect(() => startJudge(given)).toThrow(RangeError);
  });
});
