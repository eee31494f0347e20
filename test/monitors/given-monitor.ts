import {createServer, type RequestListener, type Server} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo, Socket} from 'node:net';
import {onTestFinished} from 'vitest';
import type {Monitor, MonitorContext, Reading} from '../../src/monitors/index.ts';
import {realFiles} from '../../src/world/files.ts';
import {makeHttp} from '../../src/world/http.ts';
import {makeRun} from '../../src/world/run.ts';
import type {World} from '../../src/world/world.ts';
import {puppetClock} from '../rig/clock.ts';

/** Real HTTP, programs and files; a clock that stands still until the test moves it. */
export const givenMonitor = (monitor: Monitor, more: Partial<MonitorContext> & {readonly env?: World['env']; readonly follow?: World['follow']} = {}) => {
  const time = puppetClock();
  const env = {PATH: process.env['PATH'], ...more.env};
  const world: World = {clock: time.clock, files: realFiles(), http: makeHttp(), run: makeRun({env, alsoAllow: [], redactor: text => text}), follow: more.follow ?? async function* () {}, env};
  const context: MonitorContext = {
    world, everyMs: 5_000, clean: text => text, cwd: process.cwd(), deployed: () => true,
    versions: () => ({old: '1', new: '2'}), ...more,
  };
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const readings = monitor.watch(context, stop.signal)[Symbol.asyncIterator]();
  const next = async (): Promise<Reading> => (await readings.next()).value as Reading;
  let first = true;

  return {
    time, context, stop,
    /** Everything it says, from here on. */
    readings: (): AsyncIterable<Reading> => monitor.watch(context, stop.signal),
    /** What the next look brings. Time passes between two looks. */
    look: async (): Promise<Reading> => {
      const reading = next();
      if (!first) await time.advance(Math.max(context.everyMs, 10_000));
      first = false;
      return reading;
    },
  };
};

/** The problem of a gap; anything else than a gap is the failure of a test. */
export const problemIn = (reading: Reading): string => {
  if (reading.kind === 'gap') return reading.problem;
  throw new Error(`This was counted as a measurement: ${JSON.stringify(reading)}`);
};

const listening = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

export const serve = async (answer: RequestListener): Promise<string> => `http://127.0.0.1:${await listening(createServer(answer))}`;

export const serveTls = async (certificate: {readonly key: string; readonly cert: string}, answer: RequestListener): Promise<string> =>
  `https://127.0.0.1:${await listening(createTlsServer(certificate, answer))}`;

/** Answers that are none, whatever was asked: each of them must be unknown. */
export const badAnswers: Readonly<Record<string, RequestListener>> = {
  'a redirect to a login (M4)': (_, response) => response.writeHead(302, {location: '/login'}).end(),
  'a page of HTML with 200 (M3)': (_, response) => response.writeHead(200, {'content-type': 'text/html'}).end('<!doctype html><title>Log in</title>'),
  'nothing, with 200 (M5)': (_, response) => response.end(),
  'an error': (_, response) => response.writeHead(503).end('{"status":"error"}'),
  'half an answer (M2)': (_, response) => void response.writeHead(200, {'content-length': '1000'}).write('{"status":', () => response.destroy()),
  '50 MB (M10)': (_, response) => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const more = (): void => {
      if (!response.destroyed && response.write(chunk)) setImmediate(more);
      else response.once('drain', more);
    };
    response.on('error', () => undefined);
    more();
  },
  'compressed data that nobody asked for (M10)': (_, response) => response.writeHead(200, {'content-encoding': 'gzip'}).end(Buffer.from([31, 139, 8, 0])),
};
