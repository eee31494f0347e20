import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {ensureBuilt} from '../../scripts/bootstrap/build.mjs';
import type {ConfigInput} from '../../src/config/schema.ts';
import {run, type Ran} from '../sandbox/rig.ts';

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'cockpit.mjs');

/** What a person would say; the deploy and what follows from it are commands. */
const answers = {attest: 'yes', production: true};

export type SmallServiceOptions = {
  readonly config?: (config: ConfigInput) => ConfigInput;
  /** What a person says at the items that `attest` does not answer. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** More variables of the cockpit. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the release, by their path in the repository. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether production is judged. It takes a quarter of a minute more. */
  readonly metrics?: boolean;
  /** Instances in production. */
  readonly instances?: readonly string[];
};

/**
 * A repository with a remote, four instances on loopback ports, and the built cockpit beside them: as real as the embedded
 * environment, and small enough that a release of it takes seconds. `ops.sh` writes down everything that it does.
 */
export const smallService = async ({config: change = config => config, answers: more = {}, env: variables = {}, files = {}, metrics = false, instances = ['web-1', 'web-2', 'web-3']}: SmallServiceOptions = {}) => {
  await ensureBuilt();
  const home = mkdtempSync(join(tmpdir(), 'cockpit-small-'));
  const [repo, remote, folder] = [join(home, 'repo'), join(home, 'remote.git'), join(home, 'world')];
  mkdirSync(folder);
  const names = [...instances, 'stage-1'];
  const setVersion = (version: string): void => names.forEach(name => writeFileSync(join(folder, `runs-${name}`), `${version}\n`));
  setVersion('1.0.0');
  const servers = spawn(process.execPath, [join(import.meta.dirname, 'instances-entry.ts'), folder, ...names], {stdio: ['pipe', 'pipe', 'inherit']});
  const [line] = (await once(createInterface({input: servers.stdout}), 'line')) as [string];
  const ports = JSON.parse(line) as Record<string, number>;
  const url = (name: string): string => `http://127.0.0.1:${ports[name]}`;

  const git = async (...args: string[]): Promise<string> => {
    const {code, out, err} = await run('git', args, repo);
    if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${err}`);
    return out.trim();
  };
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  await run('git', ['init', '--quiet', '--initial-branch=main', repo]);
  for (const [key, value] of [['user.name', 'alice'], ['user.email', 'alice@example.com']] as const) await git('config', key, value);
  await git('remote', 'add', 'origin', remote);
  writeFileSync(join(repo, 'package.json'), '{"name": "shop", "version": "1.0.0"}\n');
  writeFileSync(join(repo, 'ops.sh'), opsScript(folder, instances));
  chmodSync(join(repo, 'ops.sh'), 0o755);
  const log = join(folder, 'app.log');
  writeFileSync(log, '');
  writeFileSync(join(repo, 'cockpit.config.json'), `${JSON.stringify(change(configOf({instances, metrics, log}, url)), null, 2)}\n`);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'chore: begin');
  await git('tag', '--annotate', 'v1.0.0', '--message', 'v1.0.0');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(repo, path, '..'), {recursive: true});
    writeFileSync(join(repo, path), text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'feat: say hello');
  await git('push', '--quiet', '--follow-tags', 'origin', 'main');

  const env = {PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: home, TMPDIR: tmpdir(), USER: 'alice', LANG: 'C.UTF-8', TERM: 'xterm-256color', COCKPIT_STATE_HOME: join(home, 'state'), ...variables};
  const start = (args: readonly string[], program = bundle) => {
    const child = spawn(process.execPath, [program, ...args], {cwd: repo, env, stdio: ['ignore', 'pipe', 'pipe']});
    let [out, err] = ['', ''];
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    child.stderr.on('data', (part: Buffer) => (err += part.toString()));
    const ended = new Promise<Ran>(resolve => child.on('close', code => resolve({code: code ?? -1, out, err})));
    return {child, ended, said: () => `${out}${err}`};
  };
  const cockpit = (...args: string[]): Promise<Ran> => start(args).ended;
  const answersFile = join(home, 'answers.json');
  writeFileSync(answersFile, JSON.stringify({...answers, ...more}));
  const trust = /--trust [0-9a-f]{64}/.exec((await cockpit('run', '--headless', '--answers', answersFile)).err)?.[0].split(' ');
  if (!trust) throw new Error('the config was not asked for');
  let trusted = false;

  const project = (): string => join(home, 'state', readdirSync(join(home, 'state')).find(name => name.startsWith('repo-')) ?? '');
  const engine = (): number | undefined => {
    const file = existsSync(join(home, 'state')) ? join(project(), 'engine.lock') : '';
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    return text === '' ? undefined : (JSON.parse(text) as {pid: number}).pid;
  };
  const did = (): readonly Done[] =>
    !existsSync(join(folder, 'did')) ? [] : readFileSync(join(folder, 'did'), 'utf8').trim().split('\n').map(entry => {
      const [at = '', ...words] = entry.split(' ');
      return {at: Number(at), what: words.join(' ')};
    });

  const headlessBy = (program: string, ...args: string[]) => {
    const first = trusted ? [] : trust;
    trusted = true;
    return start(['run', '--headless', '--json', '--answers', answersFile, ...first, ...args], program);
  };

  return {
    home, repo, remote, folder, env, git, url, log, bundle, setVersion, engine, did, cockpit, start,
    /** A release without a screen that has begun; a later one resumes what has not ended. */
    headless: (...args: string[]) => headlessBy(bundle, ...args),
    headlessBy,
    /** Folder of the newest release. */
    release: (): string => {
      const releases = join(project(), 'releases');
      return join(releases, readdirSync(releases).sort().at(-1) ?? '');
    },
    /** While it is there: `hold-deploy` keeps a command from ending, `deaf-deploy` lets it ignore INT and TERM, `slow-traffic` makes it sleep so many seconds, `fail-rollback` makes it fail, `half-rollback` after the first instance, `dead-web-2` takes an instance away. */
    flag: (name: string, text = ''): void => writeFileSync(join(folder, name), text),
    unflag: (name: string): void => rmSync(join(folder, name), {force: true}),
    /** Adds to what a person says, from the next start on. */
    answer: (also: Readonly<Record<string, unknown>>): void => writeFileSync(answersFile, JSON.stringify({...answers, ...more, ...also})),
    /** How often somebody asked for metrics while they were dead. */
    unanswered: (): number => (existsSync(join(folder, 'unanswered')) ? readFileSync(join(folder, 'unanswered')).length : 0),
    runs: (name: string): string => readFileSync(join(folder, `runs-${name}`), 'utf8').trim(),
    end: async (): Promise<void> => {
      const pid = engine();
      if (pid !== undefined && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
      servers.stdin.end();
      await once(servers, 'close');
      rmSync(home, {recursive: true, force: true, maxRetries: 10, retryDelay: 200});
    },
  };
};

export type SmallService = Awaited<ReturnType<typeof smallService>>;
/** `at`: epoch ms; `what`: such as `rollback begins production 1.0.0`. */
export type Done = {readonly at: number; readonly what: string};

type Shape = {readonly instances: readonly string[]; readonly metrics: boolean; readonly log: string};

const configOf = ({instances, metrics, log}: Shape, url: (name: string) => string): ConfigInput => {
  const common = {health: {path: '/health/ready', every: '1s', pause: '1s', attempts: 5}, version: {path: '/version'}};
  return {
    service: 'shop',
    environments: {
      staging: {url: url('stage-1'), instances: [{name: 'stage-1', url: url('stage-1')}], ...common},
      production: {
        url: url(instances[0]!), instances: instances.map(name => ({name, url: url(name)})), ...common,
        ...(metrics && {metrics: {kind: 'scrape', urls: instances.map(name => `${url(name)}/metrics`)}}),
        logs: [{name: 'app', file: log}],
      },
    },
    deploy: {command: ['./ops.sh', 'deploy', '{{env}}', '{{version}}']},
    ...(metrics && {traffic: {set: ['./ops.sh', 'traffic', '{{env}}', '{{percent}}'], steps: [100], watch: '3s'}}),
    rollback: {command: ['./ops.sh', 'rollback', '{{env}}', '{{previous.version}}'], watch: '5s', ...(!metrics && {graceSeconds: 0})},
    monitor: {tick: '250ms', window: '5s', baseline: '20s', prove: ['errorRate'], whenNotProven: 'pass'},
  };
};

/** `<epoch ms> <what> begins|ends <env> <version>`, and the instances of the environment run that version. */
const opsScript = (folder: string, production: readonly string[]): string => `#!/bin/sh
cd '${folder}' || exit 9
say() { echo "$(date +%s%3N) $*" >>did; }
what=$1; env=$2; version=$3; only=$4
if [ -e "deaf-$what" ]; then trap '' INT TERM; fi
say "$what begins $env $version\${only:+ $only}"
if [ -e "slow-$what" ]; then sleep "$(cat "slow-$what")"; fi
while [ -e "hold-$what" ]; do sleep 0.05; done
if [ -e "fail-$what" ]; then say "$what fails $env $version"; exit 1; fi
if [ "$env" = production ]; then all='${production.join(' ')}'; else all=stage-1; fi
if [ -e "half-$what" ]; then all="\${all%% *}"; fi
if [ "$what" = backup ]; then echo "a backup" >"$version"; fi
case $what in deploy | rollback | one)
  for name in \${only:-$all}; do
    if [ -e "stuck-$name" ]; then continue; fi
    echo "$version" >"runs-$name.new" && mv "runs-$name.new" "runs-$name"
  done ;;
esac
if [ -e "half-$what" ]; then say "$what breaks off $env $version"; exit 1; fi
say "$what ends $env $version\${only:+ $only}"
`;
