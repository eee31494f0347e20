import type {Config} from '../config/schema.ts';
import {fill} from '../config/template.ts';
import {causeOf} from '../util/errors.ts';
import type {Monitor, MonitorContext} from './monitor.ts';
import {askInstant, askRange} from './prometheus-api.ts';
import type {PrometheusSettings} from './prometheus-counts.ts';
import {onServer} from './prometheus-history.ts';
import {ageQuery, withVersion} from './promql.ts';

export type MeasureSettings = NonNullable<Config['environments']['production']>['measures'][number];
type Asked = (context: MonitorContext, signal: AbortSignal) => Promise<number>;

/** Any other number: query time, queue age, orders per minute. An empty answer is a gap; `Number('')` would be 0. */
export const measure = (settings: MeasureSettings, server?: PrometheusSettings): Monitor => {
  const {name, unit, every, query} = settings;
  const ask: Asked = query === undefined ? printed(settings) : (context, signal) => queried(query, server, context, signal);
  return {
    name,
    kind: 'measure',
    async *watch(context, signal) {
      const {world, everyMs, clean} = context;
      for await (const at of world.clock.every(Math.max(everyMs, every), signal)) {
        try {
          const value = await ask(context, signal);
          if (signal.aborted) return;
          yield {at, source: name, kind: 'number', value, unit};
        } catch (error) {
          if (signal.aborted) return;
          yield {at, source: name, kind: 'gap', problem: clean(causeOf(error))};
        }
      }
    },
    ...(query !== undefined && server && {
      history: async (context, span, signal) => {
        const {old} = context.versions();
        if (old === undefined) throw new Error('the old version is not known yet');
        const here = await onServer(server, span, context, signal);
        const [series, ...more] = await askRange(server, withVersion(query, old), {...here, stepMs: Math.max(context.everyMs, every)}, context, signal);
        if (!series || more.length > 0) throw new Error(`the query gave ${more.length + (series ? 1 : 0)} series, wanted one`);
        return series.values.map(({at, value}) => ({at: at - here.aheadMs, value}));
      },
    }),
  };
};

const printed = ({command}: MeasureSettings): Asked => async ({world, cwd}, signal) => {
  if (!command) throw new Error('neither a command nor a query is configured');
  const {exitCode, stdout, timedOut} = await world.run({...fill(command, {}, {folder: cwd}), does: 'reads', timeoutMs: 30_000}, signal);
  if (timedOut) throw new Error('it did not end in 30 s');
  if (exitCode !== 0) throw new Error(`it ended with ${exitCode ?? 'a signal'}`);
  const text = stdout.trim();
  // Number() would take '' for 0 and '0x10' for 16.
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new Error('it printed no number');
  return value;
};

/** `{{version}}` is the new one as soon as it is there, until the old one is back. */
const queried = async (query: string, server: PrometheusSettings | undefined, context: MonitorContext, signal: AbortSignal): Promise<number> => {
  if (!server) throw new Error('metrics names no Prometheus server to ask');
  const {old, new: next} = context.versions();
  const version = (context.deployed() && !context.isBack?.() ? next : undefined) ?? old;
  if (version === undefined && query.includes('{{version}}')) throw new Error('neither version is known yet');
  const filled = withVersion(query, version ?? '');
  const age = ageQuery(filled);
  const [samples, ages] = await Promise.all([askInstant(server, filled, context, signal), age === undefined ? [] : askInstant(server, age, context, signal)]);
  if (samples.length !== 1) throw new Error(`the query gave ${samples.length === 0 ? 'nothing' : `${samples.length} numbers`}, wanted one`);
  const oldMs = Math.max(0, ...ages.map(({value}) => value * 1000));
  if (oldMs > server.stale) throw new Error(`the newest sample is ${Math.round(oldMs / 1000)} s old`);
  return samples[0]!.value;
};
