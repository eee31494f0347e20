import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {judgeCells} from '../../bench/judge-document-cells.ts';
import {judgeDocument} from '../../bench/judge-document.ts';
import {betterOf, delayOf, delayText, differenceOf, meanOf, percent, shareOf} from '../../bench/judge-figures.ts';
import {latencyFamilies, timedDeployOf, type TimedTick} from '../../bench/judge-latency.ts';
import {dayJudge, hourJudge} from '../../bench/judge-peers.ts';
import {poisson, randomFrom} from '../../bench/judge-random.ts';
import {asEstimate, readResults, referenceOf} from '../../bench/judge-results.ts';
import {failed, isHigh, zTest} from '../../bench/judge-rules.ts';
import {deployOf, effects, families, noChange, type Tick} from '../../bench/judge-traffic.ts';
import {addHistograms, quantileOf} from '../../src/judge/index.ts';
import {times} from '../judge/given-series.ts';

const family = (name: string) => families.find(each => each.name === name)!;
const rate = (ticks: readonly Tick[]): number => ticks.reduce((sum, tick) => sum + (tick?.bad ?? 0), 0) / ticks.reduce((sum, tick) => sum + (tick?.total ?? 0), 0);
const service = {rps: 100, errorRate: 0.01};

describe('the deploys', () => {
  it('count as Poisson does, few and many', () => {
    for (const mean of [0.5, 8, 12, 300]) {
      const random = randomFrom(5);
      const drawn = times(20_000, () => poisson(random, mean));
      const average = drawn.reduce((sum, count) => sum + count, 0) / drawn.length;
      const variance = drawn.reduce((sum, count) => sum + (count - average) ** 2, 0) / drawn.length;
      expect([average / mean, variance / mean]).toEqual([expect.closeTo(1, 1), expect.closeTo(1, 1)]);
    }
  });

  it('are the same for the same seed, others for another, and the deploy does what it says', () => {
    const [one, again, other] = [3, 3, 4].map(seed => deployOf(service, family('nb'), seed, {withDay: true}));
    expect(again!.history).toEqual(one!.history);
    expect(other!.before).not.toEqual(one!.before);
    expect(one!.history.slice(-720)).toEqual(one!.before);
    expect(again!.after(effects[1]!)).toEqual(one!.after(effects[1]!));
    expect(rate(one!.after(effects[1]!).ticks) / rate(one!.after(noChange).ticks)).toBeCloseTo(2, 0);
  });

  it('let the error rate of a trend be about 22 % higher afterwards, and a canary share what happens', () => {
    const {before, after} = deployOf({rps: 1000, errorRate: 0.05}, family('trend'), 1);
    expect(rate(after(noChange).ticks) / rate(before)).toBeCloseTo(1.225, 2);
    const {ticks, control} = deployOf({rps: 1000, errorRate: 0.05}, family('trend'), 1, {canaryShare: 0.1}).after(noChange);
    expect(rate(ticks) / rate(control!)).toBeCloseTo(1, 1);
    expect(control![0]!.total / ticks[0]!.total).toBeGreaterThan(7);
  });

  it('slow everything down, or so few that only p99 moves', () => {
    const deploy = timedDeployOf({rps: 1000, errorRate: 0}, latencyFamilies[0]!, 1);
    const quantiles = (ticks: readonly TimedTick[]) => {
      const all = ticks.slice(0, 120).map(({times: histogram}) => histogram!).reduce((a, b) => addHistograms(a, b)!);
      return [0.5, 0.99].map(q => quantileOf(all, q)!);
    };
    const [p50, p99] = quantiles(deploy.before) as [number, number];
    expect([p50 / 100, p99 / 404]).toEqual([expect.closeTo(1, 1), expect.closeTo(1, 1)]);
    const [slowP50, slowP99] = quantiles(deploy.after({name: 'all', scale: 1.25})) as [number, number];
    expect([slowP50 / p50, slowP99 / p99]).toEqual([expect.closeTo(1.25, 1), expect.closeTo(1.25, 1)]);
    const [tailP50, tailP99] = quantiles(deploy.after({name: 'tail', tail: 1.25})) as [number, number];
    expect(tailP50 / p50).toBeLessThan(1.04);
    expect(tailP99 / p99).toBeCloseTo(1.25, 1);
  });
});

describe('who watches', () => {
  it('judges one past and several futures as if each were alone', () => {
    const deploy = deployOf(service, family('iid'), 9, {withDay: true});
    for (const judge of [hourJudge, dayJudge]) {
      const together = judge.watching(deploy, service);
      const found = [effects[3]!, noChange, effects[1]!].map(effect => together(deploy.after(effect)));
      expect(found).toEqual([effects[3]!, noChange, effects[1]!].map(effect => judge.watching(deploy, service)(deploy.after(effect))));
      expect(found[1]).toBeUndefined();
      expect(found[0]).toBeLessThan(6);
    }
  });

  it('fails minutes in a row or altogether, and counts silence where it is told to', () => {
    const numbers = [3, 3, 1, 3, Number.NaN, 3];
    const isBad = (value: number) => value > 2;
    expect(failed(numbers, isBad, {limit: 3})).toBe(4 * 12);
    expect(failed(numbers, isBad, {limit: 3, inARow: true})).toBeUndefined();
    expect(failed(numbers, isBad, {limit: 5})).toBeUndefined();
    expect(failed(numbers, isBad, {limit: 5, emptyFails: true})).toBe(6 * 12);
  });

  it('compares ranks as Kayenta does, and means', () => {
    const usual = times(60, index => 1 + (index % 7) / 10);
    expect(isHigh(usual.slice(0, 10).map(value => 2 * value), usual)).toBe(true);
    expect(isHigh(usual.slice(0, 10), usual)).toBe(false);
    expect(isHigh([0, 0, 0], [0, 0, 0])).toBe(false);
    const ticks = (bad: number): Tick[] => times(100, () => ({bad, total: 100}));
    expect([zTest(ticks(2))(ticks(4)), zTest(ticks(2))(ticks(2))]).toEqual([2, undefined]);
  });
});

describe('the figures', () => {
  it('say median, 95 % and misses; an alarm before the change is none', () => {
    const alarms = [3, 130, 140, undefined, 150];
    expect(delayOf(alarms, 120)).toEqual([150, null, 0.4, 5]);
    expect(delayText(delayOf(alarms, 120))).toBe('150 / – / 40 %');
    expect(shareOf(alarms)).toEqual([4, 5]);
    expect([percent(0), percent(0.004), percent(0.0997), percent(1)]).toEqual(['0 %', '0.4 %', '10 %', '100 %']);
  });

  it('know how well they know a difference', () => {
    const ours = meanOf(times(16, () => [40, 1000] as const));
    expect(ours.mean).toBeCloseTo(0.04);
    expect(1.96 * ours.se).toBeCloseTo(0.003, 3);
    const same = differenceOf(ours, asEstimate(0.038, 16, 1000));
    expect([same.low < 0, same.high > 0]).toEqual([true, true]);
    expect(differenceOf(ours, asEstimate(0.018, 16, 1000)).low).toBeGreaterThan(0);
    expect(meanOf([[0, 300]]).se).toBeGreaterThan(0);
  });

  it('call one sooner only beyond chance', () => {
    expect(betterOf([100, 200, 0, 200], [110, 220, 0.01, 200])).toBe('same');
    expect(betterOf([100, 200, 0, 200], [300, 300, 0, 200])).toBe('a');
    expect(betterOf([100, null, 0.3, 200], [300, null, 0.1, 200])).toBe('b');
    expect(betterOf([null, null, 1, 200], [null, null, 0.99, 200])).toBe('same');
  });
});

describe('the documents', () => {
  it('are what the benchmark makes of its results', () => {
    const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
    const results = readResults(path('bench/judge-results'));
    expect(readFileSync(path('docs/judge-bench.md'), 'utf8')).toBe(judgeDocument(results));
    expect(readFileSync(path('docs/judge-bench-cells.md'), 'utf8')).toBe(judgeCells(results));
    expect(Object.keys(referenceOf.false)).toHaveLength(15);
  });
});
