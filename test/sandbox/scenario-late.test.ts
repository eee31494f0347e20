import {expect, it} from 'vitest';
import {counted, cut, inWorld, release, until} from './rig.ts';

it('metrics-go-dark: after some orders production tells no numbers of 2.8.0, and goes on serving', {timeout: 120_000}, () =>
  inWorld('metrics-go-dark', async world => {
    const {digest} = await cut(world);
    const {staging, production} = world.environments;
    await release(world, 'staging', digest, 100);
    await release(world, 'production', digest, 100);
    const order = (url: string, customer: number) =>
      fetch(`${url}/orders`, {method: 'POST', body: JSON.stringify({customer, lines: [{sku: 'tea-1', quantity: 1, priceCents: 490}]})});

    expect((await counted(production, '2.8.0')).up.map(({value}) => value)).toEqual([1, 1, 1]);
    const hosts = [...production.hosts, ...staging.hosts];
    await Promise.all(
      hosts.flatMap(({url}) =>
        Array.from({length: 100}, (_, n) => order(url, 1 + (n % (staging.hosts.some(host => host.url === url) ? 60 : 100)))),
      ),
    );

    const dark = await until(
      async () => ((await counted(production, '2.8.0')).up.every(({value}) => value === 0) ? true : undefined),
      60_000,
    );
    expect(dark).toBe(true);
    expect((await counted(production, '2.8.0')).total).toBe(0);
    expect((await counted(staging, '2.8.0')).up.map(({value}) => value)).toEqual([1, 1, 1]);
    for (const {url} of production.hosts) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await world.command('smoke', '--env', 'production')).code).toBe(0);
  }),
);

it('slow-leak: the more 2.8.0 has shown, the longer it stops for its report', {timeout: 120_000}, () =>
  inWorld('slow-leak', async world => {
    const {digest} = await cut(world);
    await release(world, 'production', digest, 0);
    const {url} = world.environments.production.hosts[0]!;
    const longest = async () => {
      let worst = 0;
      const end = performance.now() + 2500;
      while (performance.now() < end) {
        const from = performance.now();
        await (await fetch(`${url}/version`)).text();
        worst = Math.max(worst, performance.now() - from);
      }
      return worst;
    };

    const before = await longest();
    // What 2.8.0 would show in some minutes: 60 000 orders of wholesale customers, 50 a page.
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(Array.from({length: 20}, (_, n) => fetch(`${url}/orders?customer=${1301 + (n % 10)}`).then(reply => reply.text())));
    }
    const after = await longest();
    expect(after).toBeGreaterThan(60);
    expect(after).toBeGreaterThan(before * 1.5);
  }),
);
