/**
 * Seeded traffic for the benchmark of the judge: requests and failures per tick of 5 s, an hour before and half an hour
 * after a deploy. The families are the ways in which real error rates are not a coin that is tossed.
 */
export const ticksBefore = 720;
export const ticksAfter = 360;
const perMinute = 12;

export type Tick = {readonly bad: number; readonly total: number} | null;
export type Run = {readonly before: readonly Tick[]; readonly after: readonly Tick[]};

/** Mean requests per second and usual error rate, 0–1. */
export type Service = {readonly rps: number; readonly errorRate: number};

/** What a deploy does to the error rate: its factor at a tick after the deploy, and the tick from which on it is there. */
export type Effect = {readonly name: string; readonly factorAt: (tick: number) => number; readonly fromTick: number};

export const noChange: Effect = {name: 'none', factorAt: () => 1, fromTick: 0};
export const effects: readonly Effect[] = [
  {name: 'x1.5', factorAt: () => 1.5, fromTick: 0},
  {name: 'x2', factorAt: () => 2, fromTick: 0},
  {name: 'x5', factorAt: () => 5, fromTick: 0},
  {name: 'late x5', factorAt: tick => (tick < 120 ? 1 : 5), fromTick: 120},
];

/** What disturbs one tick; `tick` counts from the beginning of the hour before. */
type Disturbance = {
  /** Factors of the traffic and of the error rate. */
  readonly traffic?: number;
  readonly errors?: number;
  /** Added to the error rate. */
  readonly extraErrors?: number;
  /** Errors come so many at a time. */
  readonly cluster?: number;
  readonly missing?: boolean;
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

const bursting = (random: () => number) => {
  let left = 0;
  return () => {
    if (left === 0 && random() < 1 / (10 * perMinute)) left = 1 + Math.floor(random() * 4);
    if (left === 0) return {};
    left--;
    return {errors: 15};
  };
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

/** Exact for small means (Knuth), rounded normal above 60, where the difference no longer shows. */
const poisson = (random: () => number, mean: number): number => {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
};

export const families: readonly Family[] = [
  {name: 'iid', about: 'every request fails or not by itself', start: () => () => ({})},
  {
    name: 'nb',
    about: 'traffic (sd 30 %) and error probability (sd 50 %) differ from tick to tick',
    start: random => () => ({traffic: logNormal(random, 0.3), errors: logNormal(random, 0.5)}),
  },
  {name: 'cluster', about: 'errors come three at a time', start: () => () => ({cluster: 3})},
  {name: 'ar1', about: 'the error rate wanders by 25 %, remembering 2 min', start: random => wandering(random, 0.25, 24)},
  {name: 'burst', about: 'bursts of 15 times the errors for 5 to 20 s about every 10 min, before and after', start: bursting},
  {name: 'gaps', about: '10 % of the ticks are missing, and two minutes in a row', start: holed},
  {
    name: 'blip',
    about: '10 s of 30 % errors at the deploy, then fine',
    start: () => tick => (tick === ticksBefore || tick === ticksBefore + 1 ? {extraErrors: 0.3} : {}),
  },
];

/** One hour before and half an hour after; the same seed gives the same run. */
export const runOf = ({rps, errorRate}: Service, family: Family, effect: Effect, seed: number): Run => {
  const random = randomFrom(seed);
  const disturbanceAt = family.start(random);
  const tickAt = (tick: number): Tick => {
    const {traffic = 1, errors = 1, extraErrors = 0, cluster = 1, missing = false} = disturbanceAt(tick);
    const factor = tick < ticksBefore ? 1 : effect.factorAt(tick - ticksBefore);
    const total = poisson(random, rps * 5 * traffic);
    const expected = total * Math.min(1, errorRate * factor * errors + extraErrors);
    const bad = Math.min(total, poisson(random, expected / cluster) * cluster);
    return missing ? null : {bad, total};
  };
  const all = Array.from({length: ticksBefore + ticksAfter}, (_, tick) => tickAt(tick));
  return {before: all.slice(0, ticksBefore), after: all.slice(ticksBefore)};
};
