import {execFile} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {build} from 'esbuild';

export type Ran = {readonly code: number; readonly out: string; readonly err: string};

type Environment = {
  readonly url: string;
  readonly adminUrl: string;
  readonly metricsUrl: string;
  readonly hosts: readonly {readonly name: string; readonly url: string; readonly log: string}[];
  readonly database: string;
};

export type Described = {
  readonly dir: string;
  readonly repo: string;
  readonly remote: string;
  readonly bin: string;
  readonly lease: string;
  readonly keeperPort: number;
  readonly environments: {readonly staging: Environment; readonly production: Environment};
};

/** Bundles the sandbox the way it is shipped: one file that needs nothing beside it. */
export const bundleSandbox = async (): Promise<{readonly file: string; readonly remove: () => void}> => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-bundle-'));
  const file = join(folder, 'sandbox.mjs');
  await build({
    entryPoints: ['sandbox/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    outfile: file,
    logLevel: 'error',
  });
  return {file, remove: () => rmSync(folder, {recursive: true, force: true})};
};

/** Runs a program to its end; never rejects. */
export const run = (program: string, args: readonly string[], cwd?: string): Promise<Ran> =>
  new Promise(resolve => {
    execFile(program, [...args], {cwd, maxBuffer: 16 * 1024 * 1024, timeout: 120_000}, (error, out, err) => {
      resolve({code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err});
    });
  });

/** A world in a folder of its own, with the commands that its config would run. */
export const startWorld = async (scenario: string, ...more: string[]) => {
  const bundle = await bundleSandbox();
  const dir = join(mkdtempSync(join(tmpdir(), 'sandbox-world-')), 'w');
  const sandbox = (...args: string[]) => run(process.execPath, [bundle.file, ...args]);
  const up = await sandbox('up', '--dir', dir, '--scenario', scenario, ...more);
  if (up.code !== 0) throw new Error(`up ended with ${up.code}: ${up.err}`);
  const described = JSON.parse(up.out) as Described;

  const command = (name: string, ...args: string[]) => run(join(described.bin, name), args);
  const end = async () => {
    const down = await sandbox('down', '--dir', dir, '--remove');
    rmSync(join(dir, '..'), {recursive: true, force: true});
    bundle.remove();
    if (down.code !== 0) throw new Error(`down ended with ${down.code}: ${down.err}`);
    const left = processesNaming(dir);
    if (left.length > 0) throw new Error(`down left behind:\n${left.join('\n')}`);
  };
  return {...described, sandbox, command, end, git: (...args: string[]) => run('git', args, described.repo)};
};

export type TestWorld = Awaited<ReturnType<typeof startWorld>>;

/** Tells a story in a world of its own, and ends that world whatever happens. */
export const inWorld = async (scenario: string, story: (world: TestWorld) => Promise<void>): Promise<void> => {
  const world = await startWorld(scenario);
  try {
    await story(world);
  } finally {
    await world.end();
  }
};

/** Cuts 2.8.0 as the cockpit would, pushes it, and waits for CI. Returns the digests of the new and of the old release. */
export const cut = async (world: TestWorld): Promise<{readonly commit: string; readonly digest: string; readonly old: string}> => {
  for (const name of ['package.json', 'package-lock.json', 'openapi.json']) {
    const file = join(world.repo, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"version": "2.7.4"', '"version": "2.8.0"'));
  }
  await world.git('commit', '--quiet', '--all', '--message', 'chore: release v2.8.0');
  await world.git('tag', '--annotate', 'v2.8.0-rc.1', '--message', 'rc');
  const push = await world.git('push', '--atomic', '--porcelain', 'origin', 'HEAD:refs/heads/main', 'refs/tags/v2.8.0-rc.1');
  if (push.code !== 0) throw new Error(`push failed: ${push.err}`);
  const commit = (await world.git('rev-parse', 'HEAD')).out.trim();
  const ci = await until(
    async () => {
      const ran = await world.command('ci-status', '--commit', commit);
      return ran.code === 75 ? undefined : ran;
    },
    60_000,
    300,
  );
  if (ci?.code !== 0) throw new Error(`CI did not pass: ${ci?.out}`);
  const digest = async (name: string) => (await world.command('artifact-digest', '--commit', name)).out.trim();
  return {commit, digest: await digest(commit), old: await digest('v2.7.4')};
};

/** Migrates and deploys 2.8.0, and gives it a share of the traffic. */
export const release = async (world: TestWorld, env: 'staging' | 'production', digest: string, percent: number): Promise<void> => {
  for (const [name, ...args] of [
    ['migrate', '--digest', digest],
    ['deploy', '--version', '2.8.0', '--digest', digest],
    ['traffic', 'set', String(percent)],
  ]) {
    const ran = await world.command(name!, '--env', env, ...args);
    if (ran.code !== 0) throw new Error(`${name} in ${env} ended with ${ran.code}: ${ran.out}${ran.err}`);
  }
};

export const until = async <T>(look: () => Promise<T | undefined>, timeoutMs = 20_000, everyMs = 100): Promise<T | undefined> => {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined || performance.now() > end) return seen;
    await wait(everyMs);
  }
};

export const getJson = async (url: string): Promise<Record<string, unknown>> =>
  (await (await fetch(url)).json()) as Record<string, unknown>;

export const versionsOn = (environment: Environment): Promise<unknown[]> =>
  Promise.all(environment.hosts.map(async ({url}) => (await getJson(`${url}/version`))['version']));

/** Requests of one release, as the environment's metrics page tells them: all, those that failed, and by response time. */
export const counted = async (environment: Environment, version: string) => {
  const text = await (await fetch(environment.metricsUrl)).text();
  const samples = text.split('\n').flatMap(line => {
    const found = /^(\w+)\{(.*)\} (\S+)$/.exec(line);
    return found?.[2]?.includes(`version="${version}"`) ? {name: found[1]!, labels: found[2], value: Number(found[3])} : [];
  });
  const sum = (name: string, label: RegExp) =>
    samples.filter(one => one.name === name && label.test(one.labels)).reduce((all, one) => all + one.value, 0);
  const total = sum('http_requests_total', /^/);
  const slowerThan = (seconds: number) => total - sum('http_request_duration_seconds_bucket', new RegExp(`le="${seconds}"`));
  return {
    total,
    crashed: sum('http_requests_total', /code="500"/),
    failed: sum('http_requests_total', /code="5/),
    slowerThan,
    up: samples.filter(one => one.name === 'up'),
  };
};

/** Waits until a release has answered so many requests. */
export const afterRequests = (environment: Environment, version: string, requests: number) =>
  until(
    async () => {
      const now = await counted(environment, version);
      return now.total >= requests ? now : undefined;
    },
    60_000,
    500,
  );

/** Every process whose command line names the folder, other than ourselves. */
export const processesNaming = (dir: string): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(pid => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(dir) ? `${pid} ${line}` : [];
      } catch {
        return [];
      }
    });
