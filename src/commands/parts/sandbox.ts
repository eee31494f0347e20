import {utimes, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {CommandInput} from '../command.ts';
import {worldOf} from './repo.ts';
import type {RunResult} from '../../world/world.ts';

/** What the embedded environment says of itself when it is up. The cockpit knows its folder and nothing else of it. */
export type SandboxUp = {readonly repo: string; readonly scenario: string; readonly processes?: readonly {readonly alive: boolean}[]};

/** The environment's own program lies beside ours. */
export const sandboxCommand = (input: CommandInput, args: readonly string[]): Promise<RunResult> =>
  worldOf(input).run({does: 'changes', argv: [process.execPath, join(dirname(input.entry), 'sandbox.mjs'), ...args], timeoutMs: 120_000});

/** Keeps the environment's lease fresh while somebody is here. */
export const demoProcess = async (_input: CommandInput, dir: string): Promise<() => void> => {
  const lease = join(dir, 'lease');
  const touch = async (): Promise<void> => {
    const now = new Date();
    await utimes(lease, now, now).catch(() => writeFile(lease, '')).catch(() => undefined);
  };
  await touch();
  const timer = setInterval(() => void touch(), 30_000);
  return () => clearInterval(timer);
};
