import {copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {smallService, type SmallService, type SmallServiceOptions} from '../rig/small-service.ts';
import {waitFor} from '../world/wait-for.ts';

/** Short stories about a service of four instances: the built cockpit, real processes, real git, seconds each. */
let service: SmallService;
const begin = async (options: SmallServiceOptions = {}): Promise<SmallService> => {
  service = await smallService(options);
  return service;
};
afterEach(() => service.end());

const until = (what: string, isSo: () => boolean): Promise<unknown> => waitFor(what, async () => isSo(), 60_000);
const did = (what: string): number => service.did().filter(done => done.what === what).length;
const eventsIn = (out: string): readonly ReleaseEvent[] => out.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line) as ReleaseEvent);
const production = (): readonly string[] => ['web-1', 'web-2', 'web-3'].map(name => service.runs(name));
const old = ['1.0.0', '1.0.0', '1.0.0'];

describe('[P16] the command of the way back ends in the middle (R6, R19)', () => {
  it('and what is missing is brought back alone; nobody is asked', async () => {
    const {flag, headless, cockpit} = await begin({
      config: config => ({...config, rollback: {...config.rollback!, one: ['./ops.sh', 'one', '{{env}}', '{{previous.version}}', '{{instance}}']}}),
    });
    expect((await headless().ended).code).toBe(0);
    flag('half-rollback');
    // Somebody is in the middle of an edit: the way back needs nothing of the work tree.
    writeFileSync(join(service.repo, 'cockpit.config.json'), '{"service": "ord');
    const back = await cockpit('rollback', '--now', '--json');
    expect(back.code, back.err).toBe(0);
    expect(back.err).toContain('with the config that it began with');
    expect(production()).toEqual(old);
    expect(service.did().map(({what}) => what).filter(what => /^(rollback|one)/.test(what))).toEqual([
      'rollback begins production 1.0.0', 'rollback breaks off production 1.0.0', 'rollback begins production 1.0.0', 'rollback breaks off production 1.0.0',
      'one begins production 1.0.0 web-2', 'one ends production 1.0.0 web-2', 'one begins production 1.0.0 web-3', 'one ends production 1.0.0 web-3',
    ]);
    expect(eventsIn(back.out).find(({type}) => type === 'RollbackVerified')).toMatchObject({says: expect.stringContaining('1.0.0 seen on 3 of 3 instances, healthy.') as string});
  });
});

describe('[P16] a deploy that ends with 0 and leaves an instance as it was (R17)', () => {
  it('is not called deployed', async () => {
    const {flag, headless} = await begin();
    flag('stuck-web-2');
    const {code, out, err} = await headless().ended;
    expect(code).toBe(1);
    const failed = eventsIn(out).find(event => event.type === 'ItemFailed');
    expect(failed, err).toMatchObject({gate: 'deploy', item: 'instances', evidence: {says: '1.1.0 on 2 of 3'}});
    expect(eventsIn(out).some(event => event.type === 'GatePassed' && event.gate === 'deploy')).toBe(false);
  });
});

describe('a release that was out is taken back (GR)', () => {
  it('everybody is told, why is asked for, the number is gone, and what is bad is nothing to go back to', async () => {
    const {headless, cockpit, git, release, setVersion, answer} = await begin({
      config: config => ({...config, notify: [{kind: 'command', name: 'on-call', command: ['./ops.sh', 'notify', 'all', '{{text}}']}]}),
    });
    expect((await headless().ended).code).toBe(0);
    const back = await cockpit('rollback', '--now', '--reason', 'orders are lost');
    expect(back.code, back.err).toBe(0);
    expect(back.out + back.err).toContain('write the cause');
    expect(service.did().map(({what}) => what)).toContainEqual(expect.stringMatching(/^notify ends all shop: rolled back 1\.1\.0 → 1\.0\.0\. orders are lost\. 1\.0\.0 seen on 3 of 3 instances/));
    const draft = readFileSync(join(release(), 'post-mortem.md'), 'utf8');
    expect(draft).toContain('# Post-mortem: shop 1.1.0');
    expect(draft).toMatch(/## Decisions[^#]*alice: ROLLBACK asked for: orders are lost/);
    expect(draft).toMatch(/## What will be different[^#]*- \[ \] a test, or a gate/);
    expect(draft).toMatch(/## Charts[^#]*cockpit report/);
    expect(draft).toMatch(/## Timeline[^#]*rolled back and verified/);

    const before = release();
    const locked = await headless().ended;
    expect([locked.code, release()], locked.err).toEqual([1, before]);
    expect(locked.err).toMatch(/cause/);
    answer({cause: 'the orders were written to the old table'});
    await headless().ended;
    await until('the draft has the cause', () => /## Cause\s+the orders were written to the old table/.test(readFileSync(join(before, 'post-mortem.md'), 'utf8')));
    await git('commit', '--quiet', '--allow-empty', '--message', 'fix: the right table');
    await git('push', '--quiet', 'origin', 'main');

    // Somebody deployed it again by hand: it must not become what the next release goes back to.
    setVersion('1.1.0');
    const bad = await headless().ended;
    expect(bad.code, bad.err).toBe(1);
    expect(bad.err).toMatch(/production runs 1\.1\.0, which is marked bad: rolled back/);
    setVersion('1.0.0');
    const next = await headless().ended;
    expect(next.code, next.err).toBe(0);
    expect(production()).toEqual(['1.1.1', '1.1.1', '1.1.1']);
    const chosen = eventsIn(next.out).findLast(event => event.type === 'ItemPassed' && event.gate === 'version' && event.item === 'previous');
    expect(chosen).toMatchObject({facts: {previous: {version: '1.0.0', tag: 'v1.0.0', commit: await git('rev-parse', 'v1.0.0^{commit}')}}});
  }, 180_000);
});

describe('[P14] a deploy that hangs and ignores INT and TERM (R5)', () => {
  it('is killed, and the way back runs after it', async () => {
    const {flag, headless, cockpit} = await begin();
    flag('deaf-deploy');
    const client = headless();
    await until('staging is deployed', () => did('deploy ends staging 1.1.0') === 1);
    flag('hold-deploy');
    await until('the deploy hangs', () => did('deploy begins production 1.1.0') === 1);
    const pressed = Date.now();
    const back = await cockpit('rollback', '--now');
    expect(back.code, back.err).toBe(0);
    const begun = service.did().find(({what}) => what === 'rollback begins production 1.0.0')!;
    // 3 s after INT, 3 s after TERM, then KILL.
    expect(begun.at - pressed).toBeLessThan(12_000);
    expect(did('deploy ends production 1.1.0')).toBe(0);
    expect(production()).toEqual(old);
    expect((await client.ended).code).toBe(1);
  });
});

describe('[P22] the package is gone in the middle of a release (I1)', () => {
  it('and the release goes on, its engine comes back, and it is rolled back', async () => {
    const {flag, unflag, home, start, bundle, engine} = await begin();
    const folder = join(home, 'node_modules', 'cockpit');
    const installed = join(folder, 'cockpit.mjs');
    mkdirSync(folder, {recursive: true});
    copyFileSync(bundle, installed);
    flag('hold-deploy');
    const client = service.headlessBy(installed);
    await until('the deploy to staging runs', () => did('deploy begins staging 1.1.0') === 1);
    const first = engine()!;
    rmSync(folder, {recursive: true});
    mkdirSync(folder);
    writeFileSync(installed, 'throw new Error("half an upgrade");\n');
    process.kill(first, 'SIGKILL');
    await until('another engine', () => engine() !== first && existsSync(`/proc/${engine()}`));
    unflag('hold-deploy');
    expect((await client.ended).code, client.said().slice(-2_000)).toBe(0);
    expect(did('deploy begins staging 1.1.0')).toBe(1);
    expect(production()).toEqual(['1.1.0', '1.1.0', '1.1.0']);
    rmSync(folder, {recursive: true});
    const back = await start(['rollback', '--now']).ended;
    expect(back.code, back.err).toBe(0);
    expect(production()).toEqual(old);
  });
});

describe('[P8] a journal whose end is damaged', () => {
  const damage = (release: string): void => {
    const file = join(release, 'journal.jsonl');
    const bytes = readFileSync(file);
    bytes[bytes.length - 30]! ^= 1;
    writeFileSync(file, bytes);
  };
  const endEngine = async (): Promise<void> => {
    const pid = service.engine();
    if (pid === undefined || !existsSync(`/proc/${pid}`)) return;
    process.kill(pid, 'SIGKILL');
    await until('the engine is gone', () => !existsSync(`/proc/${pid}`));
  };

  it('goes no further, is shown, and goes on when a person has confirmed that it is dropped', async () => {
    const {headless, cockpit, release, answer} = await begin();
    answer({stopBefore: 'cut'});
    expect((await headless().ended).code).toBe(0);
    await endEngine();
    damage(release());
    answer({});
    const refused = await headless().ended;
    expect(refused.code, refused.err).toBe(3);
    expect(refused.err).toMatch(/the journal cannot be written: .*cockpit repair shows what can be done/);
    const busy = await cockpit('repair', '--confirm');
    expect(busy.err).toMatch(/its engine runs \(process \d+\)[\s\S]*kill \d+/);
    await endEngine();
    const shown = await cockpit('repair');
    expect(shown.code).toBe(3);
    expect(shown.out).toMatch(/whole {3}\d+ records, the last of them:\n[\s\S]*damaged 1 line, which cannot be relied upon:[\s\S]*cockpit repair --confirm/);
    expect((await cockpit('repair', '--confirm')).out).toMatch(/^Dropped\. The journal as it was: .*journal\.broken-/m);
    expect(await cockpit('repair')).toMatchObject({code: 0, out: expect.stringContaining('clean') as string});
    expect((await headless().ended).code).toBe(0);
    expect(production()).toEqual(['1.1.0', '1.1.0', '1.1.0']);

    // Out, and damaged again: the way back needs no journal, and is recorded beside it.
    await endEngine();
    damage(release());
    const back = await cockpit('rollback', '--now');
    expect(back.code, back.err).toBe(0);
    expect(production()).toEqual(old);
  }, 180_000);
});
