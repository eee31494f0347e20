import {createHash} from 'node:crypto';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {readDigest} from '../../src/artifact/index.ts';
import {realWorld} from '../../src/world/real-world.ts';

const digest = `sha256:${'9f3c'.repeat(16)}`;
const manifest = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}';
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach(server => void server.close()));

type Handler = (request: IncomingMessage, response: ServerResponse, base: string) => void;

const registry = async (handler: Handler) => {
  const seen: {method: string; url: string; headers: IncomingMessage['headers']}[] = [];
  const server = createServer((request, response) => {
    seen.push({method: request.method ?? '', url: request.url ?? '', headers: request.headers});
    handler(request, response, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen};
};

const answers =
  (status: number, headers: Record<string, string> = {}, body = ''): Handler =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const world = realWorld({env: {...process.env, REG_USER: 'ci', REG_PASSWORD: 'hunter2'}});
const login = {userEnv: 'REG_USER', passwordEnv: 'REG_PASSWORD'};

describe('a registry', () => {
  it('is asked with HEAD for an index or a manifest, and its header is believed', async () => {
    const {host, seen} = await registry(answers(200, {'docker-content-digest': digest}));
    expect(await readDigest({registry: {image: `${host}/team/orders:v2.8.0-rc.1`, plainHttp: true}}, world)).toMatchObject({
      ok: true,
      digest,
    });
    expect(seen).toMatchObject([{method: 'HEAD', url: '/v2/team/orders/manifests/v2.8.0-rc.1'}]);
    expect(seen[0]?.headers.accept).toContain('application/vnd.oci.image.index.v1+json');
    expect(seen[0]?.headers.accept).toContain('application/vnd.docker.distribution.manifest.list.v2+json');
  });

  it('gets a token first when it asks for one, for this repository only', async () => {
    const {host, seen} = await registry((request, response, base) => {
      if (request.url?.startsWith('/token')) return void response.end('{"token":"t0k3n"}');
      if (request.headers.authorization === 'Bearer t0k3n') return void response.writeHead(200, {'docker-content-digest': digest}).end();
      response.writeHead(401, {'www-authenticate': `Bearer realm="${base}/token",service="reg.example"`}).end();
    });
    expect(await readDigest({registry: {image: `${host}/team/orders:v1`, plainHttp: true, ...login}}, world)).toMatchObject({
      ok: true,
      digest,
    });
    expect(seen.map(({method}) => method)).toEqual(['HEAD', 'GET', 'HEAD']);
    expect(seen[1]?.url).toBe('/token?service=reg.example&scope=repository%3Ateam%2Forders%3Apull');
    expect(seen[1]?.headers.authorization).toBe(`Basic ${Buffer.from('ci:hunter2').toString('base64')}`);
  });

  it('gets a basic login when it asks for one', async () => {
    const {host} = await registry(
      (request, response) =>
        void (
          request.headers.authorization
            ? response.writeHead(200, {'docker-content-digest': digest})
            : response.writeHead(401, {'www-authenticate': 'Basic realm="x"'})
        ).end(),
    );
    expect(await readDigest({registry: {image: `${host}/orders:v1`, plainHttp: true, ...login}}, world)).toMatchObject({ok: true});
    expect(await readDigest({registry: {image: `${host}/orders:v1`, plainHttp: true}}, world)).toMatchObject({
      ok: false,
      next: expect.stringContaining('passwordEnv'),
    });
  });

  it('that leaves the header out is asked for the manifest, which is hashed', async () => {
    const {host} = await registry(
      (request, response) => void response.writeHead(200).end(request.method === 'HEAD' ? undefined : manifest),
    );
    const hex = createHash('sha256').update(manifest).digest('hex');
    expect(await readDigest({registry: {image: `${host}/orders:v1`, plainHttp: true}}, world)).toMatchObject({
      ok: true,
      digest: `sha256:${hex}`,
    });
  });

  it('that answers another digest than it was asked for is refused', async () => {
    const {host} = await registry(answers(200, {'docker-content-digest': digest}));
    const read = await readDigest({registry: {image: `${host}/orders@sha256:${'0'.repeat(64)}`, plainHttp: true}}, world);
    expect(read).toMatchObject({ok: false, why: expect.stringContaining('was asked for')});
  });

  it('is never sent a password without encryption, except on this machine', async () => {
    const {host, seen} = await registry(answers(401, {'www-authenticate': 'Bearer realm="http://auth.example.com/token"'}));
    const read = await readDigest({registry: {image: `${host}/orders:v1`, plainHttp: true, ...login}}, world);
    expect(read).toMatchObject({ok: false, why: expect.stringContaining('without encryption')});
    expect(seen.every(({headers}) => headers.authorization === undefined)).toBe(true);
  });

  it.each([
    [404, 'has no'],
    [403, 'does not let us read'],
    [429, 'too many requests'],
    [307, 'elsewhere'],
    [500, 'HTTP 500'],
  ])('that answers %i is refused with a reason', async (status, why) => {
    const {host} = await registry(answers(status, {location: 'https://login.example'}));
    expect(await readDigest({registry: {image: `${host}/orders:v1`, plainHttp: true}}, world)).toMatchObject({
      ok: false,
      why: expect.stringContaining(why),
      next: expect.stringMatching(/./),
    });
  });

  it.each([
    'latest',
    'orders',
    'ORDERS:v1',
    'host.example/a b:v1',
    'host.example/a/../b:v1',
    'evil.example:99999999/a:v1',
    `a@sha256:${'g'.repeat(64)}`,
  ])('is not asked for %s', async image => {
    expect(await readDigest({registry: {image}}, world)).toMatchObject({ok: false, why: expect.stringContaining('not an image reference')});
  });

  it('that is gone is a refusal, not a crash', async () => {
    const {host} = await registry(answers(200));
    await new Promise(resolve => servers.pop()?.close(resolve));
    expect(await readDigest({registry: {image: `${host}/orders:v1`, plainHttp: true}}, world)).toMatchObject({
      ok: false,
      why: expect.stringContaining('did not answer'),
    });
  });

  it('without a header or a manifest is refused', async () => {
    const {host} = await registry(answers(200, {'docker-content-digest': 'md5:1'}));
    expect(await readDigest({registry: {image: `${host}/orders:v1`, plainHttp: true}}, world)).toMatchObject({
      ok: false,
      why: expect.stringContaining('no sha256 digest'),
    });
  });
});
