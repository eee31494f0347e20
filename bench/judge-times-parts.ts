import {type Delay, delayOf, type Share, shareOf} from './judge-figures.ts';
import {type Change, latencyChanges, latencyFamilies, type LatencyFamily, timedDeployOf, type TimedDeploy} from './judge-latency.ts';
import {latencyJudge, type LatencyPeer, latencyPeers, safeOfLatency, wholeJudge} from './judge-latency-peers.ts';
import type {Order} from './judge-parts.ts';
import {randomFrom} from './judge-random.ts';
import {bursting, type Tick, ticksAfter, ticksBefore, wandering} from './judge-traffic.ts';
import {type Alarm, judgeOf, seriesOf} from './judge-watch.ts';

const healthy: Change = {name: 'none'};
const noisesWithChanges = ['iid', 'ar1', 'burst'];

/** The same chance for every rate of requests and change: so that the shares of a row vary together, which `meanTogether` allows for. */
const seedOf = (seed: number, index: number): number => seed * 1_000_003 + index;

type Alarms = Map<string, Map<Change, Alarm[]>>;

const watch = (deployAt: (seed: number) => TimedDeploy, changes: readonly Change[], who: readonly LatencyPeer[], runs: number, seed: number): Alarms => {
  const found: Alarms = new Map(who.map(({name}) => [name, new Map(changes.map(change => [change, [] as Alarm[]]))]));
  for (let index = 0; index < runs; index++) {
    const deploy = deployAt(seedOf(seed, index));
    const watchers = who.map(({name, watching}) => [found.get(name)!, watching(deploy.before)] as const);
    for (const change of changes) {
      const after = deploy.after(change);
      for (const [alarms, alarmAt] of watchers) alarms.get(change)!.push(alarmAt(after));
    }
  }
  return found;
};

const sharesIn = (found: Alarms): [string, Share][] => [...found].map(([name, alarms]) => [name, shareOf(alarms.get(healthy)!)]);
const delaysIn = (found: Alarms, change: Change): Record<string, Delay> => Object.fromEntries([...found].map(([name, alarms]) => [name, delayOf(alarms.get(change)!)]));

export type TimedRow = {readonly noise: string; readonly rps: number; readonly change: string; readonly delays: Record<string, Delay>};
/** `healthy`: noise → judge → share of false alarms for each of the services. `safe`: change → share of watches with "safe". */
export type TimedResult = {readonly healthy: Record<string, Record<string, readonly Share[]>>; readonly broken: TimedRow[]; readonly safe: Record<string, Share>};

export const rates: readonly number[] = [1, 10, 100, 1000];

export const latency = ({runs, seed, save}: Order): TimedResult => {
  const result: TimedResult = {healthy: {}, broken: [], safe: {}};
  for (const family of latencyFamilies) {
    for (const rps of rates) {
      const deployAt = (each: number) => timedDeployOf({rps, errorRate: 0}, family, each);
      add(result.healthy, family, watch(deployAt, [healthy], [latencyJudge], runs, seed), watch(deployAt, [healthy], latencyPeers, Math.ceil(runs / 4), seed));
      if (!noisesWithChanges.includes(family.name)) continue;
      const found = watch(deployAt, latencyChanges, [latencyJudge, ...latencyPeers], Math.ceil(runs / 6), seed + 1);
      for (const change of latencyChanges) result.broken.push({noise: family.name, rps, change: change.name, delays: delaysIn(found, change)});
      for (const change of [healthy, ...latencyChanges]) {
        const safe = Array.from({length: Math.ceil(runs / 20)}, (_, index) => {
          const deploy = deployAt(seedOf(seed + 1, index));
          return safeOfLatency(deploy.before)(deploy.after(change));
        });
        const [shown, all] = result.safe[change.name] ?? [0, 0];
        const [now, count] = shareOf(safe);
        result.safe[change.name] = [shown + now, all + count];
      }
    }
    save(result);
  }
  return result;
};

/** Errors disturbed as in the families of the same name, by themselves. */
const errorsIn = (noise: string, seed: number): ((tick: number) => number) => {
  const random = randomFrom(seed, 9);
  if (noise === 'ar1') {
    const level = wandering(random, 0.25, 24);
    return () => Math.exp(level());
  }
  const isOn = bursting(random, [1, 4], 10);
  return noise === 'burst' ? () => (isOn() ? 15 : 1) : () => 1;
};

const wholeChanges: readonly Change[] = [
  {name: 'errors x2', errors: 2}, {name: 'errors x5', errors: 5}, ...latencyChanges.filter(({name}) => ['scale25', 'tail25'].includes(name)),
];

/** All four metrics in one budget, 0.5 % errors. */
export const all = ({runs, seed, save}: Order): TimedResult => {
  const result: TimedResult = {healthy: {}, broken: [], safe: {}};
  for (const family of latencyFamilies.filter(({name}) => noisesWithChanges.includes(name))) {
    for (const rps of [10, 100]) {
      const deployAt = (each: number) => timedDeployOf({rps, errorRate: 0.005}, family, each, errorsIn(family.name, each));
      add(result.healthy, family, watch(deployAt, [healthy], [wholeJudge], runs, seed), watch(deployAt, [healthy], latencyPeers, Math.ceil(runs / 4), seed));
      const found = watch(deployAt, wholeChanges, [wholeJudge, ...latencyPeers], Math.ceil(runs / 6), seed + 1);
      for (const change of wholeChanges) result.broken.push({noise: family.name, rps, change: change.name, delays: delaysIn(found, change)});
    }
    save(result);
  }
  return result;
};

const add = (shares: TimedResult['healthy'], {name}: LatencyFamily, ...found: readonly Alarms[]) => {
  const row = shares[name] ?? {};
  for (const [judge, share] of found.flatMap(sharesIn)) row[judge] = [...(row[judge] ?? []), share];
  shares[name] = row;
};

export type ProbeRow = {
  readonly before: number; readonly after: number; readonly worse: Delay; readonly threeInARow: Delay;
  readonly safe: Share; readonly safeMedianSec: number | null;
};

/** Error probability of a request before the deploy, and after it. */
const probeCells: readonly (readonly [number, number])[] = [0, 0.001, 0.01, 0.05].flatMap(before =>
  [...new Set([before, 0.05, 0.1, 0.2, 0.5, 1])].filter(after => after >= before).map(after => [before, after] as const));

/** A black-box probe: one request in 5 s, nothing below 2 % is worse. */
export const probe = ({runs, seed, save}: Order): ProbeRow[] => {
  const result: ProbeRow[] = [];
  for (const [before, after] of probeCells) {
    const watched = Array.from({length: runs}, (_, index) => {
      const random = randomFrom(seedOf(seed, index), 7);
      const ask = (count: number, p: number): Tick[] => Array.from({length: count}, () => ({bad: random() < p ? 1 : 0, total: 1}));
      const watching = judgeOf({metrics: {errors: {baseline: seriesOf(ask(ticksBefore, before)), parameters: {floor: 0.02}}}});
      const now = ask(ticksAfter, after);
      const failing = now.findIndex((_, tick) => tick >= 2 && [0, 1, 2].every(back => now[tick - back]!.bad === 1));
      return {...watching(now.map(errors => ({errors}))), threeAt: failing === -1 ? undefined : failing + 1};
    });
    const safe = watched.map(({safeAt}) => safeAt);
    result.push({
      before, after, worse: delayOf(watched.map(({worseAt}) => worseAt)), threeInARow: delayOf(watched.map(({threeAt}) => threeAt)), safe: shareOf(safe), safeMedianSec: delayOf(safe)[0],
    });
    save(result);
  }
  return result;
};
