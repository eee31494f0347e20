import type {LogLine} from '../../monitors/index.ts';
import type {LogFeed} from '../../release/feeds.ts';
import type {LogCounts} from '../../steps/watch.ts';

/** Lines that travel to a client, and lines with an error or warning that are counted from; older ones are forgotten. */
const shownLines = 300;
const keptAlarms = 5_000;

/** The log of one environment: bounded, counted, newest last. */
export const makeLogBook = () => {
  let lines: LogLine[] = [];
  let alarms: LogLine[] = [];
  let inSecond = {second: 0, count: 0, before: 0};

  return {
    add: (line: LogLine, now: number): void => {
      lines.push(line);
      if (lines.length > shownLines * 2) lines = lines.slice(-shownLines);
      if (line.level === 'error' || line.level === 'warn') {
        alarms.push(line);
        if (alarms.length > keptAlarms * 2) alarms = alarms.slice(-keptAlarms);
      }
      const second = Math.floor(now / 1000);
      if (second !== inSecond.second) inSecond = {second, count: 0, before: second === inSecond.second + 1 ? inSecond.count : 0};
      inSecond.count++;
    },
    /** Errors and warnings of one version since a moment; lines that name no version count as its own. */
    counts: (since: number, version: string | undefined): LogCounts => {
      const ours = alarms.filter(line => line.at >= since && (line.version === undefined || version === undefined || line.version === version));
      const errors = ours.filter(({level}) => level === 'error');
      return {errors: errors.length, warnings: ours.length - errors.length, since, lastErrors: errors.slice(-10).map(({text}) => text)};
    },
    feed: (since: number | undefined, version: string | undefined, sources: number, freshSources: number): LogFeed => {
      const ours = alarms.filter(line => (since === undefined || line.at >= since) && (line.version === undefined || version === undefined || since === undefined || line.version === version));
      const errors = ours.filter(({level}) => level === 'error').length;
      return {
        lines: lines.slice(-shownLines).map(({at, source, level, text}) => ({at, source, level, text})),
        errors, warnings: ours.length - errors, since, linesPerSecond: Math.max(inSecond.before, inSecond.count), sources, freshSources,
      };
    },
  };
};
