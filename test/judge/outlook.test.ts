import {describe, expect, it} from 'vitest';
import {type JudgeSetup, judgeTick, startJudge, type Verdict, verdictOf} from '../../src/judge/index.ts';
import {badOf, errorsTick, noisyBaseline, randomFrom, steadyBaseline, times} from './given-series.ts';

const setup: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 100)}}};

/** The verdict after each tick of a service that stays as it was. */
const steady = (ticks: number, given: JudgeSetup = setup): Verdict[] => {
  const state = startJudge(given);
  return times(ticks, () => verdictOf(judgeTick(state, errorsTick(1, 100))));
};

describe('how long until safe', () => {
  const verdicts = steady(90);
  const firstSafe = verdicts.findIndex(({verdict}) => verdict === 'safe') + 1;

  it('is right to the tick when everything goes on as it is', () => {
    expect(firstSafe).toBeGreaterThan(12);
    for (const {ticks, etaTicks} of verdicts.slice(0, firstSafe)) expect(ticks + etaTicks!).toBe(firstSafe);
  });

  it('comes with the requests that are needed', () => {
    expect(verdicts[11]!.metrics['errors']).toMatchObject({n: 1200, neededRequests: firstSafe * 100});
  });

  it('is never less than the first minute', () => {
    const state = startJudge({metrics: {errors: {baseline: steadyBaseline(30, 3000)}}});
    for (let tick = 0; tick < 6; tick++) judgeTick(state, errorsTick(30, 3000));
    expect(verdictOf(state)).toMatchObject({etaTicks: 6, metrics: {errors: {etaTicks: 6, neededRequests: 36_000}}});
  });

  it('is within a factor of two on real noise, once a few minutes are seen', () => {
    const ratios = times(12, seed => {
      const random = randomFrom(seed + 100);
      const state = startJudge({metrics: {errors: {baseline: noisyBaseline(0.02, 100, random)}}});
      const look = () => judgeTick(state, errorsTick(badOf(100, 0.02, random), 100)).word;
      const start = times(24, look);
      const {etaTicks} = verdictOf(state);
      const first = [...start, ...times(336, look)].indexOf('safe') + 1;
      return first > 24 && etaTicks !== undefined ? (24 + etaTicks) / first : undefined;
    }).filter(ratio => ratio !== undefined);
    expect(ratios.length).toBeGreaterThan(3);
    const near = ratios.filter(ratio => ratio > 0.5 && ratio < 2);
    expect(near.length / ratios.length).toBeGreaterThanOrEqual(0.7);
  });

  it('is 0 when it is said', () => expect(verdicts.at(-1)).toMatchObject({verdict: 'safe', etaTicks: 0}));

  it.each([
    ['nothing to compare with', {metrics: {errors: {}}}, 30, () => errorsTick(1, 100)],
    ['no data', setup, 30, () => ({})],
    ['no requests', setup, 30, () => errorsTick(0, 0)],
    ['a rate above the tolerance', setup, 14, (index: number) => errorsTick(index % 2 === 0 ? 1 : 3, 100)],
  ] as const)('cannot be said with %s', (_, given, ticks, tick) => {
    const state = startJudge(given);
    for (let index = 0; index < ticks; index++) judgeTick(state, tick(index));
    const verdict = verdictOf(state);
    expect(verdict.verdict).not.toBe('safe');
    expect(verdict.etaTicks).toBeUndefined();
  });

  it('waits for gaps to leave the last two minutes', () => {
    const state = startJudge(setup);
    for (let index = 0; index < 120; index++) judgeTick(state, index > 100 && index % 2 === 0 ? {} : errorsTick(1, 100));
    const {reason, etaTicks} = verdictOf(state);
    expect(reason).toBe('coverage');
    for (let index = 0; index < etaTicks! - 1; index++) judgeTick(state, errorsTick(1, 100));
    expect(state.word).toBe('unsure');
    expect(judgeTick(state, errorsTick(1, 100)).word).toBe('safe');
  });
});

describe('the smallest difference that could be seen', () => {
  const visibleAt = (tick: number) => steady(tick).at(-1)!.metrics['errors']!.visible;

  it('becomes smaller with time, never below what matters', () => {
    const [early, later, latest] = [visibleAt(12), visibleAt(60), visibleAt(300)];
    expect(early.now!).toBeGreaterThan(later.now!);
    expect(later.now!).toBeGreaterThan(latest.now!);
    expect(latest.now!).toBeGreaterThanOrEqual(0.2);
    expect(early.atEnd!).toBeLessThan(early.now!);
  });

  it('is what the judge then sees, and a little less is what it does not', () => {
    const {now} = visibleAt(60);
    const worseWith = (difference: number) => {
      const state = startJudge(setup);
      for (let index = 0; index < 60; index++) judgeTick(state, errorsTick(1 + difference, 100));
      return state.worse;
    };
    expect(worseWith(now! * 1.02)).toBeDefined();
    expect(worseWith(now! * 0.8)).toBeUndefined();
  });

  it('is none while even "all bad" would prove nothing', () => {
    expect(steady(1, {metrics: {errors: {baseline: steadyBaseline(90, 100)}}})[0]!.metrics['errors']!.visible).toEqual({});
  });

  it('works against a control', () => {
    const state = startJudge({metrics: {errors: {mode: 'control'}}});
    for (let index = 0; index < 60; index++) judgeTick(state, {errors: {bad: 1, total: 100, control: {bad: 9, total: 900}}});
    const {visible} = verdictOf(state).metrics['errors']!;
    expect(visible.now!).toBeGreaterThan(0.2);
    expect(visible.atEnd!).toBeLessThan(visible.now!);
  });
});
