import {spawn} from 'node:child_process';
import {existsSync, globSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {readJournal, replay} from '../../src/journal/index.ts';
import {connect} from '../../src/socket/index.ts';
import {hasProgram} from '../journal/has-program.ts';
import {smallService, type SmallService} from '../rig/small-service.ts';
import type {Ran} from '../sandbox/rig.ts';
import {waitFor} from '../world/wait-for.ts';

/** Two stories of a night in which nothing can be seen: the metrics are dead, and the machine of the cockpit was restarted. */
let service: SmallService;
afterEach(() => service.end());

const until = (what: string, isSo: () => boolean | Promise<boolean>): Promise<unknown> => waitFor(what, async () => isSo(), 60_000);
const did = (what: string): number => service.did().filter(done => done.what === what).length;
const production = (): readonly string[] => ['web-1', 'web-2', 'web-3'].map(name => service.runs(name));
const recorded = async () => replay((await readJournal(service.release())).lines);

describe('[P14] [P17] all metrics die in the window (M9)', () => {
  it('the release does not pass, the way back works, and it is not called back while nobody sees the errors', async () => {
    service = await smallService({
      metrics: true,
      config: config => ({...config, traffic: undefined, rollback: {...config.rollback!, watch: '2s'}, monitor: {...config.monitor, window: '3s', baseline: '10s'}}) as typeof config,
    });
    const {headless, start, flag} = service;
    const client = headless();
    await until('it is watched', () => client.said().includes('"gate":"monitor"') && /"ItemStarted"[^\n]*"item":"window"/.test(client.said()));
    flag('dead-metrics');
    await until('it is known that nothing is seen', async () => (await recorded()).state.verdict?.verdict === 'no-data');
    expect((await recorded()).state.gates.monitor.passedAt).toBeUndefined();

    const back = start(['rollback', '--now', '--reason', 'nothing can be seen']);
    await until('the old version runs', () => production().every(version => version === '1.0.0'));
    await until('every step has run', async () => {
      const {rollback} = (await recorded()).state;
      return rollback.status === 'running' && rollback.steps.every(({state}) => state.status === 'passed');
    });
    // More looks than it would have to be watched for: 2 s, at three instances, four times a second.
    const asked = service.unanswered();
    await until('nobody answers for long enough', () => service.unanswered() >= asked + 3 * 4 * 3);
    expect((await recorded()).state.rollback.status).toBe('running');
    for (const one of [client, back]) {
      one.child.kill('SIGKILL');
      await one.ended;
    }
  });
});

/** The cockpit after a restart of the machine: the same program and disk, another boot id, which only a mount of our own can give. */
const afterBoot = (boot: string, ...args: readonly string[]) => {
  const file = join(service.home, `boot-${boot}`);
  writeFileSync(file, `${boot}\n`);
  const {env, repo, bundle} = service;
  const child = spawn('unshare', ['-Urm', 'sh', '-c', 'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"', file, process.execPath, bundle, ...args], {cwd: repo, env, stdio: ['ignore', 'pipe', 'pipe']});
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  return {child, ended: new Promise<Ran>(resolve => child.on('close', code => resolve({code: code ?? -1, out, err})))};
};

/** Everything of ours on the machine is gone at once: the engine, its clients, and every command with its wrapper. */
const powerOff = async ({child, ended}: Pick<ReturnType<SmallService['start']>, 'child' | 'ended'>): Promise<void> => {
  // First those who would start the engine again.
  child.kill('SIGKILL');
  await ended;
  const engine = service.engine()!;
  process.kill(engine, 'SIGKILL');
  for (const file of globSync(join(service.release(), 'jobs', '**', 'pid'))) {
    const group = Number(readFileSync(file, 'utf8').split(' ')[0]);
    if (existsSync(`/proc/${group}`)) process.kill(-group, 'SIGKILL');
  }
  await until('the engine is gone', () => !existsSync(`/proc/${engine}`));
};

describe.runIf(hasProgram('unshare', '-Urm', 'sh', '-c', 'mount --bind /proc/version /proc/sys/kernel/random/boot_id'))('[P6] [P7] the machine is restarted while a command runs (E23)', () => {
  it('what can be looked at is looked at, what cannot is asked, and nothing runs twice unseen', async () => {
    service = await smallService({
      config: config => ({...config, migrations: {folder: 'migrations', dialect: 'sqlite', apply: ['./ops.sh', 'migrate', '{{env}}', '{{version}}']}}),
      files: {'migrations/0001_orders.sql': 'CREATE TABLE orders (id INTEGER PRIMARY KEY);\n'},
      answers: {answers: {'migrate.migrate': {choice: 'yes'}}},
    });
    const {flag, unflag, headless} = service;
    const resumed = ['run', '--headless', '--json', '--answers', join(service.home, 'answers.json')];
    const client = headless();
    await until('staging is migrated', () => did('migrate ends staging 1.1.0') === 1);
    flag('hold-migrate');
    await until('production is being migrated', () => did('migrate begins production 1.1.0') === 1);
    await powerOff(client);

    // Nobody can look whether a migration without a status has run.
    const asked = await afterBoot('1111', ...resumed).ended;
    expect(asked, asked.err).toMatchObject({code: 3, err: expect.stringContaining('nobody can tell whether it ran') as string});
    const {evidence} = (await recorded()).state.gates.migrate.items.find(({plan}) => plan.id === 'migrate')!.state as {readonly evidence?: {readonly details?: readonly string[]}};
    expect(evidence?.details?.join(' ')).toContain('The machine was restarted while it ran');
    expect(did('migrate begins production 1.1.0')).toBe(1);
    unflag('hold-migrate');
    flag('hold-deploy');
    const connection = await connect({path: join(service.release(), '..', '..', 'engine.sock'), who: 'alice', tty: 'none', role: 'operator'});
    await connection.command({type: 'ResolveUnknown', gate: 'migrate', item: 'migrate', as: 'run again', reason: 'no table orders in the database'});
    connection.close();
    const second = afterBoot('1111', ...resumed);
    await until('production is being deployed', () => did('deploy begins production 1.1.0') === 1);
    await powerOff(second);

    // The instances say which version they run: the deploy has not happened, and is done again.
    unflag('hold-deploy');
    const done = await afterBoot('2222', ...resumed).ended;
    expect(done.code, done.err + done.out.slice(-1_500)).toBe(0);
    expect(production()).toEqual(['1.1.0', '1.1.0', '1.1.0']);
    expect(['migrate', 'deploy'].map(what => [did(`${what} begins production 1.1.0`), did(`${what} ends production 1.1.0`)])).toEqual([[2, 1], [2, 1]]);
    expect((await recorded()).events.flatMap(event => (event.type === 'EngineStarted' ? [event.bootId] : [])).slice(-2)).toEqual(['1111', '2222']);
  });
});
