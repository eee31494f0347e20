import {type BaselineSeries, type BaselineSummary, blocksOf, cumulative, strongestBurst, validTicks, winsorise} from './baseline.ts';
import {clip, sumOf} from './math.ts';
import type {JudgeParameters} from './parameters.ts';

/**
 * The same summary, with its noise taken from a longer time: an hour that had no storm says nothing about storms, and a rate
 * that wanders slowly looks calm for an hour.
 *
 * What is usual (rate, counts, cap of a tick) stays that of the baseline. Dispersion is pooled over the hours of the history, each
 * against its own rate, so that a day's ups and downs are not mistaken for noise. The drift allowance is what the history shows:
 * how far the rate of a window lay from that of the stretch before it, of the length of this baseline.
 *
 * Gives `base` back where the history is too short to know more.
 */
export const withNoiseOf = (history: BaselineSeries, base: BaselineSummary, parameters: JudgeParameters): BaselineSummary => {
  const {b, n} = validTicks(history);
  const hours = hoursOf(b, n, parameters);
  if (hours.length < 2) return base;
  const rates = hours.filter(({pw}) => pw > 0);
  if (rates.length === 0) return base;

  const sums = new Map(rates.map(hour => [hour, {w: cumulative(hour.w), n: cumulative(hour.n), pw: hour.pw}]));
  const phiT = pooled(rates.map(({phiT: each, expected, nbar}) => ({dispersion: grown(each, base.nbar / nbar), weight: expected})));
  const blocks = parameters.phiLens.map(length => pooled(rates.flatMap(hour => {
    const {expected, nbar} = hour;
    const found = blocksOf(length, sums.get(hour)!, parameters);
    return found ? [{dispersion: grown(found.dispersion, base.nbar / nbar), weight: expected}] : [];
  })));
  const steady = Math.max(phiT, ...blocks);
  const storms = stormsOf(rates, steady, parameters);
  const {scan} = storms;
  const phi = Math.max(steady, storms.phi);
  const wander = wanderOf(hours.flatMap(({w}) => w), hours.flatMap(({n: each}) => each), phi, base.ticks, parameters);
  const sd = wander === undefined ? base.sd : Math.min(parameters.historySdMax, Math.sqrt(parameters.driftSd ** 2 + parameters.wanderShare * wander));
  const slow = Math.sqrt(wander ?? base.slow ** 2);
  // A few hours may have been calm ones: they can add to what the baseline shows, and take nothing away.
  return hours.length >= enoughHours ? {...base, phi, scan, slow, sd} : {...base, phi: Math.max(phi, base.phi), scan, slow, sd: Math.max(sd, base.sd)};
};

/** An hour of ticks of 5 s: long enough for its own rate, short enough to follow a day. */
const hourTicks = 720;
const enoughHours = 12;

type Hour = {readonly w: readonly number[]; readonly n: readonly number[]; readonly pw: number; readonly phiT: number; readonly expected: number; readonly nbar: number};

/** Whole hours from the newest one back, oldest first. */
const hoursOf = (b: readonly number[], n: readonly number[], parameters: JudgeParameters): Hour[] => {
  const count = Math.floor(n.length / hourTicks);
  return Array.from({length: count}, (_, index) => {
    const from = n.length - (count - index) * hourTicks;
    const requests = n.slice(from, from + hourTicks);
    const total = sumOf(requests);
    const {w, k0, phiT} = winsorise(b.slice(from, from + hourTicks), requests, parameters);
    return {w, n: requests, pw: total > 0 ? k0 / total : 0, phiT, expected: k0, nbar: total / hourTicks};
  });
};

/**
 * Dispersion for the strongest storms that are to be expected. One that fewer than a tenth of the hours had comes in the next half hour with
 * less than 5 %: it need not be expected. Short bursts weigh as in a baseline alone; of a long storm the blip rule takes nothing away.
 */
const stormsOf = (hours: readonly Hour[], steady: number, {scanLens, rareHours, briefTicks, scanC, historyScanC}: JudgeParameters) => {
  const rank = Math.floor(rareHours * hours.length);
  // One of the strongest of many hours is stronger than that of one by chance alone; what is above that was a storm.
  const byChance = steady * Math.log(hours.length / (rank + 1));
  const found = [{lengths: scanLens.filter(length => length <= briefTicks), c: scanC}, {lengths: scanLens.filter(length => length > briefTicks), c: historyScanC}].map(({lengths, c}) => {
    const strongest = hours.map(({w, n, pw}) => strongestBurst(w, n, pw, lengths)).sort((a, b) => b - a);
    const scan = strongest[rank]!;
    return {scan, phi: (scan - byChance) / (Math.log(hourTicks) + c)};
  });
  return {scan: Math.max(...found.map(({scan}) => scan)), phi: Math.max(...found.map(({phi}) => phi))};
};

/** Where today brings more requests a tick than then, the same disturbances show more. */
const grown = (dispersion: number, growth: number): number => 1 + (dispersion - 1) * (dispersion > 1 ? clip(growth, 1, 4) : 1);

const pooled = (parts: readonly {readonly dispersion: number; readonly weight: number}[]): number => {
  const weight = sumOf(parts.map(each => each.weight));
  return weight > 0 ? sumOf(parts.map(each => each.dispersion * each.weight)) / weight : 0;
};

/**
 * Mean square of ln(rate of a window ÷ rate of the stretch before it), less what counting alone makes of it: the largest over
 * several window lengths. Undefined where there are too few events to see any. A trend counts: it will go on after the deploy.
 */
const wanderOf = (w: readonly number[], n: readonly number[], phi: number, baseTicks: number, {wanderLens, windowTicks}: JudgeParameters): number | undefined => {
  const events = cumulative(w);
  const requests = cumulative(n);
  const found = wanderLens.filter(length => length <= Math.max(windowTicks, wanderLens[0]!)).flatMap(length => {
    const squares: number[] = [];
    const chance: number[] = [];
    for (let at = baseTicks; at + length <= n.length; at += Math.max(1, Math.floor(length / 2))) {
      const k0 = events[at]! - events[at - baseTicks]!;
      const n0 = requests[at]! - requests[at - baseTicks]!;
      const k = events[at + length]! - events[at]!;
      const now = requests[at + length]! - requests[at]!;
      if (n0 === 0 || now === 0) continue;
      squares.push(Math.log(((k + 0.5) / now) / ((k0 + 0.5) / n0)) ** 2);
      chance.push(phi * (1 / (k + 0.5) + 1 / (k0 + 0.5)));
    }
    if (squares.length < fewestWindows) return [];
    const byChance = sumOf(chance) / chance.length;
    return byChance > largestChance ? [] : [sumOf(squares) / squares.length - byChance];
  });
  return found.length === 0 ? undefined : Math.max(0, ...found);
};

/** Fewer windows say nothing about a variance. */
const fewestWindows = 8;
/** Where counting alone makes ln(rate) vary by more than this (0.2 is about five events), drift cannot be seen. */
const largestChance = 0.2;
