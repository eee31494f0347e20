import type {Tick} from './judge-traffic.ts';
import type {Alarm} from './judge-watch.ts';

/** How others decide: thresholds per minute, Mann-Whitney as Kayenta does it, a z test. Ticks are of 5 s and counted from 1. */
export const minute = 12;

type Counts = {readonly bad: number; readonly total: number};

const sumOf = (ticks: readonly Tick[]): Counts => {
  let bad = 0;
  let total = 0;
  for (const tick of ticks) {
    bad += tick?.bad ?? 0;
    total += tick?.total ?? 0;
  }
  return {bad, total};
};

/** NaN when nothing was asked. */
export const rateOf = (ticks: readonly Tick[]): number => {
  const {bad, total} = sumOf(ticks);
  return bad / total;
};

export const firstLook = (ticks: number, every: number, isBad: (tick: number) => boolean): Alarm => {
  for (let tick = every; tick <= ticks; tick += every) if (isBad(tick)) return tick;
  return undefined;
};

/** Minutes whose number fails, until there are `limit` of them. */
export const failed = (numbers: readonly number[], fails: (value: number) => boolean, {limit, emptyFails = false, inARow = false}: FailureRule): Alarm => {
  let count = 0;
  const found = numbers.findIndex(value => {
    const isFailed = Number.isNaN(value) ? emptyFails : fails(value);
    count = isFailed ? count + 1 : inARow ? 0 : count;
    return count >= limit;
  });
  return found === -1 ? undefined : (found + 1) * minute;
};
export type FailureRule = {readonly limit: number; readonly emptyFails?: boolean; readonly inARow?: boolean};

export const failedMinutes = (ticks: readonly Tick[], fails: (rate: number) => boolean, rule: FailureRule): Alarm => failed(ratesPerMinute(ticks), fails, rule);

const ratesPerMinute = (ticks: readonly Tick[]): number[] => {
  const rates: number[] = [];
  for (let from = 0; from + minute <= ticks.length; from += minute) rates.push(rateOf(ticks.slice(from, from + minute)));
  return rates;
};

/** Error percentages per minute; minutes without requests are left out (nanStrategy remove). */
export const minuteRates = (ticks: readonly Tick[]): number[] => ratesPerMinute(ticks).filter(rate => !Number.isNaN(rate)).map(rate => 100 * rate);

/**
 * Kayenta's "High": the 98 % rank interval of the shift lies above 25 % of the Hodges-Lehmann estimate, and the mean grew.
 * The interval is where z(mu) crosses ±2.326, z with continuity and tie correction; on the sorted differences that
 * crossing is an order statistic.
 */
export const isHigh = (now: readonly number[], usual: readonly number[]): boolean => {
  const [m, n] = [now.length, usual.length];
  if (m === 0 || n === 0 || new Set([...now, ...usual]).size === 1) return false;
  const grown = mean(now) / mean(usual);
  if (!Number.isNaN(grown) && grown < 1) return false;
  const differences = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) differences[i * n + j] = now[i]! - usual[j]!;
  differences.sort();
  const estimate = differences[Math.floor(differences.length / 2)]!;
  const ties = [...tieSizes(now), ...tieSizes(usual)].reduce((sum, size) => sum + size ** 3 - size, 0);
  const sigma = Math.sqrt(((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
  const above = Math.ceil((m * n) / 2 + 0.5 + 2.326 * sigma);
  const low = differences[differences.length - above] ?? -Infinity;
  return low > 0.25 * Math.abs(estimate);
};

const tieSizes = (values: readonly number[]): number[] => {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A z test at 5 %, one-sided, repeated on every tick: against the time before, and against a control beside where there is one. */
export const zTest = (before: readonly Tick[]) => {
  const past = sumOf(before);
  return (ticks: readonly Tick[], control: readonly Tick[] = []): Alarm => {
    let [bad, total, badBefore, before] = [0, 0, past.bad, past.total];
    const found = ticks.findIndex((tick, index) => {
      bad += tick?.bad ?? 0;
      total += tick?.total ?? 0;
      badBefore += control[index]?.bad ?? 0;
      before += control[index]?.total ?? 0;
      const p = (badBefore + bad) / (before + total);
      const error = Math.sqrt(p * (1 - p) * (1 / before + 1 / total));
      return error > 0 && bad / total - badBefore / before > 1.645 * error;
    });
    return found === -1 ? undefined : found + 1;
  };
};
