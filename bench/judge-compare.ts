import {betterOf, type Delay, type Share} from './judge-figures.ts';
import {type DelayRow, type LengthRow, services} from './judge-parts.ts';
import {peers} from './judge-peers.ts';
import {asDelay, cellKey, dayName, firstName, fractionOf, referenceOf, type Results} from './judge-results.ts';
import type {TimedResult} from './judge-times-parts.ts';

/** Who is sooner, on the same deploys. Half of the alarms and the misses are looked at; what chance can do is "the same". */
export type Tally = {readonly cells: number; readonly better: DelayRow[]; readonly same: DelayRow[]; readonly worse: DelayRow[]};

export const tally = (rows: readonly DelayRow[], ofA: (row: DelayRow) => Delay | undefined, ofB: (row: DelayRow) => Delay | undefined): Tally => {
  const found: Tally = {cells: 0, better: [], same: [], worse: []};
  const known = rows.filter(row => ofA(row) && ofB(row));
  for (const row of known) {
    const better = betterOf(ofA(row)!, ofB(row)!);
    found[better === 'a' ? 'better' : better === 'b' ? 'worse' : 'same'].push(row);
  }
  return {...found, cells: known.length};
};

export const judgeOfRow = (name: string) => (row: DelayRow): Delay | undefined => row.delays[name];
export const referenceOfRow = (runs: number, table: Readonly<Record<string, readonly [number | null, number | null, number]>> = referenceOf.delay) => (row: DelayRow): Delay | undefined => {
  const found = table[cellKey(row.noise, row, row.effect)];
  return found && asDelay(found, runs);
};

/** More false alarms than the 5 % that everybody is allowed, in that very cell. */
export const isNoisy = (share: Share | undefined): boolean => share !== undefined && fractionOf(share) > 0.05;

const noisyIn = (results: Results, row: DelayRow, name: string): boolean => {
  const cell = services.findIndex(({rps, errorRate}) => rps === row.rps && errorRate === row.errorRate);
  return isNoisy(results[name === dayName ? 'false-day' : 'false'].result[row.noise]?.[name]?.[cell]);
};

/** This judge beside each peer, where the peer keeps 5 %. */
export const peerTallies = (results: Results) => peers.map(({name}) => {
  const usable = results.delay.result.filter(row => !noisyIn(results, row, name));
  return {name, usable: usable.length, found: tally(usable, judgeOfRow(firstName), judgeOfRow(name))};
});

/** Rows of response times, read as rows of errors: the change is the effect. */
export const timedRows = ({broken}: TimedResult): DelayRow[] => broken.map(row => ({...row, errorRate: 0, effect: row.change}));

export const referenceOfTimed = (which: 'latency' | 'all', runs: number) => (row: DelayRow): Delay | undefined => {
  const found = referenceOf[which].broken[`${row.noise} ${row.rps} ${row.effect}`];
  return found && asDelay(found, runs);
};

export const lengthEffects = ['x1.5', 'x2', 'x5'] as const;
export const lengthKey = ({noise, rps, errorRate, baseMin, watchMin}: LengthRow): string => `${noise} ${rps} ${Number((errorRate * 100).toPrecision(3))} ${baseMin} ${watchMin}`;
export const probeKey = (before: number, after: number): string => [before, after].map(rate => Number((rate * 100).toPrecision(3))).join(' ');
