/**
 * The next version of large histories: ours beside git-cliff and conventional-recommended-bump, in one run and in turns, with
 * the peak memory of each, git included. Both are brought by npm into a folder that goes away again; ours is the bundle.
 *
 *     node bench/version.ts [ROUNDS]
 */
import {spawn, spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {makeHistory, sizes, type Kind, type Made} from './histories.ts';

const rounds = Number(process.argv[2] ?? 5);
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'cockpit-bench-'));
/** A tool that has not answered by then has not answered, ms. */
const patienceMs = 60_000;

type Contestant = {readonly name: string; readonly argv: (made: Made) => readonly string[]; readonly answer: (out: string, made: Made) => string; readonly kinds?: readonly Kind[]};

const bin = (name: string): string => join(folder, 'node_modules', '.bin', name);
const cockpit = join(folder, 'package', 'bin', 'load.mjs');
const raised = (out: string): string => /\b(major|minor|patch)\b/.exec(out)?.[1] ?? '–';

const contestants: readonly Contestant[] = [
  {name: 'cockpit next-version', argv: () => [process.execPath, cockpit, 'next-version', '--json'], answer: out => (JSON.parse(out) as {version: string}).version},
  {name: 'git-cliff --bumped-version --unreleased', argv: () => [bin('git-cliff'), '--bumped-version', '--unreleased'], answer: out => out.trim().replace(/^v|^orders@/, '') || '–'},
  {name: 'git-cliff --bumped-version', argv: () => [bin('git-cliff'), '--bumped-version'], answer: out => out.trim().replace(/^v|^orders@/, '') || '–'},
  {name: 'conventional-recommended-bump', argv: () => [bin('conventional-recommended-bump'), '-p', 'conventionalcommits'], answer: raised},
];

type Run = {readonly ms: number; readonly peakMiB: number; readonly out: string; readonly ended: boolean};

/** Runs to the end, or gives it up. Peak: the highest sum of resident memory over its process group, looked at every 10 ms. */
const run = async ([program = '', ...args]: readonly string[], cwd: string): Promise<Run> => {
  const began = performance.now();
  const child = spawn(program, args, {cwd, stdio: ['ignore', 'pipe', 'ignore'], detached: true, env: {...process.env, HOME: folder, COCKPIT_STATE_HOME: join(folder, 'state')}});
  let [out, peakKiB] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const look = setInterval(() => {
    peakKiB = Math.max(peakKiB, groupKiB(child.pid!));
  }, 10);
  const giveUp = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), patienceMs);
  const signal = await new Promise<NodeJS.Signals | null>(resolve => child.once('close', (_, by) => resolve(by)));
  clearInterval(look);
  clearTimeout(giveUp);
  return {ms: performance.now() - began, peakMiB: peakKiB / 1024, out, ended: signal === null};
};

const groupKiB = (group: number): number =>
  readdirSync('/proc').filter(name => /^\d+$/.test(name)).reduce((sum, pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) return sum;
      return sum + Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

try {
  mkdirSync(join(folder, 'package'), {recursive: true});
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefix', folder, 'git-cliff', 'conventional-recommended-bump', 'conventional-changelog-conventionalcommits'], {encoding: 'utf8'});
  if (npm.status !== 0) throw new Error(`npm could not bring the others: ${npm.stderr.slice(-300)}`);
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.ts'), join(folder, 'package', 'dist')], {encoding: 'utf8'});
  if (built.status !== 0) throw new Error(`the bundle could not be built: ${built.stderr.slice(-300)}`);
  cpSync(join(root, 'bin'), join(folder, 'package', 'bin'), {recursive: true});
  cpSync(join(root, 'package.json'), join(folder, 'package', 'package.json'));
  console.log(`median of ${rounds} rounds, in turns; peak memory of all its processes; — : no answer in ${patienceMs / 1000} s`);
  for (const kind of Object.keys(sizes) as Kind[]) {
    const repo = join(folder, kind.replace(' ', '-'));
    const made = await makeHistory(repo, kind);
    if (kind === 'monorepo') writeFileSync(join(repo, 'cockpit.config.json'), JSON.stringify({service: 'orders', git: {tagPrefix: 'orders@', versionFiles: []}, version: {paths: ['packages/orders']}}));
    const here = kind === 'monorepo' ? contestants.filter(({name}) => name.startsWith('cockpit')) : contestants;
    const runs = here.map((): Run[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [at, {argv}] of here.entries()) if (runs[at]!.every(({ended}) => ended)) runs[at]!.push(await run(argv(made), repo));
    const own = median(runs[0]!.map(({ms}) => ms));
    console.log(`\n${kind}: ${made.commits} commits, ${made.tags} tags, ${made.since} since ${made.last ?? 'the beginning'}; what was made: ${made.level}, so ${made.next}`);
    for (const [at, {name, answer}] of here.entries()) {
      const all = runs[at]!;
      const ended = all.every(run => run.ended);
      const ms = median(all.map(run => run.ms));
      console.log(`  ${name.padEnd(42)} ${ended ? `${ms.toFixed(0).padStart(7)} ms ${`${(ms / own).toFixed(2)} ×`.padStart(9)}` : '      —            '} ${median(all.map(run => run.peakMiB)).toFixed(0).padStart(6)} MiB  ${ended ? answer(all[0]!.out, made) : ''}`);
    }
  }
} finally {
  rmSync(folder, {recursive: true, force: true, maxRetries: 3});
}
