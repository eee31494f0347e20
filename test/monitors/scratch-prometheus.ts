import {execFileSync, spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {vi} from 'vitest';

/**
 * Is the server installed? With COCKPIT_REQUIRE_PROMETHEUS=1 it is an error that it is not, so that a build machine cannot skip
 * these tests unseen.
 */
export const hasPrometheus = (): boolean => {
  const {status} = spawnSync('prometheus', ['--version'], {stdio: 'ignore'});
  if (status === 0) return true;
  if (process.env['COCKPIT_REQUIRE_PROMETHEUS'] === '1') throw new Error('prometheus was not found, and COCKPIT_REQUIRE_PROMETHEUS=1 asks for it');
  console.warn('Prometheus is not installed here: nothing is asked of a real one');
  return false;
};

/**
 * A real Prometheus of its own in a temporary folder, on a free port of the loopback, that scrapes its targets ten times a second.
 *
 * @param past samples of the time before, in OpenMetrics text, with timestamps
 */
export const scratchPrometheus = async (targets: readonly string[], past?: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  writeFileSync(join(folder, 'rules.yml'), 'groups: [{name: orders, rules: [{alert: Watchdog, expr: vector(1)}, {alert: OrdersDown, expr: vector(1), labels: {service: orders}}]}]\n');
  writeFileSync(file, [
    'global: {scrape_interval: 100ms, scrape_timeout: 100ms, evaluation_interval: 200ms}', 'rule_files: [rules.yml]',
    `scrape_configs: [{job_name: orders, static_configs: [{targets: [${targets.map(target => `'${new URL(target).host}'`).join(', ')}]}]}]`, '',
  ].join('\n'));
  const data = join(folder, 'data');
  mkdirSync(data);
  if (past !== undefined) {
    writeFileSync(join(folder, 'past.txt'), past);
    execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'past.txt'), data], {stdio: 'pipe'});
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    server = spawn('prometheus', [`--config.file=${file}`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'], {stdio: 'ignore'});
    await vi.waitFor(async () => {
      if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('Prometheus is not ready');
    }, {timeout: 20_000, interval: 50});
  };
  const stop = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise(resolve => ending.once('exit', resolve));
    // It takes seconds to end politely; what it has written ahead is there when it starts again.
    ending.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url, start, stop,
    /** The one value of a query; undefined while it has none. */
    value: async (query: string): Promise<number | undefined> => {
      const answer = (await (await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)).json()) as {data: {result: {value: [number, string]}[]}};
      return answer.data.result[0] && Number(answer.data.result[0].value[1]);
    },
    end: async (): Promise<void> => {
      await stop();
      rmSync(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
};
