import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {onTestFinished} from 'vitest';

export const entry = join(import.meta.dirname, 'engine-entry.ts');

/** Where one engine would live; gone with the test. */
export const engineFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'engine-'));
  onTestFinished(() => rmSync(path, {recursive: true, force: true}));
  return {path, lockFile: join(path, 'engine.lock'), socket: join(path, 'engine.sock'), log: join(path, 'engine.log')};
};

/** Ends one process, by its id and at once; one that has ended already is fine. */
export const kill = (pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void => {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It was faster.
  }
};

/** An engine process whose words are read; killed with the test. */
export const runEngine = async (folder: ReturnType<typeof engineFolder>, mode = 'listens') => {
  const child = spawn(process.execPath, [entry, folder.lockFile, folder.socket, mode], {stdio: ['ignore', 'pipe', 'inherit']});
  onTestFinished(() => kill(child.pid));
  const said: string[] = [];
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
  const ready = new Promise<void>(resolve =>
    createInterface(child.stdout).on('line', line => {
      said.push(line);
      if (line === 'ready') resolve();
    }),
  );
  await Promise.race([ready, ended]);
  return {pid: child.pid!, said, ended};
};
