import {formatDuration} from '../../util/duration.ts';
import {mistake, warning, type Rule} from './rule.ts';

/**
 * The judge says "safe" only after so many ticks, and takes a baseline only from so many: 36 valid ones, and some more, because
 * ticks are lost at the edges. Source: src/judge/parameters.ts.
 */
export const leastTicks = {watch: 12, baseline: 40} as const;

/** Whatever is watched for less cannot be called safe: it would always end in a question. */
export const watchesAreLongEnough: Rule = ({config: {monitor, traffic, environments}}) => {
  if (!environments.production && !environments.staging) return [];
  const watches = [
    ...(traffic ? [{path: ['traffic', 'watch'], ms: traffic.watch, ticks: leastTicks.watch}] : []),
    {path: ['monitor', 'window'], ms: monitor.window, ticks: leastTicks.watch},
    {path: ['monitor', 'baseline'], ms: monitor.baseline, ticks: leastTicks.baseline},
  ];
  return watches.flatMap(({path, ms, ticks}) =>
    ms < ticks * monitor.tick
      ? warning(
          path,
          `${formatDuration(ms)} is less than ${ticks} ticks of ${formatDuration(monitor.tick)}: too little to prove anything.`,
          `Write "${Math.ceil((ticks * monitor.tick) / 1000)}s" or more, or a shorter monitor.tick.`,
        )
      : [],
  );
};

export const timeZoneExists: Rule = ({
  config: {
    checklist: {window},
  },
}) => {
  if (!window) return [];
  try {
    new Intl.DateTimeFormat('en', {timeZone: window.timeZone});
    return [];
  } catch {
    return [
      mistake(
        ['checklist', 'window', 'timeZone'],
        `${JSON.stringify(window.timeZone)} is not a time zone.`,
        'Write its IANA name, such as "Europe/Vienna" or "UTC".',
      ),
    ];
  }
};

/** Enough of the window must be left for the monitoring: a window that is too short is never open. */
export const windowHoldsTheMonitoring: Rule = ({
  config: {
    checklist: {window},
    monitor,
  },
}) => {
  if (!window) return [];
  const open = minutesOf(window.to) - minutesOf(window.from);
  if (open <= 0)
    return [
      mistake(
        ['checklist', 'window', 'to'],
        `The window closes at ${window.to}, before it opens at ${window.from}.`,
        'Write a later time; a window lies within one day.',
      ),
    ];
  return open * 60_000 < monitor.window
    ? [
        mistake(
          ['checklist', 'window', 'to'],
          `The window is open for ${formatDuration(open * 60_000)}; the monitoring takes ${formatDuration(monitor.window)}.`,
          'Write a longer window, or a shorter monitor.window.',
        ),
      ]
    : [];
};

export const ciIsAskedOneWay: Rule = ({config: {ci}}) =>
  ci && (ci.command === undefined) === (ci.github === undefined)
    ? [
        mistake(
          ['ci'],
          ci.command ? 'CI would be asked in two ways: by "command" and by "github".' : 'Nothing says how CI is asked.',
          ci.command ? 'Take one of them out.' : 'Add "command": […] or "github": {}; without "ci" a person says that CI has passed.',
          'key',
        ),
      ]
    : [];

export const ciIsAskedInTime: Rule = ({config: {ci}}) =>
  ci && ci.every > ci.timeout
    ? [
        mistake(
          ['ci', 'every'],
          `CI would be asked every ${formatDuration(ci.every)} and given up after ${formatDuration(ci.timeout)}.`,
          'Write a shorter "every".',
        ),
      ]
    : [];

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};
