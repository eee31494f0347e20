import {type Delay, delayOf, type Share, shareOf, worstOf} from './judge-figures.ts';
import {canaryPeers, dayJudge, hourJudge, type Peer, peers} from './judge-peers.ts';
import {allFamilies, deployOf, type DeployPlan, type Effect, effects, type Family, families, noChange, type Service} from './judge-traffic.ts';
import {type Alarm, errorsOnly, judgeOf, seriesOf} from './judge-watch.ts';

/** How many deploys, from which seed, and where to put what is known so far. `noises`: only these of the false alarms, beside what `known` has. */
export type Order = {
  readonly runs: number; readonly seed: number; readonly save: (result: unknown) => void; readonly noises?: readonly string[] | undefined; readonly known?: unknown;
  /** What another part found. */
  readonly found: (part: string) => unknown;
};

/** 16 cells: 1 to 1000 requests/s, 0.01 to 5 % errors. */
export const services: readonly Service[] = [1, 10, 100, 1000].flatMap(rps => [0.0001, 0.001, 0.01, 0.05].map(errorRate => ({rps, errorRate})));
export const noisesWithEffects = ['iid', 'nb', 'ar1', 'ar1slow', 'burst'];
const noisesOfCanary = ['iid', 'nb', 'cluster', 'gaps', 'ar1', 'ar1slow', 'burst', 'trend'];
const servicesOfCanary: readonly Service[] = [{rps: 100, errorRate: 0.01}, {rps: 1000, errorRate: 0.001}, {rps: 1000, errorRate: 0.01}];
/** Here false alarms are frequent enough that their share must be known well; with a day, of storms best of all. */
const frequent = new Set(['ar1', 'ar1slow', 'burst', 'trend', 'blip', 'storm', 'rare storm']);
const decisive = new Set(['ar1', 'ar1slow', 'burst', 'trend', 'blip', 'outage', 'fastar', 'storm', 'ar1mid', 'ar1hour', 'rare storm']);

/** Another chance for every `cell`: with the same in all of them, one storm would be counted once for each. */
const seedOf = (cell: string, index: number): number => {
  let hash = 2_166_136_261;
  for (const letter of cell) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619) >>> 0;
  return hash * 2 ** 20 + index;
};
const cellName = (seed: number, {name}: Family, {rps, errorRate}: Service): string => `${seed} ${name} ${rps} ${errorRate}`;
/** The same for every service and noise: then the shares of a row vary together, which `meanTogether` allows for. */
const sharedSeedOf = (seed: number, index: number): number => seed * 1_000_003 + index;

type Cell = {readonly service: Service; readonly family: Family; readonly effects: readonly Effect[]; readonly plan?: DeployPlan; readonly who: readonly Peer[]; readonly isShared?: boolean};

/** Alarms of each peer for each effect, all on the same deploys. */
const watch = ({service, family, effects: wanted, plan = {}, who, isShared = false}: Cell, runs: number, seed: number): Map<Peer, Map<Effect, Alarm[]>> => {
  const found = new Map(who.map(peer => [peer, new Map(wanted.map(effect => [effect, [] as Alarm[]]))]));
  for (let index = 0; index < runs; index++) {
    const deploy = deployOf(service, family, isShared ? sharedSeedOf(seed, index) : seedOf(cellName(seed, family, service), index), plan);
    const watchers = who.map(peer => [found.get(peer)!, peer.watching(deploy, service, plan.watchTicks)] as const);
    for (const effect of wanted) {
      const after = deploy.after(effect);
      for (const [alarms, alarmAt] of watchers) alarms.get(effect)!.push(alarmAt(after));
    }
  }
  return found;
};

/** noise → judge → share of alarms for each of `services`. */
export type FalseResult = Record<string, Readonly<Record<string, readonly Share[]>>>;

/** Others need no such precision, and are asked about the first of the same deploys. */
export const falseAlarms = (order: Order): FalseResult =>
  falseAlarmsOf(order, family => [[Math.ceil(order.runs * (decisive.has(family.name) ? 1 : 0.6)), [hourJudge]], [Math.ceil(order.runs * 0.2), peers]]);

export const falseAlarmsWithDay = (order: Order): FalseResult =>
  falseAlarmsOf(order, family => [[Math.ceil(order.runs * shareWithDay(family)), [dayJudge]]], {withDay: true});

const shareWithDay = ({name}: Family): number => (name === 'storm' ? 2 : frequent.has(name) ? 1 : decisive.has(name) ? 0.5 : 0.3);

const falseAlarmsOf = (
  {seed, save, noises, known}: Order, groupsOf: (family: Family) => readonly (readonly [number, readonly Peer[]])[], plan: DeployPlan = {},
): FalseResult => {
  const result = (noises ? known : {}) as FalseResult;
  for (const family of allFamilies.filter(({name}) => !noises || noises.includes(name))) {
    const row: Record<string, readonly Share[]> = {};
    for (const [runs, who] of groupsOf(family)) {
      for (const service of services) {
        for (const [{name}, alarms] of watch({service, family, effects: [noChange], plan, who, isShared: true}, runs, seed)) row[name] = [...(row[name] ?? []), shareOf(alarms.get(noChange)!)];
      }
    }
    result[family.name] = row;
    save(result);
  }
  return result;
};

export type WorstRow = Service & {readonly noise: string; readonly judge: string; readonly first: Share; readonly again: Share};

/** The worst of sixteen is partly the unluckiest: where it was above 5 %, that cell again, with other deploys and more of them. */
export const worstAgain = ({runs, seed, save, found}: Order): WorstRow[] => {
  const result: WorstRow[] = [];
  for (const [part, judge, withDay] of [['false', hourJudge, false], ['false-day', dayJudge, true]] as const) {
    for (const family of allFamilies) {
      const shares = (found(part) as FalseResult)[family.name]?.[judge.name];
      const first = shares && worstOf(shares);
      if (!first || first[0] / first[1] <= 0.05) continue;
      const service = services[shares.indexOf(first)]!;
      const again = watch({service, family, effects: [noChange], plan: {withDay}, who: [judge]}, runs, seed + 1);
      result.push({noise: family.name, judge: judge.name, ...service, first, again: shareOf(again.get(judge)!.get(noChange)!)});
      save(result);
    }
  }
  return result;
};

export type DelayRow = Service & {readonly noise: string; readonly effect: string; readonly delays: Record<string, Delay>};

const delaysOf = (found: ReadonlyMap<Peer, ReadonlyMap<Effect, readonly Alarm[]>>, effect: Effect): Record<string, Delay> =>
  Object.fromEntries([...found].map(([{name}, alarms]) => [name, delayOf(alarms.get(effect)!, effect.fromTick)]));

export const delays = ({runs, seed, save}: Order): DelayRow[] => {
  const result: DelayRow[] = [];
  for (const family of families.filter(({name}) => noisesWithEffects.includes(name))) {
    for (const service of services) {
      const alone = watch({service, family, effects, who: [hourJudge, ...peers], isShared: true}, runs, seed);
      const withDay = watch({service, family, effects, plan: {withDay: true}, who: [dayJudge], isShared: true}, runs, seed);
      for (const effect of effects) result.push({noise: family.name, ...service, effect: effect.name, delays: {...delaysOf(alone, effect), ...delaysOf(withDay, effect)}});
    }
    save(result);
  }
  return result;
};

export type CanaryResult = {readonly healthy: FalseResult; readonly broken: DelayRow[]};

export const canary = ({runs, seed, save}: Order): CanaryResult => {
  const result: CanaryResult = {healthy: {}, broken: []};
  const plan = {canaryShare: 0.1};
  const wanted = effects.filter(({name}) => ['x1.5', 'x2', 'x5', 'x10'].includes(name));
  for (const family of families.filter(({name}) => noisesOfCanary.includes(name))) {
    const row: Record<string, readonly Share[]> = {};
    for (const service of servicesOfCanary) {
      for (const [{name}, alarms] of watch({service, family, effects: [noChange], plan, who: canaryPeers}, runs, seed)) row[name] = [...(row[name] ?? []), shareOf(alarms.get(noChange)!)];
      const found = watch({service, family, effects: wanted, plan, who: canaryPeers}, Math.ceil(runs / 4), seed + 1);
      for (const effect of wanted) result.broken.push({noise: family.name, ...service, effect: effect.name, delays: delaysOf(found, effect)});
    }
    result.healthy[family.name] = row;
    save(result);
  }
  return result;
};

/** Baseline and watch in minutes. */
const lengthsMin: readonly (readonly [number, number])[] = [[5, 30], [15, 30], [30, 30], [60, 30], [120, 30], [60, 5], [60, 10], [60, 15], [60, 60]];
const cellsOfLengths: readonly (readonly [string, Service])[] = [
  ['iid', {rps: 10, errorRate: 0.01}], ...['iid', 'nb', 'ar1', 'ar1slow', 'burst'].map(noise => [noise, {rps: 100, errorRate: 0.01}] as const),
];

export type LengthRow = Service & {readonly noise: string; readonly baseMin: number; readonly watchMin: number; readonly judges: Record<string, {readonly healthy: Share; readonly delays: Record<string, Delay>}>};

export const lengths = ({runs, seed, save}: Order): LengthRow[] => {
  const result: LengthRow[] = [];
  const wanted = effects.filter(({name}) => ['x1.5', 'x2', 'x5'].includes(name));
  for (const [noise, service] of cellsOfLengths) {
    const family = families.find(({name}) => name === noise)!;
    for (const [baseMin, watchMin] of lengthsMin) {
      const judges: Record<string, {healthy: Share; delays: Record<string, Delay>}> = {};
      for (const [judge, withDay, share] of [[hourJudge, false, 1], [dayJudge, true, 0.5]] as const) {
        const plan = {withDay, baseTicks: baseMin * 12, watchTicks: watchMin * 12};
        const healthy = watch({service, family, effects: [noChange], plan, who: [judge]}, Math.ceil(runs * share), seed);
        const broken = watch({service, family, effects: wanted, plan, who: [judge]}, Math.ceil((runs * share) / 3), seed + 1);
        judges[judge.name] = {
          healthy: shareOf(healthy.get(judge)!.get(noChange)!),
          delays: Object.fromEntries(wanted.map(effect => [effect.name, delayOf(broken.get(judge)!.get(effect)!)])),
        };
      }
      result.push({noise, ...service, baseMin, watchMin, judges});
    }
    save(result);
  }
  return result;
};

/** effect → noise → share of watches in which "safe" was said at any tick, for each of `services`; and when, in the steady noise. */
export type SafeResult = {readonly shown: Record<string, Readonly<Record<string, readonly Share[]>>>; readonly first: (Service & {readonly share: Share; readonly medianSec: number | null})[]};

export const safeSoFar = ({runs, seed, save}: Order): SafeResult => {
  const result: SafeResult = {shown: {}, first: []};
  for (const family of families) {
    for (const service of services) {
      const count = Math.ceil(runs * (family.name === 'iid' ? 2 : 1));
      const found = new Map([noChange, ...effects].map(effect => [effect, [] as Alarm[]]));
      for (let index = 0; index < count; index++) {
        const deploy = deployOf(service, family, seedOf(cellName(seed, family, service), index));
        const judge = judgeOf({metrics: {errors: {baseline: seriesOf(deploy.before)}}});
        for (const [effect, safeAt] of found) safeAt.push(judge(errorsOnly(deploy.after(effect).ticks), true).safeAt);
      }
      for (const [{name}, safeAt] of found) result.shown[name] = {...result.shown[name], [family.name]: [...(result.shown[name]?.[family.name] ?? []), shareOf(safeAt)]};
      if (family.name === 'iid') result.first.push({...service, share: shareOf(found.get(noChange)!), medianSec: delayOf(found.get(noChange)!)[0]});
    }
    save(result);
  }
  return result;
};
