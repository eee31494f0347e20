import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {engineProcess, holderOf, isStopped, takeEngineLock, type Taken} from '../../src/engine/single.ts';
import {bootId, startTimeOf} from '../../src/world/process.ts';
import {until} from '../socket/rig.ts';
import {engineFolder, kill, runEngine} from './processes.ts';

const lockOf = (taken: Taken) => {
  if (!('lock' in taken)) throw new Error(`held by ${taken.heldBy?.pid}`);
  onTestFinished(() => taken.lock.release());
  return taken.lock;
};

describe.each([
  ['with flock', 'flock', 'listens'],
  ['without flock', false, 'no-flock'],
] as const)('the lock of the engine, %s', (_how, flock, mode) => {
  it('is one, says who has it, and is free when it is let go', async () => {
    const {lockFile} = engineFolder();
    const lock = lockOf(await takeEngineLock(lockFile, flock));
    expect(lock.held()).toBe(true);
    expect(await takeEngineLock(lockFile, flock)).toMatchObject({
      heldBy: {pid: process.pid, bootId: await bootId(), startTime: await startTimeOf(process.pid)},
    });
    lock.release();
    expect(lock.held()).toBe(false);
    expect(lockOf(await takeEngineLock(lockFile, flock)).held()).toBe(true);
  });

  it('goes with its process, also by kill -9 (E11)', async () => {
    const folder = engineFolder();
    const engine = await runEngine(folder, mode);
    expect(await takeEngineLock(folder.lockFile, flock)).toMatchObject({heldBy: {pid: engine.pid}});
    kill(engine.pid);
    await engine.ended;
    expect(lockOf(await takeEngineLock(folder.lockFile, flock)).held()).toBe(true);
  });

  it('stays with a process that is stopped (E12)', async () => {
    const folder = engineFolder();
    const engine = await runEngine(folder, mode);
    kill(engine.pid, 'SIGSTOP');
    let state = '';
    await until(() => {
      void engineProcess(folder.lockFile).then(found => {
        state = found?.state ?? '';
      });
      return isStopped(state);
    });
    expect(await takeEngineLock(folder.lockFile, flock)).toMatchObject({heldBy: {pid: engine.pid}});
  });

  it('is taken once, by however many at once', async () => {
    const {lockFile} = engineFolder();
    const taken = await Promise.all(Array.from({length: 12}, () => takeEngineLock(lockFile, flock)));
    const locks = taken.filter(one => 'lock' in one);
    expect(locks).toHaveLength(1);
    lockOf(locks[0]!);
  });

  it('is known to be gone when somebody takes its file away', async () => {
    const {lockFile} = engineFolder();
    const lock = lockOf(await takeEngineLock(lockFile, flock));
    renameSync(lockFile, `${lockFile}.old`);
    expect(lock.held()).toBe(false);
  });
});

describe('[P9] whom the lock names', () => {
  const named = async (change: object) => {
    const {lockFile} = engineFolder();
    const me = {pid: process.pid, startTime: await startTimeOf(process.pid), bootId: await bootId()};
    writeFileSync(lockFile, JSON.stringify({...me, ...change}), {mode: 0o600});
    return lockFile;
  };

  it.each([
    ['the same process number from another start', {startTime: '1'}],
    ['a process of before the machine was started again (E23)', {bootId: 'another'}],
    ['nobody', {pid: 0}],
    ['a strange number', {pid: -1}],
  ])('%s is not believed', async (_who, change) => {
    const lockFile = await named(change);
    expect(await holderOf(lockFile)).toBeUndefined();
    expect(lockOf(await takeEngineLock(lockFile, false)).held()).toBe(true);
  });

  it.each(['', '{', 'null', '[]', '"x"', '{"pid":"1"}'])('%j names nobody', async content => {
    const {lockFile} = engineFolder();
    writeFileSync(lockFile, content, {mode: 0o600});
    expect(await holderOf(lockFile)).toBeUndefined();
    expect(lockOf(await takeEngineLock(lockFile)).held()).toBe(true);
  });

  it('a live engine that locks by name is believed by one that has flock, and the other way round', async () => {
    for (const [mode, flock] of [
      ['no-flock', 'flock'],
      ['listens', false],
    ] as const) {
      const folder = engineFolder();
      const engine = await runEngine(folder, mode);
      expect(await takeEngineLock(folder.lockFile, flock)).toMatchObject({heldBy: {pid: engine.pid}});
    }
  });
});

it.runIf(process.platform === 'linux')('no child of the engine has the lock, and it is free while they live on (E24)', async () => {
  const folder = engineFolder();
  const engine = await runEngine(folder, 'parent');
  const child = Number(engine.said[0]?.split(' ')[1]);
  onTestFinished(() => kill(child));
  const opened = (pid: number) => readdirSync(`/proc/${pid}/fd`).map(fd => readlinkSync(`/proc/${pid}/fd/${fd}`));
  expect(opened(engine.pid)).toContain(folder.lockFile);
  expect(opened(child)).not.toContain(folder.lockFile);
  kill(engine.pid);
  await engine.ended;
  expect(lockOf(await takeEngineLock(folder.lockFile)).held()).toBe(true);
  expect(readFileSync(`/proc/${child}/comm`, 'utf8')).toBe('sleep\n');
});

describe('a machine where things are in the way', () => {
  it('a start that broke off left its guard: it says what to remove', async () => {
    const {lockFile} = engineFolder();
    writeFileSync(`${lockFile}.guard`, '{}', {mode: 0o600});
    await expect(takeEngineLock(lockFile, false)).rejects.toMatchObject({
      name: 'CockpitError',
      next: [expect.stringContaining(`rm ${lockFile}.guard`)],
    });
  });

  it('flock is missing or does not know its options: the name is the lock', async () => {
    const {path, lockFile} = engineFolder();
    expect(lockOf(await takeEngineLock(lockFile, 'no-such-flock')).held()).toBe(true);
    const strange = join(path, 'flock');
    writeFileSync(strange, '#!/bin/sh\nexit 64\n');
    chmodSync(strange, 0o755);
    expect(await takeEngineLock(lockFile, strange)).toMatchObject({heldBy: {pid: process.pid}});
  });

  it('a link in the place of the lock is refused', async () => {
    const {path, lockFile} = engineFolder();
    writeFileSync(join(path, 'victim'), 'untouched');
    symlinkSync(join(path, 'victim'), lockFile);
    await expect(takeEngineLock(lockFile)).rejects.toMatchObject({cause: 'It is a symbolic link.'});
    rmSync(lockFile);
    mkdirSync(lockFile);
    await expect(takeEngineLock(lockFile)).rejects.toThrow();
    expect(readFileSync(join(path, 'victim'), 'utf8')).toBe('untouched');
  });

  it.runIf(process.platform === 'linux')('the kernel agrees that the lock is there', async () => {
    const {lockFile} = engineFolder();
    const lock = lockOf(await takeEngineLock(lockFile));
    const inode = execFileSync('stat', ['-c', '%i', lockFile], {encoding: 'utf8'}).trim();
    const isLocked = () =>
      readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .some(line => line.includes('FLOCK') && line.includes(`:${inode} `));
    expect(isLocked()).toBe(true);
    lock.release();
    expect(isLocked()).toBe(false);
  });
});
