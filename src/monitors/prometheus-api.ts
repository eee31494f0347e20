import type {HttpReply} from '../world/world.ts';
import {accessOf, type Access} from './access.ts';
import type {MonitorContext} from './monitor.ts';

/**
 * PROMETHEUS' HTTP API
 *
 * What is not exactly an answer in numbers is an error, and its caller makes a gap of it: a page of HTML, a redirect, an error in
 * JSON, warnings about missing blocks, NaN, an infinite or a missing value. One bad sample spoils the answer: a sum without it
 * would look like less traffic or fewer errors. Source: https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export type Server = Access & {readonly url: string};
export type Sample = {readonly labels: Readonly<Record<string, string>>; readonly value: number};
export type Series = {readonly labels: Readonly<Record<string, string>>; readonly values: readonly {readonly at: number; readonly value: number}[]};
type Asking = Pick<MonitorContext, 'world' | 'everyMs' | 'cwd'>;

/** Instant vector, or the one value of a scalar. */
export const askInstant = async (server: Server, query: string, context: Asking, signal: AbortSignal): Promise<readonly Sample[]> => {
  const {resultType, result} = await ask(server, '/api/v1/query', {query}, context, signal, Math.max(2_000, context.everyMs));
  if (resultType === 'scalar') return [{labels: {}, value: numberIn((result as unknown[])[1])}];
  if (resultType !== 'vector') throw new Error(`Prometheus answered with a ${String(resultType)}, wanted a vector`);
  return (result as Row[]).map(row => ({labels: labelsIn(row), value: numberIn(pairIn(row?.value)[1])}));
};

/** Values between two moments, epoch ms, in steps. Moments without a value are left out of a series. */
export const askRange = async (
  server: Server, query: string, {fromAt, toAt, stepMs}: {readonly fromAt: number; readonly toAt: number; readonly stepMs: number}, context: Asking, signal: AbortSignal,
): Promise<readonly Series[]> => {
  const span = {start: String(fromAt / 1000), end: String(toAt / 1000), step: String(stepMs / 1000)};
  const {resultType, result} = await ask(server, '/api/v1/query_range', {query, ...span}, context, signal, 30_000);
  if (resultType !== 'matrix') throw new Error(`Prometheus answered with a ${String(resultType)}, wanted a matrix`);
  return (result as Row[]).map(row => {
    if (!Array.isArray(row?.values)) throw new Error('Prometheus answered with a series without values');
    return {labels: labelsIn(row), values: row.values.map(pair => ({at: Math.round(numberIn(pairIn(pair)[0]) * 1000), value: numberIn(pairIn(pair)[1])}))};
  });
};

type Row = {readonly metric?: unknown; readonly value?: unknown; readonly values?: unknown} | undefined;

const ask = async (
  server: Server, path: string, parameters: Readonly<Record<string, string>>, context: Asking, signal: AbortSignal, timeoutMs: number,
): Promise<{readonly resultType: unknown; readonly result: unknown}> => {
  // An address may end in a path of its own, where the server stands behind a prefix.
  const address = new URL(`${new URL(server.url).pathname.replace(/\/$/, '')}${path}`, server.url);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  const reply = await context.world.http({url: address.href, timeoutMs, maxBytes: 32 * 1024 * 1024, ...(await accessOf(server, context))}, signal);
  if (reply.status >= 300 && reply.status < 400) throw new Error(`Prometheus sends us elsewhere (${reply.status}), perhaps to a login`);
  const answer = jsonOf(reply);
  if (reply.status !== 200 || answer?.status !== 'success') throw new Error(`Prometheus answered ${reply.status}${typeof answer?.error === 'string' ? `: ${answer.error}` : ''}`);
  const {resultType, result} = answer.data ?? {};
  if (!Array.isArray(result)) throw new Error('Prometheus answered without a result');
  return {resultType, result};
};

const jsonOf = ({status, body}: HttpReply): {status?: unknown; error?: unknown; data?: {resultType?: unknown; result?: unknown}} | undefined => {
  try {
    return JSON.parse(body) as ReturnType<typeof jsonOf>;
  } catch {
    if (status === 200) throw new Error('Prometheus did not answer in JSON');
    return undefined;
  }
};

const pairIn = (pair: unknown): readonly unknown[] => {
  if (Array.isArray(pair) && pair.length === 2) return pair;
  throw new Error('Prometheus answered with a sample that is none');
};

const labelsIn = (row: Row): Readonly<Record<string, string>> => {
  if (typeof row?.metric !== 'object' || row.metric === null) throw new Error('Prometheus answered with a series without labels');
  return row.metric as Record<string, string>;
};

/** Number('') is 0 and NaN compares with nothing: neither may pass. */
const numberIn = (value: unknown): number => {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw new Error(`Prometheus answered with ${JSON.stringify(value)}, which is no number`);
  return number;
};
