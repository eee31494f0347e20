import {spawn} from 'node:child_process';
import {existsSync, readFileSync, readlinkSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {engineProcess} from '../../src/engine/single.ts';
import {findEngine, OtherRelease, startEngine, type StartParts} from '../../src/engine/start.ts';
import {connect} from '../../src/socket/index.ts';
import {until} from '../socket/rig.ts';
import {engineFolder, entry, kill, runEngine} from './processes.ts';

const parts = (folder: ReturnType<typeof engineFolder>, mode = 'listens', more: Partial<StartParts> = {}): StartParts => {
  // Whoever holds the lock at the end of the test is an engine of this test.
  onTestFinished(async () => kill((await engineProcess(folder.lockFile))?.pid));
  return {folder, args: [entry, folder.lockFile, folder.socket, mode], env: process.env, ...more};
};

describe('[P9] starting the engine', () => {
  it('waits until it answers; whoever comes later attaches', async () => {
    const folder = engineFolder();
    expect(await findEngine(folder)).toEqual({status: 'none'});
    const first = await startEngine(parts(folder));
    expect(first).toMatchObject({how: 'started', hello: {release: '01TEST'}});
    expect(await startEngine(parts(folder))).toMatchObject({how: 'attached', hello: {engine: {pid: first.hello.engine.pid}}});
    expect(await findEngine(folder)).toMatchObject({status: 'alive', hello: {engine: {pid: first.hello.engine.pid}}});
  });

  it('of one release does not take that of another for it', async () => {
    const folder = engineFolder();
    await startEngine(parts(folder, 'listens', {release: '01TEST'}));
    const second = startEngine(parts(folder, 'listens', {release: '01NEXT'}));
    await expect(second).rejects.toBeInstanceOf(OtherRelease);
    await expect(second).rejects.toMatchObject({cause: expect.stringContaining('it runs 01TEST'), next: ['Look at the one that runs: cockpit attach']});
  });

  it.runIf(process.platform === 'linux')('gives it a session of its own, no terminal, and a folder that stays', async () => {
    const folder = engineFolder();
    const {pid} = (await startEngine(parts(folder))).hello.engine;
    const [, , , , pgrp, session, tty] = [
      '',
      '',
      ...readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' '),
    ];
    expect({pgrp, session, tty}).toEqual({pgrp: String(pid), session: String(pid), tty: '0'});
    expect(['cwd', 'fd/0', 'fd/1', 'fd/2'].map(name => readlinkSync(`/proc/${pid}/${name}`))).toEqual([
      '/',
      '/dev/null',
      folder.log,
      folder.log,
    ]);
  });

  it.each(['listens', 'no-flock'])('twelve times at once makes one engine (E10): %s', async mode => {
    const folder = engineFolder();
    const started = await Promise.all(Array.from({length: 12}, () => startEngine(parts(folder, mode, {waitMs: 25_000}))));
    expect(new Set(started.map(({hello}) => hello.engine.pid)).size).toBe(1);
    expect(started.filter(({how}) => how === 'started')).toHaveLength(1);
    expect((await engineProcess(folder.lockFile))?.pid).toBe(started[0]?.hello.engine.pid);
  });

  it('takes over what one left that was killed (E11)', async () => {
    const folder = engineFolder();
    const engine = await runEngine(folder);
    kill(engine.pid);
    await engine.ended;
    expect(existsSync(folder.socket)).toBe(true);
    expect(await findEngine(folder)).toEqual({status: 'none'});
    expect((await startEngine(parts(folder))).how).toBe('started');
  });

  it('leaves it alive when the starter and all of its group are killed (T5)', async () => {
    const folder = engineFolder();
    const {args} = parts(folder);
    const script = `
      const {startEngine} = await import(${JSON.stringify(join(import.meta.dirname, '../../src/engine/start.ts'))});
      const {hello} = await startEngine(${JSON.stringify({folder, args, env: {PATH: process.env['PATH']}})});
      console.log(hello.engine.pid);
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {detached: true, stdio: ['ignore', 'pipe', 'inherit']});
    onTestFinished(() => kill(starter.pid));
    const pid = await new Promise<number>(resolve => starter.stdout.on('data', data => resolve(Number(data))));
    const ended = new Promise(resolve => starter.on('exit', resolve));
    process.kill(-starter.pid!, 'SIGKILL');
    await ended;
    expect(await findEngine(folder)).toMatchObject({status: 'alive', hello: {engine: {pid}}});
  });
});

describe('an engine that does not start', () => {
  it('says its last words, made harmless, and only those of this time', async () => {
    const folder = engineFolder();
    writeFileSync(folder.log, 'of last week\n', {mode: 0o600});
    await expect(startEngine(parts(folder, 'dies'))).rejects.toMatchObject({
      name: 'CockpitError',
      cause: 'It ended at once: exit code 3. Its last words:\nreading the config failed\nSyntaxError: line 3',
      next: [`Read what it printed: less ${folder.log}`, expect.anything()],
    });
    expect(readFileSync(folder.log, 'utf8')).toContain('of last week');
  });

  it('because there is no such Node says so', async () => {
    const folder = engineFolder();
    await expect(startEngine(parts(folder, 'listens', {node: join(folder.path, 'node')}))).rejects.toMatchObject({
      cause: expect.stringContaining('could not be started'),
    });
  });

  it('because it never listens is given up after a while, and not started twice', async () => {
    const folder = engineFolder();
    await expect(startEngine(parts(folder, 'mute', {waitMs: 4000}))).rejects.toMatchObject({
      cause: expect.stringMatching(/has not answered for 4 s\. Its last words:\nready/),
    });
    expect(readFileSync(folder.log, 'utf8')).toBe('ready\n');
    expect(await findEngine(folder)).toMatchObject({status: 'starting'});
  });

  it('because its log is a planted link is not started', async () => {
    const folder = engineFolder();
    symlinkSync(join(folder.path, 'victim'), folder.log);
    await expect(startEngine(parts(folder))).rejects.toMatchObject({cause: 'It is a symbolic link.'});
    expect(existsSync(join(folder.path, 'victim'))).toBe(false);
  });
});

describe('[P1] an engine that is stopped (E12)', () => {
  it('is found frozen, is not doubled, and goes on as if nothing had been', async () => {
    const folder = engineFolder();
    const {pid} = (await startEngine(parts(folder))).hello.engine;
    const timing = {helloMs: 200, pingMs: 50, retryMs: 50};
    const connection = await connect({
      path: folder.socket,
      who: 'ana',
      tty: 't',
      role: 'operator',
      timing,
      process: () => engineProcess(folder.lockFile),
    });
    onTestFinished(() => connection.close());

    kill(pid, 'SIGSTOP');
    onTestFinished(() => kill(pid, 'SIGCONT'));
    await until(() => connection.link().status === 'frozen');
    const found = await findEngine(folder, 200);
    expect(found).toMatchObject({status: 'frozen', pid, state: 'T', next: `Let it go on: kill -CONT ${pid}`});
    await expect(startEngine(parts(folder))).rejects.toMatchObject({
      cause: expect.stringContaining('is stopped'),
      next: [`Let it go on: kill -CONT ${pid}`, expect.anything()],
    });

    kill(pid, 'SIGCONT');
    await until(() => connection.link().status === 'connected');
    expect(await findEngine(folder)).toMatchObject({status: 'alive', hello: {engine: {pid}}});
    expect(await connection.command({type: 'LiftHold'})).toEqual({ok: true});
  });
});
