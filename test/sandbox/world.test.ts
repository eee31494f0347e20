import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {portsPerWorld} from '../../sandbox/world/layout.ts';
import {processesNaming, startWorld, type TestWorld, until, versionsOn} from './rig.ts';

let first: TestWorld;
let second: TestWorld;
beforeAll(async () => {
  [first, second] = await Promise.all([startWorld('healthy'), startWorld('healthy', '--lease-minutes', '0.5')]);
}, 90_000);
afterAll(async () => {
  await first.end();
  await second.end();
});

type Status = {processes: {name: string; alive: boolean}[]; leaseAgeMs: number; now: {production: {frontAnswers: boolean}}};

it('two worlds run at the same time, each with 2.7.4 on every host', async () => {
  expect(first.keeperPort).not.toBe(second.keeperPort);
  for (const world of [first, second]) {
    expect(await versionsOn(world.environments.staging)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
    expect(await versionsOn(world.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
  }
});

it('knows every process that it started', async () => {
  const {processes, now} = JSON.parse((await first.command('status')).out) as Status;
  const lasting = processes.filter(({name, alive}) => alive && name !== 'ci').map(({name}) => name);
  const environments = ['staging', 'production'].flatMap(env => ['front', 'load', 'web-1', 'web-2', 'web-3'].map(part => `${env}-${part}`));
  expect(lasting.sort()).toEqual(['keeper', ...environments].sort());
  expect(now.production.frontAnswers).toBe(true);
});

it('listens on the loopback address only', () => {
  const listening = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(file =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields[3] === '0A')
      .map(fields => fields[1]!.split(':') as [string, string]),
  );
  const ours = listening.filter(([, port]) => {
    const offset = Number.parseInt(port, 16) - first.keeperPort;
    return offset >= 0 && offset < portsPerWorld;
  });
  expect(ours.length).toBe(17);
  expect(new Set(ours.map(([address]) => address))).toEqual(new Set(['0100007F']));
});

it('needs nothing outside its folder but Node and git', () => {
  for (const line of processesNaming(first.dir))
    expect(line).toMatch(new RegExp(`${first.dir}/(lib/sandbox|artifacts/[0-9a-f]{64}/src/main)\\.mjs`));
});

it('is not made where something is already', async () => {
  const again = await first.sandbox('up', '--dir', first.dir);
  expect(again).toMatchObject({code: 2, err: expect.stringContaining('There is a world in') as string});
  const folder = mkdtempSync(join(tmpdir(), 'no-world-'));
  const taken = await first.sandbox('up', '--dir', join(folder, 'w'), '--port-base', String(first.keeperPort));
  expect(taken).toMatchObject({code: 1, err: expect.stringContaining('in use') as string});
  const wrong = await first.sandbox('up', '--dir', join(folder, 'w'), '--scenario', 'sunshine');
  expect(wrong).toMatchObject({code: 2, err: expect.stringContaining('error-spike') as string});
  rmSync(folder, {recursive: true});
});

it('down touches no folder that is not a world', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-world-'));
  writeFileSync(join(folder, 'precious.txt'), 'mine');
  const down = await first.sandbox('down', '--dir', folder, '--remove');
  expect(down.code).toBe(2);
  expect(readFileSync(join(folder, 'precious.txt'), 'utf8')).toBe('mine');
  rmSync(folder, {recursive: true});
});

it('ends by itself when nobody has touched the lease for long enough', {timeout: 60_000}, async () => {
  expect(processesNaming(second.dir).length).toBeGreaterThanOrEqual(11);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(second.lease, longAgo, longAgo);
  expect(await until(async () => (processesNaming(second.dir).length === 0 ? true : undefined), 30_000)).toBe(true);
  expect(existsSync(second.dir)).toBe(true);
});

it('leaves no process behind when its folder is taken away', {timeout: 60_000}, async () => {
  const third = await startWorld('no-traffic');
  rmSync(third.dir, {recursive: true, force: true});
  expect(await until(async () => (processesNaming(third.dir).length === 0 ? true : undefined), 40_000)).toBe(true);
  await third.end();
});

it('ends what it had started when it is interrupted half-way', {timeout: 60_000}, async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'cut-short-')), 'w');
  const up = spawn(process.execPath, [join(first.dir, 'lib', 'sandbox.mjs'), 'up', '--dir', dir], {stdio: 'ignore'});
  const started = await until(async () => (processesNaming(join(dir, 'artifacts')).length > 0 ? true : undefined), 20_000, 20);
  up.kill('SIGINT');
  const code = await new Promise(resolve => up.once('exit', resolve));
  expect([started, code]).toEqual([true, 143]);
  expect(processesNaming(dir)).toEqual([]);
  rmSync(join(dir, '..'), {recursive: true});
});

it('down ends everything, CI as well, and removes the folder', {timeout: 60_000}, async () => {
  await first.git('commit', '--quiet', '--allow-empty', '--message', 'ci: again');
  await first.git('push', '--quiet', 'origin', 'main');
  const down = await first.sandbox('down', '--dir', first.dir, '--remove');
  expect(down).toMatchObject({code: 0});
  expect(processesNaming(first.dir)).toEqual([]);
  expect(existsSync(first.dir)).toBe(false);
});
