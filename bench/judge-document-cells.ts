import {delayText, percent, rateText} from './judge-figures.ts';
import {isNoisy, lengthEffects, lengthKey, peerTallies, probeKey, referenceOfTimed, timedRows} from './judge-compare.ts';
import {latencyPeers} from './judge-latency-peers.ts';
import {delayOr, table} from './judge-markdown.ts';
import {canaryPeers, peers} from './judge-peers.ts';
import {services} from './judge-parts.ts';
import {asDelay, cellKey, dayName, firstName, fractionOf, type Part, referenceOf, type Results} from './judge-results.ts';
import type {TimedResult} from './judge-times-parts.ts';

/** docs/judge-bench-cells.md: every cell. */
export const judgeCells = (results: Results): string => [
  '# The judge beside others: every cell',
  'Median s / 95 % s / missed, from the change on. `!` marks a judge with more than 5 % false alarms in that very cell: it is quick because it cries. Made together with [judge-bench.md](judge-bench.md).',
  '## Error rates', errorCells(results),
  '## Response times', timedCells(results.latency, 'latency'),
  '## Errors and response times in one budget', timedCells(results.all, 'all'),
  '## A canary of 10 %', canaryCells(results),
  '## A probe that asks once in 5 s', probeCells(results),
  '## Length of baseline and watch', 'False alarms, then median s / 95 % s / missed; `ref` is the reference.', lengthCells(results),
  '## Where a peer is better', 'And raises at most 5 % false alarms in that very cell.', whereAPeerIsBetter(results),
].join('\n\n') + '\n';

const errorCells = ({delay, false: alone, 'false-day': day}: Results): string => {
  const judges = [firstName, dayName, ...peers.map(({name}) => name)];
  return table(['noise', 'rps', 'usual', 'change', ...judges, 'reference'], delay.result.map(row => {
    const cell = services.findIndex(({rps, errorRate}) => rps === row.rps && errorRate === row.errorRate);
    const reported = referenceOf.delay[cellKey(row.noise, row, row.effect)];
    const marked = (name: string) => `${delayText(row.delays[name]!)}${isNoisy((name === dayName ? day : alone).result[row.noise]?.[name]?.[cell]) ? ' !' : ''}`;
    return [row.noise, String(row.rps), rateText(row.errorRate), row.effect, ...judges.map(marked), delayOr(reported && asDelay(reported, 200))];
  }));
};

const timedCells = ({result}: Part<TimedResult>, which: 'latency' | 'all'): string => {
  const judges = [firstName, ...latencyPeers.map(({name}) => name)];
  const rates = which === 'latency' ? [1, 10, 100, 1000] : [10, 100];
  return table(['noise', 'rps', 'change', ...judges, 'reference'], timedRows(result).map(row => {
    const marked = (name: string) => `${delayText(row.delays[name]!)}${isNoisy(result.healthy[row.noise]?.[name]?.[rates.indexOf(row.rps)]) ? ' !' : ''}`;
    return [row.noise, String(row.rps), row.effect, ...judges.map(marked), delayOr(referenceOfTimed(which, 150)(row))];
  }));
};

const canaryCells = ({canary: {result}}: Results): string => {
  const judges = canaryPeers.map(({name}) => name);
  return table(['noise', 'rps', 'usual', 'change', ...judges, 'reference'], result.broken.map(row => {
    const reported = referenceOf.canary.broken[cellKey(row.noise, row, row.effect)];
    return [row.noise, String(row.rps), rateText(row.errorRate), row.effect, ...judges.map(name => delayText(row.delays[name]!)), delayOr(reported && asDelay(reported, 150))];
  }));
};

const probeCells = ({probe: {result}}: Results): string => table(
  ['before', 'after', 'worse: median / 95 % / never', 'ref', 'three failures in a row', 'ref', 'safe at any tick, first at', 'ref'],
  result.map(({before, after, worse, threeInARow, safe, safeMedianSec}) => {
    const reported = referenceOf.probe[probeKey(before, after)];
    const shown = (share: number, at: number | null) => `${percent(share)}, ${at ?? '–'}`;
    return [
      rateText(before), rateText(after), delayText(worse), delayOr(reported && asDelay(reported.worse, 1)), delayText(threeInARow), delayOr(reported && asDelay(reported.threeInARow, 1)),
      shown(fractionOf(safe), safeMedianSec), reported ? shown(reported.safe, reported.safeMedianSec) : '',
    ];
  }),
);

const lengthCells = ({lengths: {result}}: Results): string => table(
  ['noise', 'rps', 'baseline', 'watch', firstName, 'ref', ...lengthEffects.flatMap(effect => [effect, 'ref']), dayName, ...lengthEffects],
  result.map(row => {
    const reported = referenceOf.lengths[lengthKey(row)];
    const [alone, day] = [row.judges[firstName]!, row.judges[dayName]!];
    return [
      row.noise, String(row.rps), `${row.baseMin} min`, `${row.watchMin} min`, percent(fractionOf(alone.healthy)), reported ? percent(reported.healthy) : '',
      ...lengthEffects.flatMap(effect => [delayText(alone.delays[effect]!), delayOr(reported && asDelay(reported[effect], 1))]),
      percent(fractionOf(day.healthy)), ...lengthEffects.map(effect => delayText(day.delays[effect]!)),
    ];
  }),
);

const whereAPeerIsBetter = (results: Results): string => table(
  ['peer', 'noise', 'rps', 'usual', 'change', 'peer', firstName, dayName],
  peerTallies(results).flatMap(({name, found: {worse}}) => worse.map(row =>
    [name, row.noise, String(row.rps), rateText(row.errorRate), row.effect, ...[name, firstName, dayName].map(judge => delayText(row.delays[judge]!))])),
);
