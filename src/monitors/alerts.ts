import {causeOf} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import type {Monitor} from './monitor.ts';

/** Names of the alerts that fire, from Alertmanager's or Prometheus' API. */
export const alerts = (url: string): Monitor => ({
  name: 'alerts',
  kind: 'alerts',
  async *watch({world, everyMs, clean}, signal) {
    for await (const at of world.clock.every(Math.max(everyMs, 5_000), signal)) {
      try {
        const {status, body} = await world.http({url: address(url)}, signal);
        if (status !== 200) throw new Error(`it answered ${status}`);
        yield {at, source: 'alerts', kind: 'alerts', firing: firingIn(JSON.parse(body)).map(name => sanitiseLine(clean(name), 120))};
      } catch (error) {
        yield {at, source: 'alerts', kind: 'gap', problem: clean(causeOf(error))};
      }
    }
  },
});

/** A bare server address means Prometheus' own list of alerts. */
const address = (url: string): string => (/\/api\//.test(url) ? url : new URL('/api/v1/alerts', url).href);

type Alert = {readonly labels?: {readonly alertname?: string}; readonly state?: string; readonly status?: {readonly state?: string}};

const firingIn = (answer: unknown): readonly string[] => {
  const list = Array.isArray(answer) ? (answer as Alert[]) : ((answer as {data?: {alerts?: Alert[]}}).data?.alerts ?? []);
  return list.filter(({state, status}) => (state ?? status?.state) === 'firing' || status?.state === 'active').map(({labels}) => labels?.alertname ?? 'unnamed alert');
};
