import {Agent, type IncomingMessage, request, type ServerResponse} from 'node:http';
import type {Target} from './pool.ts';

const bodyLimit = 256 * 1024;
const answerTimeoutMs = 30_000;

// Closed by us after 20 s of rest, long before the service would: a request never meets a connection that is being closed.
const agent = new Agent({keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 20_000});

/**
 * Sends a request on to the first of `targets` that takes it. Only a connection
 * that could not be made, or an idle one that had just been closed, is tried
 * again elsewhere: nothing that may have been done is done twice. Resolves to
 * the status that the client got.
 */
export const forward = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  targets: readonly Target[],
  onFailure: (target: Target) => void,
): Promise<number> => {
  const body = await readBody(incoming);
  if (!body) return end(outgoing, 413, 'the body is too large');

  for (const target of targets) {
    const reply = await send(incoming, body, target).catch((error: NodeJS.ErrnoException & {mayTryAgain?: boolean}) => error);
    if (!(reply instanceof Error)) return passOn(reply, outgoing, target);
    onFailure(target);
    if (!reply.mayTryAgain) return end(outgoing, 502, `${target.host} broke off: ${reply.code ?? reply.message}`);
  }
  return end(outgoing, 503, 'no instance is there to answer');
};

const send = (incoming: IncomingMessage, body: Buffer, {host, slot}: Target): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = {...incoming.headers, 'x-forwarded-host': incoming.headers.host ?? '', connection: 'keep-alive', 'x-host': host};
    const out = request({host: '127.0.0.1', port: slot.port, method: incoming.method, path: incoming.url, headers, agent}, resolve);
    out.setTimeout(answerTimeoutMs, () => out.destroy(new Error('no answer in 30 s')));
    out.on('error', (error: NodeJS.ErrnoException) => {
      const refused = error.code === 'ECONNREFUSED';
      const closedWhileIdle = out.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(Object.assign(error, {mayTryAgain: refused || closedWhileIdle}));
    });
    out.end(body);
  });

const passOn = (reply: IncomingMessage, outgoing: ServerResponse, {host, slot}: Target): Promise<number> =>
  new Promise(resolve => {
    const status = reply.statusCode ?? 502;
    outgoing.writeHead(status, {...withoutConnection(reply.headers), 'x-served-by': `${host}/${slot.version}`});
    reply.pipe(outgoing);
    reply.on('error', () => outgoing.destroy());
    outgoing.on('close', () => resolve(status));
  });

const withoutConnection = ({connection, 'keep-alive': _keepAlive, 'transfer-encoding': _encoding, ...rest}: IncomingMessage['headers']) =>
  rest;

const end = (outgoing: ServerResponse, status: number, error: string): number => {
  outgoing.writeHead(status, {'content-type': 'application/json'});
  outgoing.end(JSON.stringify({error}));
  return status;
};

const readBody = async (incoming: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
