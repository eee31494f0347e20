import {makeLogBook} from '../../src/engine/watching/log-book.ts';
import type {LogLine} from '../../src/monitors/index.ts';
import type {Feeds, LiveFeed, LogFeed, MetricSeries, ReadinessFeed} from '../../src/release/feeds.ts';
import {usualWish, type LogFeedLine} from '../../src/release/log-feed.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {logWish} from '../../src/store/view/log-place.ts';
import {at} from './story.ts';

/** A repeatable unrest between −1 and 1: the same index gives the same value on every machine. */
const unrest = (index: number): number => (Math.sin(index * 12.9898) + Math.sin(index * 4.1414)) / 2;

type Around = {readonly middle: number; readonly spread: number};

/** Measured every 5 s from the deploy at 14:18:40 until `until`. */
const points = ({middle, spread}: Around, until: number) =>
  Array.from({length: Math.max(0, Math.floor((until - at('14:18:40')) / 5_000) + 1)}, (_, index) => ({at: at('14:18:40') + index * 5_000, value: middle + spread * unrest(index)}));

export const errorRate = (until: number, now = 0.31): MetricSeries => ({
  id: 'errorRate', title: 'error rate', unit: '%', points: points({middle: now, spread: 0.08}, until), now, nowAt: until, usual: 0.33, band: {low: 0.17, high: 0.46}, limit: 1, n: 21_480, seesDifference: 0.12,
});
export const p99 = (until: number, now = 184): MetricSeries => ({
  id: 'p99', title: 'p99', unit: 'ms', points: points({middle: now, spread: 9}, until), now, nowAt: until, usual: 182, band: {low: 171, high: 199}, limit: 250, n: 21_480, seesDifference: 9,
});

export const live = (time: string, more: Partial<LiveFeed> = {}): LiveFeed => ({
  at: at(time), tickMs: 5_000, environment: 'production', subject: '2.8.0',
  metrics: [errorRate(at(time)), p99(at(time))],
  markers: [{at: at('14:18:40'), label: '2.8.0 at 5 %, 14:18:40'}],
  trafficSeenPct: 5.1,
  health: ['web-1', 'web-2', 'web-3'].map(name => ({name, healthy: true, version: '2.8.0', says: 'healthy', at: at(time)})),
  alerts: [], sources: [], baseline: {fromAt: at('13:10'), toAt: at('14:14'), samples: 768},
  window: {
    verdict: 'unsure', sentence: 'No worse so far: error rate 0.31 %, usual 0.33 %; p99 needs about 3 more minutes of data.',
    coveredMs: 531_000, remainingMs: 369_000, toProve: ['p99 at 5 %', '25, 50, 100 %', 'smoke', '30 min window'],
  },
  ...more,
});

export const logLine = (time: string, source: string, text: string, level: LogFeedLine['level'] = 'info'): LogLine => ({at: at(time), source, level, text});

const usualLines = [
  logLine('14:27:16', 'orders-2', 'GET /orders 200 39 ms'),
  logLine('14:27:19', 'orders-3', 'POST /orders 201 80 ms'),
  logLine('14:27:22', 'orders-2', 'GET /orders?channel=web 200 41 ms'),
  logLine('14:27:24', 'orders-1', 'POST /orders 201 88 ms'),
  logLine('14:27:25', 'orders-3', 'slow query 612 ms: select id, channel, total from orders where channel = $1 order by created_at desc limit 50', 'warn'),
  logLine('14:27:27', 'orders-1', 'GET /orders 200 37 ms'),
  logLine('14:27:30', 'orders-2', 'GET /orders?channel=shop 200 44 ms'),
];

/** As the engine would answer this wish from these lines; `more` says it otherwise. */
export const log = ({lines = usualLines, wish = usualWish, ...more}: Partial<Omit<LogFeed, 'lines'>> & {readonly lines?: readonly LogLine[]} = {}): LogFeed => {
  const book = makeLogBook(() => ({since: undefined, version: undefined}));
  for (const line of lines) book.add(line, line.at);
  return {
    ...book.feed(wish, lines.at(-1)?.at ?? 0, {sources: 3, freshSources: 3}),
    errors: 0, warnings: 2, since: at('14:18:40'), linesPerSecond: 0.6, perMinute: {errors: 0, warnings: 0.2}, usualPerMinute: {errors: 0, warnings: 0.1}, ...more,
  };
};

/** The same state, with the log as the engine answers what this screen wishes to see. */
export const withLog = (state: ClientState, lines?: readonly LogLine[]): ClientState => ({...state, feeds: {...state.feeds, log: log({wish: logWish(state), ...(lines && {lines})})}});

export const readiness = (more: Partial<ReadinessFeed> = {}): ReadinessFeed => ({
  at: at('14:27:30'), label: 'roll back → 2.7.4', available: true, estimateMs: 41_000, notSafe: undefined, rollback: 'none',
  parts: ['target', 'checked', 'migration', 'backup', 'rehearsed'].map(name => ({name, ok: true, says: 'fine', at: at('14:27:30')})),
  ...more,
});

export const feedsAt = (time: string, more: Partial<Feeds> = {}): Partial<Feeds> => ({live: live(time), log: log(), readiness: readiness(), ...more});
