import {causeOf} from '../util/errors.ts';
import {makeIncrease} from './counters.ts';
import type {Counts, Monitor, MonitorContext} from './monitor.ts';
import {askInstant, type Sample} from './prometheus-api.ts';
import {counters, countsOf, type PrometheusSettings} from './prometheus-counts.ts';
import {prometheusHistory} from './prometheus-history.ts';
import {ageQuery, presenceQuery, selectorsIn, withVersion} from './promql.ts';

type Group = 'old' | 'new';
/** What the queries of one version gave: counts, or why not. `absent`: it has only just come, or there is no series of it at all. */
type Seen = {readonly counts: Counts} | {readonly problem: string; readonly absent?: boolean};

/** Asks a Prometheus server for counters, once for the old and once for the new version. */
export const prometheus = (settings: PrometheusSettings): Monitor => ({
  name: 'prometheus',
  kind: 'metrics',
  async *watch(context, signal) {
    const look = {old: makeLook(settings), new: makeLook(settings)};
    for await (const at of context.world.clock.every(context.everyMs, signal)) {
      const [old, next] = await Promise.all((['old', 'new'] as const).map(group => seen(look[group], settings, group, context, signal)));
      if (signal.aborted) return;
      // Of the version that is judged nothing may be missing; of the one that leaves, everything may.
      const judged = context.isBack?.() ? old : next;
      const broken = judged && 'problem' in judged && !judged.absent ? judged : undefined;
      const counts = {old: old && 'counts' in old ? old.counts : undefined, new: next && 'counts' in next ? next.counts : undefined};
      yield broken || (!counts.old && !counts.new)
        ? {at, source: 'prometheus', kind: 'gap', problem: context.clean([broken, old, next].flatMap(one => (one && 'problem' in one ? [one.problem] : []))[0] ?? 'neither version is known yet')}
        : {at, source: 'prometheus', kind: 'counts', ...counts};
    }
  },
  history: (context, span, signal) => prometheusHistory(settings, context, span, signal),
});

const seen = async (look: ReturnType<typeof makeLook>, settings: PrometheusSettings, group: Group, context: MonitorContext, signal: AbortSignal): Promise<Seen | undefined> => {
  const version = context.versions()[group];
  // Queries that name no version are about whatever runs: asked for both they would count everything twice.
  if (version === undefined || (!settings.total.includes('{{version}}') && (group === 'new') !== context.deployed())) return undefined;
  try {
    return await look(version, context, signal);
  } catch (error) {
    return {problem: causeOf(error)};
  }
};

/** Looks at one version, again and again. Remembers what the counters were, and which targets they came from. */
const makeLook = (settings: PrometheusSettings) => {
  const increase = makeIncrease();
  const targets = makeTargets();
  let hasErrors: Promise<boolean> | undefined;

  return async (version: string, context: MonitorContext, signal: AbortSignal): Promise<Seen> => {
    const ask = (query: string) => askInstant(settings, withVersion(query, version), context, signal);
    const queries = [settings.total, settings.errors, ...(settings.buckets === undefined ? [] : [settings.buckets])];
    const [total = [], errors = [], buckets = []] = await Promise.all(queries.map(ask));
    if (total.length === 0) return {problem: `no samples of ${version}`, absent: true};
    if (buckets.length === 0 && settings.buckets !== undefined) throw new Error(`the query of buckets found nothing of ${version}`);
    // That nothing has failed yet is no series at all. So is a wrong name in the query, which would look perfect for ever.
    if (errors.length === 0) {
      const presence = presenceQuery(settings.errors);
      hasErrors ??= presence === undefined ? Promise.resolve(true) : ask(presence).then(found => found.length > 0);
      const present = await hasErrors.catch((error: unknown) => {
        hasErrors = undefined;
        throw error;
      });
      if (!present) {
        hasErrors = undefined;
        throw new Error('the query of errors matches no series that exists: its name, or one of its labels, is wrong');
      }
    }
    // Errors that are counted beside the requests are as young as those: series of what failed once may stop while others go on.
    const own = selectorsIn(settings.errors).some(({name}) => !selectorsIn(settings.total).some(each => each.name === name));
    const ages = await Promise.all([settings.total, ...(errors.length > 0 && own ? [settings.errors] : []), ...(settings.buckets === undefined ? [] : [settings.buckets])]
      .map(async query => {
        const age = ageQuery(query);
        return age === undefined ? [] : ask(age);
      }));
    const oldestMs = Math.max(0, ...ages.flat().map(({value}) => value * 1000));
    if (oldestMs > settings.stale) throw new Error(`the newest sample is ${Math.round(oldestMs / 1000)} s old`);
    await targets(total, query => askInstant(settings, query, context, signal));

    const grown = increase(new Map([...counters('total', total), ...counters('errors', errors), ...counters('buckets', buckets)]));
    return grown ? {counts: countsOf(grown)} : {problem: 'the first look: nothing to compare with yet', absent: true};
  };
};

/**
 * Where series carry the labels of their target: one that is missing although its target still exists and is not scraped makes
 * the whole look partial. A target that is gone altogether was taken away on purpose.
 */
const makeTargets = () => {
  const known = new Map<string, {readonly job: string; readonly instance: string}>();
  return async (samples: readonly Sample[], ask: (query: string) => Promise<readonly Sample[]>): Promise<void> => {
    const here = new Set<string>();
    for (const {labels: {job, instance}} of samples) {
      if (job === undefined || instance === undefined) continue;
      here.add(`${job} ${instance}`);
      known.set(`${job} ${instance}`, {job, instance});
    }
    const missing = [...known].filter(([key]) => !here.has(key));
    if (missing.length === 0) return;
    const down = (await ask('up')).filter(({labels, value}) => value === 0 && missing.some(([, {job, instance}]) => labels['job'] === job && labels['instance'] === instance));
    for (const [key, {job, instance}] of missing) if (!down.some(({labels}) => labels['job'] === job && labels['instance'] === instance)) known.delete(key);
    if (down.length > 0) throw new Error(`${down.length} of ${known.size} targets are not scraped: ${down.map(({labels}) => labels['instance']).join(', ')}`);
  };
};
