/**
 * How long a person waits for the first picture, and what the client and the engine weigh, beside Node alone and htop.
 * Everything runs in a pseudo-terminal of 120×40, in turns, on a release of the embedded environment that has just begun.
 *
 *     node bench/startup.ts [ROUNDS]
 */
import {spawnSync} from 'node:child_process';
import {existsSync, globSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openPty, type PtyTerminal} from '../test/rig/pty.ts';

const rounds = Number(process.argv[2] ?? 9);
const home = mkdtempSync(join(tmpdir(), 'cockpit-bench-'));
const bundle = join(import.meta.dirname, '..', 'bin', 'load.mjs');

/** Milliseconds until the picture is there. The one who opened it looks at it a little longer through `use`. */
const firstPicture = async (open: Parameters<typeof openPty>[0], wanted: string | RegExp, use?: (terminal: PtyTerminal) => void): Promise<number> => {
  await using terminal = await openPty({home, ...open});
  const ms = await terminal.waitFor(wanted, {withinMs: 60_000});
  use?.(terminal);
  return ms;
};

/** Proportional set size in MiB: memory that is shared is counted once among those who share it. */
const weightMiB = (pid: number): number => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const htop = spawnSync('htop', ['--version']).status === 0;

/** Name, and what one round of it measures. */
const contestants: readonly (readonly [name: string, round: () => Promise<number>])[] = [
  // A picture of one character: what it costs to start Node in a pseudo-terminal and to see something.
  ['node, one character', () => firstPicture({program: process.execPath, args: ['-e', 'process.stdout.write("x")']}, 'x')],
  ['cockpit --version', () => firstPicture({args: ['--version']}, /\d+\.\d+\.\d+/)],
  ['cockpit attach', () => firstPicture({args: ['attach'], cwd: repo()}, 'Preflight', ({pid}) => clients.push(weightMiB(pid)))],
  ...(htop ? [['htop', () => firstPicture({program: 'htop'}, 'Uptime')] as const] : []),
];

const clients: number[] = [];
const repo = (): string => join(globSync(join(home, '.local/state/cockpit/demo/**/cockpit.config.json'))[0]!, '..');
const engines = (): number[] => globSync(join(home, '.local/state/cockpit/*/engine.lock')).flatMap(file => /"pid":\s*(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? []).map(Number);

try {
  const first = await firstPicture({args: ['demo']}, 'Preflight');
  const times = contestants.map((): number[] => []);
  // In turns, so that whatever else the machine does meets all of them.
  for (let round = 0; round < rounds; round++) for (const [at, [, measure]] of contestants.entries()) times[at]!.push(await measure());

  const node = median(times[0]!);
  console.log(`first picture, ${rounds} rounds, 120×40          median      best   beside node`);
  for (const [at, [name]] of contestants.entries())
    console.log(`${name.padEnd(36)} ${median(times[at]!).toFixed(0).padStart(7)} ms ${Math.min(...times[at]!).toFixed(0).padStart(6)} ms ${(median(times[at]!) / node).toFixed(1).padStart(11)} ×`);
  if (!htop) console.log('htop                                 not installed here');
  console.log(`cockpit demo, a whole company first  ${first.toFixed(0).padStart(7)} ms  (once)`);
  console.log(`\nmemory (PSS)                         client ${median(clients).toFixed(0)} MiB, engine ${engines().map(pid => weightMiB(pid).toFixed(0)).join(' ')} MiB`);
} finally {
  spawnSync(process.execPath, [bundle, 'demo', '--end'], {env: {...process.env, HOME: home}});
  for (const pid of engines()) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGTERM');
  rmSync(home, {recursive: true, force: true, maxRetries: 3});
}
