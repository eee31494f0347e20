/**
 * THE FOLDER OF A JOB
 *
 *     command.json   what was to be started and for whom; durable before anything is started; holds no value of a variable
 *     pid, exit      written by the wrapper, see wrapper.ts
 *     output         everything the command wrote to stdout and stderr, as it came; may hold secrets, hence 0600
 *
 * The folder is 0700. Its state can be read from its files alone:
 *
 *     no command.json       nothing was started            (the file is durable before the start)
 *     exit                  it has ended, with this code
 *     pid and that process  it runs
 *     anything else         unknown: it may have had its effect, or part of it
 */
import {randomBytes} from 'node:crypto';
import {constants as fsConstants} from 'node:fs';
import {link, mkdir, open, readFile, stat, unlink} from 'node:fs/promises';
import {constants} from 'node:os';
import {dirname, join} from 'node:path';
import {CockpitError} from '../util/errors.ts';
import {syncFolder, writeAtomic} from './files.ts';
import type {ProcessId} from './process.ts';
import type {Command} from './world.ts';

export type JobResult =
  | {readonly status: 'exited'; readonly exitCode: number; readonly durationMs: number}
  /** A signal ended it. A program that exits with 128 + signal by itself looks the same, and is as suspect. */
  | {readonly status: 'killed'; readonly signal?: string}
  /** Nobody saw how it ended. Ask the world, then a person; never count it as done or as not done. */
  | {readonly status: 'unknown'; readonly why: string};

export type Intent = {
  readonly v: 1;
  readonly argv: readonly string[];
  readonly shell?: string;
  readonly cwd?: string;
  readonly does: Command['does'];
  /** Absolute path of what is really started. */
  readonly program: string;
  /** Names of the variables that the command asks for. */
  readonly envNames: readonly string[];
  /** ISO time in UTC. */
  readonly writtenAt: string;
};

export const intentOf = (command: Command, program: string): Intent => ({
  v: 1,
  argv: command.argv,
  ...(command.shell === undefined ? {} : {shell: command.shell}),
  ...(command.cwd === undefined ? {} : {cwd: command.cwd}),
  does: command.does,
  program,
  envNames: Object.keys(command.env ?? {}).sort(),
  writtenAt: new Date().toISOString(),
});

/** False when somebody was faster: exactly one of many callers gets true. Durable when it resolves. */
export const claim = async (folder: string, intent: Intent): Promise<boolean> => {
  await mkdir(folder, {recursive: true, mode: 0o700});
  const temporary = join(folder, `.command.${randomBytes(6).toString('hex')}.tmp`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(intent, null, 2)}\n`);
    await file.sync();
    // A link, unlike a rename, fails when the name is taken.
    await link(temporary, join(folder, 'command.json'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await unlink(temporary);
  }
  await syncFolder(folder);
  await syncFolder(dirname(folder));
  return true;
};

/** When the start failed for certain: the folder may be used again. */
export const withdraw = async (folder: string): Promise<void> => {
  await unlink(join(folder, 'command.json'));
  await syncFolder(folder);
};

/** Undefined: nothing was ever started here. */
export const readIntent = async (folder: string): Promise<Intent | undefined> => {
  const text = await contentOf(folder, 'command.json');
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Intent;
  } catch (cause) {
    throw new CockpitError(`Reading ${join(folder, 'command.json')}`, {cause, next: [`Look at it: cat ${join(folder, 'command.json')}`]});
  }
};

export const readPid = async (folder: string): Promise<ProcessId | undefined> => {
  const [, pid, startTime, bootId] = /^([1-9]\d*) (\S+) (\S+)\n$/.exec((await contentOf(folder, 'pid')) ?? '') ?? [];
  return pid && startTime && bootId ? {pid: Number(pid), startTime, bootId} : undefined;
};

export const readExit = async (folder: string): Promise<JobResult | undefined> => {
  const text = await contentOf(folder, 'exit');
  if (text === undefined) return undefined;
  const [, code, began, ended] = /^(\d{1,3}) (\S+) (\S+)\n$/.exec(text) ?? [];
  if (code === undefined || Number(code) > 255) {
    return {status: 'unknown', why: `Its exit file cannot be read: ${JSON.stringify(text.slice(0, 80))}`};
  }
  const signal = signalNames.get(Number(code) - 128);
  if (signal !== undefined) return {status: 'killed', signal};
  const seconds = Number(ended) - Number(began);
  const durationMs = Number.isFinite(seconds) ? Math.round(seconds * 1000) : await ageBetween(folder);
  return {status: 'exited', exitCode: Number(code), durationMs: Math.max(0, durationMs)};
};

/** For who has killed the wrapper too, so that it could not write this itself. */
export const writeKilled = (folder: string): Promise<void> =>
  writeAtomic(join(folder, 'exit'), `${128 + constants.signals.SIGKILL} - -\n`, 0o600);

/** Append only, for the owner only, and never through somebody's link. */
export const openOutput = (folder: string) => {
  const {O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW} = fsConstants;
  return open(join(folder, 'output'), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
};

/** An open file with this text that has no name any more, so that a secret handed over on stdin is not left on the disk. */
export const openInput = async (folder: string, text: string) => {
  const path = join(folder, `.input.${randomBytes(6).toString('hex')}.tmp`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    return await open(path, 'r');
  } finally {
    await file.close();
    await unlink(path);
  }
};

const contentOf = (folder: string, name: string): Promise<string | undefined> =>
  readFile(join(folder, name), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CockpitError(`Reading ${join(folder, name)}`, {cause: error, next: [`Look at it: ls -la ${folder}`]});
  });

/** Where the system does not tell its uptime, the times of the files have to do. */
const ageBetween = async (folder: string): Promise<number> => {
  const [began, ended] = await Promise.all([stat(join(folder, 'command.json')), stat(join(folder, 'exit'))]);
  return Math.round(ended.mtimeMs - began.mtimeMs);
};

const signalNames = new Map<number, string>(Object.entries(constants.signals).map(([name, number]) => [number, name]));
