/**
 * The judge beside what others do, on the same seeded deploys.
 *
 *     node bench/judge.ts [--runs 60] [--seed 1]
 *
 * Watches last 30 min after an hour of baseline, one look each 5 s. First table: how often a deploy that changed nothing
 * is called bad. Second: how long until a deploy that broke something is, and how often it never is.
 */
import {parseArgs} from 'node:util';
import {type Peer, peers} from './judge-peers.ts';
import {type Effect, effects, families, type Family, noChange, runOf, type Service} from './judge-traffic.ts';

const services: readonly Service[] = [{rps: 10, errorRate: 0.01}, {rps: 100, errorRate: 0.001}, {rps: 100, errorRate: 0.01}];
const noisesWithEffects = ['iid', 'nb', 'ar1', 'burst'];
const tickSec = 5;
const highestFalseAlarms = 0.05;

type Cell = {readonly service: Service; readonly family: Family; readonly effect: Effect};
/** Ticks at which each peer raised its alarm, one entry per run. */
type Alarms = ReadonlyMap<Peer, readonly (number | undefined)[]>;

const main = () => {
  const {values} = parseArgs({
    options: {runs: {type: 'string', default: '60'}, seed: {type: 'string', default: '1'}, help: {type: 'boolean'}},
  });
  if (values.help) return say('node bench/judge.ts [--runs 60] [--seed 1]');
  const runs = wholeNumber('--runs', values.runs, 3);
  const seed = wholeNumber('--seed', values.seed, 0);
  const effectRuns = Math.max(3, Math.floor(runs / 3));

  const began = performance.now();
  const spentMs = new Map(peers.map(peer => [peer, 0]));
  const watch = (cell: Cell, count: number) => alarmsIn(cell, count, seed, spentMs);

  introduce(runs, effectRuns, seed);
  const noisy = falseAlarms(cell => watch(cell, runs), runs);
  detections(cell => watch(cell, effectRuns), noisy);

  const each = peers.map(peer => `${peer.name} ${(spentMs.get(peer)! / 1000).toFixed(1)} s`).join(', ');
  say(`\n${((performance.now() - began) / 1000).toFixed(0)} s in all; deciding took: ${each}`);
};

const wholeNumber = (name: string, text: string, least: number): number => {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= least)) throw new RangeError(`${name} must be a whole number from ${least} on, not ${text}`);
  return value;
};

const alarmsIn = ({service, family, effect}: Cell, count: number, seed: number, spentMs: Map<Peer, number>): Alarms => {
  const alarms = new Map(peers.map(peer => [peer, [] as (number | undefined)[]]));
  for (let index = 0; index < count; index++) {
    const run = runOf(service, family, effect, seed * 1_000_003 + index);
    for (const [peer, found] of alarms) {
      const began = performance.now();
      found.push(peer.alarmAt(run, service));
      spentMs.set(peer, spentMs.get(peer)! + performance.now() - began);
    }
  }
  return alarms;
};

const introduce = (runs: number, effectRuns: number, seed: number) => {
  const unsureBy = 1.96 * Math.sqrt((highestFalseAlarms * (1 - highestFalseAlarms)) / runs);
  say(`# The judge beside its peers\n\n${runs} healthy and ${effectRuns} broken deploys per cell, seed ${seed}.`);
  say(`A share of 5 % is known to ±${percent(unsureBy)} (95 %) in one cell; --runs 1000 makes it ±1 %.\n`);
  for (const {name, about} of peers) say(`- **${name}**: ${about}`);
  say('\nKinds of noise:\n');
  for (const {name, about} of families) say(`- **${name}**: ${about}`);
};

/** Prints the first table; gives the cells in which a peer raises too many false alarms. */
const falseAlarms = (watch: (cell: Cell) => Alarms, runs: number): ReadonlySet<string> => {
  say(`\n## False alarms in 30 min without any change: mean over ${services.length} services (worst)\n`);
  head(['noise', ...peers.map(({name}) => name)]);
  const noisy = new Set<string>();
  for (const family of families) {
    const watched = services.map(service => ({service, alarms: watch({service, family, effect: noChange})}));
    const cells = peers.map(peer => {
      const shares = watched.map(({service, alarms}) => {
        const share = alarms.get(peer)!.filter(alarm => alarm !== undefined).length / runs;
        if (share > highestFalseAlarms) noisy.add(cellName(peer, service, family));
        return share;
      });
      return `${percent(shares.reduce((sum, share) => sum + share, 0) / shares.length)} (${percent(Math.max(...shares))})`;
    });
    row([family.name, ...cells]);
  }
  return noisy;
};

const detections = (watch: (cell: Cell) => Alarms, noisy: ReadonlySet<string>) => {
  say('\n## Time to detect: median s / 95 % s / missed. ! marks a judge with more than 5 % false alarms in that very cell\n');
  head(['noise', 'rps', 'usual', 'change', ...peers.map(({name}) => name)]);
  for (const family of families.filter(({name}) => noisesWithEffects.includes(name))) {
    for (const service of services) {
      for (const effect of effects) {
        const alarms = watch({service, family, effect});
        const cells = peers.map(peer => `${detection(alarms.get(peer)!, effect)}${noisy.has(cellName(peer, service, family)) ? ' !' : ''}`);
        row([family.name, String(service.rps), `${service.errorRate * 100} %`, effect.name, ...cells]);
      }
    }
  }
};

/** An alarm before the change is no detection: that watch has already been spoilt. */
const detection = (alarms: readonly (number | undefined)[], {fromTick}: Effect): string => {
  const delayOf = (alarm: number | undefined) => (alarm !== undefined && alarm > fromTick ? (alarm - fromTick) * tickSec : Infinity);
  const delays = alarms.map(delayOf).sort((a, b) => a - b);
  const missed = delays.filter(delay => delay === Infinity).length / delays.length;
  const at = (share: number) => {
    const delay = delays[Math.ceil(share * delays.length) - 1]!;
    return delay === Infinity ? '–' : String(delay);
  };
  return `${at(0.5)} / ${at(0.95)} / ${percent(missed)}`;
};

const cellName = (peer: Peer, {rps, errorRate}: Service, family: Family): string => `${peer.name} ${rps} ${errorRate} ${family.name}`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const head = (names: readonly string[]) => {
  row(names);
  row(names.map(() => '---'));
};
const row = (cells: readonly string[]) => say(`| ${cells.join(' | ')} |`);
const say = (line: string) => void process.stdout.write(`${line}\n`);

main();
