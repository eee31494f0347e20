/**
 * Seeded traffic for the benchmark of the judge: requests and failures per tick of 5 s, a day before that is only looked at for
 * its noise, an hour before, and half an hour after a deploy. The families are the ways in which real error rates are not a coin
 * that is tossed.
 */
export const ticksBefore = 720;
export const ticksAfter = 360;
/** A day, of which the hour before is the end. */
export const ticksOfHistory = 17_280;
const perMinute = 12;

export type Tick = {readonly bad: number; readonly total: number} | null;
/** `history` ends with `before`. `control` is the old version's share of the same ticks, in a canary. */
export type Run = {readonly history: readonly Tick[]; readonly before: readonly Tick[]; readonly after: readonly Tick[]; readonly control?: readonly Tick[]};

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
  {name: 'ramp x5', factorAt: tick => 1 + 4 * Math.min(1, (tick + 1) / 120), fromTick: 0},
  {name: 'late x5', factorAt: tick => (tick < 120 ? 1 : 5), fromTick: 120},
];

/** What disturbs one tick; `tick` counts from the beginning of the hour before, and is negative in the day before it. */
type Disturbance = {
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
  readonly start: (random: () => number) => (tick: number) => Disturbance;
};

const wandering = (random: () => number, sd: number, memoryTicks: number) => {
  const keep = Math.exp(-1 / memoryTicks);
  let level = sd * normal(random);
  return () => {
    level = keep * level + sd * Math.sqrt(1 - keep ** 2) * normal(random);
    return {errors: Math.exp(level - sd ** 2 / 2)};
  };
};

/** `times` the errors for `least` to `most` ticks, about every `everyMin` minutes. */
const bursting = (random: () => number, times: number, [least, most]: readonly [number, number], everyMin: number) => {
  let left = 0;
  return () => {
    if (left === 0 && random() < 1 / (everyMin * perMinute)) left = least + Math.floor(random() * (most - least + 1));
    if (left === 0) return {};
    left--;
    return {errors: times};
  };
};

/** Up by 15 % in half an hour for six hours, then down again; the hour before, the watch and the half hour after it go up. */
const trending = (tick: number) => {
  const half = 6 * 60 * perMinute;
  const top = ticksBefore + ticksAfter + 30 * perMinute;
  const fromTop = Math.abs(((((tick - top) % (2 * half)) + 2 * half + half) % (2 * half)) - half);
  return {errors: Math.exp((Math.log(1.15) / 360) * (top - fromTop))};
};

const holed = (random: () => number) => {
  const outage = ticksBefore + Math.floor(random() * (ticksAfter - 24));
  return (tick: number) => ({missing: random() < 0.1 || (tick >= outage && tick < outage + 24)});
};

/** mulberry32 */
const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Mean 1. */
const logNormal = (random: () => number, sd: number): number => Math.exp(sd * normal(random) - sd ** 2 / 2);

/** Exact for small means (Knuth), rounded normal above 40, where the difference no longer shows. */
const poisson = (random: () => number, mean: number): number => {
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
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
  {name: 'ar1', about: 'the error rate wanders by 25 %, remembering 2 min', start: random => wandering(random, 0.25, 24)},
  {name: 'ar1slow', about: 'the error rate wanders by 25 %, remembering 10 min', start: random => wandering(random, 0.25, 120)},
  {name: 'burst', about: 'bursts of 15 times the errors for 5 to 20 s about every 10 min, before and after', start: random => bursting(random, 15, [1, 4], 10)},
  {name: 'trend', about: 'the error rate goes up by 15 % in half an hour, before and after; six hours up, six down', start: () => trending},
  {name: 'gaps', about: '10 % of the ticks are missing, and two minutes in a row', start: holed},
  {
    name: 'blip',
    about: '10 s of 30 % errors at the deploy, then fine',
    start: () => tick => (tick === ticksBefore || tick === ticksBefore + 1 ? {extraErrors: 0.3} : {}),
  },
];

/** Kept aside: the judge was never tuned on these. */
export const heldBack: readonly Family[] = [
  {name: 'heavy', about: 'error probability times a log-normal of sd 1 on every tick', start: random => () => ({errors: logNormal(random, 1)})},
  {name: 'fastar', about: 'the error rate wanders by 50 %, remembering 30 s', start: random => wandering(random, 0.5, 6)},
  {name: 'ar1mid', about: 'the error rate wanders by 30 %, remembering 5 min', start: random => wandering(random, 0.3, 60)},
  {name: 'ar1hour', about: 'the error rate wanders by 20 %, remembering 30 min', start: random => wandering(random, 0.2, 360)},
  {name: 'storm', about: '60 to 90 s of 8 times the errors about every 30 min', start: random => bursting(random, 8, [12, 18], 30)},
  {name: 'rare storm', about: '60 to 90 s of 8 times the errors about every 2 h', start: random => bursting(random, 8, [12, 18], 120)},
  {name: 'wave', about: 'up and down by 30 % in 40 min', start: random => { const phase = random(); return tick => ({errors: 1 + 0.3 * Math.sin(2 * Math.PI * (tick / 480 + phase))}); }},
  {name: 'day', about: 'traffic and error rate up and down by 50 % in a day', start: random => { const phase = random(); return tick => { const factor = 1 + 0.5 * Math.sin(2 * Math.PI * (tick / 17_280 + phase)); return {traffic: factor, errors: factor}; }; }},
  {name: 'double', about: 'twice the traffic from the deploy on', start: () => tick => (tick < ticksBefore ? {} : {traffic: 2})},
  {name: 'lump', about: 'counters that move at every third tick only', start: () => () => ({every: 3})},
];

/**
 * A day before, its last hour, and half an hour after; the same seed gives the same run.
 *
 * @param canaryShare of the traffic that the new version gets; the rest is the control, with the same disturbances
 * @param baseTicks length of the baseline
 */
export const runOf = ({rps, errorRate}: Service, family: Family, effect: Effect, seed: number, canaryShare?: number, baseTicks = ticksBefore, watchTicks = ticksAfter): Run => {
  const random = randomFrom(seed);
  const disturbanceAt = family.start(random);
  const held = {bad: 0, total: 0, badOfControl: 0, ofControl: 0};
  const countsOf = (rate: number, mean: number, cluster: number) => {
    const total = poisson(random, mean);
    return {total, bad: Math.min(total, poisson(random, (total * Math.min(1, rate)) / cluster) * cluster)};
  };
  const tickAt = (tick: number): {readonly tick: Tick; readonly control: Tick} => {
    const {traffic = 1, errors = 1, extraErrors = 0, cluster = 1, missing = false, every = 1} = disturbanceAt(tick);
    const isAfter = tick >= ticksBefore;
    const usual = errorRate * errors + extraErrors;
    const rate = isAfter ? usual + errorRate * errors * (effect.factorAt(tick - ticksBefore) - 1) : usual;
    const share = isAfter && canaryShare !== undefined ? canaryShare : 1;
    const {bad, total} = countsOf(rate, rps * 5 * traffic * share, cluster);
    const control = share < 1 ? countsOf(usual, rps * 5 * traffic * (1 - share), cluster) : {bad: 0, total: 0};
    held.bad += bad;
    held.total += total;
    held.badOfControl += control.bad;
    held.ofControl += control.total;
    const moves = (tick + ticksOfHistory) % every === 0;
    const seen = moves ? {...held} : {bad: 0, total: 0, badOfControl: 0, ofControl: 0};
    if (moves) Object.assign(held, {bad: 0, total: 0, badOfControl: 0, ofControl: 0});
    return missing ? {tick: null, control: null} : {tick: {bad: seen.bad, total: seen.total}, control: {bad: seen.badOfControl, total: seen.ofControl}};
  };
  const first = ticksBefore - ticksOfHistory;
  const all = Array.from({length: ticksOfHistory + watchTicks}, (_, index) => tickAt(first + index));
  const ticks = all.map(({tick}) => tick);
  return {
    history: ticks.slice(0, ticksOfHistory), before: ticks.slice(ticksOfHistory - baseTicks, ticksOfHistory), after: ticks.slice(ticksOfHistory),
    ...(canaryShare !== undefined && {control: all.slice(ticksOfHistory).map(({control}) => control)}),
  };
};
