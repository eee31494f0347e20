import type {Config, EnvironmentName} from '../../config/schema.ts';
import {leastTicks} from '../../config/rules/times.ts';
import {stillSearching, type LogFeed, type LogWish} from '../../release/log-feed.ts';
import type {Feeds} from '../../release/feeds.ts';
import type {ReleaseState, VerdictFact} from '../../release/state.ts';
import type {Watch, WatchGoal, WatchTick} from '../../steps/watch.ts';
import type {World} from '../../world/world.ts';
import {makeGuard} from './guard.ts';
import {seenSince, withHoles, type Tick} from './history.ts';
import {measureReadiness} from './judged-measures.ts';
import {startJudging, type Judging} from './judging.ts';
import {lastWatchEnded} from './last-watch.ts';
import {liveFeed} from './live-feed.ts';
import {makeSeries} from './series.ts';
import {watchEnvironment, type WatchedEnvironment} from './watch-environment.ts';

export type WatchingParts = {
  readonly config: Config;
  readonly world: World;
  readonly repo: string;
  readonly folder: string;
  readonly clean: (text: string) => string;
  readonly state: () => ReleaseState;
  readonly feed: <Name extends keyof Feeds>(name: Name, data: Feeds[Name]) => void;
  /** Gives each screen the log as it wishes to see it. Undefined: there is none. */
  readonly logFeed: (of: (wish: LogWish) => LogFeed | undefined) => void;
  /** A verdict about the new version in production. */
  readonly reached: (verdict: VerdictFact) => void;
  readonly log: (line: string) => void;
};


/** The log is sent on at most so often: four times a second. */
const logPauseMs = 250;

type Session = {readonly goal: WatchGoal; readonly judging: Judging; readonly tell: (tick: WatchTick) => void};

export type Watching = Watch & {readonly close: () => void};

/**
 * Watches every environment from the start of the engine on, whoever looks.
 * Items follow a goal; between them, while the new version is in production, a
 * judgement of our own goes on: waiting for a person switches no alarm off.
 */
export const startWatching = (parts: WatchingParts): Watching => {
  const {config, state} = parts;
  const stop = new AbortController();
  const series = {staging: makeSeries(), production: makeSeries()};
  const sessions: Record<EnvironmentName, Session[]> = {staging: [], production: []};
  let standing: {readonly judging: Judging; readonly key: string} | undefined;

  const guard = makeGuard(parts.log, parts.clean);

  /** One that fails takes neither the others nor the next tick with it. */
  const ticked = (name: EnvironmentName, tick: Tick): void => {
    for (const session of sessions[name]) guard(`judging ${name}`, () => judge(name, session, tick));
    if (name === 'production') guard('judging between items', () => standBy(tick));
    guard(`showing ${name}`, () => publish(name));
  };

  const judge = (name: EnvironmentName, {goal, judging, tell}: Session, tick: Tick): void => {
    const result = judging.take(tick);
    if (name === 'production' && goal.subject === 'new') parts.reached(result.verdict);
    tell(result);
  };

  /** Between two items a judgement of our own begins where the last of them ended, whichever engine saw it. */
  const standBy = (tick: Tick): void => {
    const {facts, rollback, ended} = state();
    const live = facts.touched?.production === true && facts.traffic !== undefined && facts.traffic.setPct > 0 && rollback.status === 'none' && ended === undefined;
    if (!live || sessions.production.length > 0 || !config.environments.production?.metrics) {
      if (!live) standing = undefined;
      return;
    }
    const compare = facts.traffic!.setPct < 100 ? 'canary' : 'after';
    const key = `${compare} ${facts.traffic!.setPct}`;
    if (standing?.key !== key) {
      const since = Math.max(facts.traffic!.at, lastWatchEnded(state()));
      standing = {key, judging: judgingOf({compare, environment: 'production', subject: 'new', atLeastMs: config.monitor.window, where: `at ${facts.traffic!.setPct} %`, since}, tick)};
    }
    parts.reached(standing.judging.take(tick).verdict);
  };

  const environments = Object.fromEntries((['staging', 'production'] as const).filter(name => config.environments[name]).map(name => [name, watchEnvironment({
    name, config, world: parts.world, repo: parts.repo, folder: parts.folder, clean: parts.clean, log: parts.log,
    versions: () => ({old: state().facts.previous?.version, new: state().facts.touched?.[name] ? state().facts.version : undefined}),
    deployed: () => state().facts.touched?.[name] === true,
    isBack: () => sessions[name].some(({goal}) => goal.isBack === true),
    ticked: tick => ticked(name, tick),
    subject: () => {
      const {facts} = state();
      return facts.touched?.[name] ? {since: facts.deployedAt, version: facts.version} : {since: undefined, version: undefined};
    },
    logged: () => logged(name),
  }, stop.signal)])) as Partial<Record<EnvironmentName, WatchedEnvironment>>;

  /** A judgement that knows what was seen since its goal began. @param now a tick that it will be given */
  const judgingOf = (goal: WatchGoal, now?: Tick): Judging => {
    const history = environments[goal.environment]?.history;
    const seen = (history?.all() ?? []).filter(tick => tick !== now);
    const from = goal.since === undefined ? seen.length : seenSince(seen, goal.since);
    const judging = startJudging(goal, config, baselineOf(goal.environment), seen.slice(0, from), history?.noise());
    judging.recall(withHoles(seen.slice(from), config.monitor.tick));
    return judging;
  };

  /** Ticks before the new version came. In staging that is before its deploy there. */
  const baselineOf = (name: EnvironmentName): readonly Tick[] => environments[name]?.history.before() ?? [];

  const publish = (name: EnvironmentName): void => {
    const environment = environments[name];
    if (name !== shownNow() || !environment) return;
    const active = sessions[name].at(-1)?.judging ?? (name === 'production' ? standing?.judging : undefined);
    parts.feed('live', liveFeed({name, environment, config, state: state(), judging: active, baseline: baselineOf(name), now: parts.world.clock.now(), series: series[name]}));
    publishLog();
  };

  /** Staging is on the glass while it is being worked on; from the checklist on production is. */
  const shownNow = (): EnvironmentName => {
    const {facts, gates} = state();
    return environments.staging && gates.checklist.startedAt === undefined && facts.touched?.staging ? 'staging' : 'production';
  };

  const publishLog = (): void => parts.logFeed(wish => {
    const environment = environments[shownNow()];
    if (!environment) return undefined;
    const logs = environment.states().filter(({kind}) => kind === 'log');
    if (logs.length === 0) return undefined;
    const feed = environment.book.feed(wish, parts.world.clock.now(), {sources: logs.length, freshSources: logs.filter(({fresh}) => fresh).length});
    // A search that is not through goes on, also when no line comes.
    if (feed.problem === stillSearching) logged(shownNow());
    return feed;
  });

  let publishing = false;
  /** Soon, and not more often than a person can read. */
  const logged = (name: EnvironmentName): void => {
    if (publishing || name !== shownNow()) return;
    publishing = true;
    void parts.world.clock.sleep(logPauseMs, stop.signal).then(() => {
      publishing = false;
      guard('showing the log', publishLog);
    }, () => undefined);
  };

  return {
    follow: (goal, signal) => followGoal(goal, signal),
    sources: name => environments[name]?.states() ?? [],
    logCounts: (name, since) => environments[name]?.book.counts(since, state().facts.version) ?? {errors: 0, warnings: 0, since, lastErrors: []},
    health: name => environments[name]?.instances() ?? [],
    baseline: name => {
      const baseline = baselineOf(name);
      return {
        ticks: baseline.filter(({old, new: next}) => old !== null || next !== null).length, needed: leastTicks.baseline,
        spanMs: baseline.length === 0 ? 0 : baseline.at(-1)!.at - baseline[0]!.at + config.monitor.tick,
        measures: measureReadiness(config.environments[name]?.measures ?? [], baseline),
      };
    },
    firing: name => environments[name]?.firing() ?? [],
    close: () => stop.abort(),
  };

  async function* followGoal(goal: WatchGoal, signal: AbortSignal): AsyncIterable<WatchTick> {
    const waiting: WatchTick[] = [];
    let wake = (): void => undefined;
    const session: Session = {
      goal,
      judging: judgingOf(goal),
      tell: tick => {
        waiting.push(tick);
        wake();
      },
    };
    const over = AbortSignal.any([signal, stop.signal]);
    over.addEventListener('abort', () => wake(), {once: true});
    sessions[goal.environment].push(session);
    try {
      while (!over.aborted) {
        const next = waiting.shift();
        if (next) yield next;
        else await new Promise<void>(resolve => {
          wake = resolve;
          if (over.aborted || waiting.length > 0) resolve();
        });
      }
    } finally {
      sessions[goal.environment].splice(sessions[goal.environment].indexOf(session), 1);
    }
  }
};
