/**
 * The instances of a small service, as one process: each listens on a port of its own and runs whatever version stands in `<folder>/runs-<name>`.
 *
 *     node instances-entry.ts <folder> <name>…
 *
 * Prints one JSON line, name → port. Ends when its stdin closes, so that it never outlives who started it.
 *
 * Writes a line to `<folder>/app.log` twice a second. `<folder>/dead-<name>`: that instance gives no answer; `<folder>/dead-metrics`: nobody answers for /metrics; each time that somebody asked in vain is a character in `<folder>/unanswered`.
 */
import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';

const [folder = '', ...names] = process.argv.slice(2);
/** Requests per second that each instance pretends to answer, and how many of a thousand fail: a busy and healthy service. */
const [rps, failed] = [5000, 10];

/** Requests by version, counted on whenever somebody looks. */
const counters = (name: string) => {
  const counts = new Map<string, number>();
  let at = Date.now();
  return (): ReadonlyMap<string, number> => {
    const version = runs(name);
    const now = Date.now();
    counts.set(version, (counts.get(version) ?? 0) + ((now - at) / 1000) * rps);
    at = now;
    return counts;
  };
};

const runs = (name: string): string => readFileSync(join(folder, `runs-${name}`), 'utf8').trim();

const metrics = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([version, count]) => {
    const errors = Math.floor((count * failed) / 1000);
    const all = Math.floor(count);
    const buckets = [[0.05, 0.5], [0.1, 0.9], [0.25, 0.99], [1, 1]].map(([le = 0, share = 0]) => `http_request_duration_seconds_bucket{version="${version}",le="${le}"} ${Math.floor(all * share)}`);
    return [
      `http_requests_total{version="${version}",code="200"} ${all - errors}`, `http_requests_total{version="${version}",code="500"} ${errors}`,
      ...buckets, `http_request_duration_seconds_bucket{version="${version}",le="+Inf"} ${all}`,
      `http_request_duration_seconds_sum{version="${version}"} ${(all * 0.06).toFixed(2)}`, `http_request_duration_seconds_count{version="${version}"} ${all}`, '',
    ].join('\n');
  }).join('');

const ports = await Promise.all(names.map(name => new Promise<readonly [string, number]>(resolve => {
  const count = counters(name);
  const server = createServer((request, reply) => {
    if (existsSync(join(folder, `dead-${name}`)) || (request.url === '/metrics' && existsSync(join(folder, 'dead-metrics')))) {
      if (request.url === '/metrics') appendFileSync(join(folder, 'unanswered'), '.');
      return void request.socket.destroy();
    }
    if (request.url === '/metrics') return void reply.end(metrics(count()));
    reply.setHeader('content-type', 'application/json');
    reply.end(JSON.stringify({status: 'ok', version: runs(name)}));
  });
  server.listen(0, '127.0.0.1', () => resolve([name, (server.address() as AddressInfo).port]));
})));
// A log that nobody writes to is a log that nobody can rely on.
setInterval(() => appendFileSync(join(folder, 'app.log'), `${new Date().toISOString()} INFO GET /orders 200 12 ms\n`), 500);
console.log(JSON.stringify(Object.fromEntries(ports)));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
