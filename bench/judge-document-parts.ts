import {betterOf, differenceOf, meanOf, percent, rateText} from './judge-figures.ts';
import {judgeOfRow, lengthEffects, lengthKey, probeKey, referenceOfRow, referenceOfTimed, tally, timedRows} from './judge-compare.ts';
import {latencyFamilies} from './judge-latency.ts';
import {latencyPeers} from './judge-latency-peers.ts';
import {canaryPeers} from './judge-peers.ts';
import {against, meanAndWorst, quoted, table} from './judge-markdown.ts';
import type {TimedResult} from './judge-times-parts.ts';
import {asDelay, asEstimate, dayName, firstName, fractionOf, type Part, referenceOf, type Results} from './judge-results.ts';

/** Sections of docs/judge-bench.md after the error rates: response times, everything together, canary, probe, lengths, safe. */
export const otherParts = (results: Results): string[] => [
  '## Response times', `p50, p95 and p99 together, 1 to 1000 requests/s, log-normal durations. ${timedText(results.latency, 'latency', 600, 150)}`, timedTable(results.latency, 'latency'),
  `Safe, shown at any tick: ${Object.entries(results.latency.result.safe).map(([change, share]) => `${change} ${percent(fractionOf(share))}`).join(' · ')}. +10 % is inside the tolerance of 15 %.`,
  '## Errors and response times in one budget', `0.5 % errors and the three quantiles, 10 and 100 requests/s. The peers look only at response times. ${timedText(results.all, 'all', 600, 150)}`, timedTable(results.all, 'all'),
  '## A canary of 10 %, compared with the old version beside it', canaryText(results), canaryTable(results),
  '## A probe that asks once in 5 s', probeText(results),
  '## Length of baseline and watch', lengthsText(results), lengthsTable(results),
  '## Safe so far', safeText(results), safeTable(results),
];

const timedText = ({runs, result}: Part<TimedResult>, which: 'latency' | 'all', healthyRuns: number, brokenRuns: number): string => {
  const above = latencyFamilies.filter(({name}) => result.healthy[name] && against(result.healthy[name][firstName]!, referenceOf[which].healthy[name]![firstName]!, healthyRuns).isAbove);
  const beside = tally(timedRows(result), judgeOfRow(firstName), referenceOfTimed(which, brokenRuns));
  return `${runs} healthy deploys a cell, ${Math.ceil(runs / 6)} broken ones. False alarms above the reference for sure: ${above.map(({name}) => name).join(', ') || 'none'}. `
    + `Time to detect, ${beside.cells} cells: sooner or with fewer misses than the reference in ${beside.better.length}, the same in ${beside.same.length}, later or with more misses in ${beside.worse.length}`
    + `${beside.worse.length > 0 ? ` (${beside.worse.map(({noise, rps, effect}) => `${noise} ${rps} ${effect}`).join(', ')})` : ''}.`;
};

const timedTable = ({result}: Part<TimedResult>, which: 'latency' | 'all'): string => table(
  ['noise', firstName, 'reference', 'difference', ...latencyPeers.map(({name}) => name)],
  Object.entries(result.healthy).map(([noise, row]) => {
    const reported = referenceOf[which].healthy[noise]![firstName]!;
    return [noise, meanAndWorst(row[firstName]!), quoted(reported), against(row[firstName]!, reported, 600).text, ...latencyPeers.map(({name}) => meanAndWorst(row[name]!))];
  }),
);

const canaryText = ({canary}: Results): string => {
  const name = canaryPeers[0]!.name;
  const above = Object.entries(canary.result.healthy).filter(([noise, row]) => against(row[name]!, referenceOf.canary.healthy[noise]![name]!, 600).isAbove);
  const beside = tally(canary.result.broken, judgeOfRow(name), referenceOfRow(150, referenceOf.canary.broken));
  return `False alarms, mean over 3 services (worst); ${canary.runs} healthy and ${Math.ceil(canary.runs / 4)} broken deploys a cell. Above the reference for sure: ${above.map(([noise]) => noise).join(', ') || 'none'}. `
    + `Time to detect, ${beside.cells} cells: sooner in ${beside.better.length}, the same in ${beside.same.length}, later in ${beside.worse.length}${where(beside.better, 'sooner')}${where(beside.worse, 'later')}.`;
};

const where = (rows: readonly {readonly noise: string}[], word: string): string => {
  const noises = [...new Set(rows.map(({noise}) => noise))].map(noise => `${noise} ${rows.filter(row => row.noise === noise).length}`);
  return noises.length === 0 ? '' : `; ${word}: ${noises.join(', ')}`;
};

const canaryTable = ({canary: {result}}: Results): string => table(
  ['noise', canaryPeers[0]!.name, 'reference', ...canaryPeers.slice(1).map(({name}) => name)],
  Object.entries(result.healthy).map(([noise, row]) => [noise, meanAndWorst(row[canaryPeers[0]!.name]!), quoted(referenceOf.canary.healthy[noise]?.[canaryPeers[0]!.name]), ...canaryPeers.slice(1).map(({name}) => meanAndWorst(row[name]!))]),
);

const probeText = ({probe: {runs, result}}: Results): string => {
  const rows = result.map(row => ({...row, reported: referenceOf.probe[probeKey(row.before, row.after)]}));
  const changed = rows.filter(({before, after}) => after > before);
  const other = changed.filter(({worse, reported}) => reported && betterOf(worse, asDelay(reported.worse, 1000)) === 'b');
  const rule = changed.filter(({worse, threeInARow}) => betterOf(worse, threeInARow) === 'b');
  const healthy = rows.filter(({before, after}) => before === after && before > 0);
  return `Nothing below 2 % counts; ${runs} deploys in each of ${rows.length} rows, ${changed.length} of them with a change. Later or with more misses than the reference in ${other.length}${named(other)}. Beside "three failures in a row": later in ${rule.length}${named(rule)}; `
    + `without a change that rule fires in ${healthy.map(({threeInARow}) => percent(1 - threeInARow[2])).join(', ')} of the watches at ${healthy.map(({before}) => rateText(before)).join(', ')} errors, this judge in ${healthy.map(({worse}) => percent(1 - worse[2])).join(', ')}.`;
};
const named = (rows: readonly {readonly before: number; readonly after: number}[]): string => (rows.length === 0 ? '' : ` (${rows.map(({before, after}) => `${rateText(before)} → ${rateText(after)}`).join(', ')})`);

const lengthsText = ({lengths: {runs, result}}: Results): string => {
  const above = result.filter(row => {
    const reported = referenceOf.lengths[lengthKey(row)];
    return reported && differenceOf(meanOf([row.judges[firstName]!.healthy]), asEstimate(reported.healthy, 1, 600)).low > 0;
  });
  const beside = result.flatMap(row => lengthEffects.flatMap(effect => {
    const reported = referenceOf.lengths[lengthKey(row)];
    return reported ? [betterOf(row.judges[firstName]!.delays[effect]!, asDelay(reported[effect], 200))] : [];
  }));
  const count = (which: 'a' | 'b' | 'same') => beside.filter(each => each === which).length;
  return `${runs} healthy deploys a row with the hour alone, half as many with a day, a third of those broken; of ${runs} a share of 5 % is known to ±${percent(1.96 * Math.sqrt((0.05 * 0.95) / runs))}. ${result.length} rows: false alarms above the reference for sure in ${above.length}${above.length > 0 ? ` (${above.map(lengthKey).join(', ')})` : ''}; `
    + `time to detect, ${beside.length} figures: sooner or with fewer misses in ${count('a')}, the same in ${count('same')}, later in ${count('b')}. False alarms with short baselines, where the noise is slow:`;
};

const lengthsTable = ({lengths: {result}}: Results): string => table(
  ['noise', 'baseline', firstName, 'reference', dayName],
  result.filter(({noise, watchMin, baseMin}) => ['ar1', 'ar1slow', 'burst'].includes(noise) && watchMin === 30 && baseMin <= 60).map(row => {
    const reported = referenceOf.lengths[lengthKey(row)];
    return [row.noise, `${row.baseMin} min`, percent(fractionOf(row.judges[firstName]!.healthy)), reported ? percent(reported.healthy) : '', percent(fractionOf(row.judges[dayName]!.healthy))];
  }),
);

const safeText = ({safe}: Results): string => `Share of watches in which "safe" was said at any tick, over ${Object.keys(safe.result.shown['none'] ?? {}).length} kinds of noise and 16 services (${safe.runs} deploys a cell). ×1.5 is the tolerance itself, for which 5 % are allowed; a ramp and a late change are safe at first, by construction. `
  + `Without noise and change, ${safe.result.first.filter(({rps, errorRate}) => errorRate === 0.01 && rps >= 10 || (rps === 10 && errorRate === 0.001)).map(({rps, errorRate, share, medianSec}) => `${rps} rps ${rateText(errorRate)}: ${medianSec === null ? `${percent(fractionOf(share))} of the watches` : `half after ${medianSec} s`}`).join(', ')}.`;

const safeTable = ({safe: {result}}: Results): string => table(['change', 'shown: mean (worst cell)', 'reference'], Object.entries(result.shown).map(([effect, row]) =>
  [effect, meanAndWorst(Object.values(row).flat()), quoted(referenceOf.safe[effect])]));
