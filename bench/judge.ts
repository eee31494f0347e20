/**
 * The judge beside what others do, on the same seeded deploys.
 *
 *     node bench/judge.ts [--part PART,…] [--runs 60] [--seed 2] [--who 24]
 *
 * Watches last 30 min after an hour of baseline, one look each 5 s. Parts: `false` is how often a deploy that changed nothing is
 * called bad, `delay` how long until one that broke something is and how often it never is, `canary` the same with 10 % of the
 * traffic beside the old version, `lengths` with shorter and longer baselines and watches. `--json` writes every cell, `--who` takes only judges with
 * that in their name.
 *
 * The parameters of the judge were chosen with seed 1 and the families in `families`; its figures are those of other seeds, and of
 * the families in `heldBack`, which it was never tuned on. The column `reference` is what the reference implementation of the
 * specification measured on families and services with the same description (other random numbers).
 */
import {parseArgs} from 'node:util';
import {canaryPeers, type Peer, peers} from './judge-peers.ts';
import {falseAlarmsOfReference, referenceOf} from './judge-reference.ts';
import {type Effect, effects, families, type Family, heldBack, noChange, runOf, type Service, ticksAfter, ticksBefore} from './judge-traffic.ts';

const services: readonly Service[] = [
  {rps: 1, errorRate: 0.05}, {rps: 10, errorRate: 0.001}, {rps: 10, errorRate: 0.01}, {rps: 100, errorRate: 0.0001},
  {rps: 100, errorRate: 0.001}, {rps: 100, errorRate: 0.01}, {rps: 1000, errorRate: 0.01},
];
const ofCanary: readonly Service[] = [{rps: 100, errorRate: 0.01}, {rps: 1000, errorRate: 0.001}, {rps: 1000, errorRate: 0.01}];
const noisesWithEffects = ['iid', 'nb', 'ar1', 'ar1slow', 'burst'];
const noisesOfCanary = ['iid', 'nb', 'ar1', 'ar1slow', 'burst', 'trend', 'cluster', 'gaps'];
const effectsOfCanary = ['x1.5', 'x2', 'x5', 'x10'];
const tickSec = 5;
const highestFalseAlarms = 0.05;

type Cell = {readonly service: Service; readonly family: Family; readonly effect: Effect; readonly canaryShare?: number; readonly baseTicks?: number; readonly watchTicks?: number};
/** Ticks at which each peer raised its alarm, one entry per run. */
type Alarms = ReadonlyMap<Peer, readonly (number | undefined)[]>;
type Watcher = (cell: Cell, who?: readonly Peer[]) => Alarms;

const parts = ['false', 'delay', 'canary', 'lengths'] as const;
const cells: Record<string, unknown>[] = [];

const main = () => {
  const {values} = parseArgs({
    options: {runs: {type: 'string', default: '60'}, seed: {type: 'string', default: '2'}, part: {type: 'string', default: parts.join(',')}, json: {type: 'boolean'}, who: {type: 'string', default: ''}, help: {type: 'boolean'}},
  });
  if (values.help) return say('node bench/judge.ts [--part false,delay,canary,lengths] [--runs 60] [--seed 2] [--json]');
  const runs = wholeNumber('--runs', values.runs, 3);
  const seed = wholeNumber('--seed', values.seed, 0);
  const wanted = values.part.split(',');
  const effectRuns = Math.max(3, Math.floor(runs / 3));
  const began = performance.now();
  const chosen = peers.filter(({name}) => name.includes(values.who));
  const watch = (count: number): Watcher => (cell, who = chosen) => alarmsIn(cell, count, seed, who);

  introduce(runs, effectRuns, seed);
  // Without the part `false` no judge is marked as too noisy.
  const noisy = wanted.includes('false') ? falseAlarms(watch(runs), chosen, runs) : new Set<string>();
  if (wanted.includes('delay')) detections(watch(effectRuns), chosen, noisy);
  if (wanted.includes('canary')) canary(watch, runs, effectRuns);
  if (wanted.includes('lengths')) lengths(watch, runs, effectRuns);
  if (values.json) for (const cell of cells) say(JSON.stringify(cell));
  say(`\n${((performance.now() - began) / 1000).toFixed(0)} s in all.`);
};

const wholeNumber = (name: string, text: string, least: number): number => {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= least)) throw new RangeError(`${name} must be a whole number from ${least} on, not ${text}`);
  return value;
};

const alarmsIn = ({service, family, effect, canaryShare, baseTicks = ticksBefore, watchTicks = ticksAfter}: Cell, count: number, seed: number, who: readonly Peer[]): Alarms => {
  const alarms = new Map(who.map(peer => [peer, [] as (number | undefined)[]]));
  for (let index = 0; index < count; index++) {
    const run = runOf(service, family, effect, seed * 1_000_003 + index, canaryShare, baseTicks, watchTicks);
    for (const [peer, found] of alarms) found.push(peer.alarmAt(run, service));
  }
  return alarms;
};

const introduce = (runs: number, effectRuns: number, seed: number) => {
  const unsureBy = 1.96 * Math.sqrt((highestFalseAlarms * (1 - highestFalseAlarms)) / runs);
  say(`${runs} healthy and ${effectRuns} broken deploys per cell, seed ${seed}.`);
  say(`A share of 5 % is known to ±${percent(unsureBy)} (95 %) in one cell.\n`);
  for (const {name, about} of peers) say(`- **${name}**: ${about}`);
  say('\nKinds of noise; those after the line were kept aside when the parameters were chosen:\n');
  for (const {name, about} of families) say(`- **${name}**: ${about}`);
  say('\n---\n');
  for (const {name, about} of heldBack) say(`- **${name}**: ${about}`);
};

const shareOf = (alarms: readonly (number | undefined)[]): number => alarms.filter(alarm => alarm !== undefined).length / alarms.length;
const meanAndWorst = (shares: readonly number[]): string => `${percent(shares.reduce((sum, share) => sum + share, 0) / shares.length)} (${percent(Math.max(...shares))})`;

/** Prints the first table; gives the cells in which a peer raises too many false alarms. */
const falseAlarms = (watch: Watcher, who: readonly Peer[], runs: number): ReadonlySet<string> => {
  say(`\n## False alarms in 30 min without any change: mean over ${services.length} services (worst); ${runs} runs each\n`);
  head(['noise', ...who.map(({name}) => name), 'reference']);
  const noisy = new Set<string>();
  for (const family of [...families, ...heldBack]) {
    const watched = services.map(service => ({service, alarms: watch({service, family, effect: noChange})}));
    const shown = who.map(peer => meanAndWorst(watched.map(({service, alarms}) => {
      const share = shareOf(alarms.get(peer)!);
      if (share > highestFalseAlarms) noisy.add(cellName(peer, service, family));
      cells.push({part: 'false', noise: family.name, ...service, peer: peer.name, share});
      return share;
    })));
    row([family.name, ...shown, falseAlarmsOfReference[family.name] ?? '']);
  }
  return noisy;
};

const detections = (watch: Watcher, who: readonly Peer[], noisy: ReadonlySet<string>) => {
  say('\n## Time to detect: median s / 95 % s / missed. ! marks a judge with more than 5 % false alarms in that very cell\n');
  head(['noise', 'rps', 'usual', 'change', ...who.map(({name}) => name), 'reference']);
  for (const family of families.filter(({name}) => noisesWithEffects.includes(name))) {
    for (const service of services) {
      for (const effect of effects) {
        const alarms = watch({service, family, effect});
        const shown = who.map(peer => {
          const {text, ...figures} = detection(alarms.get(peer)!, effect);
          const isNoisy = noisy.has(cellName(peer, service, family));
          cells.push({part: 'delay', noise: family.name, ...service, effect: effect.name, peer: peer.name, ...figures, isNoisy});
          return `${text}${isNoisy ? ' !' : ''}`;
        });
        row([family.name, String(service.rps), usual(service), effect.name, ...shown, referenceOf(family.name, service, effect.name) ?? '']);
      }
    }
  }
};

const canary = (watch: (count: number) => Watcher, runs: number, effectRuns: number) => {
  say(`\n## A canary of 10 %: false alarms, mean over ${ofCanary.length} services (worst); then time to detect\n`);
  head(['noise', ...canaryPeers.map(({name}) => name)]);
  const chosen = families.filter(({name}) => noisesOfCanary.includes(name));
  for (const family of chosen) {
    const watched = ofCanary.map(service => watch(runs)({service, family, effect: noChange, canaryShare: 0.1}, canaryPeers));
    row([family.name, ...canaryPeers.map(peer => meanAndWorst(watched.map(alarms => shareOf(alarms.get(peer)!))))]);
  }
  say('');
  head(['noise', 'rps', 'usual', 'change', ...canaryPeers.map(({name}) => name)]);
  for (const family of chosen.filter(({name}) => !['ar1', 'cluster', 'gaps'].includes(name))) {
    for (const service of ofCanary) {
      for (const effect of effects.filter(({name}) => effectsOfCanary.includes(name))) {
        const alarms = watch(effectRuns)({service, family, effect, canaryShare: 0.1}, canaryPeers);
        row([family.name, String(service.rps), usual(service), effect.name, ...canaryPeers.map(peer => detection(alarms.get(peer)!, effect).text)]);
      }
    }
  }
};

/** Baseline and watch, minutes. */
const lengthsMin: readonly (readonly [number, number])[] = [[5, 30], [15, 30], [30, 30], [60, 30], [120, 30], [60, 5], [60, 60]];

const lengths = (watch: (count: number) => Watcher, runs: number, effectRuns: number) => {
  const who = peers.slice(0, 2);
  const service: Service = {rps: 100, errorRate: 0.01};
  say('\n## Length of baseline and watch, 100 rps, 1 %: false alarms, and delay for x1.5, x2, x5\n');
  head(['noise', 'baseline', 'watch', ...who.flatMap(({name}) => [name, 'x1.5', 'x2', 'x5'])]);
  for (const family of families.filter(({name}) => ['nb', 'ar1', 'ar1slow', 'burst'].includes(name))) {
    for (const [base, long] of lengthsMin) {
      const cell = {service, family, baseTicks: base * 12, watchTicks: long * 12};
      const healthy = watch(runs)({...cell, effect: noChange}, who);
      const broken = effects.filter(({name}) => ['x1.5', 'x2', 'x5'].includes(name)).map(effect => ({effect, alarms: watch(effectRuns)({...cell, effect}, who)}));
      row([family.name, `${base} min`, `${long} min`, ...who.flatMap(peer => [percent(shareOf(healthy.get(peer)!)), ...broken.map(({effect, alarms}) => detection(alarms.get(peer)!, effect).text)])]);
    }
  }
};

/** An alarm before the change is no detection: that watch has already been spoilt. */
const detection = (alarms: readonly (number | undefined)[], {fromTick}: Effect) => {
  const delayOf = (alarm: number | undefined) => (alarm !== undefined && alarm > fromTick ? (alarm - fromTick) * tickSec : Infinity);
  const delays = alarms.map(delayOf).sort((a, b) => a - b);
  const missed = delays.filter(delay => delay === Infinity).length / delays.length;
  const at = (share: number): number | undefined => {
    const delay = delays[Math.ceil(share * delays.length) - 1]!;
    return delay === Infinity ? undefined : delay;
  };
  return {median: at(0.5), p95: at(0.95), missed, text: `${at(0.5) ?? '–'} / ${at(0.95) ?? '–'} / ${percent(missed)}`};
};

const cellName = (peer: Peer, {rps, errorRate}: Service, family: Family): string => `${peer.name} ${rps} ${errorRate} ${family.name}`;
const usual = ({errorRate}: Service): string => `${Number((errorRate * 100).toPrecision(3))} %`;
const percent = (share: number): string => (share > 0 && share < 0.1 ? `${(100 * share).toFixed(1)} %` : `${Math.round(share * 100)} %`);
const head = (names: readonly string[]) => {
  row(names);
  row(names.map(() => '---'));
};
const row = (values: readonly string[]) => say(`| ${values.join(' | ')} |`);
const say = (line: string) => void process.stdout.write(`${line}\n`);

main();
