/**
 * Loaded into the built engine (`NODE_OPTIONS=--import …`), it ends that process by SIGKILL at the boundaries of its effects.
 *
 * `$COCKPIT_KILLS` is a folder. `passed` gets a line for every boundary that an engine comes to: `<boundary>\t<command>`. Where
 * that line stands in `plan`, it is taken out of it, and the engine ends in this very moment.
 *
 *     journaled   what should run is on disk, nothing else is
 *     claimed     the folder of the job says what is to be started; nothing is
 *     started     the process is there, and nobody has written anything down of it
 *     ended       the command has ended, and nobody has written that down
 *     recorded    how it ended is in the journal, on disk
 */
import childProcess, {type ChildProcess} from 'node:child_process';
import {appendFileSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import fs, {type FileHandle} from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {join} from 'node:path';

const folder = process.env['COCKPIT_KILLS'];

const at = (boundary: string, command: string): void => {
  const line = `${boundary}\t${command}`;
  appendFileSync(join(folder!, 'passed'), `${line}\n`);
  const file = join(folder!, 'plan');
  const plan = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  if (!plan.includes(line)) return;
  writeFileSync(file, plan.filter(one => one !== line).join('\n'));
  process.kill(process.pid, 'SIGKILL');
};

/** Jobs by their place, pushes by what they push to, commands by their words; everything else only looks. */
const nameOf = (file: string, args: readonly string[]): string | undefined => {
  if (args[2] === 'cockpit-job') return placeOf(args[3] ?? '');
  const push = args.indexOf('push');
  if (file === 'git' && push >= 0) return `git push ${args.slice(push).flatMap(arg => /:(refs\/\S+)$/.exec(arg)?.[1]?.replace(/probe\/.*/, 'probe') ?? []).sort().join(' ')}`;
  return file.endsWith('ops.sh') && args[0] === 'notify' ? `notify ${String(args[2]).replaceAll(/[^a-z]+/g, ' ').trim().split(' ').slice(0, 3).join(' ')}` : undefined;
};

/** The second of the same name has a number: the lock is pushed to when it is taken and when it is given back. */
const numbered = (name: string): string => {
  const passed = existsSync(join(folder!, 'passed')) ? readFileSync(join(folder!, 'passed'), 'utf8') : '';
  const before = passed.split('\n').filter(line => line === `claimed\t${name}` || line.startsWith(`claimed\t${name} #`)).length;
  return before === 0 ? name : `${name} #${before + 1}`;
};

const placeOf = (path: string): string => path.slice(path.indexOf('/jobs/') + '/jobs/'.length);

/** Commands that have ended, until how they ended is on disk. */
let unrecorded: string[] = [];

const watch = (): void => {
  const {spawn} = childProcess;
  childProcess.spawn = ((file: string, args: readonly string[] = [], options: object = {}): ChildProcess => {
    const plain = Array.isArray(args) ? nameOf(file, args) : undefined;
    if (plain === undefined) return spawn(file, args, options);
    const name = plain.startsWith('git push') ? numbered(plain) : plain;
    at('claimed', name);
    const child = spawn(file, args, options);
    at('started', name);
    child.prependListener('exit', () => {
      unrecorded.push(name);
      at('ended', name);
    });
    return child;
  }) as typeof spawn;

  const {link} = fs;
  fs.link = async (from, to) => {
    if (String(to).endsWith('/command.json')) at('journaled', placeOf(String(to).slice(0, -'/command.json'.length)));
    return link(from, to);
  };
  syncBuiltinESMExports();
};

const outcome = /"type":"(ItemPassed|ItemFailed|ItemUnknown|RollbackStepPassed|RollbackStepFailed|TrafficChanged|ReleaseEnded)"/;

const watchJournal = async (): Promise<void> => {
  const handle = await fs.open('/dev/null', 'w');
  const kind = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const {write, datasync} = kind;
  const ends = new WeakSet<FileHandle>();
  kind.write = function (this: FileHandle, data: Buffer, ...more: never[]) {
    if (Buffer.isBuffer(data) && outcome.test(data.toString())) ends.add(this);
    return (write as (...args: unknown[]) => unknown).call(this, data, ...more);
  } as typeof write;
  kind.datasync = async function (this: FileHandle) {
    await datasync.call(this);
    if (!ends.delete(this)) return;
    const names = unrecorded;
    unrecorded = [];
    for (const name of names) at('recorded', name);
  };
};

if (folder !== undefined && process.argv[2] === 'engine') {
  watch();
  await watchJournal();
}
