import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync} from 'node:fs';
import {realpathSync, rmdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {CockpitError} from '../../src/util/errors.ts';
import {type Job, startOrAdoptJob} from '../../src/world/job.ts';
import {bootId, isGroupAlive, processStateOf, signalGroup, startTimeOf} from '../../src/world/process.ts';
import {changes, type Command} from '../../src/world/world.ts';
import {wrapper} from '../../src/world/wrapper.ts';
import {waitFor} from './wait-for.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'job-')));
  folder = join(base, 'jobs', 'deploy');
});
afterEach(() => {
  // Whatever a failed test has left running.
  const pid = Number(content('pid')?.split(' ')[0]);
  if (pid > 1) signalGroup(pid, 'SIGKILL');
  rmSync(base, {recursive: true, force: true});
});

const at = (name: string) => join(base, name);
const content = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined);
const output = () => content('output') ?? '';
const sh = (script: string, more: Partial<Command> = {}): Command => ({...changes('sh', '-c', script), cwd: base, ...more});
const startJob = (command: Command, options: Parameters<typeof startOrAdoptJob>[2] = {}) =>
  startOrAdoptJob(folder, command, {pollMs: 20, graceMs: 200, ...options});
const pidOf = () => Number(content('pid')!.split(' ')[0]);
const runs = async (pid: number) => ![undefined, 'Z', 'X'].includes(await processStateOf(pid));
const said = (line: string) => waitFor(`"${line}" in the output`, () => output().split('\n').includes(line));

/** Another engine: starts the job in a process of its own, and dies as engines do. */
const startInDoomedEngine = async (script: string) => {
  const source = `
    import {startOrAdoptJob} from '${join(import.meta.dirname, '../../src/world/job.ts')}';
    const job = await startOrAdoptJob('${folder}', ${JSON.stringify(sh(script))});
    console.log('started');
    await job.ended;
  `;
  const engine = spawn(process.execPath, ['--input-type=module', '-e', source], {stdio: ['ignore', 'pipe', 'inherit']});
  await once(engine.stdout, 'data');
  engine.kill('SIGKILL');
  await once(engine, 'exit');
};

describe('a job that runs to its end', () => {
  it('has its exit code, duration and merged output', async () => {
    const job = await startJob(sh('echo one; echo two >&2; echo three; exit 3'));
    expect(job).toMatchObject({folder, adopted: false});
    expect(await job.ended).toMatchObject({status: 'exited', exitCode: 3, durationMs: expect.any(Number)});
    expect(output()).toBe('one\ntwo\nthree\n');
  });

  it('measures how long it took', async () => {
    const result = await (await startJob(sh('sleep 0.3'))).ended;
    expect(result).toMatchObject({status: 'exited', exitCode: 0});
    // uptime has steps of 10 ms
    expect(result.status === 'exited' && result.durationMs).toBeGreaterThanOrEqual(290);
  });

  it('ended by a signal says which', async () => {
    expect(await (await startJob(sh('kill -SEGV $$'))).ended).toEqual({status: 'killed', signal: 'SIGSEGV'});
  });

  it('an exit code that is no signal stays one', async () => {
    expect(await (await startJob(sh('exit 255'))).ended).toMatchObject({status: 'exited', exitCode: 255});
  });

  it('gets its arguments as they are, even words that mean something to a shell', async () => {
    const nasty = ['', ' ', '$HOME', '`id`', '*', "'", '"', '\n', ';x', '--', '-n', '\\'];
    const job = await startJob({...changes('printf', '[%s]', ...(nasty as [string])), cwd: base});
    await job.ended;
    expect(output()).toBe(nasty.map(word => `[${word}]`).join(''));
  });

  it('goes through a shell only when the command names one', async () => {
    await (await startJob({...changes('echo "$1 $0"', 'a  b'), shell: '/bin/sh', cwd: base})).ended;
    expect(output()).toBe('a  b /bin/sh\n');
  });

  it('has a session of its own, no terminal, its folder, its environment and nothing else of ours open', async () => {
    const ours = openSync('/dev/null', 'r');
    const script = `pwd; echo "$X-$LEAK"; umask; cat; ps -o sid= -p $$; (: < /dev/tty) 2>&- || echo none; ls /proc/$$/fd`;
    await (await startJob(sh(script, {env: {X: 'x'}}), {env: {...process.env, LEAK: 'leak'}})).ended;
    const [cwd, env, umask, session, terminal, ...open] = output().trim().split('\n');
    expect([cwd, env, Number.parseInt(umask!, 8), Number(session), terminal]).toEqual([base, 'x-', process.umask(), pidOf(), 'none']);
    expect(open).toEqual(expect.arrayContaining(['0', '1', '2']));
    expect(open).not.toContain(String(ours));
  });

  it('gets its environment untouched by the wrapper', async () => {
    const names = wrapper.match(/\b[a-z_]+(?==)|(?<=read -r )[a-z_ ]+/g)!.flatMap(words => words.trim().split(' '));
    expect(names).toContain('line');
    const env = Object.fromEntries(names.filter(name => !name.startsWith('cockpit_job_')).map(name => [name, `my ${name}`]));
    await (await startJob({...changes('env'), cwd: base, env})).ended;
    expect(output().split('\n')).toEqual(expect.arrayContaining(Object.entries(env).map(entry => entry.join('='))));
  });

  it('reads its input, of which nothing stays on the disk', async () => {
    await (await startJob({...changes('cat'), cwd: base, input: 'hunter2\n'})).ended;
    expect(output()).toBe('hunter2\n');
    rmSync(join(folder, 'output'));
    expect(readdirSync(folder).sort()).toEqual(['command.json', 'exit', 'pid']);
    for (const name of readdirSync(folder)) expect(content(name)).not.toContain('hunter2');
  });

  it('writes down what it was to be, without the value of any variable, for the owner only', async () => {
    const umask = process.umask(0);
    try {
      await (await startJob(sh('true', {env: {DEPLOY_TOKEN: 'hunter2hunter2'}}))).ended;
    } finally {
      process.umask(umask);
    }
    const intent = JSON.parse(content('command.json')!);
    expect(intent).toMatchObject({v: 1, argv: ['sh', '-c', 'true'], cwd: base, does: 'changes', envNames: ['DEPLOY_TOKEN']});
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual(['command.json', 'exit', 'output', 'pid']);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
      expect(content(name)).not.toContain('hunter2');
    }
  });

  it('is not waited for longer because a background child keeps its output open', async () => {
    const job = await startJob(sh('sleep 60 & echo $!'));
    expect(await job.ended).toMatchObject({status: 'exited', exitCode: 0});
    expect(await runs(Number(output()))).toBe(true);
    // It is still in the group, so stop() reaches it.
    expect(await job.stop({int: 50, term: 2000})).toMatchObject({status: 'exited', exitCode: 0});
    expect(await runs(Number(output()))).toBe(false);
  });
});

describe('[P7] a job and the death of its engine', () => {
  it('runs on after kill -9, is adopted, and gives the right exit code', async () => {
    const script = 'echo began >> count; echo up; while [ ! -e go ]; do sleep 0.02; done; echo went on; exit 5';
    await startInDoomedEngine(script);
    await said('up');
    const job = await startJob(sh(script));
    expect(job.adopted).toBe(true);
    writeFileSync(at('go'), '');
    expect(await job.ended).toMatchObject({status: 'exited', exitCode: 5});
    expect(output()).toBe('up\nwent on\n');
    expect(readFileSync(at('count'), 'utf8')).toBe('began\n');
  });

  it('that ended while nobody looked is read', async () => {
    const script = 'while [ ! -e go ]; do sleep 0.02; done; exit 6';
    await startInDoomedEngine(script);
    writeFileSync(at('go'), '');
    await waitFor('the exit file', () => content('exit'));
    const job = await startJob(sh(script));
    expect(job.adopted).toBe(true);
    expect(await job.ended).toMatchObject({status: 'exited', exitCode: 6});
  });

  it('can be stopped by the engine that adopted it', async () => {
    const script = 'echo up; exec sleep 60';
    await startInDoomedEngine(script);
    await said('up');
    const job = await startJob(sh(script));
    expect(await job.stop()).toEqual({status: 'killed', signal: 'SIGINT'});
  });

  it('is unknown when its wrapper was killed with it', async () => {
    const job = await startJob(sh('echo up; sleep 60'));
    await said('up');
    signalGroup(pidOf(), 'SIGKILL');
    const unknown = {status: 'unknown', why: expect.stringMatching(/^Its wrapper was killed, so nobody saw how it ended/)};
    expect(await job.ended).toEqual(unknown);
    expect(await (await startJob(sh('echo up; sleep 60'))).ended).toEqual(unknown);
    expect(await job.stop()).toEqual(unknown);
  });

  it('is unknown, and says what still runs, when only its wrapper was killed; stop ends the rest', async () => {
    const job = await startJob(sh('echo up; exec sleep 60'));
    await said('up');
    process.kill(pidOf(), 'SIGKILL');
    const result = await job.ended;
    expect(result).toEqual({status: 'unknown', why: expect.stringContaining(`Processes of its group ${pidOf()} still run`)});
    const again = await startJob(sh('echo up; exec sleep 60'));
    expect(await again.ended).toMatchObject({status: 'unknown'});
    expect(await again.stop({int: 2000, term: 2000})).toMatchObject({status: 'unknown'});
    expect(await isGroupAlive(pidOf())).toBe(false);
  });

  it('is unknown after a restart of the machine', async () => {
    const job = await startJob(sh('echo up; exec sleep 60'));
    await said('up');
    const after = await startJob(sh('echo up; exec sleep 60'), {bootId: 'the next boot'});
    expect(await after.ended).toEqual({status: 'unknown', why: 'The machine was restarted while it ran'});
    expect(await after.stop()).toMatchObject({status: 'unknown'});
    expect(await runs(pidOf())).toBe(true);
    await job.stop();
  });
});

describe('[P7] what the folder says when there is no living wrapper', () => {
  const pretend = (files: Record<string, string>) => {
    mkdirSync(folder, {recursive: true});
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  const here = () => sh('echo started >> count');
  const intent = () => JSON.stringify({...noIntent, argv: here().argv, cwd: base});
  const noIntent = {v: 1, does: 'changes', program: '/bin/sh', envNames: [], writtenAt: ''};
  const started = () => existsSync(at('count'));

  it('an empty folder: nothing was started, so it is started now', async () => {
    pretend({});
    const job = await startJob(here());
    expect(job.adopted).toBe(false);
    expect(await job.ended).toMatchObject({status: 'exited', exitCode: 0});
    expect(started()).toBe(true);
  });

  it('an intent and nothing else: unknown, and not started again', async () => {
    pretend({'command.json': intent()});
    const job = await startJob(here());
    expect(await job.ended).toEqual({status: 'unknown', why: expect.stringContaining('just when it was to be started')});
    expect(started()).toBe(false);
  });

  it('an intent whose wrapper comes a little late: adopted', async () => {
    pretend({'command.json': intent()});
    const job = await startJob(here(), {graceMs: 20_000});
    pretend({exit: '4 10.00 12.50\n'});
    expect(await job.ended).toEqual({status: 'exited', exitCode: 4, durationMs: 2500});
  });

  it('the number of a process that is somebody else: unknown, and left alone', async () => {
    const stranger = spawn('sleep', ['60'], {detached: true, stdio: 'ignore'});
    const startTime = (await startTimeOf(stranger.pid!))!;
    pretend({'command.json': intent(), pid: `${stranger.pid} ${Number(startTime) - 1} ${await bootId()}\n`});
    const job = await startJob(here());
    expect(await job.ended).toEqual({status: 'unknown', why: expect.stringContaining('belongs to another process now')});
    expect(await job.stop({int: 1, term: 1})).toMatchObject({status: 'unknown'});
    expect(await runs(stranger.pid!)).toBe(true);
    stranger.kill('SIGKILL');
    rmSync(join(folder, 'pid'));
  });

  const broken = ['', '\n', '0', 'x 1 2\n', '-1 1 2\n', '999 1 2\n', ' 0 1 2\n', '0 1\n'];
  it.each(broken)('an exit file of %j is unknown, never zero', async exit => {
    pretend({'command.json': intent(), exit});
    expect(await (await startJob(here())).ended).toMatchObject({status: 'unknown'});
  });

  it('another command: refused, with both named', async () => {
    pretend({'command.json': intent()});
    const failed = await startJob(sh('something else')).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CockpitError);
    expect((failed as CockpitError).message).toContain('something else');
    expect((failed as CockpitError).cause).toContain('echo started >> count');
  });
});

describe('one folder, one start', () => {
  it('whoever asks, and however often', async () => {
    const command = sh('echo began >> count; echo up; exec sleep 60');
    const jobs = await Promise.all(Array.from({length: 8}, () => startJob(command)));
    expect(jobs.filter(job => !job.adopted)).toHaveLength(1);
    await said('up');
    const results = await Promise.all(jobs.map(job => job.stop()));
    for (const result of results) expect(result).toEqual({status: 'killed', signal: 'SIGINT'});
    expect(readFileSync(at('count'), 'utf8')).toBe('began\n');
  });
});

describe('a job that cannot be started leaves nothing behind', () => {
  it.each([
    ['not there', changes('no-such-program')],
    ['a word of the shell', changes('exit', '0')],
    ['not executable', changes('./plain')],
    ['no folder to run in', {...changes('ls'), cwd: '/no/such/folder'}],
  ])('%s', async (_what, command) => {
    writeFileSync(at('plain'), '#!/bin/sh\n');
    const failed = await startJob({cwd: base, ...command}).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CockpitError);
    expect((failed as CockpitError).message).toContain(command.argv[0]);
    expect(existsSync(folder)).toBe(false);
  });

  it('too long arguments: the folder can be used again', async () => {
    await expect(startJob(changes('ls', 'x'.repeat(3_000_000)))).rejects.toThrow(CockpitError);
    expect(content('command.json')).toBeUndefined();
    expect(await (await startJob(sh('exit 0'))).ended).toMatchObject({exitCode: 0});
  });
});

describe('stop', () => {
  const started = async (script: string): Promise<Job> => {
    const job = await startJob(sh(script));
    await said('up');
    return job;
  };

  it('asks with INT first, and takes the exit code of who tidies up', async () => {
    const job = await started(`trap 'echo tidy; exit 9' INT; echo up; while :; do sleep 0.02; done`);
    expect(await job.stop()).toMatchObject({status: 'exited', exitCode: 9});
    expect(output()).toContain('tidy');
  });

  it('goes on to TERM', async () => {
    const job = await started(`trap '' INT; echo up; exec sleep 60`);
    expect(await job.stop({int: 50, term: 5000})).toEqual({status: 'killed', signal: 'SIGTERM'});
  });

  it('kills what ignores both, with its children, and that is known afterwards', async () => {
    const deaf = `trap '' INT TERM; sleep 61 & echo $! > child; echo up; while :; do sleep 60; done`;
    const job = await started(deaf);
    const child = Number(readFileSync(at('child'), 'utf8'));
    const result = await job.stop({int: 50, term: 50});
    expect(result).toEqual({status: 'killed', signal: 'SIGKILL'});
    expect(await job.ended).toBe(result);
    expect([await runs(child), await runs(pidOf())]).toEqual([false, false]);
    expect(await (await startJob(sh(deaf))).ended).toEqual(result);
  });

  it('reaches a job that is frozen', async () => {
    const job = await started('echo up; kill -STOP $$; sleep 60');
    await waitFor('T', () => execFileSync('ps', ['-o', 'stat=', '-g', String(pidOf())], {encoding: 'utf8'}).includes('T'));
    expect(await job.stop()).toEqual({status: 'killed', signal: 'SIGINT'});
  });

  it('called twice is one', async () => {
    const job = await started('echo up; exec sleep 60');
    const [a, b] = await Promise.all([job.stop(), job.stop({int: 0, term: 0})]);
    expect(a).toBe(b);
    expect(a).toEqual({status: 'killed', signal: 'SIGINT'});
  });

  it('after the end changes nothing', async () => {
    const job = await startJob(sh('exit 4'));
    const result = await job.ended;
    expect(await job.stop()).toBe(result);
  });
});

describe.each(['dash', 'bash', 'sh'])('the wrapper under %s, without any of us', shell => {
  const has = (() => {
    try {
      execFileSync(shell, ['-c', ':']);
      return true;
    } catch {
      return false;
    }
  })();
  const wrap = (script: string, env: Record<string, string> = {PATH: '/nowhere'}) => {
    mkdirSync(folder, {recursive: true});
    const out = openSync(join(folder, 'output'), 'a');
    const path = execFileSync('sh', ['-c', `command -v ${shell}`], {encoding: 'utf8'}).trim();
    const args = ['-c', wrapper, 'cockpit-job', folder, '/bin/sh', '-c', script];
    return spawn(path, args, {detached: true, stdio: ['ignore', out, out], env, cwd: base});
  };

  it.runIf(has)('says who it is and how it ended, whatever PATH the command has', async () => {
    const child = wrap('echo hi; exit 7');
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(content('exit')).toMatch(/^7 \d+\.\d\d \d+\.\d\d\n$/);
    expect(content('pid')).toMatch(new RegExp(`^${child.pid} \\d+ ${await bootId()}\n$`));
    expect(output()).toBe('hi\n');
  });

  it.runIf(has).each(['INT', 'TERM', 'HUP', 'QUIT', 'USR1'])('survives %s to the group, which ends the command', async signal => {
    const child = wrap('echo up; exec /bin/sleep 60');
    await said('up');
    signalGroup(child.pid!, `SIG${signal}` as NodeJS.Signals);
    await once(child, 'exit');
    expect(content('exit')).toMatch(new RegExp(`^${128 + Number(execFileSync('bash', ['-c', `kill -l ${signal}`]))} `));
  });

  it.runIf(has)('keeps the code of a command that tidies up on TERM', async () => {
    const child = wrap(`trap 'exit 12' TERM; echo up; while :; do /bin/sleep 0.02; done`);
    await said('up');
    signalGroup(child.pid!, 'SIGTERM');
    await once(child, 'exit');
    expect(content('exit')).toMatch(/^12 /);
  });

  it.runIf(has)('tries again when the exit code cannot be written, as on a full disk', async () => {
    mkdirSync(join(folder, 'exit.tmp'), {recursive: true});
    const child = wrap('echo up; exit 8');
    await said('up');
    const group = () => execFileSync('ps', ['-o', 'args=', '-g', String(child.pid)], {encoding: 'utf8'});
    await waitFor('the first try', () => group().includes('sleep 1'));
    expect(content('exit')).toBeUndefined();
    rmdirSync(join(folder, 'exit.tmp'));
    await once(child, 'exit');
    expect(content('exit')).toMatch(/^8 /);
  });
});
