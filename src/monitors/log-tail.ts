import {resolve} from 'node:path';
import type {Config} from '../config/schema.ts';
import {fill} from '../config/template.ts';
import {commandLines, followLines} from '../world/follow.ts';
import {readLogLine} from './log-line.ts';
import type {LogLine, Monitor} from './monitor.ts';

type Source = NonNullable<Config['environments']['production']>['logs'][number];
type Patterns = {readonly error: readonly RegExp[]; readonly warn: readonly RegExp[]};

/** Follows a log file, or the lines of a command, from its end on. What may be missing is said where it would stand. */
export const logTail = (source: Source, patterns: Patterns): Monitor => ({
  name: source.name,
  kind: 'log',
  async *watch({world, clean, cwd}, signal) {
    const entries = 'file' in source
      ? followLines(resolve(cwd, source.file), {fromEnd: true}, signal)
      : commandLines({...fill(source.command, {}, {folder: cwd}), does: 'reads'}, signal);
    for await (const entry of entries) {
      const at = world.clock.now();
      if ('gap' in entry) yield {at, source: source.name, kind: 'gap', problem: clean(entry.gap)};
      else yield {at, source: source.name, kind: 'lines', lines: [readLogLine(entry.line, {at, source: source.name, clean, ...patterns}) satisfies LogLine]};
    }
  },
});
