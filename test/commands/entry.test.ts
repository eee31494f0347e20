import {execFileSync, spawn} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build, type Plugin} from 'esbuild';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {makeHistory} from '../../bench/histories.ts';
import {grammarInside} from '../../scripts/build/grammar-inside.ts';
import {allCommands} from '../../src/commands/list.ts';
import {makeRepo, tempFolder, type TestRepo} from '../rig/git-repo.ts';
import {emptyEnv} from './typing.ts';

const commandList = await allCommands();

let folder: string;
let program: string;

/** The screens stay outside: nothing here opens one, and what is tested is the way in and out. */
const noScreens: Plugin = {
  name: 'no-screens',
  setup: plugins => plugins.onResolve({filter: /show\.tsx$/}, () => ({path: 'no-screens', external: true})),
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'entry-'));
  program = join(folder, 'cockpit.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/cli.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    outfile: program,
    logLevel: 'silent',
    plugins: [grammarInside, noScreens],
    define: {COCKPIT_VERSION: '"1.2.3"'},
    banner: {
      js: "import {createRequire as $createRequire} from 'node:module'; const require = $createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;",
    },
  });
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

type Ended = {readonly code: number | null; readonly out: string; readonly err: string};

/** As a shell would start it: no terminal, stdin closed. */
const cockpit = (words: string, cwd: string, env: Readonly<Record<string, string | undefined>> = emptyEnv()): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words.split(' ').filter(Boolean)], {
      cwd,
      env: {...env, NODE_COMPILE_CACHE: join(folder, 'compiled')},
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 25_000,
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', reject).on('close', code => resolve({code, out, err}));
  });

const noStack = ({out, err}: Ended): void => expect(`${out}${err}`).not.toMatch(/^\s+at .+:\d+:\d+\)?$|This is a bug/m);

const committed = (files: Readonly<Record<string, string>> = {}): TestRepo => {
  const repo = makeRepo();
  repo.commit('feat: begin', {'README.md': '# x', ...files});
  return repo;
};
const withConfig = (config: string): string => {
  const repo = committed();
  writeFileSync(join(repo.path, 'cockpit.config.json'), config);
  return repo.path;
};

const service = '{"service": "orders", "git": {"versionFiles": []}}';

describe('bad input: words, an exit code, never a stack trace', () => {
  it.each<readonly [what: string, words: string, where: () => string, code: number, says: RegExp]>([
    ['an unknown command', 'stauts', tempFolder, 2, /no command "stauts"\. Did you mean status\?/],
    ['an unknown flag', 'status --jsno', tempFolder, 2, /does not know --jsno\. Did you mean --json\?/],
    ['a flag without its value', 'report --format', tempFolder, 2, /--format wants a value/],
    ['no repository', 'status', tempFolder, 3, /Looking for a git repository[\s\S]*try/],
    ['no repository, for a topic', 'next-version', tempFolder, 3, /Looking for a git repository/],
    ['no config', 'run --headless', () => committed().path, 2, /There is no cockpit\.config\.json[\s\S]*cockpit init/],
    ['no config, looking', 'history', () => committed().path, 2, /There is no cockpit\.config\.json/],
    ['a config that is not JSON', 'config check', () => withConfig('{"service": "orders",}'), 2, /cockpit\.config\.json:1:\d+/],
    [
      'an unknown key, with the nearest right one',
      'config check',
      () => withConfig('{"service": "orders", "rolback": {}}'),
      2,
      /rolback[\s\S]*"rollback"/,
    ],
    ['a wrong type', 'config check', () => withConfig('{"service": "orders", "git": {"sign": "yes"}}'), 2, /sign/],
    ['a config that cannot be used, by a command that needs it', 'status', () => withConfig('{"service": 7}'), 2, /service/],
    ['no terminal', 'run', () => withConfig(service), 3, /this is not a terminal[\s\S]*--headless/],
    ['no terminal to ask in', 'init', () => committed().path, 2, /this is not a terminal[\s\S]*--yes/],
    ['nothing to attach to', 'attach --headless', () => withConfig(service), 3, /none is under way here/],
    ['nothing to roll back', 'rollback', () => withConfig(service), 3, /none is under way here/],
    ['a config that nobody trusted', 'run --headless', () => withConfig(service), 3, /not trusted yet[\s\S]*--trust [0-9a-f]{16}/],
    [
      'a report that is not there',
      'report 01ARZ3NDEKTSV4RRFFQ69G5FAV',
      () => withConfig(service),
      3,
      /no such record here[\s\S]*cockpit history/,
    ],
    ['a file that is not there', 'judge nowhere.json', tempFolder, 3, /Reading nowhere\.json/],
    [
      'a series that is not one',
      'judge series.json',
      () => {
        const at = tempFolder();
        writeFileSync(join(at, 'series.json'), '{"watch": 1}');
        return at;
      },
      2,
      /series\.json:1:\d+/,
    ],
    ['no file', 'lint-migration', tempFolder, 2, /No file was named/],
  ])('%s', async (_, words, where, code, says) => {
    const ended = await cockpit(words, where());
    noStack(ended);
    expect(ended).toMatchObject({code, out: '', err: expect.stringMatching(says)});
  });

  it('a remote that cannot be reached', async () => {
    const repo = committed();
    repo.git('remote', 'add', 'origin', 'http://127.0.0.1:9/orders.git');
    for (const words of ['next-version --json', 'lock status']) {
      const ended = await cockpit(words, repo.path);
      noStack(ended);
      expect(ended).toMatchObject({code: 3, err: expect.stringContaining('origin does not answer')});
    }
  });

  it('a state folder that others may enter', async () => {
    const env = emptyEnv();
    mkdirSync(env.COCKPIT_STATE_HOME, {recursive: true, mode: 0o777});
    chmodSync(env.COCKPIT_STATE_HOME, 0o777);
    const ended = await cockpit('status', withConfig(service), env);
    noStack(ended);
    expect(ended).toMatchObject({code: 3, out: '', err: expect.stringMatching(/Others may enter it[\s\S]*chmod 700/)});
  });

  it('a value of the environment that cannot be meant', async () => {
    const ended = await cockpit('status', withConfig(service), {...emptyEnv(), COCKPIT_STATE_HOME: 'relative/folder'});
    noStack(ended);
    expect(ended).toMatchObject({code: 3, err: expect.stringContaining('absolute path')});
  });
});

describe('what is printed', () => {
  it('has every command in its help: the list of the entry is the list of the completion', async () => {
    const {code, out, err} = await cockpit('--help', tempFolder());
    expect([code, err]).toEqual([0, '']);
    const listed = out.split('\n').filter(line => line.startsWith('  cockpit ') && !line.includes('COMMAND'));
    expect(listed).toHaveLength(commandList.length);
    for (const {usage, says} of commandList)
      expect(
        listed.some(line => line.includes(usage) && line.endsWith(says)),
        usage,
      ).toBe(true);
  });

  // What every command does with --help is in typed.test.ts; these would leave the most behind.
  it.each(['run', 'demo', 'rollback', 'init'])('acts on nothing with %s --help', async name => {
    const at = tempFolder();
    const env = emptyEnv(at);
    const {code, err} = await cockpit(`${name} --help`, at, env);
    expect([code, err]).toEqual([0, '']);
    expect(existsSync(env.COCKPIT_STATE_HOME)).toBe(false);
    expect(readdirSync(at)).toEqual([]);
  });

  it('is its version, and nothing else, with --version', async () =>
    expect(await cockpit('--version', tempFolder())).toEqual({code: 0, out: '1.2.3\n', err: ''}));

  it.each([
    ['next-version --json', () => committed().path],
    ['config check --json', () => withConfig('{"service": "orders", "rolback": {}}')],
    ['status --json', () => withConfig(service)],
    ['doctor --json', () => withConfig(service)],
  ])('is one versioned object with %s', async (words, where) => {
    const {out} = await cockpit(words, where());
    expect(out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(out)).toMatchObject({format: 1});
  });

  it('ends quietly when its reader goes away', () => {
    const out = execFileSync('sh', ['-c', `"$0" "$1" --help | head -1`, process.execPath, program], {
      cwd: tempFolder(),
      env: emptyEnv(),
      encoding: 'utf8',
    });
    expect(out).toMatch(/^cockpit: /);
  });
});

it('an answer that is longer than a pipe is read whole, however slow its reader', async () => {
  const folder = join(tempFolder(), 'repo');
  await makeHistory(folder, 'no tags', {commits: 1_500, perRelease: Infinity, unreleased: 1_500});
  const {code, out} = await cockpit('next-version --json', folder);
  expect(code).toBe(0);
  expect(out.length).toBeGreaterThan(300_000);
  expect((JSON.parse(out) as {commits: unknown[]}).commits).toHaveLength(1_500);
});
