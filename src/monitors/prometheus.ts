import type {Config} from '../config/schema.ts';
import {causeOf} from '../util/errors.ts';
import {makeIncrease} from './counters.ts';
import type {Counts, Monitor, MonitorContext} from './monitor.ts';

type Settings = Extract<NonNullable<NonNullable<Config['environments']['production']>['metrics']>, {kind: 'prometheus'}>;

/** How old the newest sample of a query may be, ms: Prometheus itself gives up on a series after five minutes, which is far too late. */
const staleMs = 60_000;

/** Asks a Prometheus server for counters, once for the old and once for the new version. */
export const prometheus = (settings: Settings): Monitor => ({
  name: 'prometheus',
  kind: 'metrics',
  async *watch(context, signal) {
    const grow = {old: makeIncrease(), new: makeIncrease()};
    for await (const at of context.world.clock.every(context.everyMs, signal)) {
      try {
        const versions = context.versions();
        const [old, next] = await Promise.all((['old', 'new'] as const).map(async group => {
          const version = versions[group];
          return version === undefined ? undefined : increaseOf(grow[group], await totals(settings, version, context, signal));
        }));
        yield old || next
          ? {at, source: 'prometheus', kind: 'counts', old, new: next}
          : {at, source: 'prometheus', kind: 'gap', problem: 'no samples of either version yet'};
      } catch (error) {
        yield {at, source: 'prometheus', kind: 'gap', problem: context.clean(causeOf(error))};
      }
    }
  },
});

/** Counters by a key: `total`, `errors`, `le 0.1` … */
const totals = async (settings: Settings, version: string, context: MonitorContext, signal: AbortSignal): Promise<ReadonlyMap<string, number>> => {
  const ask = (query: string) => instant(settings, query.replaceAll('{{version}}', version), context, signal);
  const [all, errors, buckets] = await Promise.all([ask(settings.total), ask(settings.errors), settings.buckets === undefined ? [] : ask(settings.buckets)]);
  const found = new Map<string, number>();
  if (all.length > 0) found.set('total', all.reduce((sum, {value}) => sum + value, 0));
  // Nothing has failed yet is no series at all in Prometheus; it counts as none only beside requests that were counted.
  if (all.length > 0) found.set('errors', errors.reduce((sum, {value}) => sum + value, 0));
  for (const {labels, value} of buckets) if (labels['le'] !== undefined) found.set(`le ${labels['le']}`, (found.get(`le ${labels['le']}`) ?? 0) + value);
  return found;
};

const increaseOf = (increase: ReturnType<typeof makeIncrease>, now: ReadonlyMap<string, number>): Counts | undefined => {
  if (!now.has('total')) return undefined;
  const grown = increase(now);
  if (!grown) return undefined;
  const buckets = Object.fromEntries([...grown].filter(([key]) => key.startsWith('le ')).map(([key, value]) => [key.slice(3), value]));
  return {total: grown.get('total') ?? 0, errors: Math.min(grown.get('errors') ?? 0, grown.get('total') ?? 0), buckets: Object.keys(buckets).length > 0 ? buckets : undefined};
};

type Sample = {readonly labels: Readonly<Record<string, string>>; readonly value: number};

const instant = async ({url, bearerEnv}: Settings, query: string, {world, everyMs}: MonitorContext, signal: AbortSignal): Promise<readonly Sample[]> => {
  const token = bearerEnv === undefined ? undefined : world.env[bearerEnv];
  const address = new URL('/api/v1/query', url);
  address.searchParams.set('query', query);
  const {status, body} = await world.http({url: address.href, timeoutMs: Math.max(2_000, everyMs), ...(token && {headers: {authorization: `Bearer ${token}`}})}, signal);
  if (status !== 200) throw new Error(`Prometheus answered ${status}`);
  const answer = JSON.parse(body) as {status?: string; error?: string; data?: {resultType?: string; result?: readonly {metric?: Record<string, string>; value?: readonly [number, string]}[]}};
  if (answer.status !== 'success') throw new Error(`Prometheus says: ${answer.error ?? 'no success'}`);
  return (answer.data?.result ?? []).flatMap(({metric, value}) => {
    const [seconds, text] = value ?? [];
    const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    const stale = seconds === undefined || world.clock.now() - seconds * 1000 > staleMs;
    return Number.isFinite(number) && !stale ? [{labels: metric ?? {}, value: number}] : [];
  });
};
