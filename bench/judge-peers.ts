import {judgeTick, startJudge, type BaselineSeries, type JudgeSetup} from '../src/judge/index.ts';
import type {Run, Service, Tick} from './judge-traffic.ts';

/** Something that watches a deploy. Gives the tick after the deploy (from 1) at which it calls it bad, if ever. */
export type Peer = {readonly name: string; readonly about: string; readonly alarmAt: (run: Run, service: Service) => number | undefined};

const minute = 12;

export const peers: readonly Peer[] = [
  {
    name: 'this judge',
    about: 'evidence for worse, looked at on every tick, alpha 5 %',
    alarmAt: ({before, after}) => judged(after, {errors: {baseline: seriesOf(before)}}),
  },
  {
    name: 'this judge, 24 h',
    about: 'the same, with its noise taken from the day before; what is usual still from the hour before',
    alarmAt: ({history, before, after}) => judged(after, {errors: {baseline: seriesOf(before), history: seriesOf(history)}}),
  },
  {
    name: 'argo 2x/1m',
    about: 'Argo Rollouts: one measurement a minute over the last minute, above twice the usual rate fails, failureLimit 3 (cumulative)',
    alarmAt: ({before, after}) => failedMinutes(after, 2 * rateOf(before), {limit: 4}),
  },
  {
    name: 'flagger docs',
    about: 'Flagger as documented: success rate below 99 % each minute, threshold 10 failed checks; no values is a failed check',
    alarmAt: ({after}) => failedMinutes(after, 0.01, {limit: 10, emptyFails: true}),
  },
  {
    name: 'kayenta MWU',
    about: 'Spinnaker Kayenta: Mann-Whitney on 1-min points at 98 %, tolerance 25 %, mean ratio 1, every 5 min',
    alarmAt: ({before, after}) => {
      const usual = minutes(before);
      return firstLook(after.length, 5 * minute, tick => isHigh(minutes(after.slice(0, tick)), usual));
    },
  },
  {
    name: 'burn rate',
    about: 'SRE workbook pages: 14.4 times the usual rate over 1 h and 5 min, or 6 times over 6 h (here: all there is) and 30 min',
    alarmAt: ({before, after}, {errorRate}) => {
      const all = [...before, ...after];
      const burns = (tick: number, window: number) => {
        const end = before.length + tick;
        return rateOf(all.slice(Math.max(0, end - window), end)) / errorRate;
      };
      const pages = [{long: 60, short: 5, factor: 14.4}, {long: 360, short: 30, factor: 6}];
      return firstLook(after.length, minute / 2, tick =>
        pages.some(({long, short, factor}) => burns(tick, long * minute) > factor && burns(tick, short * minute) > factor));
    },
  },
  {
    name: 'naive z',
    about: 'a two-sample z test at 5 %, repeated on every tick',
    alarmAt: ({before, after}) => {
      const usual = sumOf(before);
      let now = {bad: 0, total: 0};
      return firstTick(after, tick => {
        if (tick) now = {bad: now.bad + tick.bad, total: now.total + tick.total};
        const p = (usual.bad + now.bad) / (usual.total + now.total);
        const error = Math.sqrt(p * (1 - p) * (1 / usual.total + 1 / now.total));
        return now.total > 0 && now.bad / now.total - usual.bad / usual.total > 1.645 * error && error > 0;
      });
    },
  },
];

const seriesOf = (ticks: readonly Tick[]): BaselineSeries => ({bad: ticks.map(tick => tick?.bad ?? null), total: ticks.map(tick => tick?.total ?? null)});

const judged = (after: readonly Tick[], metrics: JudgeSetup['metrics'], control?: readonly Tick[]): number | undefined => {
  const state = startJudge({metrics, parameters: {windowTicks: after.length}});
  const found = after.findIndex((tick, index) => {
    const beside = control?.[index];
    return judgeTick(state, {errors: tick && (control ? beside && {...tick, control: beside} : tick)}).word === 'worse';
  });
  return found === -1 ? undefined : found + 1;
};

/** A canary of 10 % beside the old version: who compares the two at the same time, and who compares with the hour before. */
export const canaryPeers: readonly Peer[] = [
  {
    name: 'this judge, control',
    about: 'old and new version compared tick by tick',
    alarmAt: ({before, after, control}) => judged(after, {errors: {baseline: seriesOf(before), mode: 'control'}}, control),
  },
  {name: 'this judge, before/after', about: 'the canary compared with the hour before', alarmAt: ({before, after}) => judged(after, {errors: {baseline: seriesOf(before)}})},
  {
    name: 'kayenta MWU',
    about: 'as above, 1-min points of canary and control',
    alarmAt: ({after, control = []}) => firstLook(after.length, 5 * minute, tick => isHigh(minutes(after.slice(0, tick)), minutes(control.slice(0, tick)))),
  },
  {
    name: 'naive z',
    about: 'a two-sample z test of canary and control at 5 %, repeated on every tick',
    alarmAt: ({after, control = []}) => {
      const [now, beside] = [{bad: 0, total: 0}, {bad: 0, total: 0}];
      const found = after.findIndex((tick, index) => {
        for (const [sum, counts] of [[now, tick], [beside, control[index]]] as const) if (counts) Object.assign(sum, {bad: sum.bad + counts.bad, total: sum.total + counts.total});
        const p = (beside.bad + now.bad) / (beside.total + now.total);
        const error = Math.sqrt(p * (1 - p) * (1 / beside.total + 1 / now.total));
        return error > 0 && now.bad / now.total - beside.bad / beside.total > 1.645 * error;
      });
      return found === -1 ? undefined : found + 1;
    },
  },
];

const sumOf = (ticks: readonly Tick[]): {readonly bad: number; readonly total: number} => {
  let bad = 0;
  let total = 0;
  for (const tick of ticks) {
    bad += tick?.bad ?? 0;
    total += tick?.total ?? 0;
  }
  return {bad, total};
};

/** NaN when nothing was asked. */
const rateOf = (ticks: readonly Tick[]): number => {
  const {bad, total} = sumOf(ticks);
  return bad / total;
};

const firstTick = (ticks: readonly Tick[], isBad: (tick: Tick) => boolean): number | undefined => {
  const found = ticks.findIndex(isBad);
  return found === -1 ? undefined : found + 1;
};

const firstLook = (ticks: number, every: number, isBad: (tick: number) => boolean): number | undefined => {
  for (let tick = every; tick <= ticks; tick += every) if (isBad(tick)) return tick;
  return undefined;
};

const failedMinutes = (after: readonly Tick[], threshold: number, {limit, emptyFails = false}: {limit: number; emptyFails?: boolean}) => {
  let failed = 0;
  return firstLook(after.length, minute, tick => {
    const rate = rateOf(after.slice(tick - minute, tick));
    if (Number.isNaN(rate) ? emptyFails : rate > threshold) failed++;
    return failed >= limit;
  });
};

/** Error percentages per minute; minutes without requests are left out (nanStrategy remove). */
const minutes = (ticks: readonly Tick[]): number[] => {
  const rates: number[] = [];
  for (let from = 0; from + minute <= ticks.length; from += minute) rates.push(100 * rateOf(ticks.slice(from, from + minute)));
  return rates.filter(rate => !Number.isNaN(rate));
};

/**
 * Kayenta's "High": the 98 % rank interval of the shift lies above 25 % of the Hodges-Lehmann estimate, and the mean grew.
 * The interval is where z(mu) crosses ±2.326, z with continuity and tie correction; on the sorted differences that
 * crossing is an order statistic.
 */
const isHigh = (now: readonly number[], usual: readonly number[]): boolean => {
  const [m, n] = [now.length, usual.length];
  if (m === 0 || n === 0 || new Set([...now, ...usual]).size === 1) return false;
  const differences = now.flatMap(x => usual.map(y => x - y)).sort((a, b) => a - b);
  const estimate = differences[Math.floor(differences.length / 2)]!;
  const ties = [...tieSizes(now), ...tieSizes(usual)].reduce((sum, size) => sum + size ** 3 - size, 0);
  const sigma = Math.sqrt(((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
  const above = Math.ceil((m * n) / 2 + 0.5 + 2.326 * sigma);
  const low = differences[differences.length - above] ?? -Infinity;
  const grown = mean(now) / mean(usual);
  return low > 0.25 * Math.abs(estimate) && (Number.isNaN(grown) || grown >= 1);
};

const tieSizes = (values: readonly number[]): number[] => {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
