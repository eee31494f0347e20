import {request} from 'node:http';

export type Reply = {readonly status: number; readonly text: string; readonly ms: number};

type Options = {readonly method?: string; readonly body?: unknown; readonly timeoutMs?: number};

/**
 * One HTTP request on a connection of its own. Rejects when there is no whole
 * answer within `timeoutMs`. Plain node:http: `fetch` would double the memory
 * of the processes that stay.
 */
export const ask = (url: string, {method = 'GET', body, timeoutMs = 3000}: Options = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = payload === undefined ? {} : {'content-type': 'application/json', 'content-length': Buffer.byteLength(payload)};
    const asked = request(url, {method, headers, agent: false, signal: AbortSignal.timeout(timeoutMs)}, reply => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => {
        text += chunk;
      });
      reply.on('end', () => resolve({status: reply.statusCode ?? 0, text, ms: performance.now() - from}));
      reply.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(payload);
  });

/** The same, as an answer or undefined: for asking whether somebody is there. */
export const askQuietly = (url: string, options?: Options): Promise<Reply | undefined> => ask(url, options).catch(() => undefined);
