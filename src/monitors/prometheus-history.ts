import {makeIncrease} from './counters.ts';
import type {Counts, MonitorContext, Past, Span} from './monitor.ts';
import {askInstant, askRange, type Series} from './prometheus-api.ts';
import {counters, countsOf, type PrometheusSettings} from './prometheus-counts.ts';
import {ageQuery, withVersion} from './promql.ts';

/**
 * What the old version did before anybody watched, tick by tick, from the server's memory. A step without samples, or with ones
 * that were old already then, is a gap.
 */
export const prometheusHistory = async (all: PrometheusSettings, context: MonitorContext, span: Span, signal: AbortSignal): Promise<readonly Past[]> => {
  const settings = span.requestsOnly ? {...all, buckets: undefined} : all;
  const version = context.versions().old;
  if (version === undefined) throw new Error('the old version is not known yet');
  const stepMs = context.everyMs;
  const here = await onServer(settings, span, context, signal);
  const ask = (query: string) => askRange(settings, withVersion(query, version), {...here, stepMs}, context, signal);
  const age = ageQuery(settings.total);
  const [total, errors, buckets, ages] = await Promise.all([ask(settings.total), ask(settings.errors), settings.buckets === undefined ? [] : ask(settings.buckets), age === undefined ? [] : ask(age)]);

  const at = {total: byMoment(total), errors: byMoment(errors), buckets: byMoment(buckets), ages: byMoment(ages)};
  const increase = makeIncrease();
  const past: Past[] = [];
  for (let moment = here.fromAt; moment <= here.toAt; moment += stepMs) {
    const oldMs = Math.max(0, ...(at.ages.get(moment) ?? []).map(({value}) => value * 1000));
    const found = at.total.get(moment);
    const usable = found !== undefined && oldMs <= settings.stale && (settings.buckets === undefined || at.buckets.has(moment));
    past.push({at: moment - here.aheadMs, counts: usable ? grownAt(increase, moment, at) : null});
  }
  // The first step has nothing before it.
  return past.slice(1);
};

type Moments = ReadonlyMap<number, readonly {readonly labels: Readonly<Record<string, string>>; readonly value: number}[]>;

const grownAt = (increase: ReturnType<typeof makeIncrease>, moment: number, at: {readonly total: Moments; readonly errors: Moments; readonly buckets: Moments}): Counts | null => {
  try {
    const grown = increase(new Map((['total', 'errors', 'buckets'] as const).flatMap(query => counters(query, at[query].get(moment) ?? []))));
    return grown ? countsOf(grown) : null;
  } catch {
    return null;
  }
};

const byMoment = (series: readonly Series[]): Moments => {
  const found = new Map<number, {labels: Readonly<Record<string, string>>; value: number}[]>();
  for (const {labels, values} of series)
    for (const {at, value} of values) found.set(at, [...(found.get(at) ?? []), {labels, value}]);
  return found;
};

/** The span by the server's clock, on whole milliseconds: ours may be set otherwise. */
export const onServer = async (server: Parameters<typeof askInstant>[0], {fromAt, toAt}: Span, context: MonitorContext, signal: AbortSignal) => {
  const [time] = await askInstant(server, 'time()', context, signal);
  const aheadMs = Math.round(time!.value * 1000 - context.world.clock.now());
  return {fromAt: Math.round(fromAt + aheadMs), toAt: Math.round(toAt + aheadMs), aheadMs};
};
