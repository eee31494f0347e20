import {logNormal, normal, poisson, type Random, randomFrom} from './judge-random.ts';

/**
 * Seeded traffic for the benchmark of the judge: requests and failures per tick of 5 s, a day before that is only looked at for
 * its noise, an hour before, and half an hour after a deploy. The families are the ways in which real error rates are not a coin
 * that is tossed.
 */
export const ticksBefore = 720;
export const ticksAfter = 360;
/** A day, of which the hour before is the end. */
export const ticksOfDay = 17_280;
const perMinute = 12;

export type Tick = {readonly bad: number; readonly total: number} | null;

/** Mean requests per second and usual error rate, 0–1. */
export type Service = {readonly rps: number; readonly errorRate: number};

/** What a deploy does to the error rate: its factor at a tick after the deploy, and the tick from which on it is there. */
export type Effect = {readonly name: string; readonly factorAt: (tick: number) => number; readonly fromTick: number};

export const noChange: Effect = {name: 'none', factorAt: () => 1, fromTick: 0};
export const effects: readonly Effect[] = [
  {name: 'x1.5', factorAt: () => 1.5, fromTick: 0},
  {name: 'x2', factorAt: () => 2, fromTick: 0},
  {name: 'x5', factorAt: () => 5, fromTick: 0},
  {name: 'x10', factorAt: () => 10, fromTick: 0},
  {name: 'ramp x5', factorAt: tick => 1 + 4 * Math.min(1, (tick + 1) / 180), fromTick: 0},
  {name: 'late x5', factorAt: tick => (tick < 120 ? 1 : 5), fromTick: 120},
];

/** What disturbs one tick; `tick` is 0 at the deploy and negative before it. */
export type Disturbance = {
  /** Factors of the traffic and of the error rate. */
  readonly traffic?: number;
  readonly errors?: number;
  /** Added to the error rate. */
  readonly extraErrors?: number;
  /** Errors come so many at a time. */
  readonly cluster?: number;
  readonly missing?: boolean;
  /** Counters that move only at every so many ticks. */
  readonly every?: number;
};

export type Family = {
  readonly name: string;
  readonly about: string;
  readonly start: (random: Random) => (tick: number) => Disturbance;
};

/** Mean of ln 0, standard deviation `sd` at any time, remembering `memoryTicks`. */
export const wandering = (random: Random, sd: number, memoryTicks: number) => {
  const keep = Math.exp(-1 / memoryTicks);
  const step = sd * Math.sqrt(1 - keep ** 2);
  let level = sd * normal(random);
  return (): number => {
    level = keep * level + step * normal(random);
    return level;
  };
};

const wanderingErrors = (random: Random, sd: number, memoryTicks: number) => {
  const level = wandering(random, sd, memoryTicks);
  return () => ({errors: Math.exp(level() - sd ** 2 / 2)});
};

/** Is a burst on? One of `least` to `most` ticks begins about every `everyMin` minutes. */
export const bursting = (random: Random, [least, most]: readonly [number, number], everyMin: number) => {
  let left = 0;
  return (): boolean => {
    if (left === 0 && random() < 1 / (everyMin * perMinute)) left = least + Math.floor(random() * (most - least + 1));
    if (left === 0) return false;
    left--;
    return true;
  };
};

const burstsOfErrors = (random: Random, times: number, ticks: readonly [number, number], everyMin: number) => {
  const isOn = bursting(random, ticks, everyMin);
  return () => (isOn() ? {errors: times} : {});
};

/**
 * Up by 15 % of the usual rate in half an hour; the usual rate is that of the middle of the hour before. In the day before it is up for
 * five hours and down for five.
 */
const trending = () => (tick: number) => {
  const slope = 0.15 / (30 * perMinute);
  const half = 5 * 60 * perMinute;
  if (tick >= -ticksBefore) return {errors: 1 + slope * (tick + ticksBefore / 2)};
  const back = (-ticksBefore - tick) % (2 * half);
  return {errors: (1 - (slope * ticksBefore) / 2) * Math.exp(-slope * Math.min(back, 2 * half - back))};
};

const holed = (random: Random) => {
  const outage = Math.floor(random() * (ticksAfter - 24));
  return (tick: number) => ({missing: random() < 0.1 || (tick >= outage && tick < outage + 24)});
};

const firstTenSeconds = (disturbance: Disturbance) => () => (tick: number) => (tick === 0 || tick === 1 ? disturbance : {});

const swinging = (random: Random, share: number, period: number) => {
  const phase = random();
  return (tick: number) => 1 + share * Math.sin(2 * Math.PI * (tick / period + phase));
};

/** With these the parameters of the judge were chosen. */
export const families: readonly Family[] = [
  {name: 'iid', about: 'every request fails or not by itself', start: () => () => ({})},
  {
    name: 'nb',
    about: 'traffic (sd 30 %) and error probability (sd 50 %) differ from tick to tick',
    start: random => () => ({traffic: logNormal(random, 0.3), errors: logNormal(random, 0.5)}),
  },
  {name: 'cluster', about: 'errors come three at a time', start: () => () => ({cluster: 3})},
  {name: 'gaps', about: '10 % of the ticks are missing, and two minutes in a row', start: holed},
  {name: 'ar1', about: 'the error rate wanders by 25 %, remembering 2 min', start: random => wanderingErrors(random, 0.25, 24)},
  {name: 'ar1slow', about: 'the error rate wanders by 25 %, remembering 10 min', start: random => wanderingErrors(random, 0.25, 120)},
  {name: 'burst', about: 'bursts of 15 times the errors for 5 to 20 s about every 10 min, before and after', start: random => burstsOfErrors(random, 15, [1, 4], 10)},
  {name: 'trend', about: 'the error rate goes up by 15 % in half an hour, before and after; in the day before five hours up, five down', start: trending},
  {name: 'blip', about: '10 s of 10 times the errors at the deploy, then fine', start: firstTenSeconds({errors: 10})},
  {name: 'outage', about: '10 s of 30 % errors at the deploy, then fine', start: firstTenSeconds({extraErrors: 0.3})},
];

/** Kept aside: the judge was never tuned on these. */
export const heldBack: readonly Family[] = [
  {name: 'heavy', about: 'error probability times a log-normal of sd 1 on every tick', start: random => () => ({errors: logNormal(random, 1)})},
  {name: 'fastar', about: 'the error rate wanders by 50 %, remembering 30 s', start: random => wanderingErrors(random, 0.5, 6)},
  {name: 'storm', about: '60 to 90 s of 8 times the errors about every 30 min', start: random => burstsOfErrors(random, 8, [12, 18], 30)},
  {name: 'wave', about: 'up and down by 30 % in 40 min', start: random => { const at = swinging(random, 0.3, 480); return tick => ({errors: at(tick)}); }},
  {name: 'double', about: 'twice the traffic from the deploy on', start: () => tick => (tick < 0 ? {} : {traffic: 2})},
  {name: 'lump', about: 'counters that move at every third tick only', start: () => () => ({every: 3})},
  {name: 'ar1mid', about: 'the error rate wanders by 30 %, remembering 5 min', start: random => wanderingErrors(random, 0.3, 60)},
  {name: 'ar1hour', about: 'the error rate wanders by 20 %, remembering 30 min', start: random => wanderingErrors(random, 0.2, 360)},
  {name: 'rare storm', about: '60 to 90 s of 8 times the errors about every 2 h', start: random => burstsOfErrors(random, 8, [12, 18], 120)},
  {
    name: 'day',
    about: 'traffic and error rate up and down by 50 % in a day',
    start: random => { const at = swinging(random, 0.5, ticksOfDay); return tick => ({traffic: at(tick), errors: at(tick)}); },
  },
];

export const allFamilies: readonly Family[] = [...families, ...heldBack];

/** What was before a deploy, and what came after it for each thing that the deploy may have done: the same chance for all of them. */
export type Deploy = {
  /** A day that ends with `before`; empty when it was not asked for. */
  readonly history: readonly Tick[];
  readonly before: readonly Tick[];
  readonly after: (effect: Effect) => After;
};
/** `control` is the old version's share of the same ticks, in a canary. */
export type After = {readonly ticks: readonly Tick[]; readonly control?: readonly Tick[]};

export type DeployPlan = {
  readonly baseTicks?: number;
  readonly watchTicks?: number;
  /** With a day of history before. */
  readonly withDay?: boolean;
  /** Share of the traffic that the new version gets; the rest is the control, with the same disturbances. */
  readonly canaryShare?: number;
};

/** The same seed gives the same deploy. With and without a day it is another one. */
export const deployOf = (service: Service, family: Family, seed: number, plan: DeployPlan = {}): Deploy => {
  const {baseTicks = ticksBefore, watchTicks = ticksAfter, withDay = false, canaryShare = 1} = plan;
  const ticks = withDay ? Math.max(ticksOfDay, baseTicks) : baseTicks;
  const first = -ticks;
  const disturbanceAt = family.start(randomFrom(seed, 1));
  const past = counting(service, randomFrom(seed, 2), 1);
  const all = Array.from({length: ticks}, (_, index) => past(first + index, disturbanceAt(first + index), 1).now);
  const later = Array.from({length: watchTicks}, (_, tick) => disturbanceAt(tick));
  return {
    history: withDay ? all : [],
    before: all.slice(ticks - baseTicks),
    after: effect => {
      const count = counting(service, randomFrom(seed, 3), canaryShare);
      const found = later.map((disturbance, tick) => count(tick, disturbance, effect.factorAt(tick)));
      return {ticks: found.map(({now}) => now), ...(canaryShare < 1 && {control: found.map(({beside}) => beside)})};
    },
  };
};

export const counting = ({rps, errorRate}: Service, random: Random, share: number) => {
  const held = {bad: 0, total: 0, badBeside: 0, totalBeside: 0};
  const countsOf = (rate: number, mean: number, cluster: number) => {
    const total = poisson(random, mean);
    return {total, bad: Math.min(total, poisson(random, (total * Math.min(1, rate)) / cluster) * cluster)};
  };
  return (tick: number, {traffic = 1, errors = 1, extraErrors = 0, cluster = 1, missing = false, every = 1}: Disturbance, factor: number): {readonly now: Tick; readonly beside: Tick} => {
    const usual = errorRate * errors + extraErrors;
    const now = countsOf(usual + errorRate * errors * (factor - 1), rps * 5 * traffic * share, cluster);
    const beside = share < 1 ? countsOf(usual, rps * 5 * traffic * (1 - share), cluster) : {bad: 0, total: 0};
    if (every === 1) return missing ? {now: null, beside: null} : {now, beside};
    held.bad += now.bad;
    held.total += now.total;
    held.badBeside += beside.bad;
    held.totalBeside += beside.total;
    if (tick % every !== 0) return {now: {bad: 0, total: 0}, beside: {bad: 0, total: 0}};
    const seen = {now: {bad: held.bad, total: held.total}, beside: {bad: held.badBeside, total: held.totalBeside}};
    Object.assign(held, {bad: 0, total: 0, badBeside: 0, totalBeside: 0});
    return seen;
  };
};
