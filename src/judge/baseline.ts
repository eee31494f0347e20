import type {JudgeParameters} from './parameters.ts';
import {clip, sumOf} from './math.ts';

/** Bad events and requests per tick before the deploy; null where a tick brought nothing. Same length. */
export type BaselineSeries = {readonly bad: readonly (number | null)[]; readonly total: readonly (number | null)[]};

/** What the judge keeps of the time before the deploy. Section 3 of the specification. */
export type BaselineSummary = {
  /** Valid ticks. */
  readonly ticks: number;
  /** Requests, bad events as counted, bad events after winsorising. */
  readonly n0: number;
  readonly k0raw: number;
  readonly k0: number;
  /** Bad-event rate with one added event, so that it is never 0. For caps and tolerances, not for showing. */
  readonly p: number;
  /** Dispersion of single ticks, and the largest found at any block length or in bursts. 1 is Poisson. */
  readonly phiT: number;
  readonly phi: number;
  /** Strongest burst of the baseline, as a log-likelihood. */
  readonly scan: number;
  /** Sd of ln(rate) that is too slow for the blocks behind phi, and the whole drift allowance with it. */
  readonly slow: number;
  readonly sd: number;
  /** Mean requests per valid tick. */
  readonly nbar: number;
};

/** Bad events one tick may count for, when `mu` are expected: a deploy blip or one broken client is not a regression. */
export const capOf = (mu: number, phi: number, sd: number, {capMin, capZ, capMult}: JudgeParameters): number =>
  Math.max(capMin, mu + capZ * Math.sqrt(phi * mu), Math.max(capMult, Math.exp(4 * sd)) * mu);

/** Summarises the time before the deploy; undefined when there is too little of it to compare with. */
export const summariseBaseline = (series: BaselineSeries, parameters: JudgeParameters): BaselineSummary | undefined => {
  const {b, n} = validTicks(series);
  const ticks = n.length;
  const n0 = sumOf(n);
  const k0raw = sumOf(b);
  if (ticks < parameters.minBaseTicks || n0 < parameters.minBaseTotal) return undefined;

  const {w, k0, p, phiT} = winsorise(b, n, parameters);
  const pw = k0 / n0;
  const scan = strongestBurst(w, n, pw, parameters.scanLens);
  const shares = {w: cumulative(w), n: cumulative(n), pw};

  const fast = parameters.phiLens.map(length => blocksOf(length, shares, parameters)?.dispersion ?? 0);
  const phi = pw > 0 ? Math.max(phiT, ...fast, scan / (Math.log(ticks) + parameters.scanC)) : phiT;
  const slow = pw > 0 ? slowVariance(shares, phi, parameters) : 0;
  const drift = parameters.driftSd * clip(Math.sqrt(parameters.fullBaseTicks / ticks), 1, 4);
  const sd = Math.min(parameters.driftSdMax, Math.sqrt(drift ** 2 + slow));
  return {ticks, n0, k0raw, k0, p, phiT, phi, scan, slow: Math.sqrt(slow), sd, nbar: n0 / ticks};
};

/** The ticks that can be counted, in order. */
export const validTicks = ({bad, total}: BaselineSeries): {b: number[]; n: number[]} => {
  const b: number[] = [];
  const n: number[] = [];
  for (let index = 0; index < total.length; index++) {
    const requests = total[index];
    const events = bad[index];
    if (!isCount(requests) || !isCount(events) || events > requests) continue;
    b.push(events);
    n.push(requests);
  }
  return {b, n};
};

/** A finite number that is not negative. Fractions are allowed: rates times seconds give them. */
export const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < Infinity;

// The cap depends on the rate and the dispersion, which depend on the cap: four rounds settle it.
export const winsorise = (b: readonly number[], n: readonly number[], parameters: JudgeParameters) => {
  const n0 = sumOf(n);
  let w = b;
  let k0 = sumOf(b);
  let p = (k0 + 1) / n0;
  let phiT = 1;
  for (let round = 0; round < 4; round++) {
    w = b.map((events, i) => Math.min(events, capOf(n[i]! * p, phiT, 0, parameters)));
    k0 = sumOf(w);
    const pw = k0 / n0;
    let squares = 0;
    for (let i = 0; i < w.length; i++) squares += (w[i]! - n[i]! * pw) ** 2;
    if (pw > 0) phiT = Math.max(1 - pw, squares / k0);
    p = (k0 + 1) / n0;
  }
  return {w, k0, p, phiT};
};

/** Cumulative counts, as `cumulative` makes them. */
type Shares = {readonly w: ArrayLike<number>; readonly n: ArrayLike<number>; readonly pw: number};

/** Variance over mean of block sums, from overlapping blocks of `length` ticks; undefined when too few fit. */
export const blocksOf = (length: number, {w, n, pw}: Shares, {minBlocks}: JudgeParameters) => {
  const ticks = n.length - 1;
  const count = ticks / length;
  if (count < minBlocks) return undefined;
  let squares = 0;
  let expected = 0;
  let blocks = 0;
  for (let from = 0; from + length <= ticks; from += Math.max(1, Math.floor(length / 4))) {
    const mu = pw * (n[from + length]! - n[from]!);
    squares += (w[from + length]! - w[from]! - mu) ** 2;
    expected += mu;
    blocks++;
  }
  if (expected === 0) return undefined;
  // 1.3: overlapping blocks carry a little more information than the `count` that fit side by side.
  return {dispersion: (squares / expected) * (count / (count - 1)), mean: expected / blocks, freedom: 1.3 * count - 1};
};

const slowVariance = (shares: Shares, phi: number, parameters: JudgeParameters): number => {
  const found = parameters.slowLens.map(length => {
    const blocks = blocksOf(length, shares, parameters);
    if (!blocks) return 0;
    return (blocks.dispersion * (1 - parameters.slowSe * Math.sqrt(2 / blocks.freedom)) - phi) / blocks.mean;
  });
  return Math.max(0, ...found);
};

export const strongestBurst = (w: readonly number[], n: readonly number[], pw: number, lengths: readonly number[]): number => {
  const events = cumulative(w);
  const requests = cumulative(n);
  let strongest = 0;
  for (const length of lengths) {
    for (let from = 0; from + length <= n.length; from++) {
      const x = events[from + length]! - events[from]!;
      const mu = pw * (requests[from + length]! - requests[from]!);
      // x ln(x/mu) − (x − mu) ≤ (x − mu)²/mu: most windows need no logarithm.
      if (x > mu && mu > 0 && (x - mu) ** 2 > strongest * mu) strongest = Math.max(strongest, x * Math.log(x / mu) - (x - mu));
    }
  }
  return strongest;
};

/** Sums of the first 0, 1, 2 … values. */
export const cumulative = (values: readonly number[]): Float64Array => {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index++) sums[index + 1] = sums[index]! + values[index]!;
  return sums;
};
