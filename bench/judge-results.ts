import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Delay, Estimate, Share} from './judge-figures.ts';
import type {CanaryResult, DelayRow, FalseResult, LengthRow, SafeResult, WorstRow} from './judge-parts.ts';
import type {ProbeRow, TimedResult} from './judge-times-parts.ts';
import reference from './judge-reference.json' with {type: 'json'};

/** What the parts of the benchmark wrote, and when it was: `load` is the machine's load at the end, `seconds` the processor time. */
export type Part<T> = {readonly part: string; readonly seed: number; readonly runs: number; readonly seconds: number; readonly load: number; readonly result: T};

export type Results = {
  readonly false: Part<FalseResult>; readonly 'false-day': Part<FalseResult>; readonly worst: Part<WorstRow[]>; readonly delay: Part<DelayRow[]>; readonly canary: Part<CanaryResult>;
  readonly latency: Part<TimedResult>; readonly all: Part<TimedResult>; readonly probe: Part<ProbeRow[]>; readonly lengths: Part<LengthRow[]>; readonly safe: Part<SafeResult>;
};

export const partNames: readonly (keyof Results)[] = ['false', 'false-day', 'worst', 'delay', 'canary', 'latency', 'all', 'probe', 'lengths', 'safe'];

/** Throws when a part has not been run: half a document would look like a whole one. */
export const readResults = (folder: string): Results => {
  const missing = partNames.filter(name => !existsSync(join(folder, `${name}.json`)));
  if (missing.length > 0) throw new Error(`Not measured yet: ${missing.join(', ')}`);
  return Object.fromEntries(partNames.map(name => [name, JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))])) as Results;
};

/**
 * What the reference implementation of the judge's specification measured, as reported: 1000 healthy and 200 broken deploys per cell (600
 * and 150 for response times and canaries), rounded to two digits. Its families are known by their description only.
 */
type Rounded = readonly [median: number | null, p95: number | null, missed: number];
type MeanAndWorst = readonly [mean: number, worst: number];
type Healthy = Readonly<Record<string, Readonly<Record<string, MeanAndWorst>>>>;
type Broken = Readonly<Record<string, Rounded>>;
export const referenceOf = reference as unknown as {
  readonly false: Healthy;
  readonly delay: Broken;
  readonly canary: {readonly healthy: Healthy; readonly broken: Broken};
  readonly latency: {readonly healthy: Healthy; readonly broken: Broken};
  readonly all: {readonly healthy: Healthy; readonly broken: Broken};
  readonly probe: Readonly<Record<string, {readonly worse: Rounded; readonly threeInARow: Rounded; readonly safe: number; readonly safeMedianSec: number | null}>>;
  readonly lengths: Readonly<Record<string, {readonly healthy: number} & Readonly<Record<'x1.5' | 'x2' | 'x5', Rounded>>>>;
  readonly safe: Readonly<Record<string, MeanAndWorst>>;
};

export const asDelay = ([median, p95, missed]: Rounded, runs: number): Delay => [median, p95, missed, runs];

/** A reported mean over so many cells of so many deploys; what rounding to two digits hides is added to its error. */
export const asEstimate = (mean: number, cells: number, runs: number): Estimate => {
  const rounding = (mean >= 0.1 ? 0.005 : mean >= 0.01 ? 0.0005 : 0.0005) / Math.sqrt(3);
  const p = Math.max(mean, 0.5 / (cells * runs));
  return {mean, se: Math.hypot(Math.sqrt((p * (1 - p)) / (cells * runs)), rounding)};
};

/** As the reference names its cells: noise, requests/s, usual rate in percent, change. */
export const cellKey = (noise: string, {rps, errorRate}: {readonly rps: number; readonly errorRate: number}, effect: string): string =>
  `${noise} ${rps} ${Number((errorRate * 100).toPrecision(3))} ${effect}`;

export const firstName = 'this judge';
export const dayName = 'this judge, 24 h';
export const fractionOf = ([found, runs]: Share): number => found / runs;
