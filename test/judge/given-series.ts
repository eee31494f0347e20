import type {BaselineSeries, JudgeTick} from '../../src/judge/index.ts';

/** A seeded stream of numbers in [0, 1) (mulberry32): the same seed, the same series, on every machine. */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Bad events among `total` requests, each bad with probability `rate`. */
export const badOf = (total: number, rate: number, random: () => number): number => {
  let bad = 0;
  for (let request = 0; request < total; request++) if (random() < rate) bad++;
  return bad;
};

export const steadyBaseline = (bad: number, total: number, ticks = 720): BaselineSeries => ({
  bad: Array.from({length: ticks}, () => bad),
  total: Array.from({length: ticks}, () => total),
});

export const noisyBaseline = (rate: number, total: number, random: () => number, ticks = 720): BaselineSeries => ({
  bad: Array.from({length: ticks}, () => badOf(total, rate, random)),
  total: Array.from({length: ticks}, () => total),
});

export const errorsTick = (bad: number, total: number): JudgeTick => ({errors: {bad, total}});

export const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({length: count}, (_, index) => make(index));
