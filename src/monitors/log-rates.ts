import {resolve} from 'node:path';
import type {Config} from '../config/schema.ts';
import {fill} from '../config/template.ts';
import {causeOf} from '../util/errors.ts';
import {followBatches, type FollowedLines} from '../world/follow.ts';
import {addCounts} from './counters.ts';
import type {Counts, Monitor, MonitorContext} from './monitor.ts';
import {bucketsOf} from './own-buckets.ts';

type Environment = NonNullable<Config['environments']['production']>;
type Settings = Extract<NonNullable<Environment['metrics']>, {kind: 'logs'}>;
type Source = Environment['logs'][number];

/** Patterns are looked for in so much of a line. */
const longestLooked = 16_384;

/**
 * Requests, errors and response times counted in logs, for services that count nothing themselves.
 *
 * A log that says nothing may belong to a service that is idle, or to one that is dead: nobody can tell, so a tick without a single
 * request is a gap. So is one in which a part of any log may be missing, and every one from then on until that log says something
 * again: its instance may be dead while the others answer.
 */
export const logRates = (settings: Settings, sources: readonly Source[]): Monitor => ({
  name: 'log rates',
  kind: 'metrics',
  async *watch(context, signal) {
    const {world, everyMs, clean} = context;
    const read = readerOf(settings, context);
    let pending: {old: Counts | undefined; new: Counts | undefined} | undefined;
    /** In this tick. */
    let problem: string | undefined;
    /** Why a source has said nothing since it broke off. */
    const silent = new Map<Source, string>();
    const breaks = (source: Source, why: string): void => {
      problem = `${source.name}: ${why}`;
      silent.set(source, problem);
    };
    const follow = async (source: Source): Promise<void> => {
      try {
        for await (const entry of entriesOf(source, context, signal)) {
          if ('gap' in entry) {
            breaks(source, entry.gap);
            continue;
          }
          silent.delete(source);
          for (const line of entry.lines) {
            const found = read(line);
            if (found) pending = {old: addCounts(pending?.old, found.old), new: addCounts(pending?.new, found.new)};
          }
        }
        breaks(source, 'nobody reads it any more');
      } catch (error) {
        breaks(source, causeOf(error));
      }
    };
    const followed = sources.filter(({name}) => settings.logs === undefined || settings.logs.includes(name));
    for (const source of followed) void follow(source);
    let isFirst = true;
    for await (const at of world.clock.every(everyMs, signal)) {
      if (signal.aborted) return;
      problem ??= silent.values().next().value;
      // The first look is the moment from which on is counted.
      if (isFirst) isFirst = false;
      else if (problem === undefined && pending) yield {at, source: 'log rates', kind: 'counts', ...pending};
      else yield {at, source: 'log rates', kind: 'gap', problem: clean(problem ?? 'no line is a request')};
      pending = undefined;
      problem = undefined;
    }
  },
});

const entriesOf = (source: Source, {world, cwd}: MonitorContext, signal: AbortSignal): AsyncIterable<FollowedLines> =>
  'file' in source ? followBatches(resolve(cwd, source.file), {fromEnd: true}, signal) : world.follow({...fill(source.command, {}, {folder: cwd}), does: 'reads'}, signal);

/** A line → what it counts for, by version; undefined when it is no request. */
const readerOf = (settings: Settings, {versions, deployed}: MonitorContext) => {
  const [request, failed] = [new RegExp(settings.request), new RegExp(settings.failed)];
  const duration = settings.durationMs === undefined ? undefined : new RegExp(settings.durationMs);
  const version = settings.version === undefined ? undefined : new RegExp(settings.version);
  return (raw: string): {old: Counts | undefined; new: Counts | undefined} | undefined => {
    const line = raw.slice(0, longestLooked);
    if (!request.test(line)) return undefined;
    const ms = duration && numberIn(duration.exec(line)?.[1]);
    const counts: Counts = {total: 1, errors: failed.test(line) ? 1 : 0, buckets: ms === undefined ? undefined : bucketsOf(ms / 1000)};
    const known = versions();
    const own = version?.exec(line)?.[1];
    const isNew = own === undefined ? deployed() : known.new !== undefined && own === known.new;
    if (own !== undefined && !isNew && known.old !== undefined && own !== known.old) return undefined;
    return isNew ? {old: undefined, new: counts} : {old: counts, new: undefined};
  };
};

const numberIn = (text: string | undefined): number | undefined => {
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
};
