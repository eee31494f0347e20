import {execa} from 'execa';
import type {Readable} from 'node:stream';
import {formatDuration} from '../util/duration.ts';
import {causeOf} from '../util/errors.ts';
import {realClock} from './clock.ts';
import {environmentFor, type Environment} from './environment.ts';
import type {FollowedLine} from './follow.ts';
import {makeLineSplitter} from './lines.ts';
import {endGroup} from './process-group.ts';
import {argvOf, findProgram, typed} from './program.ts';
import type {Redactor} from './redact.ts';
import {sanitiseLine} from './sanitise.ts';
import type {Command} from './world.ts';

export type CommandLinesOptions = {
  /** What the allowed part of the environment is taken from. Default: our own. */
  readonly env?: Environment;
  readonly alsoAllow?: readonly string[];
  /** For the words of gaps and errors; lines come as they are. */
  readonly redactor?: Redactor;
  /** Before the first new start; doubled up to `longestPauseMs` while it does not run for long. Default 1000. */
  readonly pauseMs?: number;
  /** Default 30 000. Who has run that long begins again with `pauseMs`. */
  readonly longestPauseMs?: number;
};

/**
 * The lines of a command that goes on printing (`kubectl logs -f`, `journalctl -f`, `ssh host tail -F`), from both of its
 * outputs, until `signal` aborts. When it ends, whatever the exit code, it is started again after a pause, and what was printed
 * in between is a gap. Its `timeoutMs` does not count.
 *
 * Throws CockpitError when it cannot be started the first time: that is a mistake in the config, not a bad moment.
 */
export async function* commandLines(
  command: Command,
  signal: AbortSignal,
  {env = process.env, alsoAllow = [], redactor = text => text, pauseMs = 1000, longestPauseMs = 30_000}: CommandLinesOptions = {},
): AsyncGenerator<FollowedLine> {
  const {mono, sleep} = realClock();
  const argv = argvOf(command);
  const place = {cwd: command.cwd, env: environmentFor(command, env, alsoAllow)};
  if (signal.aborted) return;
  const program = await findProgram(argv, place, redactor);
  // Both outputs are one pipe, so that neither order nor a half-written line is lost between them.
  const merged = ['/bin/sh', '-c', 'exec "$@" 2>&1', 'cockpit-lines', program, ...argv.slice(1)] as const;

  let pause = pauseMs;
  while (!signal.aborted) {
    const started = mono();
    const end = yield* linesOnce(merged, place, command.input, signal);
    if (signal.aborted) return;
    const ranMs = mono() - started;
    if (ranMs >= longestPauseMs) pause = pauseMs;
    const why = sanitiseLine(`${typed(argv.slice(0, 3))} ${end}`, 400, redactor);
    yield {gap: `${why}, after ${formatDuration(ranMs)}; started again in ${formatDuration(pause)}`};
    await sleep(pause, signal).catch(() => undefined);
    pause = Math.min(pause * 2, longestPauseMs);
  }
}

/** Yields what one run prints, and returns how it ended. */
async function* linesOnce(
  [file, ...args]: readonly [string, ...string[]],
  {cwd, env}: {readonly cwd: string | undefined; readonly env: Record<string, string>},
  input: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<FollowedLine, string> {
  const child = execa(file, args, {
    ...(cwd === undefined ? {} : {cwd}),
    ...(input === undefined ? {stdin: 'ignore' as const} : {input}),
    env,
    extendEnv: false,
    buffer: false,
    reject: false,
    killDescendants: true,
    forceKillAfterDelay: 500,
  });
  const {pid} = child;
  if (pid === undefined) return `could not be started: ${causeOf(await child.then(result => result.cause))}`;

  const endGroupNow = () => void endGroup(pid, [{signal: 'SIGTERM', waitMs: 500}, {signal: 'SIGKILL', waitMs: 500}]);
  const hasExited = () => child.nodeChildProcess.exitCode !== null || child.nodeChildProcess.signalCode !== null;
  signal.addEventListener('abort', endGroupNow);
  child.nodeChildProcess.once('exit', () => {
    // Children that it left behind would keep its output open; those out of reach in another session are not waited for.
    endGroupNow();
    setTimeout(() => child.stdout.destroy(), 2000).unref();
  });

  const lines = makeLineSplitter();
  const decoder = new TextDecoder();
  let last = '';
  try {
    for await (const chunk of untilClosed(child.stdout)) {
      for (const line of lines.push(decoder.decode(chunk, {stream: true}))) {
        if (signal.aborted) return '';
        last = line;
        yield {line};
      }
    }
    for (const line of lines.end()) {
      last = line;
      yield {line};
    }
  } finally {
    signal.removeEventListener('abort', endGroupNow);
    if (!hasExited()) endGroupNow();
    child.stdout.destroy();
  }
  const {exitCode, signal: endedBy} = await child;
  const how = endedBy === undefined ? `exited with code ${exitCode}` : `was ended by ${endedBy}`;
  return last === '' ? how : `${how} (last line: ${last})`;
}

/** The pieces of a stream; one that is cut off ends like any other. */
async function* untilClosed(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream.iterator({destroyOnReturn: false});
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
  }
}
