import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer, type RequestListener, type Server} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import {createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import tls from 'node:tls';
import {afterEach, describe, expect, it} from 'vitest';
import {CockpitError} from '../../src/util/errors.ts';
import {makeHttp} from '../../src/world/http.ts';

const http = makeHttp();
const open: TcpServer[] = [];
const sockets = new Set<Socket>();

const listen = async (server: TcpServer | Server): Promise<string> => {
  open.push(server);
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const serve = async (answer: RequestListener) => `http://${await listen(createServer(answer))}`;

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(open.splice(0).map(server => new Promise(done => server.close(done))));
});

const failure = async (asked: Promise<unknown>) => {
  const error = await asked.then(reply => expect.unreachable(`there was an answer: ${JSON.stringify(reply)}`), (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CockpitError);
  const {message, cause, next} = error as CockpitError;
  return {message, cause: (cause as Error).message, next: next.join('; ')};
};

describe('an answer', () => {
  it('comes with status, headers, body and duration', async () => {
    const url = await serve((_request, response) => {
      response.setHeader('x-version', '2.8.0');
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.end('grün ✓');
    });
    const reply = await http({url: `${url}/health?x=1`});
    expect(reply).toMatchObject({status: 200, body: 'grün ✓', headers: {'x-version': '2.8.0', 'set-cookie': 'a=1, b=2'}});
    expect(reply.durationMs).toBeGreaterThan(0);
    expect(reply.durationMs).toBeLessThan(5000);
  });

  it.each([302, 404, 500, 503])('with status %d is a value; a redirect is not followed', async status => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status, {location: '/login'}).end('<html>login</html>');
    });
    expect(await http({url: `${url}/health`})).toMatchObject({status, headers: {location: '/login'}});
    expect(asked).toEqual(['/health']);
  });

  it('sends method, headers and body', async () => {
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.end(JSON.stringify([request.method, request.headers['x-key'], request.headers['content-length'], body]));
    });
    const {body} = await http({url, method: 'POST', headers: {'x-key': 'k'}, body: 'ü=1'});
    expect(JSON.parse(body)).toEqual(['POST', 'k', '4', 'ü=1']);
    expect(await http({url, method: 'HEAD'})).toMatchObject({status: 200, body: ''});
  });

  it('sends the name and password of the address as basic authentication', async () => {
    const url = await serve((request, response) => void response.end(request.headers.authorization));
    const {body} = await http({url: url.replace('://', '://al%40ice:p%2Fw@')});
    expect(Buffer.from(body.slice('Basic '.length), 'base64').toString()).toBe('al@ice:p/w');
  });

  it('comes over a new connection each time, which is closed afterwards', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      expect(request.headers.connection).toBe('close');
      response.end();
    });
    for (let n = 0; n < 5; n++) await http({url});
    expect(ports.size).toBe(5);
    await Promise.all([...sockets].map(socket => socket.destroyed || once(socket, 'close')));
  });
});

describe('[P17] no answer is an error that says why, never a value', () => {
  it('nothing listens', async () => {
    const server = createTcpServer();
    const host = await listen(server);
    await new Promise(done => server.close(done));
    const said = await failure(http({url: `http://${host}/x`}));
    expect(said).toMatchObject({message: `Asking GET http://${host}/x`, cause: `Nothing listens at ${host}`});
  });

  it('no such name', async () => {
    const {cause} = await failure(http({url: 'http://no-such-host.invalid/'}));
    expect(cause).toMatch(/^The name no-such-host\.invalid could not be resolved/);
  });

  it('accepts and never speaks', async () => {
    const host = await listen(createTcpServer(socket => socket.resume()));
    expect((await failure(http({url: `http://${host}/`, timeoutMs: 60}))).cause).toBe('There was no complete answer within 60 ms');
    await Promise.all([...sockets].map(socket => socket.destroyed || once(socket, 'close')));
  });

  it('speaks no HTTP', async () => {
    const host = await listen(createTcpServer(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect((await failure(http({url: `http://${host}/`}))).cause).toBeTruthy();
  });

  it('drips a byte now and then: the deadline is over the whole exchange', async () => {
    let drops: NodeJS.Timeout | undefined;
    const url = await serve((_request, response) => {
      response.writeHead(200, {'content-length': 1000});
      drops = setInterval(() => response.write('.'), 10);
    });
    const started = performance.now();
    expect((await failure(http({url, timeoutMs: 150}))).cause).toBe('There was no complete answer within 150 ms');
    expect(performance.now() - started).toBeLessThan(2000);
    clearInterval(drops);
  });

  it('breaks off in the middle, with and without an announced length', async () => {
    for (const headers of [{'content-length': 100}, {'transfer-encoding': 'chunked'}]) {
      const url = await serve((_request, response) => {
        response.writeHead(200, headers);
        response.write('half', () => response.destroy());
      });
      expect((await failure(http({url}))).cause).toMatch(/closed before the answer was complete|Invalid EOF state/);
    }
  });

  it('is larger than allowed, announced or not', async () => {
    for (const headers of [{'content-length': 2000}, {}]) {
      const url = await serve((_request, response) => void response.writeHead(200, headers).end('x'.repeat(2000)));
      expect((await failure(http({url, maxBytes: 1999}))).cause).toBe('The body is larger than 1999 bytes');
      expect(await http({url, maxBytes: 2000})).toMatchObject({status: 200});
    }
  });

  it('never ends', async () => {
    const url = await serve((_request, response) => {
      const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more));
      more();
    });
    expect((await failure(http({url}))).cause).toBe('The body is larger than 4194304 bytes');
  });

  it('is compressed although we did not ask for that', async () => {
    const url = await serve((_request, response) => void response.writeHead(200, {'content-encoding': 'gzip'}).end('\x1f\x8b'));
    expect((await failure(http({url}))).cause).toContain('compressed (gzip)');
  });

  it.each(['', 'localhost:80', 'ftp://x/', 'file:///etc/passwd', 'http://'])('the address %j is none', async url => {
    expect((await failure(http({url}))).next).toContain('http://host:port/path');
  });

  it('says nothing of the password in the address, nor of what the redactor knows', async () => {
    const careful = makeHttp(text => text.replaceAll('hunter2', '***'));
    const server = createTcpServer();
    const host = await listen(server);
    await new Promise(done => server.close(done));
    const said = JSON.stringify(await failure(careful({url: `http://alice:s3cret@${host}/?key=hunter2`})));
    expect(said).not.toMatch(/alice|s3cret|hunter2/);
    expect(said).toContain('key=***');
    expect(JSON.stringify(await failure(careful({url: 'hunter2'})))).not.toContain('hunter2');
  });

  it('an abort rejects with its reason, before and during', async () => {
    const reason = new Error('the release was stopped');
    const stop = new AbortController();
    const url = await serve(() => stop.abort(reason));
    await expect(http({url}, stop.signal)).rejects.toBe(reason);
    await expect(http({url}, stop.signal)).rejects.toBe(reason);
  });

  it.each([0, -1, Number.NaN])('a deadline of %d is our own mistake', timeoutMs =>
    expect(http({url: 'http://127.0.0.1/', timeoutMs})).rejects.toThrow(RangeError),
  );
});

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, {stdio: 'pipe', cwd: folder});
  const certificate = (name: string, days: string) => {
    const [key, request, pem] = [`${name}.key`, `${name}.csr`, `${name}.pem`];
    const forHost = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, ...forHost);
    openssl('x509', '-req', '-in', request, '-signkey', key, '-days', days, '-out', pem, '-copy_extensions', 'copy');
    return {key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`), 'utf8')};
  };
  const secure = async ({key, cert}: {key: Buffer; cert: string}) =>
    `https://${await listen(createTlsServer({key, cert}, (_request, response) => void response.end('ok')))}`;
  afterEach(() => rmSync(folder, {recursive: true, force: true}));

  it('signed by nobody we know, or expired, are no answer; a good one is', async () => {
    const before = tls.getCACertificates('default');
    const [good, expired] = [certificate('good', '2'), certificate('expired', '-1')];
    expect((await failure(http({url: await secure(good)}))).cause).toContain('signed by nobody we know');
    try {
      tls.setDefaultCACertificates([...before, good.cert, expired.cert]);
      const url = await secure(good);
      expect(await http({url})).toMatchObject({status: 200, body: 'ok'});
      expect((await failure(http({url: url.replace('127.0.0.1', 'localhost')}))).cause).toContain('is not for localhost');
      expect((await failure(http({url: await secure(expired)}))).cause).toMatch(/certificate of 127.* has expired/);
    } finally {
      tls.setDefaultCACertificates(before);
    }
  });
});
