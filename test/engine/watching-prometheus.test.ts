import {copyFileSync, mkdtempSync, rmSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {configSchema} from '../../src/config/schema.ts';
import {startWatching} from '../../src/engine/watching/watching.ts';
import type {Feeds, LiveFeed} from '../../src/release/feeds.ts';
import {initialState, type ReleaseState} from '../../src/release/state.ts';
import type {WatchTick} from '../../src/steps/watch.ts';
import {makeHttp} from '../../src/world/http.ts';
import {hasPrometheus, scratchPrometheus} from '../monitors/scratch-prometheus.ts';
import {puppetWorld} from '../rig/puppet-world.ts';

type ServiceMetrics = {readonly request: (code: number, seconds: number) => void; readonly query: (seconds: number) => void; readonly page: () => string};
type CreateMetrics = (of: {readonly instance: string; readonly version: string}) => ServiceMetrics;

/** What the service of the embedded environment counts about itself, as the service does. */
const serviceMetrics = async (folder: string): Promise<CreateMetrics> => {
  const file = join(folder, 'metrics.mjs');
  copyFileSync('sandbox/company/base/src/metrics.mjs.txt', file);
  return ((await import(pathToFileURL(file).href)) as {createMetrics: CreateMetrics}).createMetrics;
};

/** The buckets of the embedded service. */
const edges = ['0.005', '0.01', '0.025', '0.05', '0.075', '0.1', '0.125', '0.15', '0.175', '0.2', '0.25', '0.3', '0.4', '0.5', '0.75', '1', '1.5', '2.5', '+Inf'];

/** An hour of 2.7.4 that nobody watched: 10 requests a second, 1 in 500 of them fails, 99 % of them in 50 ms. */
const hour = (nowSeconds: number): string => {
  const lines = {requests: [] as string[], buckets: [] as string[]};
  for (let at = nowSeconds - 3_700, n = 0; at < nowSeconds - 5; at += 5, n++) {
    const failed = Math.floor(n / 10);
    lines.requests.push(`http_requests_total{code="200",version="2.7.4",job="orders"} ${n * 50 - failed} ${at}`, `http_requests_total{code="500",version="2.7.4",job="orders"} ${failed} ${at}`);
    for (const [le, share] of edges.map(edge => [edge, edge === '0.005' || edge === '0.01' ? 0 : edge === '0.025' ? 0.6 : edge === '0.05' ? 0.99 : 1] as const)) lines.buckets.push(`http_request_duration_seconds_bucket{le="${le}",version="2.7.4",job="orders"} ${Math.floor(n * 50 * share)} ${at}`);
  }
  return ['# TYPE http_requests counter', ...lines.requests, '# TYPE http_request_duration_seconds histogram', ...lines.buckets, '# EOF', ''].join('\n');
};

const given = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-watching-'));
  const createMetrics = await serviceMetrics(folder);
  const service = {'2.7.4': createMetrics({instance: 'web-1', version: '2.7.4'}), '2.8.0': createMetrics({instance: 'web-1', version: '2.8.0'})};
  let running: keyof typeof service = '2.7.4';
  let page: (() => string) | undefined;
  const target: Server = createServer((_, response) => response.end((page ?? service[running].page)()));
  await new Promise<void>(resolve => target.listen(0, '127.0.0.1', resolve));
  const targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const server = await scratchPrometheus([targetUrl], hour(Math.floor(Date.now() / 1000)));

  const seen = (version: string) => server.value(`sum(http_requests_total{version="${version}",instance!=""})`);
  for (let n = 0; n < 50; n++) service['2.7.4'].request(200, 0.02);
  await vi.waitFor(async () => expect(await seen('2.7.4')).toBe(50), {timeout: 10_000, interval: 30});

  const {world: puppet, time} = puppetWorld();
  const world = {...puppet, http: makeHttp()};
  const config = configSchema.parse({
    service: 'orders', monitor: {window: '1m', baseline: '60m', prove: ['errorRate'], tolerateErrorPct: 0.5},
    environments: {production: {
      url: 'http://orders', instances: [{name: 'web-1', url: targetUrl}], alerts: {url: server.url, ignore: ['Watchdog']},
      metrics: {
        kind: 'prometheus', url: server.url, total: 'http_requests_total{version="{{version}}"}', errors: 'http_requests_total{version="{{version}}",code=~"5.."}',
        buckets: 'http_request_duration_seconds_bucket{version="{{version}}"}', stale: '10s',
      },
      measures: [{name: 'good answers', unit: '%', query: '100 * sum(http_requests_total{version="{{version}}",code="200"}) / sum(http_requests_total{version="{{version}}"})', better: 'higher'}],
    }},
  });
  let facts: ReleaseState['facts'] = {version: '2.8.0', previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}};
  let live: LiveFeed | undefined;
  const log: string[] = [];
  const watching = startWatching({
    config, world, repo: folder, folder, clean: text => text, log: line => void log.push(line), reached: () => undefined, logFeed: () => undefined,
    state: () => ({...initialState(), facts}),
    feed: (name, data) => {
      if (name === 'live') live = data as Feeds['live'];
    },
  });
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    watching.close();
    target.closeAllConnections();
    target.close();
    await server.end();
    rmSync(folder, {recursive: true, force: true, maxRetries: 5});
  });

  const source = () => watching.sources('production').find(({kind}) => kind === 'metrics');
  await vi.waitFor(() => expect([source()?.problem, watching.baseline('production').ticks > 1]).toEqual([expect.stringContaining('the first look'), true]), {timeout: 10_000, interval: 5});
  const asleep = time.sleeping();
  /** A tick passes, and whoever asked has an answer and sleeps again. */
  const look = async (): Promise<void> => {
    await time.advance(5_000);
    await vi.waitFor(() => expect(time.sleeping()).toBe(asleep), {timeout: 10_000, interval: 2});
  };
  let served = 50;
  const ticks: WatchTick[] = [];
  return {
    server, time, watching, ticks, source, log, live: () => live, shows: (text: () => string): void => {
      page = text;
    },
    /** Fifty requests are served, Prometheus has seen them, and so have we. */
    serve: async (failed = 0) => {
      for (let n = 0; n < 50; n++) service[running].request(n < failed ? 500 : 200, 0.02);
      served += 50;
      await vi.waitFor(async () => expect(await seen(running)).toBe(served), {timeout: 10_000, interval: 30});
      await look();
    },
    look,
    deploy: () => {
      running = '2.8.0';
      served = 0;
      facts = {...facts, touched: {staging: false, production: true}, deployedAt: world.clock.now(), traffic: {setPct: 100, seenPct: 100}} as ReleaseState['facts'];
      void (async () => {
        for await (const tick of watching.follow({compare: 'after', environment: 'production', subject: 'new', atLeastMs: config.monitor.window, where: 'in production'}, stop.signal)) ticks.push(tick);
      })();
    },
  };
};

describe.runIf(hasPrometheus())('[P17] a real Prometheus that scrapes the embedded service', () => {
  it('remembers an hour of the old version; when it is gone nothing is healthy, and when it is back the watch goes on and finds what went wrong', {timeout: 60_000}, async () => {
    const {server, watching, serve, look, deploy, ticks, live, source} = await given();
    await vi.waitFor(() => expect(watching.baseline('production').ticks).toBeGreaterThan(700), {timeout: 10_000, interval: 20});
    expect(watching.baseline('production')).toMatchObject({spanMs: expect.closeTo(3_600_000, -5)});
    expect(watching.baseline('production').measures).toMatchObject([{name: 'good answers', problem: undefined}]);
    await serve();
    await serve();
    expect(live()).toMatchObject({alerts: ['OrdersDown']});
    const [errors, , , p99, rate] = live()!.metrics;
    expect(errors!.usual).toBeCloseTo(0.2, 1);
    expect(p99).toMatchObject({id: 'p99', unit: 'ms', usual: expect.closeTo(50, -1)});
    expect(rate!.usual).toBeCloseTo(99.8, 1);

    deploy();
    for (let n = 0; n < 8; n++) await serve();
    const {coveredMs} = ticks.at(-1)!;
    expect(coveredMs).toBeGreaterThan(20_000);

    await server.stop();
    for (let n = 0; n < 4; n++) await look();
    expect(source()?.problem).toContain('Nothing listens');
    expect(ticks.at(-1)).toMatchObject({verdict: {verdict: 'no-data', sentence: expect.stringContaining('Not counted as healthy')}});
    expect(ticks.at(-1)!.coveredMs - coveredMs).toBeLessThanOrEqual(5_000);

    await server.start();
    for (let n = 0; n < 3; n++) await serve();
    expect(ticks.at(-1)!.coveredMs).toBeGreaterThan(coveredMs);
    expect(ticks.at(-1)!.verdict.verdict).not.toBe('worse');
    for (let n = 0; n < 20 && ticks.at(-1)!.verdict.verdict !== 'worse'; n++) await serve(20);
    expect(ticks.at(-1)!.verdict).toMatchObject({verdict: 'worse', sentence: expect.stringMatching(/^Worse: error rate .* %, usual 0\.\d+ %/)});
  });

  it('does not call a service healthy whose page it cannot read, or that says what it said long ago', {timeout: 60_000}, async () => {
    const {serve, shows, look, source} = await given();
    await serve();
    expect(source()).toMatchObject({fresh: true, problem: undefined});
    shows(() => 'up\n{');
    await vi.waitFor(async () => {
      await look();
      expect(source()?.problem).toMatch(/newest sample|targets are not scraped|no samples/);
    }, {timeout: 10_000, interval: 100});
    // An exporter that repeats old samples, with their time beside them: the server would give them out for five minutes.
    shows(() => `http_requests_total{code="200",version="2.7.4"} 60 ${Date.now() - 30_000}\nhttp_request_duration_seconds_bucket{le="+Inf",version="2.7.4"} 60 ${Date.now() - 30_000}\n`);
    await vi.waitFor(async () => {
      await look();
      expect(source()?.problem).toMatch(/the newest sample is \d\d s old/);
    }, {timeout: 10_000, interval: 200});
  });
});
