import type {Config} from '../config/schema.ts';
import {causeOf} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import {accessOf} from './access.ts';
import type {Monitor} from './monitor.ts';

type Settings = NonNullable<NonNullable<Config['environments']['production']>['alerts']>;

/** Names of the alerts that fire, from Alertmanager's or Prometheus' API. What is not a list of alerts is a gap, never "none". */
export const alerts = (settings: Settings): Monitor => ({
  name: 'alerts',
  kind: 'alerts',
  async *watch(context, signal) {
    const {world, everyMs, clean} = context;
    for await (const at of world.clock.every(Math.max(everyMs, 5_000), signal)) {
      try {
        const {status, body} = await world.http({url: address(settings.url), maxBytes: 16 * 1024 * 1024, ...(await accessOf(settings, context))}, signal);
        if (status !== 200) throw new Error(`it answered ${status}`);
        const firing = firingIn(listIn(parsed(body)), settings);
        yield {at, source: 'alerts', kind: 'alerts', firing: firing.map(name => sanitiseLine(clean(name), 120))};
      } catch (error) {
        if (signal.aborted) return;
        yield {at, source: 'alerts', kind: 'gap', problem: clean(causeOf(error))};
      }
    }
  },
});

/** A bare server address means Prometheus' own list of alerts. */
const address = (url: string): string => (/\/api\//.test(url) ? url : new URL(`${new URL(url).pathname.replace(/\/$/, '')}/api/v1/alerts`, url).href);

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error('it did not answer in JSON');
  }
};

type Alert = {readonly labels?: Readonly<Record<string, unknown>>; readonly state?: unknown; readonly status?: {readonly state?: unknown}};

/** Alertmanager answers with the list, Prometheus with {"status": "success", "data": {"alerts": […]}}. */
const listIn = (answer: unknown): readonly Alert[] => {
  const list = Array.isArray(answer) ? answer : (answer as {status?: unknown; data?: {alerts?: unknown}} | null)?.status === 'success' ? (answer as {data?: {alerts?: unknown}}).data?.alerts : undefined;
  if (!Array.isArray(list)) throw new Error('it did not answer with a list of alerts');
  if (!list.every(one => stateOf(one as Alert) !== undefined)) throw new Error('it answered with alerts that have no state');
  return list as Alert[];
};

const stateOf = (alert: Alert | null): string | undefined => {
  const state = alert?.state ?? alert?.status?.state;
  return typeof state === 'string' ? state : undefined;
};

const firingIn = (list: readonly Alert[], {ignore, labels: wanted}: Settings): readonly string[] => [
  ...new Set(list
    .filter(alert => ['firing', 'active'].includes(stateOf(alert)!))
    .filter(({labels}) => Object.entries(wanted).every(([label, value]) => labels?.[label] === value))
    .map(({labels}) => (typeof labels?.['alertname'] === 'string' ? labels['alertname'] : 'unnamed alert'))),
].filter(name => !ignore.includes(name));
