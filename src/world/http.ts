import type {Socket} from 'node:net';
import type {TLSSocket} from 'node:tls';
import {Agent, buildConnector, request as send} from 'undici';
import {CockpitError} from '../util/errors.ts';
import {longestTimerMs} from './clock.ts';
import {foundNoWay} from './no-way.ts';
import type {Redactor} from './redact.ts';
import type {HttpReply, HttpRequest} from './world.ts';

/**
 * One request on a connection of its own, so that name, route and certificate are looked at each time.
 *
 * The deadline is over the whole exchange: a server that drips one byte a second is as silent as one that hangs. Whatever is
 * not one complete, readable answer throws; the caller counts that as unknown, never as healthy and never as zero.
 */
export const makeHttp =
  (redact: Redactor = text => text) =>
  async (request: HttpRequest, signal?: AbortSignal): Promise<HttpReply> => {
    signal?.throwIfAborted();
    const {url, shown, authorization} = readUrl(request.url, redact);
    const {method = 'GET', timeoutMs = 5000, maxBytes = 4 * 1024 * 1024} = request;
    if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, got ${timeoutMs}`);

    const cut = new AbortController();
    const abort = () => cut.abort(signal?.reason);
    const timer = setTimeout(() => cut.abort(new TooLate(timeoutMs)), Math.min(timeoutMs, longestTimerMs));
    signal?.addEventListener('abort', abort, {once: true});
    let certificateEndsAt: number | undefined;
    const connect = buildConnector({timeout: 0, maxCachedSessions: 0, ...(request.ca !== undefined && {ca: request.ca})});
    const agent = new Agent({
      pipelining: 0,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: maxBytes,
      connect: (options, connected) => connect(options, (error, socket) => {
        if (error) return connected(error, null);
        if (isSecure(socket)) certificateEndsAt = endOf(socket);
        connected(null, socket);
      }),
    });
    const started = performance.now();
    try {
      const reply = await send(url, {
        method,
        dispatcher: agent,
        reset: true,
        signal: cut.signal,
        headers: {...authorization, ...request.headers},
        body: request.body ?? null,
      });
      const headers = flat(reply.headers);
      const body = await reply.body.text();
      refuseEncoded(headers['content-encoding'], body);
      return {status: reply.statusCode, headers, body, durationMs: performance.now() - started, ...(certificateEndsAt !== undefined && {certificateEndsAt})};
    } catch (error) {
      signal?.throwIfAborted();
      throw noAnswer(method, shown, url, cut.signal.aborted ? cut.signal.reason : error, maxBytes);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      // Not awaited: a socket that does not close is no reason to withhold the answer.
      agent.destroy().catch(() => undefined);
    }
  };

/** A certificate without a readable end has none that we could warn of. */
// Not by its class: that would load the module before anything is asked of the network.
const isSecure = (socket: Socket | TLSSocket | null): socket is TLSSocket => socket !== null && 'getPeerCertificate' in socket;

const endOf = (socket: TLSSocket): number | undefined => {
  const at = Date.parse(socket.getPeerCertificate().valid_to ?? '');
  return Number.isFinite(at) ? at : undefined;
};

class TooLate extends Error {
  constructor(timeoutMs: number) {
    super(`There was no complete answer within ${timeoutMs} ms`);
  }
}

const readUrl = (text: string, redact: Redactor) => {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new CockpitError(`Reading the address ${redact(text)}`, {
      cause: 'It is not an http:// or https:// address',
      next: ['Correct it in the config: http://host:port/path'],
    });
  }
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  const authorization = credentials === ':' ? {} : {authorization: `Basic ${Buffer.from(credentials).toString('base64')}`};
  url.username = '';
  url.password = '';
  return {url, shown: redact(url.href), authorization};
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));

const refuseEncoded = (encoding: string | undefined, body: string): void => {
  if (encoding === undefined || encoding === 'identity' || body === '') return;
  throw new Error(`The body came compressed (${encoding}), though we did not ask for that`);
};

const noAnswer = (method: string, shown: string, url: URL, error: unknown, maxBytes: number): CockpitError => {
  const cause = innermost(error);
  const code = 'code' in cause ? String(cause.code) : '';
  const [sentence, next] = explain(code, url, maxBytes) ?? [cause.message || code || cause.name, `Try it yourself: curl -v ${shown}`];
  return new CockpitError(`Asking ${method} ${shown}`, {cause: new Error(sentence, {cause}), next: [next]});
};

/** Connecting to a name with several addresses fails with a list of errors and no message of its own. Who did not answer says more than a way that there is not. */
const innermost = (error: unknown): Error => {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors.find(each => !foundNoWay(each)) ?? error.errors[0]);
  if (error instanceof Error) return error.cause instanceof Error && error.message === '' ? innermost(error.cause) : error;
  return new Error(String(error));
};

const explain = (code: string, url: URL, maxBytes: number): readonly [why: string, next: string] | undefined => {
  switch (code) {
    case 'ECONNREFUSED':
      return [`Nothing listens at ${url.host}`, 'Check that the service runs and that host and port are right'];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`The name ${url.hostname} could not be resolved (${code})`, `Ask the resolver: getent hosts ${url.hostname}`];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [`There is no route to ${url.host} (${code})`, 'Check network, VPN and firewall'];
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return ['The connection was closed before the answer was complete', `Look at the logs of ${url.host}`];
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return [`The body is larger than ${maxBytes} bytes`, 'Ask a smaller page, or raise its limit in the config'];
    case 'CERT_HAS_EXPIRED':
      return [`The certificate of ${url.host} has expired`, 'Renew it'];
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return [`The certificate of ${url.host} is signed by nobody we know (${code})`, 'Name your CA in NODE_EXTRA_CA_CERTS'];
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [`The certificate is not for ${url.hostname}`, 'Check the host name in the config'];
    default:
      return undefined;
  }
};
