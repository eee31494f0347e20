import type {Config} from '../config/schema.ts';
import {causeOf} from '../util/errors.ts';
import {accessOf} from './access.ts';
import {makeIncrease} from './counters.ts';
import type {Counts, Monitor, MonitorContext, Reading} from './monitor.ts';
import {labelOfMatcher, matcherOf, readMetrics, type Measured} from './prometheus-text.ts';

type Settings = Extract<NonNullable<NonNullable<Config['environments']['production']>['metrics']>, {kind: 'scrape'}>;

/** Reads /metrics pages. Every page has to answer: half of the instances are not the service. */
export const scrape = (settings: Settings): Monitor => ({
  name: 'metrics',
  kind: 'metrics',
  async *watch(context, signal) {
    const increase = makeIncrease();
    for await (const at of context.world.clock.every(context.everyMs, signal)) {
      const reading = await read(settings, context, increase, at, signal);
      if (signal.aborted) return;
      yield reading;
    }
  },
});

const read = async (settings: Settings, context: MonitorContext, increase: ReturnType<typeof makeIncrease>, at: number, signal: AbortSignal): Promise<Reading> => {
  const gap = (problem: string): Reading => ({at, source: 'metrics', kind: 'gap', problem: context.clean(problem)});
  const pages = await Promise.allSettled(settings.urls.map(url => readPage(settings, url, context, signal)));
  const bad = pages.flatMap(page => (page.status === 'rejected' ? [causeOf(page.reason)] : []));
  // A page that is missing now is counted when it is back: its counters go on meanwhile.
  if (bad.length > 0) return gap(settings.urls.length > 1 ? `${bad.length} of ${settings.urls.length} pages: ${bad.join('; ')}` : bad[0]!);
  const now = new Map(pages.flatMap(page => (page.status === 'fulfilled' ? page.value : [])));
  // A label that no request has would make an error rate of 0 out of a slip of the pen.
  const label = labelOfMatcher(settings.errors);
  if (label !== undefined && ![...now.values()].some(({name, labels}) => name === settings.requests && labels[label] !== undefined))
    return gap(`no ${settings.requests} has a label ${label}, by which errors are told`);
  const unknown = context.versions().new === undefined ? undefined : partlyWithout(settings.versionLabel, [...now.values()]);
  if (unknown !== undefined) return gap(`some ${unknown} have no label ${settings.versionLabel}, by which old and new are told apart`);
  const grown = increase(new Map([...now].map(([key, {value}]) => [key, value])));
  if (!grown) return gap('the first look: nothing to compare with yet');
  const whose = groupOf(settings, context);
  const of = (group: Group) => countsOf(settings, [...now].flatMap(([key, one]) => (whose(one) === group ? [{...one, value: grown.get(key) ?? 0}] : [])));
  return {at, source: 'metrics', kind: 'counts', new: of('new'), old: of('old')};
};

type Group = 'old' | 'new';

/** A name of which some series say their version and others do not. */
const partlyWithout = (label: string, measured: readonly Measured[]): string | undefined =>
  measured.find(({name, labels}) => labels[label] === undefined && measured.some(other => other.name === name && other.labels[label] !== undefined))?.name;

/** Which version a series counts for. One that does not say it counts for the one that runs: for both, a canary would be compared with itself. */
const groupOf = ({versionLabel}: Settings, {versions, deployed}: MonitorContext): ((one: Measured) => Group | undefined) => {
  const {old, new: next} = versions();
  const running = deployed() ? 'new' : 'old';
  return ({labels: {[versionLabel]: version}}) => (version === undefined ? running : version === next ? 'new' : old === undefined || version === old ? 'old' : undefined);
};

/** Counters of one page, each by a name of its own. Throws when the page is no answer, or when one of its numbers is none. */
const readPage = async (settings: Settings, url: string, context: MonitorContext, signal: AbortSignal): Promise<readonly (readonly [string, Measured])[]> => {
  const shown = new URL(url).host;
  const {status, body} = await context.world.http({url, timeoutMs: Math.max(3_000, context.everyMs), maxBytes: 16 * 1024 * 1024, ...(await accessOf(settings, context))}, signal);
  if (status !== 200) throw new Error(`${shown} answered ${status}`);
  const found = readMetrics(body, new Set([settings.requests, `${settings.duration}_bucket`]));
  if (!found.some(({name}) => name === settings.requests)) throw new Error(`${shown} has no ${settings.requests}`);
  const broken = found.find(({value}) => !Number.isFinite(value) || value < 0);
  if (broken) throw new Error(`${shown} says ${broken.name} ${broken.value}, which is no count`);
  return found.map(one => [`${url} ${one.name} ${JSON.stringify(one.labels)}`, one] as const);
};

const countsOf = ({requests, errors, duration}: Settings, measured: readonly Measured[]): Counts | undefined => {
  const counted = measured.filter(({name}) => name === requests);
  if (counted.length === 0) return undefined;
  const isError = matcherOf(errors);
  const buckets: Record<string, number> = {};
  for (const {name, labels, value} of measured) if (name === `${duration}_bucket` && labels['le'] !== undefined) buckets[labels['le']] = (buckets[labels['le']] ?? 0) + value;
  return {
    total: sum(counted),
    errors: sum(counted.filter(({labels}) => isError(labels))),
    buckets: Object.keys(buckets).length > 0 ? buckets : undefined,
  };
};

const sum = (measured: readonly Measured[]): number => measured.reduce((all, {value}) => all + value, 0);
