import {describe, expect, it} from 'vitest';
import {aboutMore, grouped, milliseconds, percent, points} from '../../src/judge/figures.ts';
import {
  type JudgeSetup, type JudgeTick, judgeTick, labelOf, type LatencyView, type Limit, numbersOf, sentenceOf, startJudge, type Verdict,
  verdictOf,
} from '../../src/judge/index.ts';
import {errorsTick, steadyBaseline, times} from './given-series.ts';

const setup: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 300)}}};
const judged = (given: JudgeSetup, ...ticks: JudgeTick[]): Verdict =>
  verdictOf(ticks.reduce((state, tick) => judgeTick(state, tick), startJudge(given)));

const limit: Limit = {metric: 'errors', of: 'rate', beyond: 'above', at: 0.01, forTicks: 12};
const breached: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(184, 10_000)}}, limits: [limit]};
const high = errorsTick(184, 10_000);

describe('worse', () => {
  it('by an agreed limit: value, limit, and how long, while it lasts', () => {
    expect(sentenceOf(judged(breached, ...times(12, () => high)))).toBe('Worse: error rate 1.84 %, limit 1.00 %, for 1 min');
    expect(sentenceOf(judged(breached, ...times(16, () => high)))).toBe('Worse: error rate 1.84 %, limit 1.00 %, for 1 min 20 s');
  });

  it('stays at what broke the limit when it is kept again', () => {
    const verdict = judged(breached, ...times(12, () => high), ...times(60, () => errorsTick(0, 10_000)));
    expect(sentenceOf(verdict)).toBe('Worse: error rate 1.84 %, limit 1.00 %, for 1 min');
  });

  it('by a limit on a measured value, in its unit', () => {
    const p99: Limit = {metric: 'p99Ms', of: 'value', beyond: 'above', at: 250, forTicks: 36, unit: 'ms'};
    const state = startJudge({...setup, limits: [p99]});
    for (let tick = 0; tick < 36; tick++) judgeTick(state, errorsTick(1, 300), {p99Ms: 1262});
    expect(sentenceOf(verdictOf(state))).toBe('Worse: p99 1 262 ms, limit 250 ms, for 3 min');
  });

  it('by evidence: the rate, the usual one, and since when', () => {
    const verdict = judged(setup, ...times(48, () => errorsTick(1, 300)), ...times(6, () => errorsTick(12, 300)));
    expect(sentenceOf(verdict)).toMatch(/^Worse: error rate 4\.00 %, usual 0\.33 %, for (15|20|25|30) s$/);
  });

  it('by evidence about latency: in ms where they are known, else as a share of requests', () => {
    const verdict = judged({metrics: {p99: {baseline: steadyBaseline(3, 300)}}}, ...times(12, () => ({p99: {bad: 15, total: 300}})));
    expect(sentenceOf(verdict)).toMatch(/^Worse: requests above the usual p99 5\.00 %, usual 1\.00 %, for \d+ s$/);
    expect(sentenceOf(verdict, {latency: {p99: view}})).toMatch(/^Worse: p99 231 ms, usual 182 ms, for \d+ s$/);
  });
});

const view: LatencyView = {q: 0.99, nowMs: 231, usualMs: 182, interval: {low: 178, high: 186}, seesMs: 3.8};

describe('no data', () => {
  it('names the source by its name in the config, and for how long', () => {
    const named: JudgeSetup = {metrics: {error_rate: {baseline: steadyBaseline(1, 300)}}};
    const verdict = judged(named, ...times(20, () => ({error_rate: {bad: 1, total: 300}})), ...times(8, () => ({})));
    expect(sentenceOf(verdict)).toBe('No data: error_rate is silent for 40 s. Not counted as healthy.');
  });

  it('says when a source has never answered', () => {
    expect(sentenceOf(judged(setup, {}, {}))).toBe('No data: errors has never answered. Not counted as healthy.');
  });
});

describe('safe', () => {
  const safe = judged(setup, ...times(200, () => errorsTick(1, 300)));

  it('says for what share of traffic, and what difference could have hidden', () => {
    expect(safe.verdict).toBe('safe');
    expect(sentenceOf(safe, {where: 'at 5 %'})).toMatch(/^Safe at 5 %: nothing worse than ±0\.\d\d pp would have gone unseen$/);
    expect(sentenceOf(safe)).toMatch(/^Safe: nothing worse than/);
  });

  it('claims no more than both the interval and the power of the test allow', () => {
    const {ratioInterval, visible, usualRate} = safe.metrics['errors']!;
    const claimed = Number(/±([\d.]+) pp/.exec(sentenceOf(safe))![1]) / 100;
    expect(claimed).toBeCloseTo(Math.max(ratioInterval.high - 1, visible.now!) * usualRate!, 4);
  });

  it('speaks of latency in ms', () => {
    const latency: JudgeSetup = {metrics: {p99: {baseline: steadyBaseline(3, 300)}}};
    const verdict = judged(latency, ...times(200, () => ({p99: {bad: 3, total: 300, safeBad: 1}})));
    expect(verdict.verdict).toBe('safe');
    expect(sentenceOf(verdict, {where: 'at 5 %', latency: {p99: view}})).toBe('Safe at 5 %: nothing worse than ±4 ms would have gone unseen');
  });

  it('names the metrics when there are two kinds', () => {
    const both: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 300)}, p99: {baseline: steadyBaseline(3, 300)}}};
    const verdict = judged(both, ...times(200, () => ({errors: {bad: 1, total: 300}, p99: {bad: 3, total: 300, safeBad: 1}})));
    expect(sentenceOf(verdict, {latency: {p99: view}})).toMatch(
      /^Safe: nothing worse than ±0\.\d\d pp error rate or ±4 ms p99 would have gone unseen$/,
    );
  });

  it('says only what is known when nothing was there to compare with', () => {
    const floor: JudgeSetup = {metrics: {errors: {parameters: {floor: 0.02}}}};
    expect(sentenceOf(judged(floor, ...times(60, () => errorsTick(1, 300))))).toMatch(/^Safe: error rate is surely below 0\.\d\d %$/);
  });
});

describe('not enough evidence', () => {
  it('says how many requests of how many, and about how long', () => {
    const small: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(1, 40)}}};
    expect(sentenceOf(judged(small, ...times(21, index => errorsTick(index % 2, 20))))).toBe(
      'Not enough evidence: 420 of 1 820 requests; about 6 more minutes',
    );
  });

  const leaving = [...times(60, () => errorsTick(1, 300)), ...times(6, () => errorsTick(0, 9))];
  it.each([
    ['before the first request', setup, [], 'no requests yet'],
    ['when traffic leaves', setup, leaving, 'requests fell to 3.00 % of the usual'],
    ['without a comparison', {metrics: {errors: {}}}, times(20, () => errorsTick(1, 900)),
      'nothing to compare error rate with, 18 000 requests'],
    ['above the tolerance', setup, [...times(12, () => errorsTick(1, 300)), errorsTick(90, 300)],
      'error rate 2.62 %, usual 0.33 %, above what is tolerated'],
    ['while it leans worse', setup, times(13, index => errorsTick(index > 8 ? 4 : 1, 300)),
      'error rate 0.64 %, usual 0.33 %, leans worse but is not proven'],
    ['with too many gaps', setup, times(61, index => (index % 2 === 1 ? {} : errorsTick(1, 300))),
      'error rate has data for 50.8 % of the time; about 8 more minutes'],
    ['when no estimate is possible', setup, [errorsTick(9, 300)], '300 requests, and no estimate of how many it takes'],
  ] satisfies [string, JudgeSetup, JudgeTick[], string][])('says why %s', (_, given, ticks, why) => {
    expect(sentenceOf(judged(given, ...ticks))).toBe(`Not enough evidence: ${why}`);
  });

  it('is "no worse so far" once one metric is proven and another is not', () => {
    const both: JudgeSetup = {metrics: {errors: {baseline: steadyBaseline(30, 300)}, p99: {baseline: steadyBaseline(3, 300)}}};
    const tick: JudgeTick = {errors: {bad: 30, total: 300}, p99: {bad: 3, total: 300, safeBad: 2}};
    const verdict = judged(both, ...times(14, () => tick));
    expect(sentenceOf(verdict)).toMatch(
      /^No worse so far: error rate 10\.0 %, usual 10\.0 %; p99 needs about \d+ more (seconds|minutes) of data$/,
    );
  });
});

describe('figures', () => {
  const shares = [[0, '0 %'], [0.0184, '1.84 %'], [0.01, '1.00 %'], [0.123, '12.3 %'], [0.00012, '0.012 %'], [1, '100.0 %']] as const;
  it.each(shares)('%d is %s', (share, text) => expect(percent(share)).toBe(text));

  const counts = [[18_400, '18 400'], [999, '999'], [1_234_567, '1 234 567'], [0, '0']] as const;
  it.each(counts)('%d is %s', (value, text) => expect(grouped(value)).toBe(text));

  const durations = [[184.4, '184 ms'], [4.25, '4.3 ms'], [1250, '1 250 ms'], [Infinity, 'more than can be measured']] as const;
  it.each(durations)('%d ms is %s', (ms, text) => expect(milliseconds(ms)).toBe(text));

  const waits = [
    [0, 'about 10 more seconds'], [12, 'about 20 more seconds'], [90, 'about 90 more seconds'], [91, 'about 2 more minutes'],
    [238, 'about 4 more minutes'], [8000, 'about 3 more hours'],
  ] as const;
  it.each(waits)('%d s are %s', (seconds, text) => expect(aboutMore(seconds)).toBe(text));

  it('calls metrics as people do', () => expect(['errors', 'p99Ms', 'db_time'].map(labelOf)).toEqual(['error rate', 'p99', 'db time']));
  it('writes differences in points', () => expect(points(0.0002)).toBe('0.02 pp'));
});

describe('numbers for the record', () => {
  it('are finite, flat, and the ones the sentence rests on', () => {
    const verdict = judged(breached, ...times(12, () => high));
    const numbers = numbersOf(verdict);
    expect(numbers).toMatchObject({ticks: 12, 'errors.n': 120_000, 'limit.errors.value': 0.0184, 'worse.tick': 12, 'worse.limit': 0.01});
    expect(Object.values(numbers).every(Number.isFinite)).toBe(true);
    expect(JSON.parse(JSON.stringify(numbers))).toEqual(numbers);
  });
});
