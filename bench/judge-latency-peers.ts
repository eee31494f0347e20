import {addHistograms, type Histogram, type JudgeTick, latencyMetric, latencyTick, planLatency, quantileOf, slowerThan, totalOf} from '../src/judge/index.ts';
import {failed, firstLook, isHigh, minute, zTest} from './judge-rules.ts';
import type {TimedDeploy, TimedTick} from './judge-latency.ts';
import {type Alarm, judgeOf, seriesOf} from './judge-watch.ts';

/** Who watches response times (p50, p95, p99), on the same deploys. */
export type LatencyPeer = {readonly name: string; readonly about: string; readonly watching: (before: TimedDeploy['before']) => (after: readonly TimedTick[]) => Alarm};

const quantiles = {p50: 0.5, p95: 0.95, p99: 0.99};

/** The judge of this product; `withErrors`: all four metrics in one budget. */
const judging = (before: TimedDeploy['before'], withErrors: boolean) => {
  const past = before.map(({times}) => times);
  const plans = Object.entries(quantiles).map(([name, q]) => ({name, plan: planLatency(past, q)!}));
  const metrics = Object.fromEntries(plans.map(({name, plan}) => [name, latencyMetric(plan, past)]));
  const watch = judgeOf({metrics: withErrors ? {errors: {baseline: seriesOf(before.map(({errors}) => errors))}, ...metrics} : metrics});
  return (after: readonly TimedTick[], untilSafe = false) =>
    watch(after.map(({times, errors}): JudgeTick => ({...Object.fromEntries(plans.map(({name, plan}) => [name, latencyTick(plan, times)])), ...(withErrors && {errors})})), untilSafe);
};

/** Tick at which "safe" was said first. */
export const safeOfLatency = (before: TimedDeploy['before']) => {
  const watch = judging(before, false);
  return (after: readonly TimedTick[]): Alarm => watch(after, true).safeAt;
};

export const latencyJudge: LatencyPeer = {
  name: 'this judge', about: 'p50, p95 and p99 in one budget of 5 %',
  watching: before => { const watch = judging(before, false); return after => watch(after).worseAt; },
};
export const wholeJudge: LatencyPeer = {
  name: 'this judge', about: 'errors, p50, p95 and p99 in one budget of 5 %',
  watching: before => { const watch = judging(before, true); return after => watch(after).worseAt; },
};

const minutesOf = (ticks: readonly TimedTick[]): (Histogram | undefined)[] =>
  Array.from({length: Math.floor(ticks.length / minute)}, (_, index) =>
    ticks.slice(index * minute, (index + 1) * minute).reduce<Histogram | undefined>((sum, {times}) => (!times ? sum : !sum ? times : addHistograms(sum, times)), undefined));

const quantilePerMinute = (ticks: readonly TimedTick[], q: number): number[] => minutesOf(ticks).map(each => (each && quantileOf(each, q)) ?? Number.NaN);
const known = (values: readonly number[]) => values.filter(value => !Number.isNaN(value));

const p99Rule = (name: string, about: string, rule: Parameters<typeof failed>[2], thresholdOf: (usual: number) => number): LatencyPeer => ({
  name,
  about,
  watching: before => {
    const all = before.reduce<Histogram | undefined>((sum, {times}) => (!times ? sum : !sum ? times : addHistograms(sum, times)), undefined);
    const threshold = thresholdOf(quantileOf(all!, 0.99)!);
    return after => failed(quantilePerMinute(after, 0.99), value => value > threshold, rule);
  },
});

export const latencyPeers: readonly LatencyPeer[] = [
  p99Rule('flagger docs', 'p99 of a minute above 500 ms, threshold 10 failed checks (usual: 404 ms)', {limit: 10, emptyFails: true}, () => 500),
  p99Rule('consec3 1.25x', 'three minutes in a row with p99 above 1.25 times the usual', {limit: 3, inARow: true}, usual => 1.25 * usual),
  p99Rule('argo 1.25x/1m', 'p99 of a minute above 1.25 times the usual, failureLimit 3 (cumulative)', {limit: 4}, usual => 1.25 * usual),
  {
    name: 'kayenta MWU',
    about: 'Mann-Whitney on the p50, p95 and p99 of each minute at 98 %, any of them, every 5 min',
    watching: before => {
      const usual = Object.values(quantiles).map(q => known(quantilePerMinute(before, q)));
      return after => {
        const now = Object.values(quantiles).map(q => quantilePerMinute(after, q));
        return firstLook(after.length, 5 * minute, tick => now.some((values, index) => isHigh(known(values.slice(0, tick / minute)), usual[index]!)));
      };
    },
  },
  {
    name: 'naive z',
    about: 'a z test at 5 % on the requests beyond p50, p95, p99, any of them, repeated on every tick',
    watching: before => {
      const past = before.map(({times}) => times);
      const tests = Object.values(quantiles).map(q => {
        const {thresholdMs} = planLatency(past, q)!;
        const counts = (ticks: readonly (Histogram | null)[]) => ticks.map(times => times && {bad: slowerThan(times, thresholdMs), total: totalOf(times)});
        const isSeen = zTest(counts(past));
        return (after: readonly TimedTick[]) => isSeen(counts(after.map(({times}) => times)));
      });
      return after => tests.map(test => test(after)).reduce((first, at) => (first === undefined || (at !== undefined && at < first) ? at : first), undefined);
    },
  },
];
