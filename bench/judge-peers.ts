import {failedMinutes, firstLook, isHigh, minute, minuteRates, rateOf, zTest} from './judge-rules.ts';
import {type After, type Deploy, type Service, type Tick, ticksAfter} from './judge-traffic.ts';
import {type Alarm, errorsOnly, judgeOf, seriesOf} from './judge-watch.ts';

/** Something that watches a deploy: it is shown the time before, then what came after. */
export type Peer = {
  readonly name: string;
  readonly about: string;
  /** Looks at the day before: only such deploys are of use to it. */
  readonly needsDay?: boolean;
  readonly watching: (deploy: Deploy, service: Service, watchTicks?: number) => (after: After) => Alarm;
};

export const hourJudge: Peer = {
  name: 'this judge',
  about: 'evidence for worse, looked at on every tick, alpha 5 %',
  watching: ({before}, _, windowTicks = ticksAfter) => {
    const watch = judgeOf({metrics: {errors: {baseline: seriesOf(before)}}, parameters: {windowTicks}});
    return ({ticks}) => watch(errorsOnly(ticks)).worseAt;
  },
};

export const dayJudge: Peer = {
  name: 'this judge, 24 h',
  about: 'the same, with its noise taken from the day before; what is usual still from the hour before',
  needsDay: true,
  watching: ({before, history}, _, windowTicks = ticksAfter) => {
    const watch = judgeOf({metrics: {errors: {baseline: seriesOf(before), history: seriesOf(history)}}, parameters: {windowTicks}});
    return ({ticks}) => watch(errorsOnly(ticks)).worseAt;
  },
};

/** What others do, on the same deploys. */
export const peers: readonly Peer[] = [
  {
    name: 'argo 2x/1m',
    about: 'Argo Rollouts: one measurement a minute over the last minute, above twice the usual rate fails, failureLimit 3 (cumulative)',
    watching: ({before}) => {
      const usual = rateOf(before);
      return ({ticks}) => failedMinutes(ticks, rate => rate > 2 * usual, {limit: 4});
    },
  },
  {
    name: 'consec3 2x',
    about: 'a fixed threshold: three minutes in a row above twice the usual rate',
    watching: ({before}) => {
      const usual = rateOf(before);
      return ({ticks}) => failedMinutes(ticks, rate => rate > 2 * usual, {limit: 3, inARow: true});
    },
  },
  {
    name: 'flagger docs',
    about: 'Flagger as documented: success rate below 99 % each minute, threshold 10 failed checks; no values is a failed check',
    watching: () => ({ticks}) => failedMinutes(ticks, rate => rate > 0.01, {limit: 10, emptyFails: true}),
  },
  {
    name: 'kayenta MWU',
    about: 'Spinnaker Kayenta: Mann-Whitney on 1-min points at 98 %, tolerance 25 %, mean ratio 1, every 5 min',
    watching: ({before}) => {
      const usual = minuteRates(before);
      return ({ticks}) => firstLook(ticks.length, 5 * minute, tick => isHigh(minuteRates(ticks.slice(0, tick)), usual));
    },
  },
  {
    name: 'burn rate',
    about: 'SRE workbook pages: 14.4 times the usual rate over 1 h and 5 min, or 6 times over 6 h (here: all there is) and 30 min',
    watching: ({before}, {errorRate}) => ({ticks}) => {
      const all = [...before, ...ticks];
      const burns = (tick: number, window: number) => rateOf(all.slice(Math.max(0, before.length + tick - window), before.length + tick)) / errorRate;
      const pages = [{long: 60, short: 5, factor: 14.4}, {long: 360, short: 30, factor: 6}];
      return firstLook(ticks.length, minute / 2, tick =>
        pages.some(({long, short, factor}) => burns(tick, short * minute) > factor && burns(tick, long * minute) > factor));
    },
  },
  {
    name: 'naive z',
    about: 'a two-sample z test at 5 %, repeated on every tick',
    watching: ({before}) => {
      const isSeen = zTest(before);
      return ({ticks}) => isSeen(ticks);
    },
  },
];

/** A canary of 10 % beside the old version: who compares the two at the same time, and who compares with the hour before. */
export const canaryPeers: readonly Peer[] = [
  {
    name: 'this judge, control',
    about: 'old and new version compared tick by tick',
    watching: ({before}) => {
      const watch = judgeOf({metrics: {errors: {baseline: seriesOf(before), mode: 'control'}}, parameters: {windowTicks: ticksAfter}});
      return ({ticks, control}) => watch(errorsOnly(ticks, control ?? [])).worseAt;
    },
  },
  {...hourJudge, name: 'this judge, before/after', about: 'the canary compared with the hour before'},
  {
    name: 'kayenta MWU',
    about: 'as above, 1-min points of canary and control',
    watching: () => ({ticks, control = []}) => firstLook(ticks.length, 5 * minute, tick => isHigh(minuteRates(ticks.slice(0, tick)), minuteRates(control.slice(0, tick)))),
  },
  {
    name: 'naive z',
    about: 'a two-sample z test of canary and control at 5 %, repeated on every tick',
    watching: () => ({ticks, control = []}: {readonly ticks: readonly Tick[]; readonly control?: readonly Tick[]}) => zTest([])(ticks, control),
  },
];
