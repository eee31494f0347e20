/**
 * How many log lines are taken without losing one, and what that costs, beside `tail -F | grep -c` and lnav on the same stream.
 *
 *     node bench/logs.ts [--part rates,odd,memory,keys] [--seconds 5] [--memory 300000]
 *
 * `rates`: 1 kB JSON lines at 10, 1 000 and 50 000 lines a second, and as fast as they can be written, into one file that all
 * follow at the same time; lnav reads the file afterwards, because without a terminal it does not follow. `odd`: a line of 10 MB,
 * and binary. `memory`: many lines from a command, as fast as they are taken (10 000 000 take some minutes). `keys`: from a key to
 * the screen while 5 000 and 50 000 lines a second come, in a pseudo-terminal on the built cockpit.
 */
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {appendFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {openPty} from '../test/rig/pty.ts';

const {values} = parseArgs({options: {part: {type: 'string', default: 'rates,odd,memory,keys'}, seconds: {type: 'string', default: '5'}, memory: {type: 'string', default: '300000'}}});
const folder = mkdtempSync(join(tmpdir(), 'cockpit-logs-'));
const here = import.meta.dirname;
const running = new Set<ChildProcess>();

type Taken = {readonly lines: number; readonly gaps: number; readonly errors: number; readonly cpuMs: number; readonly stallMs: number; readonly rssMb: number; readonly ringMb: number; readonly memory: readonly number[]; readonly bytesPerFeed: number};

const start = (program: string, args: readonly string[], stdio: 'pipe' | 'ignore' = 'pipe') => {
  const child = spawn(program, args, {stdio: ['ignore', stdio, 'inherit']});
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
};
const ended = (child: ChildProcess): Promise<void> => (child.exitCode !== null ? Promise.resolve() : new Promise(resolve => child.once('exit', () => resolve())));

/** Our log path in a process of its own; `follows` once it does, `taken` when it has seen the last line. */
const ours = (...args: string[]) => {
  // With the heap of an engine.
  const child = start(process.execPath, ['--max-semi-space-size=8', join(here, 'logs-reader.ts'), ...args]);
  let said = '';
  let follows = (): void => undefined;
  const ready = new Promise<void>(resolve => (follows = resolve));
  child.stdout!.on('data', chunk => {
    said += chunk;
    if (said.includes('\n')) follows();
  });
  const taken = ended(child).then(() => JSON.parse(said.trim().split('\n').at(-1)!) as Taken);
  return {child, ready, taken};
};

/** User and system time of a process that still runs, ms. */
const cpuOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** Samples until the processes have ended; the last sample counts. */
const cpuUntilEnd = (pids: readonly number[]) => {
  const last = new Map<number, number>();
  const timer = setInterval(() => {
    for (const pid of pids) if (existsSync(`/proc/${pid}/stat`)) last.set(pid, cpuOf(pid));
  }, 50);
  return () => {
    clearInterval(timer);
    return [...last.values()].reduce((sum, ms) => sum + ms, 0);
  };
};

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
const load = (): string => loadavg()[0]!.toFixed(1);
const row = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);

/** A HOME in which lnav knows what these lines are; without a format it takes JSON for plain text and counts nothing. */
const lnavHome = (): string => {
  const home = join(folder, 'lnav');
  const formats = [join(home, '.lnav/formats/bench'), join(folder, 'config/lnav/formats/bench')];
  const value = {msg: {kind: 'string'}, level: {kind: 'string'}, pid: {kind: 'integer'}, hostname: {kind: 'string'}, version: {kind: 'string'}, ms: {kind: 'integer'}, padding: {kind: 'string', hidden: true}, req: {kind: 'json', hidden: true}};
  const format = {$schema: 'https://lnav.org/schemas/format-v1.schema.json', bench_log: {title: 'bench', json: true, 'hide-extra': true, 'line-format': [{field: '__timestamp__'}, ' ', {field: 'msg'}], 'timestamp-field': 'time', 'level-field': 'level', 'body-field': 'msg', value}};
  for (const each of formats) {
    mkdirSync(each, {recursive: true});
    writeFileSync(join(each, 'format.json'), JSON.stringify(format));
  }
  return home;
};

const atRate = async (rate: number, count: number): Promise<void> => {
  const file = join(folder, `rate-${rate}.log`);
  writeFileSync(file, '');
  const reader = ours('file', file);
  await reader.ready;
  await pause(300);
  const began = performance.now();
  const writer = start(process.execPath, [join(here, 'logs-writer.ts'), file, String(count), String(rate)]);
  const tail = spawn('tail', ['-n', '+1', '-F', `--pid=${writer.pid}`, '-s', '0.1', file], {stdio: ['ignore', 'pipe', 'ignore']});
  const grep = spawn('grep', ['-c', '', '-'], {stdio: [tail.stdout, 'pipe', 'ignore']});
  tail.stdout.destroy();
  let counted = '';
  grep.stdout!.on('data', chunk => {
    counted += chunk;
  });
  const cpu = cpuUntilEnd([tail.pid!, grep.pid!]);
  const written = ended(writer).then(() => performance.now() - began);
  const taken = await reader.taken;
  const tookMs = performance.now() - began;
  const writtenMs = await written;
  await ended(grep);
  const grepCpu = cpu();
  const seconds = tookMs / 1000;
  const name = rate === 0 ? `unpaced (${Math.round(count / (writtenMs / 1000))}/s written)` : `${rate}/s`;
  row(name, 'this log path', taken.lines, count - taken.lines, `${Math.round(taken.lines / seconds)}/s`, `${((taken.cpuMs / tookMs) * 100).toFixed(0)} %`, `${((taken.cpuMs / Math.max(1, taken.lines)) * 1000).toFixed(1)} µs`, `${taken.rssMb} MB`, `${Math.max(0, Math.round(tookMs - writtenMs))} ms behind, loop held ${taken.stallMs} ms`);
  const grepped = Number(counted) - 1;
  row(name, 'tail -F, grep -c', grepped, count - grepped, '', `${((grepCpu / writtenMs) * 100).toFixed(0)} %`, `${((grepCpu / Math.max(1, grepped)) * 1000).toFixed(1)} µs`, '', 'counts, and knows nothing else');
  if (has('lnav')) {
    const lnavBegan = performance.now();
    const script = `TIMEFORMAT='cpu %U %S'; time lnav -n -c ';SELECT count(*) FROM all_logs' -c ':write-csv-to -' "$0"`;
    const {stdout, stderr} = spawnSync('bash', ['-c', script, file], {encoding: 'utf8', env: {...process.env, HOME: lnavHome(), XDG_CONFIG_HOME: join(folder, 'config')}, maxBuffer: 1 << 28});
    const ms = performance.now() - lnavBegan;
    // Its last line is END, which is none of ours.
    const lnavLines = Number(/(\d+)\s*$/.exec(stdout)?.[1] ?? Number.NaN) - 1;
    const [, user = 0, system = 0] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr)?.map(Number) ?? [];
    row(name, 'lnav -n, afterwards', lnavLines, count - lnavLines, `${Math.round(count / (ms / 1000))}/s`, `${(((user + system) * 1e5) / ms).toFixed(0)} %`, `${(((user + system) * 1e6) / count).toFixed(1)} µs`, '', 'the whole file, once');
  }
  rmSync(file);
};

const rates = async (seconds: number): Promise<void> => {
  console.log(`\n## 1 kB JSON lines, ${seconds} s each (load ${load()} at the start)\n`);
  row('rate', 'who', 'lines', 'lost', 'taken', 'CPU', 'per line', 'memory', '');
  row(...Array.from({length: 9}, () => '---'));
  for (const rate of [10, 1_000, 50_000]) await atRate(rate, rate * seconds);
  await atRate(0, 100_000 * seconds);
};

const odd = async (): Promise<void> => {
  console.log('\n## Odd streams\n');
  const file = join(folder, 'odd.log');
  const run = async (name: string, write: () => void, lines: number): Promise<void> => {
    writeFileSync(file, '');
    const reader = ours('file', file);
    await reader.ready;
    await pause(300);
    const began = performance.now();
    write();
    appendFileSync(file, '\nEND\n');
    const {lines: taken, rssMb, stallMs} = await reader.taken;
    const grepped = spawnSync('grep', ['-a', '-c', '', file], {encoding: 'utf8'});
    console.log(`${name}: ${taken} of ${lines} lines (grep: ${Number(grepped.stdout) - 1}), ${(statSync(file).size / 1e6).toFixed(0)} MB in ${Math.round(performance.now() - began)} ms, ${rssMb} MB of memory, loop held ${stallMs} ms`);
    rmSync(file);
  };
  await run('one line of 10 MB between two short ones', () => appendFileSync(file, `before\n${'y'.repeat(10_000_000)}\nafter`), 3);
  const binary = Buffer.alloc(50_000_000);
  let state = 1;
  for (let index = 0; index < binary.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    binary[index] = state >>> 24;
  }
  let ends = 1;
  for (const byte of binary) if (byte === 10) ends++;
  await run('50 MB of random bytes', () => appendFileSync(file, binary), ends);
};

const memory = async (count: number): Promise<void> => {
  const began = performance.now();
  const {taken} = ours('command', process.execPath, join(here, 'logs-writer.ts'), '-', String(count), '0');
  const {lines, gaps, memory: samples, rssMb, ringMb, cpuMs, stallMs, bytesPerFeed} = await taken;
  const seconds = (performance.now() - began) / 1000;
  console.log(`\n## Memory over ${count} lines of a command\n`);
  console.log(`${lines} lines, ${count - lines} lost, ${gaps} gaps, ${Math.round(lines / seconds)} lines/s, ${((cpuMs / 1000 / seconds) * 100).toFixed(0)} % of a core; ring ${ringMb} MB; loop held ${stallMs} ms at most; ${bytesPerFeed} bytes to a screen at a time`);
  console.log(`memory after each 500 000 lines, MB: ${samples.length === 0 ? rssMb : samples.join(' ')}`);
};

const keys = async (): Promise<void> => {
  console.log(`\n## From a key to the screen, 120×40, built cockpit (load ${load()})\n`);
  const home = join(folder, 'home');
  const bundle = join(here, '..', 'bin', 'load.mjs');
  const median = (times: readonly number[], share = 0.5): string => [...times].sort((a, b) => a - b)[Math.ceil(share * times.length) - 1]!.toFixed(0);
  mkdirSync(home, {recursive: true});
  try {
    await using first = await openPty({args: ['demo'], home});
    await first.waitFor(/Preflight/, {withinMs: 90_000});
    const config = globSync(join(home, '.local/state/cockpit/demo/**/cockpit.config.json'))[0]!;
    const {environments} = JSON.parse(readFileSync(config, 'utf8')) as {environments: {production: {logs: {file: string}[]}}};
    const log = environments.production.logs[0]!.file;
    await using screen = await openPty({args: ['attach'], home, cwd: join(config, '..')});
    await screen.waitFor(/Preflight/, {withinMs: 30_000});
    row('lines/s', 'help opens, median', '95 %', 'log level changes, median', '95 %');
    row(...Array.from({length: 5}, () => '---'));
    for (const rate of [0, 5_000, 50_000]) {
      const writer = rate === 0 ? undefined : start(process.execPath, [join(here, 'logs-writer.ts'), log, String(rate * 120), String(rate)], 'ignore');
      try {
        if (rate > 0) {
          while (!/lines\/s/.test(screen.screen())) {
            screen.type('\t');
            await pause(700);
          }
          await screen.waitFor(/\+[\d ]+ lines\/s/, {withinMs: 20_000});
        }
        const help: number[] = [];
        const level: number[] = [];
        for (let round = 0; round < 25; round++) {
          help.push(await pressed(screen, '?', /keys that work here/));
          await pressed(screen, '\u001b', text => !text.includes('keys that work here'));
          if (rate > 0) {
            level.push(await pressed(screen, 'l', /WARN, ERROR only/));
            await pressed(screen, '\u001b', text => !text.includes('WARN, ERROR only'));
          }
        }
        row(rate, `${median(help)} ms`, `${median(help, 0.95)} ms`, ...(level.length > 0 ? [`${median(level)} ms`, `${median(level, 0.95)} ms`] : ['', '']));
      } finally {
        writer?.kill('SIGKILL');
        if (writer) await ended(writer);
      }
    }
    screen.type('q');
    await screen.exited;
    first.type('q');
    await first.exited;
  } finally {
    spawnSync(process.execPath, [bundle, 'demo', '--end'], {env: {...process.env, HOME: home}});
  }
};

const pressed = async (screen: Awaited<ReturnType<typeof openPty>>, key: string, wanted: RegExp | ((text: string) => boolean)): Promise<number> => {
  const began = performance.now();
  screen.type(key);
  await screen.waitFor(wanted, {withinMs: 15_000});
  return performance.now() - began;
};

try {
  const parts = values.part.split(',');
  if (parts.includes('rates')) await rates(Number(values.seconds));
  if (parts.includes('odd')) await odd();
  if (parts.includes('memory')) await memory(Number(values.memory));
  if (parts.includes('keys')) await keys();
} finally {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, {recursive: true, force: true, maxRetries: 5});
}
