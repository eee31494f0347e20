import {resolve} from 'node:path';
import type {Config} from '../config/schema.ts';
import {fill} from '../config/template.ts';
import {endOf, followBatches, isStillThere, lastLines, linesBetween} from '../world/follow.ts';
import {makeLineRedactor} from '../world/key-blocks.ts';
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
      let inKey = false;
      const line = readLogLine(raw, {at, source: source.name, patterns, clean: text => {
        const shown = whole(text);
        inKey = shown === undefined;
        return shown ?? '';
      }});
      return inKey ? {at, source: source.name, level: 'info', text: '***'} : line;
    };
    const file = 'file' in source ? resolve(cwd, source.file) : undefined;
    const before = left?.(source.name);
    // A place from which nothing has been missed; without it, what was written meanwhile is a gap.
    const after = file === undefined ? undefined : before?.place && (await isStillThere(file, before.place)) ? before.place : await endOf(file);
    const hasMissed = before !== undefined && after !== before.place;
    for (const past of file === undefined ? [] : before ? await leftLines(file, before, hasMissed, raw => {
      const now = world.clock.now();
      const line = read(raw, now);
      // It does not say when it was written: before the engine that read it was gone.
      return line.at === now ? {...line, at: before.at} : line;
    }) : await unknownLines(file, deployed(), at => read(at, world.clock.now())))
      if (past.lines.length > 0) yield {at: world.clock.now(), source: source.name, kind: 'lines', ...past};
    if (hasMissed) {
      const at = world.clock.now();
      yield {at, source: source.name, kind: 'gap', unreadFromAt: before.at, problem: `not read from ${timeOfDay(before.at)} to ${timeOfDay(at)}: the engine was started again`};
    }
    if (after) yield {at: world.clock.now(), source: source.name, kind: 'lines', lines: [], place: after};
    const entries = file !== undefined
      ? followBatches(file, after ? {after} : {fromEnd: true}, signal)
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

/** Nothing is known of the time before us. */
const unknownLines = async (file: string, isDeployed: boolean, read: (raw: string) => LogLine): Promise<readonly Past[]> =>
  [{lines: (await lastLines(file, pastBytes)).map(read), past: isDeployed ? 'to count' : 'to learn'}];

/** Up to its place all is counted. Where that is gone, so is what was written until now, unless it says that it is younger. */
const leftLines = async (file: string, {at, place, deployedPlace}: LeftLog, hasMissed: boolean, read: (raw: string) => LogLine): Promise<readonly Past[]> => {
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
