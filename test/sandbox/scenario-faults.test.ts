import {expect, it} from 'vitest';
import {afterRequests, cut, inWorld, release} from './rig.ts';

it('error-spike: orders from before 2019 make 2.8.0 fail in production, and staging has none', {timeout: 120_000}, () =>
  inWorld('error-spike', async world => {
    const {digest} = await cut(world);
    await release(world, 'staging', digest, 100);
    await release(world, 'production', digest, 50);

    const production = (await afterRequests(world.environments.production, '2.8.0', 500))!;
    expect(production.failed / production.total).toBeGreaterThan(0.04);
    expect(production.failed / production.total).toBeLessThan(0.14);
    const old = (await afterRequests(world.environments.production, '2.7.4', 500))!;
    expect(old.failed / old.total).toBeLessThan(0.02);
    const staging = (await afterRequests(world.environments.staging, '2.8.0', 200))!;
    expect(staging.crashed).toBe(0);
  }),
);

it('slow-p99: wholesale lists are slow in production, nothing fails, and staging has no wholesale', {timeout: 120_000}, () =>
  inWorld('slow-p99', async world => {
    const {digest} = await cut(world);
    await release(world, 'staging', digest, 100);
    await release(world, 'production', digest, 50);

    const production = (await afterRequests(world.environments.production, '2.8.0', 600))!;
    expect(production.slowerThan(0.25) / production.total).toBeGreaterThan(0.01);
    expect(production.failed / production.total).toBeLessThan(0.02);
    const staging = (await afterRequests(world.environments.staging, '2.8.0', 200))!;
    expect(staging.slowerThan(0.25) / staging.total).toBeLessThan(0.01);
  }),
);
