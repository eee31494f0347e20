import {join} from 'node:path';
import type {Config, EnvironmentName} from '../../config/schema.ts';
import {addCounts, monitorsOf, type Counts, type Monitor, type MonitorContext, type Reading} from '../../monitors/index.ts';
import type {InstanceSeen, SourceState} from '../../steps/watch.ts';
import type {World} from '../../world/world.ts';
import {gatherMeasures} from './gather-measures.ts';
import {makeGuard} from './guard.ts';
import {makeHistory, type Tick} from './history.ts';
import {rememberedDay, rememberedTicks} from './remember.ts';
import {makeLogBook, type LogSubject} from './log-book.ts';
import {logRecord, readLogRecord, type LogRecord} from './log-record.ts';
import {keepTicks, lineKeeper, readTicks} from './tick-file.ts';

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
  readonly isBack: () => boolean;
  /** Called once a tick, whether it brought something or not. */
  readonly ticked: (tick: Tick) => void;
  /** Which log lines are the new version's. */
  readonly subject: () => LogSubject;
  /** A line has come. */
  readonly logged: () => void;
  readonly log: (line: string) => void;
};

/** `lastMono`: age is counted by the clock that nobody sets; `lastAt` is for showing. */
type Source = {readonly monitor: Monitor; lastAt: number | undefined; lastMono: number | undefined; problem: string | undefined};

/** Between two questions to a source that remembers, when the first had no answer, ms; and how often it is asked. */
const askAgainMs = 30_000;
const mostQuestions = 20;

/** Runs all monitors of one environment, and gathers what they give into ticks, instances and a log. */
export const watchEnvironment = (parts: EnvironmentParts, signal: AbortSignal) => {
  const {config, world, name} = parts;
  const environment = config.environments[name]!;
  const tickMs = config.monitor.tick;
  const file = join(parts.folder, `ticks-${name}.jsonl`);
  const beforeFile = join(parts.folder, `before-${name}.jsonl`);
  const wanted = Math.ceil(config.monitor.baseline / tickMs);
  const kept = readTicks(file);
  const history = makeHistory(wanted, [...readTicks(beforeFile), ...kept]);
  const book = makeLogBook(parts.subject);
  const logFile = join(parts.folder, `log-${name}.jsonl`);
  const [keepTick, keepRecord] = [lineKeeper(file), lineKeeper(logFile)];
  const keptLog = readLogRecord(logFile, parts.subject().since, kept.at(-1)?.at);
  book.restore(keptLog.changes, keptLog.begunAt);
  let places: Record<string, LogRecord['places'][string]> = {};
  const sources = new Map<string, Source>();
  const instances = new Map<string, InstanceSeen>();
  const measures = gatherMeasures(environment.measures, tickMs, world.clock);
  let firing: readonly string[] = [];
  let pending: {old: Counts | undefined; new: Counts | undefined} | undefined;
  let lastMono = world.clock.mono();
  let lastWall = world.clock.now();
  let spansTooMuch = false;

  const take = (reading: Reading, source: Source): void => {
    if (reading.kind === 'lines' && reading.place) places[reading.source] = reading.place;
    // A place alone is no sign of life.
    if (reading.kind === 'lines' && reading.lines.length === 0) return;
    if (reading.kind === 'gap') {
      source.problem = reading.problem;
      if (reading.unreadFromAt !== undefined) book.missed(reading.unreadFromAt, reading.at);
      if (source.monitor.kind === 'log') {
        book.add({at: reading.at, source: reading.source, level: 'info', text: reading.problem, gap: true}, reading.at);
        parts.logged();
      }
      if (source.monitor.kind === 'measure') measures.take(source.monitor.name, undefined);
      return;
    }
    source.lastAt = reading.at;
    source.lastMono = world.clock.mono();
    source.problem = undefined;
    switch (reading.kind) {
      case 'counts':
        // Counted over a time that nobody watched: it belongs to no tick.
        if (spansTooMuch) {
          spansTooMuch = false;
          return;
        }
        pending = {old: addCounts(pending?.old, reading.old), new: addCounts(pending?.new, reading.new)};
        return;
      case 'lines':
        for (const line of reading.lines) if (reading.past === 'to learn') book.learn(line); else book.add(line, reading.past ? line.at : reading.at, reading.past === 'to show');
        if (reading.past !== 'to learn') parts.logged();
        return;
      case 'instance': {
        const {instance, healthy, version, status, says, at, digest} = reading;
        if (healthy === undefined) source.problem = says;
        instances.set(instance, {name: instance, healthy, version, status, says, at, ...(digest !== undefined && {digest}), tone: healthy ? 'plain' : 'bad'});
        return;
      }
      case 'number':
        measures.take(reading.source, reading.value === undefined ? undefined : {value: reading.value, unit: reading.unit, at: reading.at});
        return;
      case 'alerts':
        firing = reading.firing;
    }
  };

  const context: MonitorContext = {world, everyMs: tickMs, clean: parts.clean, versions: parts.versions, deployed: parts.deployed, isBack: parts.isBack, left: keptLog.left, cwd: parts.repo};
  const run = async (monitor: Monitor): Promise<void> => {
    const source: Source = {monitor, lastAt: undefined, lastMono: undefined, problem: 'nothing yet'};
    sources.set(`${monitor.kind} ${monitor.name}`, source);
    try {
      for await (const reading of monitor.watch(context, signal)) take(reading, source);
    } catch (error) {
      if (signal.aborted) return;
      source.problem = 'its monitor failed; see engine.log';
      parts.log(`monitor ${monitor.name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  };

  const guard = makeGuard(parts.log, parts.clean);
  const tick = async (): Promise<void> => {
    for await (const at of world.clock.every(tickMs, signal)) {
      const mono = world.clock.mono();
      const wall = world.clock.now();
      const passed = mono - lastMono;
      // Suspended, blocked, or the clock was set: the counts span more than a tick, or nobody knows how much. They belong to none.
      const late = passed > tickMs * 3 || Math.abs(wall - lastWall - passed) > tickMs * 3;
      lastMono = mono;
      lastWall = wall;
      if (late) spansTooMuch = pending === undefined;
      const numbers = measures.tick();
      const gathered: Tick = {at, old: (late ? undefined : pending?.old) ?? null, new: (late ? undefined : pending?.new) ?? null, ...(numbers && {measures: numbers})};
      pending = undefined;
      // Whatever fails here, the next tick comes: without ticks nothing would ever be called worse again.
      guard(`a tick of ${name}`, () => {
        history.add(gathered);
        keepTick(gathered);
        const record = logRecord(at, book.changes(), places);
        places = {};
        // A line of its own, also after one of which a full disk has taken a half: what it counts would be lost with it.
        if (record) keepRecord('', record);
        parts.ticked(gathered);
      });
    }
  };

  const remember = async (): Promise<void> => {
    const remembering = monitors.filter(({history: past}) => past !== undefined);
    // With the new version there and nothing kept, nobody could say where the time before it ended.
    if (remembering.length === 0 || history.before().length >= wanted || (kept.length === 0 && parts.deployed())) return;
    const toAt = (kept[0]?.at ?? world.clock.now()) - tickMs;
    while (parts.versions().old === undefined) await world.clock.sleep(tickMs, signal);
    for (let asked = 0; asked < mostQuestions; asked++) {
      try {
        const span = {fromAt: toAt - config.monitor.baseline, toAt};
        const past = await rememberedTicks(remembering, context, span, signal);
        history.remember(past);
        const day = await rememberedDay(remembering, context, span, signal);
        history.remember(day);
        return await keepTicks(beforeFile, [...day, ...past]);
      } catch (error) {
        parts.log(parts.clean(`history of ${name}: ${error instanceof Error ? error.message : String(error)}`));
      }
      await world.clock.sleep(askAgainMs, signal);
    }
  };

  const monitors = monitorsOf(environment, config.monitor);
  for (const monitor of monitors) void run(monitor);
  void remember().catch(() => undefined);
  void tick().catch(error => parts.log(`ticks of ${name}: ${error instanceof Error ? error.stack : String(error)}`));

  const pauseOf = ({kind, name: source}: Monitor): number =>
    kind === 'health' ? environment.health.every : Math.max(tickMs, kind === 'measure' ? (environment.measures.find(one => one.name === source)?.every ?? 0) : kind === 'alerts' ? 5_000 : 0);

  const states = (): readonly SourceState[] => {
    const now = world.clock.mono();
    return [...sources.values()].map(({monitor, lastAt, lastMono: last, problem}) => {
      const patience = monitor.kind === 'log' ? silentLogMs : Math.max(pauseOf(monitor), 2_000) * stalePauses;
      const silent = last === undefined ? undefined : now - last > patience;
      const fresh = problem === undefined && silent === false;
      return {name: monitor.name, kind: monitor.kind, lastAt, problem: fresh ? undefined : (problem ?? 'silent'), fresh};
    });
  };

  return {history, book, states, instances: (): readonly InstanceSeen[] => [...instances.values()], firing: () => firing, numbers: measures.latest};
};

export type WatchedEnvironment = ReturnType<typeof watchEnvironment>;
