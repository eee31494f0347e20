import {Agent, request} from 'node:http';
import {statSync} from 'node:fs';
import {ordinaryCount, ordinaryCustomer, type Population, populations, type Range} from '../data/population.ts';
import {password} from '../data/seed.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import type {World} from '../world/world.ts';
import {pick} from './pick.ts';

const requestTimeoutMs = 15_000;
const mostAtOnce = 200;

/**
 * The customers of an environment: requests through the public port, at random
 * moments, on average `perSecond`, a tenth more or less over some minutes. They
 * do not wait for each other, as customers do not.
 */
export const runLoad = (world: World, env: EnvironmentLayout, perSecond: number): void => {
  const agent = new Agent({keepAlive: true, maxFreeSockets: 32, timeout: 20_000});
  const next = requests(populations[env.env]);
  let running = 0;

  const send = () => {
    if (running >= mostAtOnce) return;
    running += 1;
    const {method, path, body} = next();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = payload === undefined ? {} : {'content-type': 'application/json', 'content-length': Buffer.byteLength(payload)};
    const done = () => {
      running -= 1;
    };
    const asked = request({host: '127.0.0.1', port: env.publicPort, method, path, headers, agent, timeout: requestTimeoutMs}, reply => {
      reply.resume();
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => {});
    asked.on('close', done);
    asked.end(payload);
  };

  const schedule = () => {
    const rate = perSecond * (1 + 0.1 * Math.sin(Date.now() / 70_000));
    // Exponential pauses: customers know nothing of each other.
    setTimeout(
      () => {
        send();
        schedule();
      },
      (-Math.log(1 - Math.random()) / rate) * 1000,
    );
  };
  if (perSecond > 0) schedule();

  setInterval(() => {
    if (!statSync(world.layout.worldFile, {throwIfNoEntry: false})) process.exit(0);
  }, 10_000);
  process.once('SIGTERM', () => process.exit(0));
};

type Asked = {readonly method: string; readonly path: string; readonly body?: unknown};

/** What customers do, in the shares that the access log of a usual day shows. */
const requests = (population: Population): (() => Asked) => {
  const ordinary = () => ordinaryCustomer(Math.floor(Math.random() * ordinaryCount(population)));
  const oneOf = ([first, last]: Range) => first + Math.floor(Math.random() * (last - first + 1));
  const reader = pick<() => number>([
    [86, ordinary],
    [10, () => (population.legacy ? oneOf(population.legacy.customers) : ordinary())],
    [4, () => (population.wholesale ? oneOf(population.wholesale.customers) : ordinary())],
  ]);
  const list = (more = '') => ({method: 'GET', path: `/orders?customer=${reader()()}${more}`});
  const order = () => Math.ceil(Math.random() * population.orders);

  const kinds = pick<() => Asked>([
    [10, () => ({method: 'GET', path: '/'})],
    [49, () => list()],
    [5, () => list('&channel=web')],
    [3, () => list('&page=2')],
    [17, () => ({method: 'GET', path: `/orders/${order()}`})],
    [6, () => ({method: 'POST', path: '/login', body: {email: `customer${ordinary()}@example.com`, password}})],
    [
      9,
      () => ({
        method: 'POST',
        path: '/orders',
        body: {customer: ordinary(), lines: [{sku: `sku-${order() % 700}`, quantity: 1 + (order() % 3), priceCents: 490}]},
      }),
    ],
    [0.7, () => ({method: 'GET', path: `/orders/${population.orders * 1000}`})],
    [0.3, () => ({method: 'POST', path: '/login', body: {email: `customer${ordinary()}@example.com`, password: 'forgotten'}})],
  ]);
  return () => kinds()();
};
