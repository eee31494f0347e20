import {spawn} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {ensureBuilt} from '../../scripts/bootstrap/build.mjs';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {processesNaming, run, type Described, type Ran} from '../sandbox/rig.ts';

const root = join(import.meta.dirname, '..', '..');
const bundle = join(root, 'dist', 'cockpit.mjs');

/** Changes to the embedded environment's config: shorter to live through, nothing that costs a process each time it is measured, and slow answers are those of a machine with much to do. */
const shorter = (config: Config): Config => ({
  ...config,
  environments: Object.fromEntries(Object.entries(config['environments'] ?? {}).map(([name, environment]) => [name, {...(environment as object), measures: []}])),
  traffic: {...config['traffic'], watch: '4s'},
  monitor: {...config['monitor'], window: '12s', baseline: '1m', prove: ['errorRate'], whenNotProven: 'pass', tolerateSlowerMs: 400, limits: {errorPct: 5, for: '10s'}},
});
type Config = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A small company of its own, and the built cockpit beside it: everything is real, and everything goes away with `end`. */
export const startCompany = async (scenario: string) => {
  await ensureBuilt();
  const home = mkdtempSync(join(tmpdir(), 'cockpit-story-'));
  const dir = join(home, 'company');
  const env = environmentIn(home);
  const sandbox = (...args: string[]): Promise<Ran> => run(process.execPath, [join(root, 'dist', 'sandbox.mjs'), ...args]);
  const up = await sandbox('up', '--dir', dir, '--scenario', scenario);
  if (up.code !== 0) throw new Error(`up ended with ${up.code}: ${up.err}`);
  const described = JSON.parse(up.out) as Described;
  const git = async (...args: string[]): Promise<string> => {
    const {code, out, err} = await run('git', args, described.repo);
    if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${err}`);
    return out.trim();
  };
  const calls = join(home, 'calls');
  for (const name of counted) noteCalls(join(described.bin, name), name, calls);
  const file = join(described.repo, 'cockpit.config.json');
  writeFileSync(file, `${JSON.stringify(shorter(JSON.parse(readFileSync(file, 'utf8')) as Config), null, 2)}\n`);
  await git('commit', '--quiet', '--all', '--message', 'ci: shorter windows');
  await git('push', '--quiet', 'origin', 'main');
  const started = await git('rev-parse', 'HEAD');

  return {
    ...described, home, env, git, started,
    engine: () => engineOf(home)!,
    /** How often a command of the company was begun with exactly this at its beginning: `deploy --env production`. */
    called: (beginning: string): number => (existsSync(calls) ? readFileSync(calls, 'utf8').split('\n') : []).filter(line => `${line} `.startsWith(`${beginning} `)).length,
    /** Runs the built cockpit in the company's folder, to its end. */
    cockpit: cockpitIn(home, described.repo),
    /** A release without a screen that has begun. */
    headless: (...args: string[]) => follow(env, described.repo, [bundle, ...args, '--headless', '--json']),
    command: (name: string, ...args: string[]): Promise<Ran> => run(join(described.bin, name), args),
    end: async (): Promise<void> => {
      const ended = await runIn(env, home, [bundle, 'demo', '--end', '--dir', dir]);
      const left = processesNaming(home);
      rmSync(home, {recursive: true, force: true, maxRetries: 5});
      if (ended.code !== 0) throw new Error(`demo --end ended with ${ended.code}: ${ended.err}`);
      if (left.length > 0) throw new Error(`left behind:\n${left.join('\n')}`);
    },
  };
};

export type Company = Awaited<ReturnType<typeof startCompany>>;

const environmentIn = (home: string) => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: home, TMPDIR: tmpdir(), USER: 'alice', LANG: 'C.UTF-8', COCKPIT_STATE_HOME: join(home, 'state'),
});

/** The built cockpit of somebody whose HOME is this, in a folder. */
export const cockpitIn = (home: string, cwd: string) => (...args: string[]): Promise<Ran> => runIn(environmentIn(home), cwd, [bundle, ...args]);

/** The engine's process, from the file that it locks; undefined where none has ever run. */
export const engineOf = (home: string): number | undefined => {
  const state = join(home, 'state');
  const [project = ''] = existsSync(state) ? readdirSync(state).filter(name => name.startsWith('repo-')) : [];
  const file = join(state, project, 'engine.lock');
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return text === '' ? undefined : (JSON.parse(text) as {pid: number}).pid;
};

/** Tells a story in a company of its own, and ends that whatever happens. */
export const inCompany = async (scenario: string, story: (company: Company) => Promise<void>): Promise<void> => {
  const company = await startCompany(scenario);
  try {
    await story(company);
  } finally {
    await company.end();
  }
};

/** The commands that change something, and must not do so twice. */
const counted = ['deploy', 'migrate', 'backup', 'restore', 'publish', 'traffic'];

/** Puts a note-taker before a command of the company. */
const noteCalls = (file: string, name: string, calls: string): void => {
  renameSync(file, `${file}.own`);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>'${calls}'\nexec '${file}.own' "$@"\n`);
  chmodSync(file, 0o755);
};

const runIn = (env: Readonly<Record<string, string>>, cwd: string, args: readonly string[]): Promise<Ran> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, args, {env, cwd, stdio: ['ignore', 'pipe', 'pipe']});
    let [out, err] = ['', ''];
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    child.stderr.on('data', (part: Buffer) => (err += part.toString()));
    child.on('close', code => resolve({code: code ?? -1, out, err}));
  });

/** What a person would look at first. */
export const wrong = (events: readonly ReleaseEvent[]): string =>
  events.filter(({type}) => ['ItemFailed', 'ItemUnknown', 'HoldPlaced', 'RollbackRequested', 'RollbackUnverified'].includes(type)).map(event => JSON.stringify(event).slice(0, 1_500)).join('\n');

/** A client whose events are read as they come. */
const follow = (env: Readonly<Record<string, string>>, cwd: string, args: readonly string[]) => {
  const child = spawn(process.execPath, args, {env, cwd, stdio: ['ignore', 'pipe', 'pipe']});
  const events: ReleaseEvent[] = [];
  const watchers = new Set<() => void>();
  let said = '';
  let code: number | undefined;
  const look = (): void => {
    for (const watcher of watchers) watcher();
  };
  createInterface({input: child.stdout}).on('line', line => {
    events.push(JSON.parse(line) as ReleaseEvent);
    look();
  });
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const exited = new Promise<number>(resolve => {
    child.on('close', ended => {
      code = ended ?? -1;
      look();
      resolve(code);
    });
  });
  return {
    events,
    /** What it told people. */
    said: () => said,
    kill: (): boolean => child.kill('SIGKILL'),
    exited,
    /** The first event that this is true of; throws with what was said when the client ends without it. */
    until: (what: string, isIt: (event: ReleaseEvent) => boolean): Promise<ReleaseEvent> =>
      new Promise((resolve, reject) => {
        const watcher = (): void => {
          const found = events.find(isIt);
          if (!found && code === undefined) return;
          watchers.delete(watcher);
          if (found) resolve(found);
          else reject(new Error(`${what} never came; it ended with ${code}: ${said}\n${wrong(events)}`));
        };
        watchers.add(watcher);
        watcher();
      }),
  };
};
