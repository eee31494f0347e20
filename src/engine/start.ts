import {spawn} from 'node:child_process';
import {closeSync, fstatSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {askHello, otherRelease, type EngineHello} from '../socket/index.ts';
import {codeOf, openPrivateSync, type StateFolder} from '../state-folder/index.ts';
import {formatDuration} from '../util/duration.ts';
import {CockpitError} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import {engineProcess, isStopped} from './single.ts';

/** How an engine ends that finds the lock taken: somebody else was faster. EX_TEMPFAIL of sysexits.h. */
export const alreadyRunningExit = 75;

/**
 * - `none`: no engine runs.
 * - `starting`: its process is there and nobody listens yet, or any more.
 * - `alive`: it has said hello.
 * - `frozen`: it can be connected to, or its process is there, and it does not answer. Never start a second one.
 */
export type FoundEngine =
  | {readonly status: 'none'}
  | {readonly status: 'starting'; readonly pid: number}
  | {readonly status: 'alive'; readonly hello: EngineHello}
  | {
      readonly status: 'frozen';
      readonly pid: number | undefined;
      readonly state: string | undefined;
      readonly why: string;
      readonly next: string;
    };

/** Looks for the engine of a project. A hello proves it alive; the process behind the lock tells the rest. */
export const findEngine = async ({socket, lockFile}: Pick<StateFolder, 'socket' | 'lockFile'>, helloMs = 2000): Promise<FoundEngine> => {
  const {status, hello} = await askHello(socket, helloMs);
  if (hello) return {status: 'alive', hello};
  const found = await engineProcess(lockFile);
  if (found && isStopped(found.state)) {
    const why = `The engine is stopped (process ${found.pid}, state ${found.state}).`;
    return {status: 'frozen', pid: found.pid, state: found.state, why, next: `Let it go on: kill -CONT ${found.pid}`};
  }
  if (status === 'nobody') return found ? {status: 'starting', pid: found.pid} : {status: 'none'};
  const who = found ? `process ${found.pid}, state ${found.state}` : 'its process is not known';
  return {
    status: 'frozen',
    pid: found?.pid,
    state: found?.state,
    why: `The engine does not answer (${who}).`,
    next: found ? `See what it does: ps -o pid,stat,time,wchan,cmd ${found.pid}` : `See who listens: ls -l ${socket}`,
  };
};

/** An engine runs, and it is another release's. */
export class OtherRelease extends CockpitError {
  override readonly name = 'OtherRelease';
}

export type StartParts = {
  readonly folder: Pick<StateFolder, 'socket' | 'lockFile' | 'log'>;
  /** The id of the release that it has to run. Undefined: whichever. */
  readonly release?: string;
  /** What follows `node`: the entry of the engine and its arguments. */
  readonly args: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: the Node that runs this. */
  readonly node?: string;
  /** Until it has said hello. Default 15 s. */
  readonly waitMs?: number;
};

export type Started = {
  /** `attached`: one ran already, or somebody else's start was faster. */
  readonly how: 'started' | 'attached';
  readonly hello: EngineHello;
};

/**
 * Makes sure that an engine runs, and waits until it answers. Started at the same time by many, there is one engine.
 *
 * It gets a session of its own, no terminal, no working folder that could be deleted, and a file for what it prints: nothing of
 * this process can take it along. Throws CockpitError with the last lines of its log, OtherRelease where one runs that is not for `release`.
 */
export const startEngine = async (parts: StartParts): Promise<Started> => {
  const {folder, release, waitMs = 15_000} = parts;
  const deadline = performance.now() + waitMs;
  let child: Child | undefined;
  for (;;) {
    const found = await findEngine(folder);
    if (found.status === 'alive' && release !== undefined && found.hello.release !== release) {
      const {why, next} = otherRelease(found.hello, release);
      throw new OtherRelease('Starting the engine', {cause: why, next: [next]});
    }
    if (found.status === 'alive') return {how: found.hello.engine.pid === child?.pid ? 'started' : 'attached', hello: found.hello};
    const isLate = performance.now() > deadline;
    // A busy engine may still answer; a stopped one waits for a person.
    if (found.status === 'frozen' && (isLate || (found.state !== undefined && isStopped(found.state))))
      throw new CockpitError('Starting the engine', {cause: found.why, next: [found.next, 'A second engine is never started beside it']});

    const ended = child?.ended();
    if (child && ended !== undefined && ended !== alreadyRunning)
      throw await failed(folder.log, child.logFrom, `It ended at once: ${ended}.`);
    if (isLate) throw await failed(folder.log, child?.logFrom ?? 0, `It has not answered for ${formatDuration(waitMs)}.`);
    // The one that was faster has ended in the meantime, or nobody has begun.
    if (found.status === 'none' && (!child || ended !== undefined)) child = start(parts);
    await sleep(pollMs);
  }
};

const alreadyRunning = `exit code ${alreadyRunningExit}`;

/** Between two looks at the socket. */
const pollMs = 40;

type Child = {
  readonly pid: number | undefined;
  /** Undefined while it runs. */
  readonly ended: () => string | undefined;
  /** Where its lines begin in the log. */
  readonly logFrom: number;
};

const start = ({folder, args, env, node = process.execPath}: StartParts): Child => {
  const log = openPrivateSync(folder.log, 'appending');
  try {
    const logFrom = fstatSync(log).size;
    let ended: string | undefined;
    const child = spawn(node, args, {detached: true, stdio: ['ignore', log, log], cwd: '/', env});
    child.on('error', error => {
      ended = `${node} could not be started: ${error.message}`;
    });
    child.on('exit', (code, signal) => {
      ended = code === null ? `ended by ${signal}` : `exit code ${code}`;
    });
    child.unref();
    return {pid: child.pid, ended: () => ended, logFrom};
  } finally {
    closeSync(log);
  }
};

const failed = async (log: string, from: number, why: string): Promise<CockpitError> => {
  const lines = await lastLines(log, from);
  return new CockpitError('Starting the engine', {
    cause: lines.length > 0 ? `${why} Its last words:\n${lines.join('\n')}` : `${why} It printed nothing.`,
    next: [`Read what it printed: less ${log}`, 'cockpit doctor looks for the usual reasons'],
  });
};

/** At most 20 lines and 8 KiB of what was printed since `from`, made harmless. */
const lastLines = async (path: string, from: number): Promise<readonly string[]> => {
  try {
    const file = await open(path, 'r');
    try {
      const {size} = await file.stat();
      const start = Math.max(from, size - 8192);
      const {buffer, bytesRead} = await file.read(Buffer.alloc(Math.max(0, size - start)), {position: start});
      const lines = buffer.subarray(0, bytesRead).toString().split('\n');
      return lines
        .map(line => sanitiseLine(line, 400))
        .filter(line => line.trim() !== '')
        .slice(-20);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
};
