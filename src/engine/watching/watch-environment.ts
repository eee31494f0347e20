import {join} from 'node:path';
import type {Config, EnvironmentName} from '../../config/schema.ts';
import {addCounts, monitorsOf, type Counts, type Monitor, type MonitorContext, type Reading} from '../../monitors/index.ts';
import type {InstanceSeen, SourceState} from '../../steps/watch.ts';
import type {World} from '../../world/world.ts';
import {longestHistory, makeHistory, type Tick} from './history.ts';
import {keepTick, readTicks} from './tick-file.ts';
import {makeLogBook, type LogSubject} from './log-book.ts';

/** A source that gave nothing for this many of its own pauses is stale. */
const stalePauses = 4;
/** Logs may be silent for a reason; after this long a silent one is no longer called fresh, ms. */
const silentLogMs = 60_000;

export type EnvironmentParts = {
  readonly name: EnvironmentName;
  readonly config: Config;
  readonly world: World;
  readonly repo: string;
  /** Folder of the release. */
  readonly folder: string;
  readonly clean: (text: string) => string;
  readonly versions: MonitorContext['versions'];
  readonly deployed: () => boolean;
  /** Called once a tick, whether it brought something or not. */
  readonly ticked: (tick: Tick) => void;
  /** Which log lines are the new version's. */
  readonly subject: () => LogSubject;
  /** A line has come. */
  readonly logged: () => void;
  readonly log: (line: string) => void;
};

type Source = {readonly monitor: Monitor; lastAt: number | undefined; problem: string | undefined};

/** Runs all monitors of one environment, and gathers what they give into ticks, instances and a log. */
export const watchEnvironment = (parts: EnvironmentParts, signal: AbortSignal) => {
  const {config, world, name} = parts;
  const environment = config.environments[name]!;
  const tickMs = config.monitor.tick;
  const file = join(parts.folder, `ticks-${name}.jsonl`);
  const history = makeHistory(readTicks(file, longestHistory));
  const book = makeLogBook(parts.subject);
  const sources = new Map<string, Source>();
  const instances = new Map<string, InstanceSeen>();
  const numbers = new Map<string, {readonly value: number; readonly unit: string; readonly at: number}>();
  let firing: readonly string[] = [];
  let pending: {old: Counts | undefined; new: Counts | undefined} | undefined;
  let lastMono = world.clock.mono();

  const take = (reading: Reading, source: Source): void => {
    if (reading.kind === 'gap') {
      source.problem = reading.problem;
      if (source.monitor.kind === 'log') {
        book.add({at: reading.at, source: reading.source, level: 'info', text: reading.problem, gap: true}, reading.at);
        parts.logged();
      }
      return;
    }
    source.lastAt = reading.at;
    source.problem = undefined;
    switch (reading.kind) {
      case 'counts':
        pending = {old: addCounts(pending?.old, reading.old), new: addCounts(pending?.new, reading.new)};
        return;
      case 'lines':
        for (const line of reading.lines) if (reading.past) book.learn(line); else book.add(line, reading.at);
        if (!reading.past) parts.logged();
        return;
      case 'instance': {
        const {instance, healthy, version, status, says, at, digest} = reading;
        if (healthy === undefined) source.problem = says;
        instances.set(instance, {name: instance, healthy, version, status, says, at, ...(digest !== undefined && {digest}), tone: healthy ? 'plain' : 'bad'});
        return;
      }
      case 'number':
        if (reading.value !== undefined) numbers.set(reading.source, {value: reading.value, unit: reading.unit, at: reading.at});
        return;
      case 'alerts':
        firing = reading.firing;
    }
  };

  const run = async (monitor: Monitor): Promise<void> => {
    const source: Source = {monitor, lastAt: undefined, problem: 'nothing yet'};
    sources.set(`${monitor.kind} ${monitor.name}`, source);
    const {clean, versions, deployed, repo} = parts;
    try {
      for await (const reading of monitor.watch({world, everyMs: tickMs, clean, versions, deployed, cwd: repo}, signal)) take(reading, source);
    } catch (error) {
      if (signal.aborted) return;
      source.problem = 'its monitor failed; see engine.log';
      parts.log(`monitor ${monitor.name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  };

  const tick = async (): Promise<void> => {
    for await (const at of world.clock.every(tickMs, signal)) {
      const mono = world.clock.mono();
      // After a suspended or blocked stretch the counts span more than a tick: they are shown by no tick at all.
      const late = mono - lastMono > tickMs * 3;
      lastMono = mono;
      const gathered: Tick = {at, old: (late ? undefined : pending?.old) ?? null, new: (late ? undefined : pending?.new) ?? null};
      pending = undefined;
      history.add(gathered);
      void keepTick(file, gathered);
      parts.ticked(gathered);
    }
  };

  for (const monitor of monitorsOf(environment, config.monitor)) void run(monitor);
  void tick().catch(error => parts.log(`ticks of ${name}: ${error instanceof Error ? error.stack : String(error)}`));

  const pauseOf = (kind: Monitor['kind']): number => (kind === 'health' ? environment.health.every : kind === 'measure' ? Math.max(tickMs, 10_000) : tickMs);

  const states = (): readonly SourceState[] => {
    const now = world.clock.now();
    return [...sources.values()].map(({monitor, lastAt, problem}) => {
      const patience = monitor.kind === 'log' ? silentLogMs : Math.max(pauseOf(monitor.kind), 2_000) * stalePauses;
      const silent = lastAt === undefined ? undefined : now - lastAt > patience;
      const fresh = problem === undefined && silent === false;
      return {name: monitor.name, kind: monitor.kind, lastAt, problem: fresh ? undefined : (problem ?? 'silent'), fresh};
    });
  };

  return {history, book, states, instances: (): readonly InstanceSeen[] => [...instances.values()], firing: () => firing, numbers: () => [...numbers]};
};

export type WatchedEnvironment = ReturnType<typeof watchEnvironment>;
