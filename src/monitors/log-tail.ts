import {resolve} from 'node:path';
import type {Config} from '../config/schema.ts';
import {fill} from '../config/template.ts';
import {followBatches, lastLines} from '../world/follow.ts';
import {makeLineRedactor} from '../world/key-blocks.ts';
import {readLogLine, type LogPatterns} from './log-line.ts';
import type {LogLine, Monitor} from './monitor.ts';

type CommandSource = Extract<Source, {readonly command: unknown}>;
type Source = NonNullable<Config['environments']['production']>['logs'][number];

/**
 * So much of a file is read from before the cockpit looked. Before the deploy: what the version that runs has been saying, to learn
 * from. After it, by an engine that has come back: what it missed, and what it had counted and does not know any more.
 */
const pastBytes = 1024 * 1024;

/** Follows a log file, or the lines of a command, from its end on. What may be missing is said where it would stand. */
export const logTail = (source: Source, patterns: LogPatterns): Monitor => ({
  name: source.name,
  kind: 'log',
  async *watch({world, clean, cwd, deployed}, signal) {
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
    if (file !== undefined) {
      const lines = (await lastLines(file, pastBytes)).map(line => read(line, world.clock.now()));
      if (lines.length > 0) yield {at: world.clock.now(), source: source.name, kind: 'lines', lines, past: deployed() ? 'to count' : 'to learn'};
    }
    const entries = file !== undefined
      ? followBatches(file, {fromEnd: true}, signal)
      : world.follow({...fill((source as CommandSource).command, {}, {folder: cwd}), does: 'reads'}, signal);
    for await (const entry of entries) {
      const at = world.clock.now();
      if ('gap' in entry) yield {at, source: source.name, kind: 'gap', problem: clean(entry.gap)};
      else yield {at, source: source.name, kind: 'lines', lines: entry.lines.map(line => read(line, at))};
    }
  },
});
