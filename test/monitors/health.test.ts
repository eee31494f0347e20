import {execFileSync} from 'node:child_process';
import dns from 'node:dns';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import type {RequestListener} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import tls from 'node:tls';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {configSchema, type EnvironmentConfig} from '../../src/config/schema.ts';
import {health} from '../../src/monitors/health.ts';
import {badAnswers, givenMonitor, serve, serveTls} from './given-monitor.ts';

type Health = Partial<EnvironmentConfig['health']>;

const environmentAt = (url: string, more: Health): EnvironmentConfig => {
  const {environments} = configSchema.parse({service: 'orders', environments: {production: {url, instances: [{name: 'web-1', url}]}}});
  return {...environments.production!, health: {...environments.production!.health, ...more}};
};

const monitorAt = (url: string, more: Health = {}) => givenMonitor(health(environmentAt(url, more), {name: 'web-1', url}));

/** One look at an instance that answers so, and with its version. */
const look = async (answer: RequestListener, more: Health = {}) =>
  monitorAt(await serve((request, response) => (request.url === '/version' ? response.end('{"version":"2.8.0"}') : answer(request, response))), more).look();

describe('[P17] the health of an instance', () => {
  it('is its status, with the version that answers', async () => {
    expect(await look((_, response) => response.end('ok'))).toMatchObject({kind: 'instance', healthy: true, status: 200, version: '2.8.0', says: 'healthy'});
    expect(await look((_, response) => response.writeHead(503).end())).toMatchObject({healthy: false, says: 'health says 503, wanted 200'});
  });

  it('is its body, where the config says what belongs into it', async () => {
    const answers = (body: string): RequestListener => (_, response) => response.end(body);
    expect(await look(answers('all fine'), {contains: 'fine'})).toMatchObject({healthy: true});
    expect(await look(answers('degraded'), {contains: 'fine'})).toMatchObject({healthy: false, says: 'health says 200, but not "fine"'});
    const json = {'checks.database': 'up', ready: true};
    expect(await look(answers('{"ready":true,"checks":{"database":"up"}}'), {json})).toMatchObject({healthy: true});
    expect(await look(answers('{"ready":true,"checks":{"database":"down"}}'), {json})).toMatchObject({healthy: false, says: 'health says checks.database is "down", wanted "up"'});
    expect(await look(answers('{"ready":true}'), {json})).toMatchObject({healthy: undefined, says: 'health says checks.database is missing, wanted "up"'});
    expect(await look(answers('not json'), {json})).toMatchObject({healthy: undefined});
  });

  it.each(Object.entries(badAnswers).filter(([name]) => !name.startsWith('nothing')))('%s is never healthy', async (_, answer) =>
    expect(await look(answer)).not.toMatchObject({healthy: true}));

  it('a login, by redirect or as a page of HTML, says nothing (M3, M4)', async () => {
    expect(await look(badAnswers['a redirect to a login (M4)']!)).toMatchObject({healthy: undefined, says: 'health says 302, wanted 200: it sends us to /login'});
    expect(await look(badAnswers['a page of HTML with 200 (M3)']!)).toMatchObject({healthy: undefined});
  });

  it('nobody there is unknown (M1)', async () => expect(await monitorAt('http://127.0.0.1:1').look()).toMatchObject({healthy: undefined, version: undefined}));

  it('is asked on a new connection each time, so a name that means another machine now is noticed (M13)', async () => {
    const [old, moved] = await Promise.all(['old', 'new'].map(version => serve((_, response) => response.end(`{"version":"${version}"}`))));
    const lookup = vi.spyOn(dns, 'lookup');
    onTestFinished(() => lookup.mockRestore());
    // Two machines at one port are not to be had here; so the name leads to an address where nobody listens, and back.
    const pointTo = (address: string) => lookup.mockImplementation(((_name: string, options: {all?: boolean}, done: (error: null, found: unknown, family?: number) => void) =>
      (options.all ? done(null, [{address, family: 4}]) : done(null, address, 4))) as never);
    const monitor = monitorAt(`http://orders.test:${new URL(old!).port}`);
    pointTo('127.0.0.1');
    expect(await monitor.look()).toMatchObject({healthy: true, version: 'old'});
    pointTo('127.0.0.2');
    expect(await monitor.look()).toMatchObject({healthy: undefined});
    pointTo('127.0.0.1');
    expect(await monitor.look()).toMatchObject({healthy: true});
    expect(moved).not.toBe(old);
  });

  it('names a certificate that ends soon', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cockpit-ca-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'k', '-out', 'c', '-days', '5', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'], {cwd: folder, stdio: 'pipe'});
    const [key, cert] = [readFileSync(join(folder, 'k'), 'utf8'), readFileSync(join(folder, 'c'), 'utf8')];
    const before = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...before, cert]);
    onTestFinished(() => tls.setDefaultCACertificates(before));
    const url = await serveTls({key, cert}, (_, response) => response.end('{"version":"2.8.0"}'));
    const days = Math.floor((Date.parse(execFileSync('openssl', ['x509', '-in', 'c', '-noout', '-enddate'], {cwd: folder}).toString().replace('notAfter=', '')) - Date.UTC(2026, 10, 20, 13)) / 86_400_000);
    expect(await monitorAt(url, {certificateDays: days + 1}).look()).toMatchObject({healthy: true, says: `healthy; its certificate ends in ${days} days`});
    expect(await monitorAt(url, {certificateDays: days}).look()).toMatchObject({says: 'healthy'});
  });
});
