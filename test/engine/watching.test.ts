import {appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {configSchema, type ConfigInput} from '../../src/config/schema.ts';
import {startWatching} from '../../src/engine/watching/watching.ts';
import type {Feeds, LiveFeed} from '../../src/release/feeds.ts';
import {usualWish, type LogFeed} from '../../src/release/log-feed.ts';
import {initialState, type ReleaseState} from '../../src/release/state.ts';
import type {WatchGoal, WatchTick} from '../../src/steps/watch.ts';
import type {Clock} from '../../src/world/world.ts';
import {puppetWorld} from '../rig/puppet-world.ts';

type Environment = NonNullable<ConfigInput['environments']>['production'];

/** A service that counts ten requests a second and says how many failed; whatever else the test changes. */
const watched = (more: Partial<NonNullable<Environment>> = {}, monitor: ConfigInput['monitor'] = {}) => {
  const {world: puppet, time, programs} = puppetWorld();
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-watching-'));
  onTestFinished(() => rmSync(folder, {recursive: true, maxRetries: 5}));
  const service = {requests: 0, failed: 0, version: '1', isThere: true, prometheus: undefined as ((query: string) => string) | undefined};
  const set = {wallMs: 0};
  const clock: Clock = {...puppet.clock, now: () => puppet.clock.now() + set.wallMs};
  const world = {...puppet, clock, http: async ({url}: {readonly url: string}) => {
    if (!service.isThere) throw new Error('Nothing listens there');
    if (service.prometheus) return {status: 200, headers: {}, body: service.prometheus(new URL(url).searchParams.get('query') ?? ''), durationMs: 1};
    const line = (code: string, value: number) => `http_requests_total{code="${code}",version="${service.version}"} ${value}\n`;
    return {status: 200, headers: {}, body: line('200', service.requests) + line('500', service.failed), durationMs: 1};
  }};
  const config = configSchema.parse({
    service: 'orders', monitor: {window: '5m', prove: ['errorRate'], tolerateErrorPct: 5, ...monitor},
    environments: {production: {url: 'http://orders', instances: [{name: 'web-1', url: 'http://orders'}], metrics: {kind: 'scrape', urls: ['http://orders/metrics']}, ...more}},
  });
  let facts: ReleaseState['facts'] = {...initialState().facts, version: '2', previous: {version: '1', tag: 'v1', commit: undefined}};
  let live: LiveFeed | undefined;
  let log: LogFeed | undefined;
  /** Ticks that an engine has taken, and is writing down. */
  let told = 0;
  const fails = {log: false, live: false, verdict: false};
  /** What the engine's log says. */
  const logged: string[] = [];
  const start = () => startWatching({
    config, world, repo: folder, folder, clean: text => text, log: words => void logged.push(words),
    reached: () => {
      if (fails.verdict) throw new Error('no verdict can be taken');
    },
    logFeed: of => {
      if (fails.log) throw new Error('no log can be shown');
      log = of(usualWish);
    },
    state: () => ({...initialState(), facts}),
    feed: (name, data) => {
      if (fails.live) throw new Error('no picture can be shown');
      if (name !== 'live') return;
      live = data as Feeds['live'];
      told++;
    },
  });
  let watching = start();
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    watching.close();
  });

  const follow = (goal: Partial<WatchGoal>): WatchTick[] => {
    const ticks: WatchTick[] = [];
    void (async () => {
      for await (const tick of watching.follow({compare: 'after', environment: 'production', subject: 'new', atLeastMs: config.monitor.window, where: 'in production', ...goal}, stop.signal)) ticks.push(tick);
    })();
    return ticks;
  };
  const pass = async (seconds: number, failedPerSecond = 0.02) => {
    for (let passed = 0; passed < seconds; passed += 5) {
      service.requests += 50;
      service.failed += failedPerSecond * 5;
      await time.advance(5_000);
    }
  };
  return {
    time, service, set, programs, folder, pass, config, fails, logged,
    watching: () => watching,
    /** The engine is killed, and another one comes. */
    restart: async (awayMs = 0) => {
      const written = () => readFileSync(join(folder, 'ticks-production.jsonl'), 'utf8').trimEnd().split('\n').length;
      await vi.waitFor(() => expect(written()).toBeGreaterThanOrEqual(told), {timeout: 10_000});
      watching.close();
      await time.advance(awayMs);
      watching = start();
    },
    live: () => live!,
    log: () => log,
    /** The new version takes over, counts from zero, and is judged. */
    deploy: (goal: {readonly prove?: readonly ['errorRate']} = {}) => {
      facts = {...facts, touched: {...facts.touched, production: true}, deployedAt: world.clock.now(), traffic: {setPct: 100, seenPct: 100}} as typeof facts;
      Object.assign(service, {version: '2', requests: 0, failed: 0});
      return follow(goal);
    },
    /** Judges on, by the engine that is there now. */
    follow: (since: number, goal: Partial<WatchGoal> = {}) => follow({since, ...goal}),
    now: () => world.clock.now(),
  };
};

const last = (ticks: readonly WatchTick[]): WatchTick => ticks.at(-1)!;

describe('[P25] the window', () => {
  it('is counted in ticks that brought something: a blind minute does not count (M9)', async () => {
    const {pass, deploy, service} = watched();
    await pass(600);
    const ticks = deploy();
    await pass(120);
    service.isThere = false;
    await pass(10);
    const before = last(ticks);
    expect(before.coveredMs).toBeGreaterThan(100_000);
    await pass(60);
    expect(last(ticks)).toMatchObject({coveredMs: before.coveredMs, remainingMs: before.remainingMs, verdict: {verdict: 'no-data'}});
    expect(last(ticks).verdict.sentence).toMatch(/^No data: .* Not counted as healthy\.$/);
    service.isThere = true;
    await pass(240);
    // It goes on where it was: the blind minute is missing from five.
    expect(last(ticks)).toMatchObject({remainingMs: 0, verdict: {verdict: 'safe'}});
    expect(last(ticks).coveredMs).toBeLessThanOrEqual(before.coveredMs + 240_000);
  });

  it.each([['two hours ahead', 7_200_000], ['two hours back', -7_200_000]])('is the same length when the clock is set %s (K1)', async (_, jumpMs) => {
    const {pass, deploy, set} = watched();
    await pass(600);
    const ticks = deploy();
    await pass(60);
    const {coveredMs} = last(ticks);
    set.wallMs += jumpMs;
    await pass(60);
    expect(last(ticks).coveredMs).toBeGreaterThan(coveredMs + 40_000);
    expect(last(ticks).coveredMs).toBeLessThanOrEqual(coveredMs + 60_000);
    expect(last(ticks).verdict.verdict).not.toBe('no-data');
  });

  it('does not count a suspended hour, nor what was counted in it by others (K2)', async () => {
    const {pass, deploy, set, service} = watched();
    await pass(600);
    const ticks = deploy();
    await pass(120);
    const {coveredMs} = last(ticks);
    // The machine sleeps: its monotonic clock stands still, the world goes on, and it goes badly.
    set.wallMs += 3_600_000;
    service.requests += 36_000;
    service.failed += 3_000;
    await pass(60);
    expect(last(ticks).coveredMs).toBeLessThanOrEqual(coveredMs + 60_000);
    expect(last(ticks).verdict.verdict).not.toBe('worse');
  });

  it('goes on after the engine was killed: what it had seen counts, the time without it does not', async () => {
    const given = watched();
    await given.pass(600);
    const began = given.now();
    const ticks = given.deploy();
    await given.pass(120, 0.3);
    const {coveredMs, verdict: before} = last(ticks);
    await given.restart(90_000);
    const after = given.follow(began);
    await given.pass(60);
    expect(last(after).coveredMs).toBeGreaterThan(coveredMs + 40_000);
    expect(last(after).coveredMs).toBeLessThanOrEqual(coveredMs + 60_000);
    expect(last(after).remainingMs).toBe(300_000 - last(after).coveredMs);
    // Its requests and its errors are in the judgement, as they would be without the kill.
    expect(last(after).verdict.numbers['errors.n']).toBeGreaterThan(before.numbers['errors.n']! + 400);
    expect(given.live().unseen).toMatchObject({ms: expect.closeTo(90_000, -4)});
    await given.pass(300);
    expect(last(after).verdict.verdict).toBe('safe');
  });

  it('keeps what an engine that was killed knew to be worse, also while nothing is worse any more', async () => {
    const given = watched({}, {tolerateErrorPct: 0});
    await given.pass(600);
    const began = given.now();
    const ticks = given.deploy();
    await given.pass(90, 3);
    expect(last(ticks).verdict.verdict).toBe('worse');
    await given.restart(20_000);
    const after = given.follow(began);
    await given.pass(20, 0);
    expect(last(after).verdict).toMatchObject({verdict: 'worse', sentence: expect.stringMatching(/^Worse/)});
  });

  it('[P17] a source that died is silent by our own clock, also when somebody sets the other one back', async () => {
    const {pass, watching, set, service} = watched();
    await pass(30);
    expect(watching().sources('production').find(({kind}) => kind === 'metrics')).toMatchObject({fresh: true});
    service.isThere = false;
    set.wallMs -= 7_200_000;
    await pass(60);
    expect(watching().sources('production').find(({kind}) => kind === 'metrics')).toMatchObject({fresh: false});
  });
});

describe('the log, when an engine has come back', () => {
  it('counts on from what the one before it had counted, knows what is not new, and reads what it missed', async () => {
    const given = watched({logs: [{name: 'web-1', file: 'web.log'}]});
    const path = join(given.folder, 'web.log');
    writeFileSync(path, 'order placed\n');
    const counts = () => given.watching().logCounts('production', 0);
    // A file that changes before its watcher is there is found at the next look: time goes on while we wait.
    const comes = (check: () => void) => vi.waitFor(async () => {
      await given.time.advance(1_000);
      check();
    }, {timeout: 10_000});
    await given.pass(10);
    await comes(() => expect(given.watching().sources('production').find(({kind}) => kind === 'log')?.lastAt).toBeDefined());
    given.deploy();
    appendFileSync(path, 'ERROR one\nERROR two\nWARN slow\n');
    await comes(() => expect(counts()).toMatchObject({errors: 2, warnings: 1}));
    await given.pass(10);
    await given.restart(30_000);
    appendFileSync(path, 'ERROR three\norder placed\n');
    await comes(() => expect(counts()).toMatchObject({errors: 3, warnings: 1, unreadMs: 0}));
    await given.pass(5);
    expect(given.log()?.news.map(({text}) => text).sort()).toEqual(['one', 'slow', 'three', 'two']);
    // Once more, and now something cannot be read any more.
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'WARN in a new file\n');
    await given.restart(30_000);
    await comes(() => expect(counts().unreadMs).toBeGreaterThanOrEqual(30_000));
    expect(counts()).toMatchObject({errors: 3, warnings: 1});
  });
});

describe('[P17] other numbers', () => {
  const measures = [{name: 'query time', unit: 'ms', command: ['query-ms'] as [string]}];
  const saying = (given: ReturnType<typeof watched>, say: () => string) => void given.programs.set('query-ms', () => ({stdout: say()}));

  it('are compared with what was usual: one that moved too far ends the watch, with its numbers in the evidence', async () => {
    const given = watched({measures});
    let n = 0;
    let slow = 1;
    saying(given, () => String(slow * (10 + (n++ % 20) / 20)));
    await given.pass(3_600);
    expect(given.watching().baseline('production')).toMatchObject({measures: [{name: 'query time', problem: undefined}]});
    const ticks = given.deploy();
    await given.pass(30);
    slow = 3;
    await given.pass(180);
    expect(last(ticks).verdict).toMatchObject({verdict: 'worse'});
    expect(last(ticks).verdict.sentence).toMatch(/^Worse: query time 3\d(\.\d)? ms, usual 10(\.\d)? ms, tolerated up to 1\d(\.\d)? ms, for /);
    expect(last(ticks).verdict.numbers).toMatchObject({'query time.usual': 10.45});
    expect(last(ticks).criteria).toMatchObject([{cells: ['error rate', expect.stringMatching(/%$/), expect.stringMatching(/%$/), '', expect.stringContaining('requests'), 'proven']}, {glyph: '✗', cells: ['query time', expect.stringMatching(/^3\d/), expect.stringContaining('10'), expect.stringContaining('tolerated'), expect.stringContaining('measurements'), 'worse']}]);
    expect(given.live().metrics.find(({id}) => id === 'query time')).toMatchObject({unit: 'ms', usual: 10.45, limitIs: 'tolerated', better: 'lower'});
  });

  it('that stop coming are no data, and are again when they are back', async () => {
    const given = watched({measures});
    let isThere = true;
    given.programs.set('query-ms', () => (isThere ? {stdout: '10'} : {exitCode: 1}));
    await given.pass(600);
    const ticks = given.deploy();
    await given.pass(240);
    expect(last(ticks).verdict).toMatchObject({verdict: 'safe'});
    expect(last(ticks).verdict.sentence).toMatch(/^No worse in production: error rate .*; query time no worse\.$/);
    isThere = false;
    await given.pass(30);
    expect(last(ticks).verdict).toMatchObject({verdict: 'no-data', sentence: expect.stringContaining('query time is silent')});
    expect(given.live().metrics.find(({id}) => id === 'query time')?.now).toBeUndefined();
    isThere = true;
    await given.pass(60);
    expect(last(ticks).verdict.verdict).not.toBe('no-data');
  });

  it('of which 0 is usual need a limit: without it nothing is safe; with it only the limit counts, and two measurements', async () => {
    const without = watched({measures});
    saying(without, () => '0');
    await without.pass(600);
    const asked = without.deploy();
    await without.pass(300);
    expect(last(asked).verdict).toMatchObject({verdict: 'unsure', sentence: expect.stringContaining('query time is usually 0 ms')});

    const given = watched({measures: [{...measures[0]!, limit: 50}]}, {limits: {for: '10s'}});
    const says: string[] = [];
    saying(given, () => says.shift() ?? '0');
    await given.pass(600);
    const ticks = given.deploy();
    await given.pass(240);
    expect(last(ticks).verdict).toMatchObject({verdict: 'safe'});
    says.push('90');
    await given.pass(40);
    expect(last(ticks).verdict.verdict).not.toBe('worse');
    says.push('90', '90', '90');
    await given.pass(40);
    expect(last(ticks).verdict).toMatchObject({verdict: 'worse', sentence: expect.stringContaining('query time 90 ms, limit 50 ms')});
  });

  it('of a goal that asks for less neither prove nor hold back: after a rollback the errors decide', async () => {
    for (const [goal, word] of [[{}, 'unsure'], [{prove: ['errorRate']}, 'safe']] as const) {
      const given = watched({measures: [{...measures[0]!, prove: true}]});
      saying(given, () => '0');
      await given.pass(600);
      const ticks = given.deploy(goal);
      await given.pass(300);
      expect(last(ticks).verdict.verdict, JSON.stringify(goal)).toBe(word);
    }
  });

  it.each<[string, () => string | undefined, RegExp]>([
    ['that falls silent', () => undefined, /no data/],
    ['that stays beyond its limit', () => '90', /beyond its limit/],
  ])('after a rollback one %s is shown and decides nothing', async (_, after, shown) => {
    const given = watched({measures: [{...measures[0]!, limit: 50}]});
    let says: () => string | undefined = () => '10';
    saying(given, () => says() ?? '');
    await given.pass(600);
    const ticks = given.deploy({prove: ['errorRate']});
    says = after;
    await given.pass(300);
    expect(last(ticks).verdict).toMatchObject({verdict: 'safe'});
    const row = last(ticks).criteria?.find(({cells}) => cells[0] === 'query time');
    expect(row?.cells.join(' · ')).toMatch(/shown, decides nothing here/);
    expect(row?.cells.join(' · ')).toMatch(shown);
  });

  it('a response time that nobody measures is not proven: the verdict says so', async () => {
    const given = watched({}, {prove: ['errorRate', 'p99']});
    await given.pass(600);
    const ticks = given.deploy();
    await given.pass(300);
    expect(last(ticks).verdict).toMatchObject({verdict: 'safe', sentence: expect.stringMatching(/ p99 is not measured here\.$/)});
    expect(last(ticks).criteria?.map(({cells}) => `${cells[0]}: ${cells.at(-1)}`)).toEqual(['error rate: proven', 'p99: not measured']);

    // And where there is nothing else to prove, nothing is safe.
    const nothing = watched({}, {prove: ['p99']});
    await nothing.pass(600);
    const others = nothing.deploy();
    await nothing.pass(300);
    expect(last(others)).toMatchObject({verdict: {verdict: 'unsure'}, toProve: ['p99']});
  });

  it('are kept beside the journal, so that a restarted engine knows what was usual', async () => {
    const given = watched({measures});
    saying(given, () => '10');
    await given.pass(300);
    const written = () => readFileSync(join(given.folder, 'ticks-production.jsonl'), 'utf8');
    await vi.waitFor(() => expect(written().split('\n').length).toBeGreaterThan(55));
    expect(written()).toContain('"measures":{"query time":10}');
    await given.restart();
    expect(given.watching().baseline('production').measures[0]!.samples).toBeGreaterThan(20);
  });
});

describe('a picture that cannot be shown', () => {
  it('ends neither the ticks nor the engine: it is written down once, and the next one is shown', async () => {
    const given = watched({logs: [{name: 'web-1', file: 'app.log'}]});
    writeFileSync(join(given.folder, 'app.log'), '');
    await given.pass(600);
    const ticks = given.deploy();
    await given.pass(60);
    const before = last(ticks).coveredMs;
    Object.assign(given.fails, {log: true, live: true});
    await given.pass(60);
    appendFileSync(join(given.folder, 'app.log'), 'ERROR while nothing can be shown\n');
    await vi.waitFor(async () => {
      await given.pass(5);
      expect(given.logged.filter(words => words.includes('no log can be shown'))).toHaveLength(1);
    });
    expect(last(ticks).coveredMs).toBeGreaterThanOrEqual(before + 60_000);
    expect(given.logged.filter(words => words.includes('no picture can be shown'))).toHaveLength(1);
    Object.assign(given.fails, {log: false, live: false});
    await given.pass(10);
    expect(given.live().at).toBe(given.now());
    expect(given.log()?.lines.map(({text}) => text)).toContain('while nothing can be shown');
  });

  it('nor does a verdict that cannot be taken: the picture goes on', async () => {
    const given = watched();
    await given.pass(600);
    given.deploy();
    given.fails.verdict = true;
    await given.pass(60);
    expect(given.live().at).toBe(given.now());
    expect(given.logged.filter(words => words.startsWith('judging production: Error: no verdict can be taken'))).toHaveLength(1);
  });
});

it('after a rollback the last samples of the version that left, which a server holds on to, hide nothing of the one that is back', async () => {
  const query = (code: string) => `r{version="{{version}}"${code}}`;
  const given = watched({metrics: {kind: 'prometheus', url: 'http://prometheus', total: query(''), errors: query(',code="500"'), stale: '60s'}});
  let newestOfNew = 5;
  given.service.prometheus = asked => {
    const isOld = asked.includes('version="1"');
    const value = asked.startsWith('time() -') ? (isOld ? 5 : newestOfNew) : asked.includes('500') ? (isOld ? Math.floor(given.service.requests / 500) : 50) : isOld ? given.service.requests : 100;
    return JSON.stringify({status: 'success', data: {resultType: 'vector', result: [{metric: asked.startsWith('time()') ? {} : {__name__: 'r'}, value: [0, String(value)]}]}});
  };
  await given.pass(600);
  given.deploy();
  await given.pass(60);
  newestOfNew = 100;
  const forward = given.follow(given.now(), {subject: 'all'});
  await given.pass(60);
  expect(last(forward).verdict.verdict).toBe('no-data');
  const back = given.follow(given.now(), {subject: 'all', prove: ['errorRate'], isBack: true});
  await given.pass(60);
  expect(last(back).coveredMs).toBeGreaterThan(40_000);
});
