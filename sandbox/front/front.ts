import {createServer, type RequestListener} from 'node:http';
import {statSync} from 'node:fs';
import {readJson, writeJson} from '../world/json-file.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import type {World} from '../world/world.ts';
import {createAdmin} from './admin.ts';
import {forward} from './forward.ts';
import {createPool} from './pool.ts';
import {createSeen, createShare} from './share.ts';
import {readTraffic} from './tell.ts';
import type {TrafficState} from './traffic-state.ts';

/**
 * The front of an environment, in one process: the public port, which shares
 * requests out between the stable release and the candidate; the admin port;
 * and one port for each host, which always reaches what is current there.
 */
export const runFront = (world: World, env: EnvironmentLayout): void => {
  const pool = createPool(env);
  const share = createShare();
  const seen = createSeen();
  const counts = new Map<string, number>();
  let traffic = readTraffic(env);

  const change = (next: TrafficState) => {
    if (next === traffic) return;
    traffic = next;
    seen.forget();
    writeJson(env.traffic, traffic);
  };

  const answerPublic: RequestListener = async (incoming, outgoing) => {
    const wanted = share(traffic.candidate ? traffic.percent : 0);
    const stable = pool.of(traffic.stable, traffic.drained);
    const candidate = pool.of(traffic.candidate, traffic.drained);
    const [first, second] = wanted === 'candidate' ? [candidate, stable] : [stable, candidate];
    const chosen = first.length > 0 ? first : second;
    const version = chosen[0]?.slot.version ?? 'none';
    if (chosen.length > 0) seen.count(chosen === candidate ? 'candidate' : 'stable');
    const status = await forward(incoming, outgoing, chosen, pool.failed);
    const key = `code="${status}",version="${version}"`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };

  listen(env.publicPort, answerPublic);
  listen(env.adminPort, createAdmin({env, pool, seen, counts, read: () => traffic, change}));
  for (const host of env.hosts) {
    listen(host.port, (incoming, outgoing) => {
      const target = pool.current(host.name);
      return forward(incoming, outgoing, target ? [target] : [], pool.failed);
    });
  }

  // Nobody may be left to end us: without our folder there is nothing to serve.
  setInterval(() => {
    if (!statSync(env.folder, {throwIfNoEntry: false}) || readJson<{id: string}>(world.layout.worldFile)?.id !== world.id) process.exit(0);
  }, 10_000);
  process.once('SIGTERM', () => process.exit(0));
};

const listen = (port: number, answer: (...request: Parameters<RequestListener>) => unknown) => {
  const server = createServer((incoming, outgoing) => {
    Promise.resolve(answer(incoming, outgoing)).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 75_000;
  server.once('error', (error: Error) => {
    console.error(`cannot listen on ${port}: ${error.message}`);
    process.exit(98);
  });
  server.listen({port, host: '127.0.0.1', exclusive: true});
};
