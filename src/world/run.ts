import {execa, type ResultPromise} from 'execa';
import type {Readable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {setImmediate as turn} from 'node:timers/promises';
import {CockpitError} from '../util/errors.ts';
import {formatBytes} from '../util/bytes.ts';
import {longestTimerMs, realClock} from './clock.ts';
import {environmentFor, type Environment} from './environment.ts';
import {withBatchMode} from './git-ssh.ts';
import {endGroup} from './process-group.ts';
import {argvOf, notStarted, typed} from './program.ts';
import type {Redactor} from './redact.ts';
import type {Command, RunResult} from './world.ts';

export type RunOptions = {
  readonly env: Environment;
  /** Names of variables to hand on beyond the usual ones. */
  readonly alsoAllow?: readonly string[];
  /** For stderr and for our own errors; stdout is data and stays as it is. */
  readonly redactor?: Redactor;
  /** Most characters of stdout, and of stderr. Default 64 Mi. */
  readonly maxOutput?: number;
};

/**
 * Runs one program to its end.
 *
 * It gets a session of its own: no terminal to ask questions on, and one group to end it by, with all of its children. When
 * the time is up or `signal` aborts, the group gets TERM, 2 s later KILL. Time up is a result (`timedOut`); an abort rejects
 * with the signal's reason. More output than `maxOutput` is an error, because half of an answer is none.
 */
export const makeRun =
  ({env, alsoAllow = [], redactor = text => text, maxOutput = 64 * 1024 * 1024}: RunOptions) =>
  async (command: Command, signal?: AbortSignal): Promise<RunResult> => {
    signal?.throwIfAborted();
    const {timeoutMs = 60_000} = command;
    if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, got ${timeoutMs}`);

    const argv = argvOf(command);
    const place = {cwd: command.cwd, env: await withBatchMode(command, environmentFor(command, env, alsoAllow))};
    const child = start(argv, place, {input: command.input, maxOutput});
    if (child instanceof Error) throw await notStarted(argv, place, child, redactor);
    if (child.pid === undefined) throw await notStarted(argv, place, codeAndMessage(await child), redactor);

    const started = performance.now();
    const exited = exitOf(child);
    const ending = endWhenAsked(child.pid, timeoutMs, signal);
    const exit = await Promise.race([exited, ending.failed]);
    if (exit === 'not ended') throw unkillable(argv, child.pid, redactor);
    const durationMs = performance.now() - started;
    await releaseOutput(child);
    const result = await child;
    const ended = await ending.done();

    signal?.throwIfAborted();
    if (result.isMaxBuffer) throw tooMuch(argv, maxOutput, redactor);
    return {...exit, timedOut: ended === 'time', stdout: result.stdout, stderr: redactor(result.stderr), durationMs};
  };

type Child = ResultPromise<{reject: false; stripFinalNewline: false; encoding: 'utf8'}>;

const start = (
  [file, ...args]: readonly [string, ...string[]],
  {cwd, env}: {readonly cwd: string | undefined; readonly env: Record<string, string>},
  {input, maxOutput}: {readonly input: string | undefined; readonly maxOutput: number},
): Child | Error => {
  const stdin = input === undefined ? ({stdin: 'ignore'} as const) : {input};
  try {
    return execa(file, args, {
      ...stdin,
      ...(cwd === undefined ? {} : {cwd}),
      env,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      encoding: 'utf8',
      maxBuffer: maxOutput,
      killDescendants: true,
      forceKillAfterDelay: 2000,
    }) as Child;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const codeAndMessage = (result: Awaited<Child>) => ({code: result.code, message: result.originalMessage});

const exitOf = (child: Child): Promise<{exitCode: number | undefined; signal: string | undefined}> =>
  new Promise(resolve => {
    child.nodeChildProcess.once('exit', (code, signal) => resolve({exitCode: code ?? undefined, signal: signal ?? undefined}));
  });

const termThenKill = [{signal: 'SIGTERM', waitMs: 2000}, {signal: 'SIGKILL', waitMs: 2000}] as const;

const endWhenAsked = (pid: number, timeoutMs: number, signal: AbortSignal | undefined) => {
  let asked: 'time' | 'abort' | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  const {promise: failed, resolve: fail} = Promise.withResolvers<'not ended'>();
  const end = (why: 'time' | 'abort') => {
    if (asked) return;
    asked = why;
    gone = endGroup(pid, termThenKill).then(isGone => isGone || fail('not ended'));
  };
  const abort = () => end('abort');
  const timer = setTimeout(() => end('time'), Math.min(timeoutMs, longestTimerMs));
  signal?.addEventListener('abort', abort, {once: true});
  return {
    failed,
    done: async () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      await gone;
      return asked;
    },
  };
};

/**
 * A background grandchild may keep the pipes open for hours. What the program itself wrote is in them when it exits, so we
 * read until nothing has come for a moment, and let go.
 */
const releaseOutput = async ({stdout, stderr}: Child): Promise<void> => {
  const streams = [stdout, stderr].filter(stream => !stream.readableEnded && !stream.destroyed);
  if (streams.length === 0) return;
  const ended = new AbortController();
  await Promise.race([
    Promise.allSettled(streams.map(stream => finished(stream))).finally(() => ended.abort()),
    silence(streams, ended.signal),
  ]);
  for (const stream of streams) stream.destroy();
};

const silence = async (streams: readonly Readable[], signal: AbortSignal): Promise<void> => {
  const {mono, sleep} = realClock();
  const deadline = mono() + 2000;
  let lastAt = mono();
  const heard = () => {
    lastAt = mono();
  };
  for (const stream of streams) stream.on('data', heard);
  while (mono() - lastAt < 200 && mono() < deadline && !signal.aborted) {
    await sleep(50, signal).catch(() => undefined);
    // One whole turn of the event loop, or a busy one would be taken for silence.
    await turn();
  }
};

const unkillable = (argv: readonly string[], pid: number, redact: Redactor) =>
  new CockpitError(redact(`Ending ${typed(argv)}`), {
    cause: `Process group ${pid} is still there 2 s after KILL`,
    next: [`Look what it waits for, often a disk or a network file system: ps -o pid,stat,wchan,args -g ${pid}`],
  });

const tooMuch = (argv: readonly string[], maxOutput: number, redact: Redactor) =>
  new CockpitError(redact(`Reading what ${typed(argv)} prints`), {
    cause: `It is more than ${formatBytes(maxOutput)}`,
    next: ['Let the command print less, or write to a file'],
  });
