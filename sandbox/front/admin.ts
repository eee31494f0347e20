import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {askQuietly} from '../world/ask.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {mergeMetrics} from './merge-metrics.ts';
import type {Pool, Target} from './pool.ts';
import type {createSeen} from './share.ts';
import {type ReleaseName, type TrafficState, withRelease} from './traffic-state.ts';

type Parts = {
  readonly env: EnvironmentLayout;
  readonly pool: Pool;
  readonly seen: ReturnType<typeof createSeen>;
  /** Answers that clients got, by labels: counted at the front, whatever the instances say. */
  readonly counts: ReadonlyMap<string, number>;
  readonly read: () => TrafficState;
  readonly change: (next: TrafficState) => void;
};

const scrapeTimeoutMs = 1500;

/**
 * GET /weights, POST /weights {new} · GET /state · GET /metrics ·
 * POST /release {version, digest} · POST /hosts {host, drained} · POST /reload
 */
export const createAdmin = (parts: Parts): RequestListener => {
  const {pool, read, change} = parts;
  const actions: Record<string, (body: Record<string, unknown>) => unknown> = {
    'GET /weights': () => weights(parts),
    'POST /weights': ({new: percent}) => {
      if (typeof percent !== 'number' || !(percent >= 0 && percent <= 100)) throw new BadRequest('new must be a number from 0 to 100');
      if (percent > 0 && !read().candidate) throw new BadRequest('there is no new release to give traffic to');
      if (percent !== read().percent) change({...read(), percent});
      return weights(parts);
    },
    'GET /state': () => state(parts),
    'POST /release': body => {
      if (typeof body['version'] !== 'string' || typeof body['digest'] !== 'string')
        throw new BadRequest('version and digest must be text');
      change(withRelease(read(), body as ReleaseName));
      return weights(parts);
    },
    'POST /hosts': ({host, drained}) => {
      if (!parts.env.hosts.some(({name}) => name === host)) throw new BadRequest('there is no such host');
      const others = read().drained.filter(name => name !== host);
      change({...read(), drained: drained === true ? [...others, String(host)] : others});
      return state(parts);
    },
    'POST /reload': () => {
      pool.reload();
      // Who was there to answer has changed: what was seen before says nothing about now.
      parts.seen.forget();
      return state(parts);
    },
  };

  return async (incoming, outgoing) => {
    const name = `${incoming.method} ${new URL(incoming.url ?? '/', 'http://admin').pathname}`;
    if (name === 'GET /metrics')
      return void outgoing.writeHead(200, {'content-type': 'text/plain; version=0.0.4'}).end(await metrics(parts));
    const action = actions[name];
    try {
      if (!action) return reply(outgoing, 404, {error: `there is no ${name}`});
      reply(outgoing, 200, action(await bodyOf(incoming)));
    } catch (error) {
      reply(outgoing, error instanceof BadRequest || error instanceof SyntaxError ? 400 : 500, {error: String((error as Error).message)});
    }
  };
};

class BadRequest extends Error {}

const weights = ({read, seen}: Parts) => {
  const {percent, candidate, stable} = read();
  const measured = seen.read();
  return {
    new: percent,
    seenPct: measured.percent,
    requests: measured.requests,
    windowSeconds: measured.windowSeconds,
    newRelease: candidate,
    oldRelease: stable,
    at: Date.now(),
  };
};

const state = (parts: Parts) => ({
  env: parts.env.env,
  ...weights(parts),
  drained: parts.read().drained,
  hosts: [...parts.pool.states()].map(([host, {current, previous, starting}]) => ({host, current, previous, starting})),
});

/** One page for all instances. One that does not answer has `up 0` and no other sample: a gap, not a zero. */
const metrics = async ({pool, counts, read}: Parts): Promise<string> => {
  const scraped = await Promise.all(pool.all().map(async target => ({target, page: await scrape(target)})));
  const up = scraped.map(
    ({target: {host, slot}, page}) => `up{instance="${host}",version="${slot.version}"} ${page === undefined ? 0 : 1}`,
  );
  const front = [...counts].map(([labels, count]) => `front_http_requests_total{${labels}} ${count}`);
  return mergeMetrics([
    ...scraped.flatMap(({page}) => page ?? []),
    ['# HELP up Whether the metrics of an instance could be read.', '# TYPE up gauge', ...up].join('\n'),
    [
      '# HELP front_http_requests_total Answers at the front, by release that was asked.',
      '# TYPE front_http_requests_total counter',
      ...front,
    ].join('\n'),
    [
      '# HELP front_weight_percent Share of requests that the new release is to get.',
      '# TYPE front_weight_percent gauge',
      `front_weight_percent ${read().percent}`,
    ].join('\n'),
  ]);
};

const scrape = async ({slot}: Target): Promise<string | undefined> => {
  const reply = await askQuietly(`http://127.0.0.1:${slot.port}/metrics`, {timeoutMs: scrapeTimeoutMs});
  return reply?.status === 200 ? reply.text : undefined;
};

const bodyOf = async (incoming: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text = (text + chunk).slice(0, 10_000);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
};

const reply = (outgoing: ServerResponse, status: number, body: unknown) => {
  outgoing.writeHead(status, {'content-type': 'application/json'});
  outgoing.end(`${JSON.stringify(body)}\n`);
};
