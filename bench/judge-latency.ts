import type {Histogram} from '../src/judge/index.ts';
import {logNormal, poisson, type Random, randomFrom} from './judge-random.ts';
import {bursting, counting, type Service, type Tick, ticksAfter, ticksBefore, wandering} from './judge-traffic.ts';

/**
 * Response times for the benchmark of the judge: log-normal with a median of 100 ms and sd 0.6 of the logarithm, as counts per bucket and
 * tick. What disturbs them is a factor of all durations of a tick.
 */
const medianMs = 100;
const sd = 0.6;

/** What a deploy does: all requests slower by a factor, or one in twenty so much slower that p99 rises by `tail`; or errors. */
export type Change = {readonly name: string; readonly scale?: number; readonly tail?: number; readonly errors?: number};

export const latencyChanges: readonly Change[] = [
  ...[10, 25, 100].map(by => ({name: `scale${by}`, scale: 1 + by / 100})),
  ...[10, 25, 100].map(by => ({name: `tail${by}`, tail: 1 + by / 100})),
];

type Slowness = {readonly scale?: number; readonly traffic?: number; readonly missing?: boolean};
export type LatencyFamily = {readonly name: string; readonly about: string; readonly start: (random: Random) => (tick: number) => Slowness};

const wanderingTimes = (random: Random, by: number, memoryTicks: number) => {
  const level = wandering(random, by, memoryTicks);
  return () => ({scale: Math.exp(level())});
};

const burstsOfSlowness = (random: Random, times: number) => {
  const isOn = bursting(random, [1, 4], 10);
  return () => (isOn() ? {scale: times} : {});
};

const holed = (random: Random) => {
  const outage = Math.floor(random() * (ticksAfter - 24));
  return (tick: number) => ({missing: random() < 0.1 || (tick >= outage && tick < outage + 24)});
};

export const latencyFamilies: readonly LatencyFamily[] = [
  {name: 'iid', about: 'every request by itself', start: () => () => ({})},
  {name: 'nb', about: 'traffic (sd 30 %) differs from tick to tick', start: random => () => ({traffic: logNormal(random, 0.3)})},
  {name: 'gaps', about: '10 % of the ticks are missing, and two minutes in a row', start: holed},
  {name: 'ar1', about: 'durations wander by 5 %, remembering 2 min', start: random => wanderingTimes(random, 0.05, 24)},
  {name: 'ar1slow', about: 'durations wander by 5 %, remembering 10 min', start: random => wanderingTimes(random, 0.05, 120)},
  {name: 'burst', about: 'twice the durations for 5 to 20 s about every 10 min, before and after', start: random => burstsOfSlowness(random, 2)},
];

/** Steps of 5 %, the size of difference that matters, around the three quantiles and what they grow to; wide ones elsewhere. */
export const edgesMs: readonly number[] = [
  30, 50, ...steps(70, 200), 225, ...steps(245, 900), 1_100, 1_500,
];
function steps(from: number, to: number): number[] {
  const count = Math.round(Math.log(to / from) / Math.log(1.05));
  return Array.from({length: count + 1}, (_, step) => Number((from * 1.05 ** step).toPrecision(6)));
}

/** Φ; error below 1e-7 (Abramowitz & Stegun 7.1.26). */
const normalBelow = (z: number): number => {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const rest = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-(z ** 2) / 2);
  return z >= 0 ? 1 - rest / 2 : rest / 2;
};

/** Share slower than `ms` when all durations are multiplied by `scale` and one request in twenty by `slow` as well. */
const slower = (ms: number, scale: number, slow: number): number => {
  const above = (at: number) => 1 - normalBelow(Math.log(at / (medianMs * scale)) / sd);
  return slow === 1 ? above(ms) : 0.95 * above(ms) + 0.05 * above(ms / slow);
};

const p99Ms = medianMs * Math.exp(sd * 2.3263479);

/** How much slower one request in twenty has to be for p99 to rise to `tail` times. */
const slownessFor = (tail: number): number => {
  let [low, high] = [1, 20];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (slower(p99Ms * tail, 1, middle) > 0.01) high = middle;
    else low = middle;
  }
  return high;
};

const sharesOf = (scale: number, slow: number): Float64Array => {
  const shares = new Float64Array(edgesMs.length + 1);
  let before = 1;
  for (const [index, edge] of edgesMs.entries()) {
    const beyond = slower(edge, scale, slow);
    shares[index] = before - beyond;
    before = beyond;
  }
  shares[edgesMs.length] = before;
  return shares;
};

/** One tick: durations, and errors where those are watched as well. */
export type TimedTick = {readonly times: Histogram | null; readonly errors: Tick};
export type TimedDeploy = {readonly before: readonly TimedTick[]; readonly after: (change: Change) => readonly TimedTick[]};

/** The same seed gives the same deploy. `errors` are disturbed by themselves, not together with the durations. */
export const timedDeployOf = (service: Service, family: LatencyFamily, seed: number, errorsAt: (tick: number) => number = () => 1): TimedDeploy => {
  const slownessAt = family.start(randomFrom(seed, 1));
  const usual = sharesOf(1, 1);
  const tickAt = (random: Random, count: ReturnType<typeof counting>, tick: number, {scale = 1, traffic = 1, missing = false}: Slowness, change: Change, slow: number): TimedTick => {
    const all = scale * (change.scale ?? 1);
    const shares = all === 1 && slow === 1 ? usual : sharesOf(all, slow);
    const mean = service.rps * 5 * traffic;
    const counts = Array.from(shares, share => poisson(random, mean * share));
    const {now} = count(tick, {errors: errorsAt(tick), traffic, missing}, change.errors ?? 1);
    return {times: missing ? null : {edgesMs, counts}, errors: now};
  };
  const past = [randomFrom(seed, 2), counting(service, randomFrom(seed, 3), 1)] as const;
  const before = Array.from({length: ticksBefore}, (_, index) => tickAt(...past, index - ticksBefore, slownessAt(index - ticksBefore), {name: 'none'}, 1));
  const later = Array.from({length: ticksAfter}, (_, tick) => slownessAt(tick));
  return {
    before,
    after: change => {
      const slow = change.tail === undefined ? 1 : slownessFor(change.tail);
      const now = [randomFrom(seed, 4), counting(service, randomFrom(seed, 5), 1)] as const;
      return later.map((slowness, tick) => tickAt(...now, tick, slowness, change, slow));
    },
  };
};
