/**
 * kill -9 of the engine at every boundary of every effect of a whole release and of its way back, one release for each: the built
 * cockpit, real processes, real git. What was lost, and what happened twice?
 *
 *     node bench/kills.ts [--only TEXT]
 *
 * Takes about a quarter of a minute for each of some ninety points. Boundaries: test/rig/kill-at.ts.
 */
import {parseArgs} from 'node:util';
import {killedRelease, type Killed} from '../test/rig/killed-release.ts';

const {values} = parseArgs({options: {only: {type: 'string', default: ''}}});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const whole = await killedRelease([], {back: true});
const all = [...new Set(whole.passed)];
const inTheWayBack = all.findIndex(line => line.includes('\trollback-'));
const points = all.filter(line => line.includes(values.only));
say(`${all.length} boundaries of ${new Set(all.map(line => line.split('\t')[1])).size} effects; ${points.length} tried, one release each.`);

const results: {readonly point: string; readonly end: Killed | Error}[] = [];
for (const point of points) {
  const back = all.indexOf(point) >= inTheWayBack;
  const end = await killedRelease([point], {back}).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  results.push({point, end});
  say(`${point.replace('\t', '  ').padEnd(90)} ${end instanceof Error ? `BROKE: ${end.message.split('\n')[0]}` : `${end.result}${inWords(end)}   ${(end.tookMs / 1000).toFixed(0)} s`}`);
}

function inWords({lost, doubled, repeated, asked, notReached}: Killed): string {
  const counts = [['LOST', lost], ['TWICE', doubled], ['repeated, as it may be', repeated], ['a person was asked', asked], ['not reached', notReached]] as const;
  return counts.flatMap(([word, list]) => (list.length > 0 ? [`; ${word}: ${list.join(', ')}`] : [])).join('');
}

const ends = results.flatMap(({end}) => (end instanceof Error ? [] : [end]));
const sum = (of: (end: Killed) => readonly unknown[]): number => ends.reduce((total, end) => total + of(end).length, 0);
say(`\n${ends.length - sum(({notReached}) => notReached)} kills; ${results.length - ends.length} releases did not come to their end; lost facts ${sum(({lost}) => lost)}; double effects ${sum(({doubled}) => doubled)}; `
  + `repeated with the key of the release ${sum(({repeated}) => repeated)}; a person was asked ${sum(({asked}) => asked)} times.`);
process.exit(ends.length === results.length && sum(({lost}) => lost) + sum(({doubled}) => doubled) === 0 ? 0 : 1);
