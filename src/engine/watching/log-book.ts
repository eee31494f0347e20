import type {LogLine} from '../../monitors/index.ts';
import {stillSearching, type LogFeed, type LogFeedLine, type LogWish} from '../../release/log-feed.ts';
import type {LogCounts} from '../../steps/watch.ts';
import {makeLogCounts, type Counted} from './log-counts.ts';
import {makeLogNews, type Known} from './log-news.ts';
import {makeLogRing, type KeptLine} from './log-ring.ts';
import {countBelow, makeSieve, type Sieve, type SieveSpec} from './log-sieve.ts';

/** Of lines that are kept to be read and searched. With messages of 100 characters about 26 000 lines. */
const keptBytes = 8 * 1024 * 1024;
/** Places of lines that count; who jumps through more of them starts with the newest. */
const keptAlarms = 20_000;
/** Different searches that are kept up with at a time. */
const mostSieves = 8;
/** A clock that is this much behind still says when a line was written; a line that is older is one of a backlog, ms. */
const backlogMs = 120_000;

/** Which lines are the new version's: from when on, and what it calls itself. */
export type LogSubject = {readonly since: number | undefined; readonly version: string | undefined};

/** From and to, epoch ms. */
export type Unread = readonly [from: number, to: number];

/** What cannot be read again from the log itself. */
export type BookChanges = {readonly counts: readonly Counted[]; readonly known: readonly Known[]; readonly unread: readonly Unread[]};

/** The log of one environment: bounded, counted, by arrival. */
export const makeLogBook = (subject: () => LogSubject, bytes = keptBytes) => {
  const ring = makeLogRing(bytes);
  const counts = makeLogCounts();
  const news = makeLogNews();
  const sieves = new Map<string, Sieve>();
  let alarms: number[] = [];
  let lastErrors: {readonly at: number; readonly version: string | undefined; readonly text: string}[] = [];
  let newestError: KeptLine | undefined;
  let newsSince: number | undefined;
  /** Time in which nobody read some of it. */
  let unread: readonly Unread[] = [];
  let unkept: Unread[] = [];
  let inSecond = {second: 0, count: 0, before: 0};

  /** @param isCounted an engine before us has counted it: it is there to be read */
  const add = (line: LogLine, now: number, isCounted = false): void => {
    const {since, version} = subject();
    if (since !== newsSince) {
      newsSince = since;
      news.forget();
    }
    if (line.gap) {
      ring.add(line);
      return;
    }
    // By arrival; a line that says it is much older belongs to what was printed before somebody began to listen.
    const at = now - line.at > backlogMs ? line.at : now;
    const isOurs = since !== undefined && at >= since && (line.version === undefined || version === undefined || line.version === version);
    if (!isOurs) news.known(line);
    const isNews = isOurs && news.said(line, ring.last() + 1);
    const kept = ring.add(isNews ? {...line, isNew: true} : line);
    if (!isCounted) counts.add(line, at);
    if (line.level === 'error') {
      newestError = kept;
      lastErrors.push({at, version: line.version, text: line.text});
      if (lastErrors.length > 400) lastErrors = lastErrors.slice(-200);
    }
    if (isNews || ((line.level === 'error' || line.level === 'warn') && (isOurs || since === undefined))) {
      alarms.push(kept.seq);
      if (alarms.length > keptAlarms * 1.2) alarms = alarms.slice(-keptAlarms);
    }
    const second = Math.floor(now / 1000);
    if (second !== inSecond.second) inSecond = {second, count: 0, before: second === inSecond.second + 1 ? inSecond.count : 0};
    inSecond.count++;
  };

  const sieveOf = (spec: SieveSpec): Sieve => {
    const key = JSON.stringify([spec.level, spec.search]);
    const sieve = sieves.get(key) ?? makeSieve(spec, ring);
    // The one that was asked for longest ago goes first.
    sieves.delete(key);
    sieves.set(key, sieve);
    if (sieves.size > mostSieves) sieves.delete(sieves.keys().next().value!);
    return sieve;
  };

  /** @param more what only the watching knows */
  const feed = (wish: LogWish, now: number, more: Pick<LogFeed, 'sources' | 'freshSources'>): LogFeed => {
    const {since, version} = subject();
    const search = wish.search === '' || wish.search === '!' ? undefined : sieveOf({level: wish.level, search: wish.search});
    const shown = wish.only && search ? search : wish.level === 'all' ? undefined : sieveOf({level: wish.level, search: ''});
    const isThrough = [...new Set([search, shown])].every(sieve => sieve?.work() ?? true);
    const {errors, warnings} = counts.since(since ?? 0, since === undefined ? undefined : version);
    const end = Math.min(wish.end ?? ring.last(), ring.last());
    const lines = slice(shown, end, wish.rows);
    return {
      wish, ...more, since, errors, warnings,
      lines: marked(lines, search),
      total: shown ? shown.total() : ring.last(),
      first: shown ? (shown.found()[0] ?? 0) : ring.first(),
      last: shown ? (shown.found().at(-1) ?? 0) : ring.last(),
      newestError: newestError && feedLine(newestError, {since, version}),
      news: news.told(),
      newsCount: news.count(),
      found: search && {...around(search.found(), end), count: search.total()},
      counted: around(alarms, end, ring.first()),
      unreadMs: unreadSince(since),
      problem: search?.problem() ?? (isThrough ? undefined : stillSearching),
      perMinute: counts.perMinute(since, now, since === undefined ? undefined : version),
      usualPerMinute: since === undefined ? undefined : counts.perMinute(undefined, since, undefined),
      linesPerSecond: rate(Math.floor(now / 1000)),
    };
  };

  const unreadSince = (since: number | undefined): number =>
    since === undefined ? 0 : unread.reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, since)), 0);

  /** A screen and a half above the end and half a one below, so that the next key need not wait for us. */
  const slice = (shown: Sieve | undefined, end: number, rows: number): readonly KeptLine[] => {
    const [above, below] = [Math.ceil(rows * 1.5), Math.ceil(rows * 0.5)];
    if (!shown) {
      const from = Math.max(ring.first(), Math.min(end - above + 1, ring.last() - rows + 1));
      return ring.range(from, Math.max(0, Math.max(end, ring.first() + rows - 1) + below - from + 1));
    }
    const found = shown.found();
    const place = countBelow(found, end + 1);
    return found.slice(Math.max(0, Math.min(place - above, found.length - rows)), Math.max(place, rows) + below).flatMap(seq => ring.at(seq) ?? []);
  };

  const marked = (lines: readonly KeptLine[], search: Sieve | undefined): readonly LogFeedLine[] => {
    const of = subject();
    if (!search) return lines.map(line => feedLine(line, of));
    const found = search.found();
    const isFound = lines.map(({seq}) => found[countBelow(found, seq)] === seq);
    const places = search.hits(lines.map(({text}) => text));
    return lines.map((line, index) => feedLine(line, of, isFound[index] ? (places?.[index] ?? []) : undefined));
  };

  const rate = (second: number): number => (second > inSecond.second + 1 ? 0 : second > inSecond.second ? inSecond.count : Math.max(inSecond.before, inSecond.count));

  return {
    add,
    /** What the version says that runs: nothing of it counts. */
    learn: (line: LogLine): void => news.known(line),
    /** Errors and warnings of one version since a moment; lines that name no version count as its own. */
    counts: (since: number, version: string | undefined): LogCounts => ({
      ...counts.since(since, version), since, unreadMs: unreadSince(since),
      lastErrors: lastErrors.filter(line => line.at >= since && (line.version === undefined || version === undefined || line.version === version)).slice(-10).map(({text}) => text),
    }),
    feed,
    /** Nobody read from then to then; one time for all sources of which that is true. */
    missed: (from: number, to: number): void => {
      if (unread.some(([begin, end]) => begin <= from && to <= end + 1_000)) return;
      unread = [...unread, [from, to]];
      unkept.push([from, to]);
    },
    /** What has changed since it was asked last, for whoever keeps it. */
    changes: (): BookChanges => {
      const changes = {counts: counts.changes(), known: news.learned(), unread: unkept};
      unkept = [];
      return changes;
    },
    /** What an engine before us knew, and since when it had listened. Before anything else is added. */
    restore: (before: BookChanges, at: number | undefined): void => {
      counts.restore(before.counts, at);
      news.restore(before.known);
      unread = before.unread;
    },
    last: (): number => ring.last(),
    bytes: (): number => ring.bytes(),
  };
};

const feedLine = ({seq, at, source, level, text, gap, isNew, version}: KeptLine, of: LogSubject, hits?: LogFeedLine['hits']): LogFeedLine => ({
  seq, at, source, level, text, ...(gap && {gap}), ...(isNew && {isNew}), ...(isOther(version, at, of) && {isOther: true}), ...(hits && {hits}),
});

const isOther = (version: string | undefined, at: number, of: LogSubject): boolean =>
  of.since !== undefined && at >= of.since && version !== undefined && of.version !== undefined && version !== of.version;

/** The nearest of these before and after a line; what is not kept any more is left out. */
const around = (seqs: readonly number[], end: number, first = 0): {readonly older: number | undefined; readonly newer: number | undefined} => {
  const older = seqs[countBelow(seqs, end) - 1];
  return {older: older !== undefined && older >= first ? older : undefined, newer: seqs[countBelow(seqs, end + 1)]};
};
