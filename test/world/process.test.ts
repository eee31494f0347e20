import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {expect, it} from 'vitest';
import {bootId, isAlive, isGroupAlive, processStateOf, signalGroup, startTimeOf} from '../../src/world/process.ts';
import {endGroup} from '../../src/world/process-group.ts';
import {waitFor} from './wait-for.ts';

const idOf = async (pid: number) => ({pid, startTime: (await startTimeOf(pid)) ?? 'none', bootId: await bootId()});

it('knows ourselves', async () => {
  expect(await bootId()).toMatch(/^[\da-f-]{36}$/);
  expect(await bootId()).toBe(await bootId());
  expect(await startTimeOf(process.pid)).toMatch(/^\d+$/);
  expect(await processStateOf(process.pid)).toMatch(/^[RS]$/);
  expect(await isAlive(await idOf(process.pid))).toBe(true);
});

it('takes nobody for somebody else: another start time or another boot is another process', async () => {
  const us = await idOf(process.pid);
  expect(await isAlive({...us, startTime: `${us.startTime}0`})).toBe(false);
  expect(await isAlive({...us, bootId: 'another'})).toBe(false);
});

it('knows nobody where there is nobody', async () => {
  for (const pid of [0, -1, 2 ** 30, 1.5, Number.NaN]) {
    expect(await startTimeOf(pid)).toBeUndefined();
    expect(await processStateOf(pid)).toBeUndefined();
  }
});

it('reads the state of a process whose name is made to confuse', async () => {
  const child = spawn('sh', ['-c', `printf 'a) R 1 (b' > /proc/$$/comm; echo ready; read x`], {stdio: ['pipe', 'pipe', 'ignore']});
  await once(child.stdout, 'data');
  expect(await waitFor('sleep', async () => (await processStateOf(child.pid!)) === 'S')).toBe(true);
  expect(await startTimeOf(child.pid!)).toMatch(/^\d+$/);
  child.kill('SIGSTOP');
  await waitFor('T', async () => (await processStateOf(child.pid!)) === 'T');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await processStateOf(child.pid!)).toBeUndefined();
});

it('counts a zombie as dead, alone and as the rest of a group', async () => {
  // The shell becomes a sleep that never collects its child.
  const parent = spawn('sh', ['-c', 'sh -c "echo \\$\\$" & exec sleep 60'], {stdio: ['ignore', 'pipe', 'ignore'], detached: true});
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const zombie = Number(line.toString());
  await waitFor('Z', async () => (await processStateOf(zombie)) === 'Z');
  expect(await isAlive(await idOf(zombie))).toBe(false);
  expect(await isGroupAlive(parent.pid!)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await waitFor('an empty group', async () => !(await isGroupAlive(parent.pid!)));
});

it('never signals everybody by mistake', () => {
  for (const group of [0, 1, -1, Number.NaN]) expect(() => signalGroup(group, 0)).toThrow(RangeError);
});

it('ends a group with the signal it listens to', async () => {
  const start = async (script: string) => {
    const child = spawn('sh', ['-c', script], {stdio: ['ignore', 'pipe', 'ignore'], detached: true});
    await once(child.stdout, 'data');
    return {pid: child.pid!, exit: once(child, 'exit')};
  };
  const ladder = [{signal: 'SIGINT', waitMs: 100}, {signal: 'SIGTERM', waitMs: 100}, {signal: 'SIGKILL', waitMs: 5000}] as const;

  const polite = await start('echo; exec sleep 60');
  expect(await endGroup(polite.pid, ladder)).toBe(true);
  expect(await polite.exit).toEqual([null, 'SIGINT']);

  const deaf = await start(`trap '' INT TERM; echo; while :; do sleep 60; done`);
  expect(await endGroup(deaf.pid, ladder.slice(0, 2))).toBe(false);
  expect(await endGroup(deaf.pid, ladder)).toBe(true);
  expect(await deaf.exit).toEqual([null, 'SIGKILL']);

  expect(await endGroup(deaf.pid, ladder)).toBe(true);
});
