import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {prometheus} from '../../src/monitors/prometheus.ts';
import type {PrometheusSettings} from '../../src/monitors/prometheus-counts.ts';
import {fakePrometheus, raw, type Given} from './fake-prometheus.ts';
import {badAnswers, givenMonitor, problemIn, serveTls} from './given-monitor.ts';

const total = 'http_requests_total{version="{{version}}"}';
const errors = 'http_requests_total{version="{{version}}",code=~"5.."}';
const buckets = 'latency_bucket{version="{{version}}"}';
const of = (query: string, version: string) => query.replace('{{version}}', version);

const settingsFor = (url: string, more: Partial<PrometheusSettings> = {}): PrometheusSettings => ({kind: 'prometheus', url, total, errors, stale: 60_000, ...more});

/** Only the new version runs; two looks, of which the second counts. */
const given = async (more: Partial<PrometheusSettings> = {}) => {
  const server = fakePrometheus();
  const url = await server.url();
  const monitor = givenMonitor(prometheus(settingsFor(url, more)), {versions: () => ({old: undefined, new: '2'})});
  const counted = (query: string, ...series: Given) => server.says(of(query, '2'), series);
  return {...monitor, server, counted};
};

describe('[P17] Prometheus', () => {
  it('counts what was added since the look before, for the old and the new version', async () => {
    const server = fakePrometheus();
    const {look} = givenMonitor(prometheus(settingsFor(await server.url(), {buckets})), {versions: () => ({old: '1', new: '2'})});
    const state = (n: number) => {
      for (const [version, times] of [['1', 10], ['2', 1]] as const) {
        server.says(of(total, version), [raw('http_requests_total', String(n * times), {code: '200'}), raw('http_requests_total', String(n), {code: '500'})]);
        server.says(of(errors, version), [raw('http_requests_total', String(n), {code: '500'})]);
        server.says(of(buckets, version), [raw('latency_bucket', String(n), {le: '0.1'}), raw('latency_bucket', String(n * times), {le: '+Inf'})]);
      }
    };
    state(100);
    expect(problemIn(await look())).toContain('the first look');
    state(107);
    expect(await look()).toMatchObject({
      kind: 'counts',
      old: {total: 77, errors: 7, buckets: {'0.1': 7, '+Inf': 70}},
      new: {total: 14, errors: 7, buckets: {'0.1': 7, '+Inf': 7}},
    });
  });

  it.each([['NaN'], ['+Inf'], ['-Inf'], [''], [null], ['many'], [{}], ['-1']])('a value of %j is no count, in whichever query (M5)', async value => {
    for (const bad of [total, errors, buckets]) {
      const {look, counted} = await given({buckets});
      for (const query of [total, errors, buckets]) counted(query, raw('c', '5', {le: '+Inf'}), ...(query === bad ? [raw('c', value, {le: '1', code: '503'})] : []));
      await look();
      expect(problemIn(await look())).toMatch(/no number|no counter/);
    }
  });

  it('no series of the version is no data; a query of errors that could never match is none either (M5)', async () => {
    const {look, counted, server} = await given();
    expect(problemIn(await look())).toBe('no samples of 2');
    counted(total, raw('http_requests_total', '5'));
    expect(problemIn(await look())).toContain('matches no series that exists');
    // Requests with a code exist, none of them failed: that is an error rate of 0.
    server.says('count(http_requests_total{version!="",code!=""})', [{labels: {}, value: '3'}]);
    await look();
    counted(total, raw('http_requests_total', '9'));
    expect(await look()).toMatchObject({kind: 'counts', new: {total: 4, errors: 0}});
  });

  it('samples that the server only still holds on to are no data, whatever the time of its answer (M7)', async () => {
    const failures = 'failures_total{version="{{version}}"}';
    const {look, counted, server} = await given({errors: failures, buckets});
    for (const query of [total, failures, buckets]) counted(query, raw('c', '5', {le: '+Inf'}));
    await look();
    for (const query of [total, failures, buckets]) {
      const age = `time() - max(timestamp(${of(query, '2')}))`;
      server.says(age, [{labels: {}, value: '61'}]);
      expect(problemIn(await look())).toBe('the newest sample is 61 s old');
      server.says(age, [{labels: {}, value: '59'}]);
      expect(await look()).toMatchObject({kind: 'counts'});
    }
  });

  it('after a rollback the version that left may be old: of the one that is back nothing may be', async () => {
    const server = fakePrometheus();
    let isBack = false;
    const {look} = givenMonitor(prometheus(settingsFor(await server.url())), {isBack: () => isBack});
    const age = (version: string, seconds: string) => server.says(`time() - max(timestamp(${of(total, version)}))`, [{labels: {}, value: seconds}]);
    const says = (n: number) => ['1', '2'].forEach(version => [total, errors].forEach(query => server.says(of(query, version), [raw('c', String(n))])));
    says(5);
    await look();
    // It was pushed: nobody marks its end, and the server holds on to its last samples for five minutes.
    age('2', '61');
    expect(problemIn(await look())).toBe('the newest sample is 61 s old');
    isBack = true;
    says(8);
    expect(await look()).toMatchObject({kind: 'counts', old: {total: 3}, new: undefined});
    age('1', '61');
    expect(problemIn(await look())).toBe('the newest sample is 61 s old');
  });

  it('an instance that failed once and is gone does not make the others old', async () => {
    const {look, counted, server} = await given();
    counted(total, raw('c', '5'));
    counted(errors, raw('c', '1'));
    server.says(`time() - max(timestamp(${of(errors, '2')}))`, [{labels: {}, value: '200'}]);
    await look();
    expect(await look()).toMatchObject({kind: 'counts'});
  });

  it('a target that is not scraped makes it partial, and is named; one that was taken away does not (M6)', async () => {
    const {look, counted, server} = await given();
    const at = (instance: string, value: string) => raw('c', value, {job: 'orders', instance});
    counted(errors, raw('c', '0'));
    counted(total, at('web-1', '5'), at('web-2', '5'), at('web-3', '5'));
    await look();
    counted(total, at('web-1', '6'));
    server.says('up', [{labels: {job: 'orders', instance: 'web-1'}, value: '1'}, {labels: {job: 'orders', instance: 'web-2'}, value: '0'}]);
    expect(problemIn(await look())).toBe('1 of 2 targets are not scraped: web-2');
    // It is back, and goes on where it was: 5 → 8, not 8 at once.
    counted(total, at('web-1', '6'), at('web-2', '8'));
    expect(await look()).toMatchObject({kind: 'counts', new: {total: 4}});
  });

  it('a restart of one of two instances is one, not everything that the other ever counted', async () => {
    const {look, counted} = await given();
    counted(errors, raw('c', '0'));
    counted(total, raw('c', '50000', {instance: 'a'}), raw('c', '50000', {instance: 'b'}));
    await look();
    counted(total, raw('c', '7', {instance: 'a'}), raw('c', '50010', {instance: 'b'}));
    expect(await look()).toMatchObject({new: {total: 17}});
  });

  it('a sum that fell cannot be known', async () => {
    const {look, counted} = await given();
    counted(errors, {labels: {}, value: '0'});
    counted(total, {labels: {}, value: '50000'});
    await look();
    counted(total, {labels: {}, value: '30000'});
    expect(problemIn(await look())).toContain('a sum of counters fell');
    counted(total, {labels: {}, value: '30005'});
    expect(await look()).toMatchObject({new: {total: 5}});
  });

  it('a server that comes and goes is a gap while it is gone, and nothing of it is lost or counted twice (M8)', async () => {
    const {look, counted, server} = await given();
    const says = (n: number) => {
      counted(errors, raw('c', '0'));
      counted(total, raw('c', String(n)));
    };
    says(10);
    await look();
    let sum = 0;
    for (const n of [20, 30, 40, 50, 60]) {
      says(n);
      const away = n === 30 || n === 50;
      server.answersWith(away ? (_, response) => response.writeHead(502).end() : undefined);
      const reading = await look();
      if (away) expect(problemIn(reading)).toContain('502');
      else if (reading.kind === 'counts') sum += reading.new!.total;
    }
    expect(sum).toBe(50);
  });

  it.each(Object.entries({
    ...badAnswers,
    'JSON that is an error': ((_, response) => response.end('{"status":"error","error":"query timed out"}')) satisfies (typeof badAnswers)[string],
    'JSON without a result': (_, response) => response.end('{"status":"success","data":{"resultType":"vector"}}'),
    'another kind of answer': (_, response) => response.end('{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[]}]}}'),
    'null': (_, response) => response.end('null'),
  } satisfies typeof badAnswers))('%s is a gap', async (_, answer) => {
    const {look, counted, server} = await given();
    counted(total, raw('c', '5'));
    counted(errors, raw('c', '1'));
    await look();
    server.answersWith(answer);
    expect(problemIn(await look())).not.toBe('');
  });

  it('a server that hangs is cut off (M2)', async () => {
    const {look, server} = await given();
    server.answersWith(() => undefined);
    // Its time is that of a tick, at least two seconds; here the tick is 5 ms.
    const {look: quick} = givenMonitor(prometheus(settingsFor(await server.url())), {everyMs: 5, versions: () => ({old: undefined, new: '2'})});
    expect(problemIn(await quick())).toMatch(/no complete answer within 2000 ms/);
    void look;
  });

  it('nothing listens, or the name is none (M1)', async () => {
    for (const [url, why] of [['http://127.0.0.1:1', /Nothing listens/], ['http://no-such-host.invalid', /could not be resolved/]] as const) {
      const {look} = givenMonitor(prometheus(settingsFor(url)));
      expect(problemIn(await look())).toMatch(why);
    }
  });

  it('a query that names no version is asked for the one that runs, not for both', async () => {
    const server = fakePrometheus();
    let deployed = false;
    const settings = settingsFor(await server.url(), {total: 'sum(r)', errors: 'sum(e)'});
    const {look} = givenMonitor(prometheus(settings), {deployed: () => deployed});
    const says = (n: string) => ['sum(r)', 'sum(e)'].forEach(query => server.says(query, [{labels: {}, value: n}]));
    says('5');
    await look();
    says('7');
    expect(await look()).toMatchObject({old: {total: 2}, new: undefined});
    deployed = true;
    await look();
    says('9');
    expect(await look()).toMatchObject({old: undefined, new: {total: 2}});
  });

  it('gives a token or a name and password, and refuses to ask without those that were named', async () => {
    const server = fakePrometheus();
    const url = await server.url();
    const ask = (more: Partial<PrometheusSettings>, env: Record<string, string>) => givenMonitor(prometheus(settingsFor(url, more)), {env}).look();
    await ask({bearerEnv: 'TOKEN'}, {TOKEN: 'abc'});
    expect(server.asked.at(-1)?.authorization).toBe('Bearer abc');
    await ask({basicEnv: 'LOGIN'}, {LOGIN: 'ana:secret'});
    expect(server.asked.at(-1)?.authorization).toBe(`Basic ${Buffer.from('ana:secret').toString('base64')}`);
    const before = server.asked.length;
    expect(problemIn(await ask({bearerEnv: 'TOKEN'}, {}))).toBe('the variable TOKEN is not set');
    expect(server.asked).toHaveLength(before);
  });

  it('believes only the authority that the config names; an expired certificate is no answer (M1)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cockpit-ca-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    const certificate = (name: string, days: string) => {
      const run = (...argv: string[]) => execFileSync('openssl', argv, {cwd: folder, stdio: 'pipe'});
      run('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1');
      run('x509', '-req', '-in', `${name}.csr`, '-signkey', `${name}.key`, '-days', days, '-out', `${name}.pem`, '-copy_extensions', 'copy');
      return {key: readFileSync(join(folder, `${name}.key`), 'utf8'), cert: readFileSync(join(folder, `${name}.pem`), 'utf8')};
    };
    const server = fakePrometheus();
    const at = async (name: string, days: string) => serveTls(certificate(name, days), server.listener);
    const [good, expired] = [await at('good', '2'), await at('expired', '-1')];
    const ask = (url: string, more: Partial<PrometheusSettings> = {}) => givenMonitor(prometheus(settingsFor(url, more)), {cwd: folder}).look();
    expect(problemIn(await ask(good))).toContain('signed by nobody we know');
    expect(problemIn(await ask(good, {caFile: 'good.pem'}))).toBe('no samples of 1');
    expect(problemIn(await ask(expired, {caFile: 'expired.pem'}))).toContain('has expired');
    expect(problemIn(await ask(good, {caFile: 'none.pem'}))).toContain('none.pem');
  });
});
