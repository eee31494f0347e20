import {spawn} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {cut, inWorld, release, type TestWorld, until, versionsOn} from './rig.ts';

it('bad-migration: its second statement fails on what only production has, and the first one stays', {timeout: 120_000}, () =>
  inWorld('bad-migration', async world => {
    const {digest} = await cut(world);
    expect((await world.command('migrate', '--env', 'staging', '--digest', digest)).code).toBe(0);
    const backup = join(world.dir, 'backups', 'before.sqlite');
    await world.command('backup', '--env', 'production', '--to', backup);

    const failed = await world.command('migrate', '--env', 'production', '--digest', digest);
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('UNIQUE constraint failed: orders.external_ref');
    expect(failed.err).toContain('Statements 1–1 were applied and stay.');
    const status = async () =>
      JSON.parse((await world.command('migrate', '--env', 'production', '--digest', digest, '--status', '--detail')).out) as object;
    expect(await status()).toMatchObject({pending: ['0042_orders_channel.sql'], stopped: {statement: 2, applied: 1, undone: false}});
    expect((await world.command('smoke', '--env', 'production')).code).toBe(0);

    const again = await world.command('migrate', '--env', 'production', '--digest', digest);
    expect(again).toMatchObject({code: 1, err: expect.stringContaining('duplicate column name: channel') as string});

    expect((await world.command('restore', '--env', 'production', '--from', backup)).code).toBe(0);
    const whole = await world.command('migrate', '--env', 'production', '--digest', digest, '--one-transaction');
    expect(whole).toMatchObject({code: 1, err: expect.stringContaining('undone with the transaction') as string});
    expect(await status()).toMatchObject({stopped: {statement: 2, applied: 0, undone: true}});
    expect((await world.command('smoke', '--env', 'production')).code).toBe(0);
  }),
);

it('deploy-hangs: web-2 hangs in production and ignores TERM; the way back does not wait for it', {timeout: 120_000}, () =>
  inWorld('deploy-hangs', async world => {
    const {digest, old} = await cut(world);
    await release(world, 'staging', digest, 100);
    expect(await versionsOn(world.environments.staging)).toEqual(['2.8.0', '2.8.0', '2.8.0']);
    await world.command('migrate', '--env', 'production', '--digest', digest);

    const hanging = startDeploy(world, digest);
    await hanging.saysLine('web-2: an export is running');
    expect(await versionsOn(world.environments.production)).toEqual(['2.8.0', '2.7.4', '2.7.4']);

    const back = await world.command('deploy', '--env', 'production', '--version', '2.7.4', '--digest', old);
    expect(back.code).toBe(0);
    expect(hanging.exitCode()).toBeUndefined();
    expect(await versionsOn(world.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);

    // The export ends after all: the deploy that was taken over must not switch web-2 any more.
    const lock = join(world.dir, 'envs', 'production', 'hosts', 'web-2', 'export.lock');
    const text = readFileSync(lock, 'utf8');
    rmSync(lock);
    expect(await until(async () => hanging.exitCode())).not.toBe(0);
    expect(await versionsOn(world.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);

    writeFileSync(lock, text);
    const stubborn = startDeploy(world, digest);
    await stubborn.saysLine('web-2: an export is running');
    stubborn.kill('SIGTERM');
    await stubborn.saysLine('web-2: asked to stop: giving the export 25 s');
    expect(stubborn.exitCode()).toBeUndefined();
    expect((await world.command('deploy', '--env', 'production', '--version', '2.7.4', '--digest', old)).code).toBe(0);
    expect(stubborn.exitCode()).toBeUndefined();
  }),
);

it('one-instance-stuck: web-3 never gets ready in production, and keeps what it runs', {timeout: 120_000}, () =>
  inWorld('one-instance-stuck', async world => {
    const {digest, old} = await cut(world);
    await release(world, 'staging', digest, 100);
    await world.command('migrate', '--env', 'production', '--digest', digest);
    const deployed = await world.command('deploy', '--env', 'production', '--version', '2.8.0', '--digest', digest);
    expect(deployed.code).toBe(1);
    expect(deployed.err).toContain('web-3: 2.8.0 is not healthy after 20 s');
    expect(await versionsOn(world.environments.production)).toEqual(['2.8.0', '2.8.0', '2.7.4']);
    expect((await world.command('deploy', '--env', 'production', '--version', '2.7.4', '--digest', old)).code).toBe(0);
    expect(await versionsOn(world.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
  }),
);

it('push-rejected: main is refused and the tag is not, unless both are pushed as one', {timeout: 60_000}, () =>
  inWorld('push-rejected', async world => {
    await world.git('commit', '--quiet', '--allow-empty', '--message', 'chore: release v2.8.0');
    await world.git('tag', '--annotate', 'v2.8.0-rc.1', '--message', 'rc');
    const refs = async () => (await world.git('ls-remote', '--tags', 'origin', 'v2.8.0-rc.1')).out;
    const push = (...how: string[]) => world.git('push', '--porcelain', ...how, 'origin', 'HEAD:refs/heads/main', 'refs/tags/v2.8.0-rc.1');

    const atomic = await push('--atomic');
    expect(atomic.code).not.toBe(0);
    expect(atomic.err).toContain('branch main is protected');
    expect(await refs()).toBe('');
    expect((await push()).code).not.toBe(0);
    expect(await refs()).toContain('refs/tags/v2.8.0-rc.1');
    expect((await world.git('push', '--porcelain', 'origin', 'HEAD:refs/heads/release/2.8.0')).code).toBe(0);
  }),
);

it('no-traffic: there is nothing to see in production, and that is not 0 %', {timeout: 60_000}, () =>
  inWorld('no-traffic', async world => {
    const seen = await world.command('traffic', '--env', 'production', 'get');
    expect(seen).toMatchObject({code: 3, out: ''});
    expect((await world.command('traffic', '--env', 'staging', 'get')).out).toBe('0\n');
  }),
);

const startDeploy = (world: TestWorld, digest: string) => {
  const child = spawn(join(world.bin, 'deploy'), ['--env', 'production', '--version', '2.8.0', '--digest', digest], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let code: number | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.on('exit', (exit, signal) => {
    code = exit ?? (signal ? 128 : 0);
  });
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exitCode: () => code,
    saysLine: async (line: string) => {
      const said = await until(async () => (out.includes(line) ? true : undefined));
      if (!said) throw new Error(`the deploy never said "${line}", but:\n${out}`);
    },
  };
};
