import {resolve} from 'node:path';
import type {Config} from '../config/schema.ts';
import {fill} from '../config/template.ts';
import {endOf, followBatches, isStillThere, lastLines, linesBetween} from '../world/follow.ts';
import {makeLineRedactor} from '../world/key-blocks.ts';
import {mask} from '../world/redact.ts';
import {readLogLine, type LogPatterns} from './log-line.ts';
import type {LeftLog, LogLine, Monitor, Reading} from './monitor.ts';

type CommandSource = Extract<Source, {readonly command: unknown}>;
type Source = NonNullable<Config['environments']['production']>['logs'][number];

/**
 * So much of a file is read from before the cockpit looked. Before the deploy: what the version that runs has been saying, to learn
 * from. After it, by an engine that has come back: what the one before it has counted, to show it.
 */
const pastBytes = 1024 * 1024;

/** Follows a log file, or the lines of a command, from its end on. What may be missing is said where it would stand. */
export const logTail = (source: Source, patterns: LogPatterns): Monitor => ({
  name: source.name,
  kind: 'log',
  async *watch({world, clean, cwd, deployed, left}, signal) {
    const whole = makeLineRedactor(clean);
    const read = (raw: string, at: number): LogLine => {
      let isMessage = true;
      // The message is cleaned first. One that stands among the lines of a key is masked and still counts: a key that never ends must hide no error.
      return readLogLine(raw, {at, source: source.name, patterns, clean: text => {
        if (!isMessage) return clean(text);
        isMessage = false;
        return whole(text) ?? mask;
      }});
    };
    const file = 'file' in source ? resolve(cwd, source.file) : undefined;
    const before = left?.(source.name);
    // A place from which nothing has been missed; without it, what was written meanwhile is a gap.
    const end = file === undefined ? undefined : before?.place && (await isStillThere(file, before.place)) ? before.place : await endOf(file);
    const after = typeof end === 'object' ? end : undefined;
    // A file that is made in this very moment has nothing in it that is old.
    const isYetToCome = end === 'not there' && before === undefined;
    const hasMissed = before !== undefined && (file === undefined || after !== before.place);
    const begunAt = world.clock.now();
    const readPast = (raw: string): LogLine => read(raw, begunAt);
    const past = file === undefined || isYetToCome ? [] : before ? await leftLines(file, before, hasMissed, readPast, begunAt) : await unknownLines(file, deployed(), readPast, begunAt);
    for (const each of past) if (each.lines.length > 0) yield {at: world.clock.now(), source: source.name, kind: 'lines', ...each};
    const missed = hasMissed
      ? {unreadFromAt: before.at, problem: `not read from ${timeOfDay(before.at)} to ${timeOfDay(begunAt)}: the engine was started again`}
      : before || !deployed() ? undefined : uncounted(past, begunAt, file);
    if (missed) yield {at: begunAt, source: source.name, kind: 'gap', ...missed};
    if (after) yield {at: world.clock.now(), source: source.name, kind: 'lines', lines: [], place: after};
    const entries = file !== undefined
      ? followBatches(file, after ? {after} : isYetToCome ? {} : {fromEnd: true}, signal)
      : world.follow({...fill((source as CommandSource).command, {}, {folder: cwd}), does: 'reads'}, signal);
    for await (const entry of entries) {
      const at = world.clock.now();
      if ('gap' in entry) yield {at, source: source.name, kind: 'gap', problem: clean(entry.gap)};
      else yield {at, source: source.name, kind: 'lines', lines: entry.lines.map(line => read(line, at)), ...('place' in entry && entry.place && {place: entry.place})};
    }
  },
});

const timeOfDay = (at: number): string => new Date(at).toISOString().slice(11, 19);

type Past = Pick<Extract<Reading, {kind: 'lines'}>, 'lines' | 'past'>;

/** Nothing is known of the time before us. After the deploy a line that does not say when it was written may be of any day: it is no error since then. */
const unknownLines = async (file: string, isDeployed: boolean, read: (raw: string) => LogLine, now: number): Promise<readonly Past[]> => {
  const lines = (await lastLines(file, pastBytes)).map(read);
  const isLearnt = (line: LogLine): boolean => !isDeployed || isUndated(line, now);
  return [{lines: lines.filter(isLearnt), past: 'to learn'}, {lines: lines.filter(line => !isLearnt(line)), past: 'to count'}];
};

/** A line without a time of its own has that of the moment in which it was read. */
const isUndated = ({at}: LogLine, readAt: number): boolean => at === readAt;

/** What nobody has counted since the deploy, where nothing is known of the time before us. */
const uncounted = (past: readonly Past[], now: number, file: string | undefined): {readonly unreadFromAt: number; readonly problem: string} | undefined => {
  if (file === undefined) return {unreadFromAt: 0, problem: `not read before ${timeOfDay(now)}: the engine was started again`};
  return past.some(({past: how, lines}) => how === 'to learn' && lines.length > 0) ? {unreadFromAt: 0, problem: `what was written before ${timeOfDay(now)} and does not say when is not counted`} : undefined;
};

/** Up to its place all is counted. Where that is gone, so is what was written until now, unless it says that it is younger. */
const leftLines = async (file: string, {at, place, deployedPlace}: LeftLog, hasMissed: boolean, readNow: (raw: string) => LogLine, now: number): Promise<readonly Past[]> => {
  const read = (raw: string): LogLine => {
    const line = readNow(raw);
    // It does not say when it was written: before the engine that read it was gone.
    return isUndated(line, now) ? {...line, at} : line;
  };
  if (hasMissed || !place) {
    const lines = (await lastLines(file, pastBytes)).map(read);
    return [{lines: lines.filter(line => line.at <= at), past: 'to show'}, {lines: lines.filter(line => line.at > at), past: 'to count'}];
  }
  const from = Math.max(0, place.offset - pastBytes);
  const deployed = deployedPlace?.inode === place.inode ? Math.min(place.offset, Math.max(from, deployedPlace.offset)) : from;
  const [old, ours] = [await linesBetween(file, from, deployed), await linesBetween(file, deployed, place.offset)];
  // The first line of a piece that begins anywhere is the rest of one.
  const whole = (lines: readonly string[], isCut: boolean): readonly LogLine[] => lines.slice(isCut ? 1 : 0).map(read);
  return [{lines: whole(old, from > 0), past: 'to learn'}, {lines: whole(ours, from > 0 && deployed === from && deployed !== deployedPlace?.offset), past: 'to show'}];
};
