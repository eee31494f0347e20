import {createHash} from 'node:crypto';
import {appendFileSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {run, afterRequests, counted, cut, getJson, startWorld, type TestWorld, until, versionsOn} from './rig.ts';

let world: TestWorld;
let release: Awaited<ReturnType<typeof cut>>;
beforeAll(async () => {
  world = await startWorld('healthy');
  release = await cut(world);
}, 120_000);
afterAll(() => world.end());

const ok = async (name: string, ...args: string[]): Promise<string> => {
  const ran = await world.command(name, ...args);
  expect(`${ran.code} ${ran.err}`, `${name} ${args.join(' ')}\n${ran.out}`).toMatch(/^0 /);
  return ran.out;
};
const deployOld = () => ok('deploy', '--env', 'production', '--version', '2.7.4', '--digest', release.old);
const deployNew = () => ok('deploy', '--env', 'production', '--version', '2.8.0', '--digest', release.digest);

describe('the repository', () => {
  it('waits with 14 commits since v2.7.4 by four people, one feature among them', async () => {
    const log = (await world.git('log', '--format=%an|%s', 'v2.7.4..HEAD~1')).out.trim().split('\n');
    expect(log).toHaveLength(14);
    expect(new Set(log.map(line => line.split('|')[0]))).toEqual(new Set(['alice', 'bob', 'carol', 'dave']));
    const types = log.map(line => /^\w+(?=[(:!])/.exec(line.split('|')[1]!)?.[0] ?? 'none');
    expect(types.filter(type => type === 'feat')).toHaveLength(1);
    expect(types.filter(type => type === 'none')).toHaveLength(1);
  });

  it('has annotated tags in the ancestry of main, and a branch that breaks', async () => {
    for (const tag of ['v2.7.2', 'v2.7.3', 'v2.7.4']) {
      expect((await world.git('cat-file', '-t', tag)).out.trim()).toBe('tag');
      expect((await world.git('merge-base', '--is-ancestor', tag, 'main')).code).toBe(0);
    }
    expect((await world.git('log', '-1', '--format=%s%n%b', 'origin/next-major')).out).toMatch(/^feat\(api\)!: [\s\S]*BREAKING CHANGE: /);
  });

  it('is clean, in step with its remote, and carries the config of the cockpit', async () => {
    expect((await world.git('status', '--porcelain')).out).toBe('');
    const config = JSON.parse(readFileSync(join(world.repo, 'cockpit.config.json'), 'utf8')) as {service: string; environments: object};
    expect(config.service).toBe('orders-api');
    expect(Object.keys(config.environments)).toEqual(['staging', 'production']);
  });
});

describe('CI and the artifact', () => {
  it('runs the real checks of the pushed commit', async () => {
    const record = JSON.parse(await ok('ci-status', '--commit', release.commit)) as {
      state: string;
      checks: {name: string; state: string}[];
      log: string;
    };
    expect(record.checks.map(({name, state}) => `${name} ${state}`)).toEqual(['syntax passed', 'unit passed', 'build passed']);
    expect(readFileSync(record.log, 'utf8')).toContain('orders can be filtered by channel');
  });

  it('knows nothing of a commit that was never pushed', async () => {
    expect(await world.command('ci-status', '--commit', 'f'.repeat(40))).toMatchObject({code: 3});
    expect(await world.command('artifact-digest', '--commit', 'f'.repeat(40))).toMatchObject({code: 3});
  });

  it('gives the same digest to whoever builds the commit, and another one to another commit', async () => {
    const shipped = ['migrations', 'openapi.json', 'ops', 'package-lock.json', 'package.json', 'src'];
    const tar = join(world.dir, 'again.tar');
    await run('git', [
      '-C',
      world.repo,
      '-c',
      'tar.umask=0022',
      'archive',
      '--format=tar',
      `--output=${tar}`,
      release.commit,
      '--',
      ...shipped,
    ]);
    expect(`sha256:${createHash('sha256').update(readFileSync(tar)).digest('hex')}`).toBe(release.digest);
    expect(release.old).not.toBe(release.digest);
    await ok('artifact-exists', '--digest', release.digest);
  });

  it('never starts bytes that are not what the digest says', async () => {
    const file = join(world.dir, 'artifacts', `${release.digest.slice(7)}.tar`);
    const good = readFileSync(file);
    appendFileSync(file, 'x');
    const deployed = await world.command('deploy', '--env', 'staging', '--version', '2.8.0', '--digest', release.digest);
    expect(deployed).toMatchObject({code: 1, err: expect.stringContaining('Nothing was started') as string});
    expect((await world.command('artifact-exists', '--digest', release.digest)).code).toBe(1);
    writeFileSync(file, good);
    expect(await versionsOn(world.environments.staging)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
  });

  it('refuses a version that the artifact does not hold', async () => {
    const deployed = await world.command('deploy', '--env', 'staging', '--version', '2.9.0', '--digest', release.digest);
    expect(deployed).toMatchObject({code: 1, err: expect.stringContaining('holds 2.8.0') as string});
  });
});

describe('backup and restore', () => {
  type Counted = {integrity: string; schemaVersion: string; tables: {name: string; rows: number}[]};
  const count = async (...args: string[]) => JSON.parse(await ok('verify-backup', ...args)) as Counted;
  const rows = ({tables}: Counted, name: string) => tables.find(table => table.name === name)?.rows;

  it('goes round: what was there at the backup is there after the restore, and the service never stops', async () => {
    const file = join(world.dir, 'backups', 'round.sqlite');
    const taken = JSON.parse(await ok('backup', '--env', 'staging', '--to', file)) as {sha256: string; bytes: number};
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(taken.sha256);
    const backup = await count(file);
    expect(backup).toMatchObject({integrity: 'ok', schemaVersion: '0041_references.sql'});

    await ok('migrate', '--env', 'staging', '--digest', release.digest);
    expect((await count('--env', 'staging')).schemaVersion).toBe('0042_orders_channel.sql');
    const login = await fetch(`${world.environments.staging.url}/login`, {
      method: 'POST',
      body: JSON.stringify({email: 'smoke@example.com', password: 'correct horse'}),
    });
    expect(login.status).toBe(200);

    const restored = JSON.parse(await ok('restore', '--env', 'staging', '--from', file)) as Counted;
    expect(restored.schemaVersion).toBe('0041_references.sql');
    expect(rows(restored, 'customers')).toBe(rows(backup, 'customers'));
    // The customers of staging go on ordering while we look.
    expect(rows(restored, 'orders')! - rows(backup, 'orders')!).toBeLessThan(20);
    await ok('smoke', '--env', 'staging');
  });

  it('never replaces a backup, and restores nothing that is not one', async () => {
    const file = join(world.dir, 'backups', 'round.sqlite');
    expect(await world.command('backup', '--env', 'staging', '--to', file)).toMatchObject({code: 1});
    const junk = join(world.dir, 'junk.sqlite');
    writeFileSync(junk, 'this is no database, however long it may be'.repeat(100));
    expect(await world.command('restore', '--env', 'staging', '--from', junk)).toMatchObject({code: 1});
    expect(await world.command('verify-backup', junk)).toMatchObject({code: 1});
    expect((await count('--env', 'staging')).integrity).toBe('ok');
  });
});

describe('staging', () => {
  it('is not switched to code that its schema is too old for', async () => {
    const deployed = await world.command('deploy', '--env', 'staging', '--version', '2.8.0', '--digest', release.digest);
    expect(deployed.code).toBe(1);
    expect(deployed.out).toContain('web-1: warm-up: /orders?customer=7 answered 500');
    expect(await versionsOn(world.environments.staging)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
  });

  it('fails its end-to-end tests while the old release is current, and passes them with the new one', {timeout: 60_000}, async () => {
    expect((await world.command('e2e', '--env', 'staging')).code).toBe(1);
    await ok('migrate', '--env', 'staging', '--digest', release.digest);
    expect(JSON.parse(await ok('migrate', '--env', 'staging', '--status'))).toContain('0042_orders_channel.sql');
    await ok('deploy', '--env', 'staging', '--version', '2.8.0', '--digest', release.digest);
    await ok('e2e', '--env', 'staging');
    await ok('smoke', '--env', 'staging');
  });

  it('can be broken on purpose, and goes back and forth again', {timeout: 60_000}, async () => {
    expect(await ok('break', '--env', 'staging', 'everything')).toMatch(/(web-\d: 2\.8\.0 \(pid \d+\) was killed\n){3}/);
    expect((await world.command('smoke', '--env', 'staging')).code).toBe(1);
    await ok('deploy', '--env', 'staging', '--version', '2.7.4', '--digest', release.old);
    expect(await versionsOn(world.environments.staging)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
    await ok('deploy', '--env', 'staging', '--version', '2.8.0', '--digest', release.digest);
    expect((await world.command('break', '--env', 'production', 'instance')).code).toBe(2);
  });

  it('can undo the migration', async () => {
    await ok('deploy', '--env', 'staging', '--version', '2.7.4', '--digest', release.old);
    await ok('migrate', '--env', 'staging', '--digest', release.digest, '--down', '0042');
    expect(JSON.parse(await ok('migrate', '--env', 'staging', '--status'))).not.toContain('0042_orders_channel.sql');
    await ok('smoke', '--env', 'staging');
  });
});

describe('production', () => {
  const {seen, wanted} = {
    seen: async () => Number(await ok('traffic', '--env', 'production', 'get')),
    wanted: async () => Number(await ok('traffic', '--env', 'production', 'get', '--wanted')),
  };

  it('gets no traffic for a release that is not there', async () => {
    expect(await world.command('traffic', '--env', 'production', 'set', '5')).toMatchObject({code: 1});
    expect(await world.command('traffic', '--env', 'production', 'set', 'all')).toMatchObject({code: 1});
  });

  it('runs the new release on every host, and gives it no traffic yet', async () => {
    await ok('migrate', '--env', 'production', '--digest', release.digest);
    await deployNew();
    const {production} = world.environments;
    expect(await versionsOn(production)).toEqual(['2.8.0', '2.8.0', '2.8.0']);
    expect(await getJson(`${production.hosts[1]!.url}/version`)).toEqual({version: '2.8.0', digest: release.digest, instance: 'web-2'});
    expect(await seen()).toBe(0);
  });

  it('does nothing when it is deployed again', async () => {
    expect(await deployNew()).toMatch(/(web-\d: 2\.8\.0 is current already, nothing to do\n){3}/);
  });

  it.each([5, 25, 50, 100])('gives it %d percent of the real requests', async percent => {
    await ok('traffic', '--env', 'production', 'set', String(percent));
    expect(await wanted()).toBe(percent);
    expect(Math.abs((await seen()) - percent)).toBeLessThan(2);
  });

  it('counts both releases apart, by version and instance, and few of their requests fail', async () => {
    const now = (await afterRequests(world.environments.production, '2.8.0', 300))!;
    expect(now.failed / now.total).toBeLessThan(0.02);
    expect(now.crashed).toBe(0);
    expect((await counted(world.environments.production, '2.7.4')).up).toHaveLength(3);
    const text = await (await fetch(world.environments.production.metricsUrl)).text();
    for (const family of ['http_requests_total', 'http_request_duration_seconds', 'db_query_seconds', 'jobs_oldest_age_seconds']) {
      expect(text.match(new RegExp(`^# TYPE ${family} `, 'gm'))).toHaveLength(1);
    }
  });

  it('writes a log line per host as JSON', async () => {
    const lines = readFileSync(world.environments.production.hosts[0]!.log, 'utf8').trim().split('\n');
    const last = lines.map(line => JSON.parse(line) as Record<string, unknown>).findLast(line => line['version'] === '2.8.0');
    expect(last).toMatchObject({level: expect.any(String) as string, msg: expect.any(String) as string, instance: 'web-1'});
  });

  it('writes no error while nothing is wrong', () => {
    for (const {log} of world.environments.production.hosts) expect(readFileSync(log, 'utf8')).not.toContain('"level":"error"');
  });

  it('goes back by the same command within moments: the old release still runs', async () => {
    await ok('traffic', '--env', 'production', 'set', '0');
    const from = performance.now();
    expect(await deployOld()).toMatch(/(web-\d: 2\.7\.4 is current again \(it still ran\), 2\.8\.0 kept\n){3}/);
    expect(performance.now() - from).toBeLessThan(5000);
    expect(await versionsOn(world.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
    expect(await seen()).toBe(0);
  });

  it('starts the old release again when it is gone', async () => {
    await deployNew();
    const {hosts} = JSON.parse(await ok('traffic', '--env', 'production', 'show')) as {
      hosts: {host: string; previous: {pid: number; version: string}}[];
    };
    const {previous} = hosts.find(({host}) => host === 'web-2')!;
    expect(previous.version).toBe('2.7.4');
    process.kill(previous.pid, 'SIGKILL');
    const out = await deployOld();
    expect(out).toContain('web-2: starting 2.7.4');
    expect(out).toContain('web-3: 2.7.4 is current again (it still ran)');
    expect(await versionsOn(world.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
  });

  it('does not end a release that carries traffic, and ends it when it carries none', async () => {
    await deployNew();
    expect(await world.command('clean', '--env', 'production')).toMatchObject({
      code: 1,
      err: expect.stringContaining('still gets 100 %') as string,
    });
    await ok('traffic', '--env', 'production', 'set', '100');
    await ok('clean', '--env', 'production');
    await deployOld();
    await ok('traffic', '--env', 'production', 'set', '0');
    expect(await versionsOn(world.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
  });

  it('can take a host out of the front and back', async () => {
    await ok('traffic', '--env', 'production', 'drain', 'web-3');
    const served = async () => (await fetch(world.environments.production.url)).headers.get('x-served-by');
    expect((await Promise.all(Array.from({length: 12}, served))).filter(by => by?.startsWith('web-3'))).toEqual([]);
    await ok('traffic', '--env', 'production', 'undrain', 'web-3');
    expect(await until(async () => ((await served())?.startsWith('web-3') ? true : undefined))).toBe(true);
  });

  it('tells numbers, flags, variables and notices', async () => {
    expect(Number(await ok('measure', '--env', 'production', 'orders-per-minute'))).toBeGreaterThan(10);
    expect(Number(await ok('measure', '--env', 'production', 'queue-age-seconds'))).toBeLessThan(60);
    expect(Number(await ok('measure', '--env', 'production', 'query-ms'))).toBeGreaterThan(0);
    await ok('flags', '--env', 'production', 'set', 'orders.channel', 'on');
    expect(JSON.parse(await ok('flags', '--env', 'production', 'get'))).toMatchObject({'orders.channel': true});
    expect(await ok('variables', '--env', 'production')).toContain('PAYMENT_KEY set');
    await ok('notify', '--channel', 'orders-team', '--text', 'it’s "done" $(true)');
    expect(JSON.parse(readFileSync(join(world.dir, 'notices.log'), 'utf8').trim())).toMatchObject({
      channel: 'orders-team',
      text: 'it’s "done" $(true)',
    });
    writeFileSync(join(world.dir, 'notes.md'), '# 2.8.0\n');
    await ok('publish', '--version', '2.8.0', '--notes', join(world.dir, 'notes.md'));
    expect(existsSync(join(world.dir, 'published', '2.8.0.md'))).toBe(true);
  });
});

it('a commit whose tests fail gets no artifact', {timeout: 60_000}, async () => {
  appendFileSync(join(world.repo, 'src', 'login.mjs'), "\nthrow new Error('broken');\n");
  await world.git('commit', '--quiet', '--all', '--message', 'fix(login): break it');
  await world.git('push', '--quiet', 'origin', 'HEAD:refs/heads/broken');
  const ci = await until(
    async () => {
      const ran = await world.command('ci-status', '--commit', 'refs/heads/broken');
      return ran.code === 75 ? undefined : ran;
    },
    60_000,
    300,
  );
  expect(ci?.code).toBe(1);
  expect(await world.command('artifact-digest', '--commit', 'refs/heads/broken')).toMatchObject({code: 3});
});
