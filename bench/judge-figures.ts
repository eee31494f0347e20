import type {Alarm} from './judge-watch.ts';

/** [how many, of how many]. */
export type Share = readonly [found: number, runs: number];
/** Seconds by which half and 95 % had raised the alarm, null where fewer did; share that never did (0–1); runs. */
export type Delay = readonly [median: number | null, p95: number | null, missed: number, runs: number];
/** An estimate with its standard error. */
export type Estimate = {readonly mean: number; readonly se: number};

const tickSec = 5;

export const shareOf = (alarms: readonly Alarm[]): Share => [alarms.filter(alarm => alarm !== undefined).length, alarms.length];

/** An alarm before the change is no detection: that watch has already been spoilt. */
export const delayOf = (alarms: readonly Alarm[], fromTick = 0): Delay => {
  const delays = alarms.map(alarm => (alarm !== undefined && alarm > fromTick ? (alarm - fromTick) * tickSec : Infinity)).sort((a, b) => a - b);
  const at = (share: number): number | null => {
    const delay = delays[Math.ceil(share * delays.length) - 1]!;
    return delay === Infinity ? null : delay;
  };
  return [at(0.5), at(0.95), delays.filter(delay => delay === Infinity).length / delays.length, delays.length];
};

/** Mean over cells; each cell's share has its own error, half an event added so that none of many is not certainty. */
export const meanOf = (shares: readonly Share[]): Estimate => {
  const variances = shares.map(([found, runs]) => {
    const p = (found + 0.5) / (runs + 1);
    return (p * (1 - p)) / runs;
  });
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  return {mean: sum(shares.map(([found, runs]) => found / runs)) / shares.length, se: Math.sqrt(sum(variances)) / shares.length};
};

/** The same where the cells are not independent of each other: their errors may all go the same way. */
export const meanTogether = (shares: readonly Share[]): Estimate => ({
  mean: meanOf(shares).mean, se: shares.reduce((sum, share) => sum + meanOf([share]).se, 0) / shares.length,
});

export const worstOf = (shares: readonly Share[]): Share => shares.reduce((worst, share) => (share[0] / share[1] > worst[0] / worst[1] ? share : worst));

/** 95 % of a difference of two estimates. */
export const differenceOf = (a: Estimate, b: Estimate): {readonly low: number; readonly high: number} => {
  const reach = 1.96 * Math.hypot(a.se, b.se);
  return {low: a.mean - b.mean - reach, high: a.mean - b.mean + reach};
};

/** Two delays: who was better, when both the median and the misses are looked at and chance is allowed for. */
export const betterOf = (a: Delay, b: Delay): 'a' | 'b' | 'same' => {
  const [medianA, medianB] = [a[0] ?? Infinity, b[0] ?? Infinity];
  const reach = 1.96 * Math.hypot(seOfMisses(a), seOfMisses(b)) + 0.005;
  if (a[2] - b[2] > reach) return 'b';
  if (b[2] - a[2] > reach) return 'a';
  // The median of n exponential delays is known to about 1/sqrt(n); one tick is the least that can differ.
  const near = Math.max(tickSec, 1.96 * Math.min(medianA, medianB) * Math.hypot(1 / Math.sqrt(a[3]), 1 / Math.sqrt(b[3])) * 0.7);
  if (medianA === medianB) return 'same';
  return Math.abs(medianA - medianB) <= near ? 'same' : medianA < medianB ? 'a' : 'b';
};

const seOfMisses = ([, , missed, runs]: Delay): number => {
  const p = (missed * runs + 0.5) / (runs + 1);
  return Math.sqrt((p * (1 - p)) / runs);
};

export const percent = (share: number): string => (share > 0 && share < 0.0995 ? `${(100 * share).toFixed(1)} %` : `${Math.round(share * 100)} %`);
export const delayText = ([median, p95, missed]: Delay): string => `${median ?? '–'} / ${p95 ?? '–'} / ${percent(missed)}`;
/** A rate that was given, not measured: as many digits as it has. */
export const rateText = (rate: number): string => `${Number((rate * 100).toPrecision(3))} %`;
