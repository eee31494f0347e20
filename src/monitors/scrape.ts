import type {Config} from '../config/schema.ts';
import {causeOf} from '../util/errors.ts';
import {makeIncrease} from './counters.ts';
import type {Counts, Monitor, MonitorContext, Reading} from './monitor.ts';
import {matcherOf, readMetrics, type Measured} from './prometheus-text.ts';

type Settings = Extract<NonNullable<NonNullable<Config['environments']['production']>['metrics']>, {kind: 'scrape'}>;

/** Reads /metrics pages. Every page has to answer: half of the instances are not the service. */
export const scrape = (settings: Settings): Monitor => ({
  name: 'metrics',
  kind: 'metrics',
  async *watch(context, signal) {
    const increase = makeIncrease();
    for await (const at of context.world.clock.every(context.everyMs, signal)) yield await read(settings, context, increase, at, signal);
  },
});

const read = async (settings: Settings, context: MonitorContext, increase: ReturnType<typeof makeIncrease>, at: number, signal: AbortSignal): Promise<Reading> => {
  const {world, clean} = context;
  try {
    const wanted = new Set([settings.requests, `${settings.duration}_bucket`]);
    const pages = await Promise.all(settings.urls.map(async url => {
      const {status, body} = await world.http({url, timeoutMs: Math.max(3_000, context.everyMs)}, signal);
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      const found = readMetrics(body, wanted);
      if (found.length === 0) throw new Error(`${url} has no ${settings.requests}`);
      return found.map(one => [`${url} ${one.name} ${JSON.stringify(one.labels)}`, one] as const);
    }));
    const now = new Map(pages.flat());
    const grown = increase(new Map([...now].map(([key, {value}]) => [key, value])));
    if (!grown) return {at, source: 'metrics', kind: 'gap', problem: 'the first look: nothing to compare with yet'};
    const {old, new: next} = context.versions();
    const of = (version: string | undefined) => countsOf(settings, [...now].map(([key, one]) => ({...one, value: grown.get(key) ?? 0})), version);
    // Before the new version exists everything is the old one's, whatever its label says.
    return {at, source: 'metrics', kind: 'counts', new: next === undefined ? undefined : of(next), old: of(old)};
  } catch (error) {
    return {at, source: 'metrics', kind: 'gap', problem: clean(causeOf(error))};
  }
};

const countsOf = ({requests, errors, duration, versionLabel}: Settings, measured: readonly Measured[], version: string | undefined): Counts | undefined => {
  const ours = measured.filter(({labels}) => version === undefined || labels[versionLabel] === undefined || labels[versionLabel] === version);
  const counted = ours.filter(({name}) => name === requests);
  if (counted.length === 0) return undefined;
  const isError = matcherOf(errors);
  const buckets: Record<string, number> = {};
  for (const {name, labels, value} of ours) if (name === `${duration}_bucket` && labels['le'] !== undefined) buckets[labels['le']] = (buckets[labels['le']] ?? 0) + value;
  return {
    total: sum(counted),
    errors: sum(counted.filter(({labels}) => isError(labels))),
    buckets: Object.keys(buckets).length > 0 ? buckets : undefined,
  };
};

const sum = (measured: readonly Measured[]): number => measured.reduce((all, {value}) => all + value, 0);
