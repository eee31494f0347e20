import {execa} from 'execa';
import {constants} from 'node:os';
import type {Readable} from 'node:stream';
import {formatDuration} from '../util/duration.ts';
import {causeOf} from '../util/errors.ts';
import {realClock} from './clock.ts';
import {environmentFor, type Environment} from './environment.ts';
import type {FollowedLine, FollowedLines} from './follow.ts';
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
 * in between is a gap. Its `timeoutMs` does not count. It ends with us, also when we are killed.
 *
 * Throws CockpitError when it cannot be started the first time: that is a mistake in the config, not a bad moment.
 */
export async function* commandLines(command: Command, signal: AbortSignal, options: CommandLinesOptions = {}): AsyncGenerator<FollowedLine> {
  for await (const entry of commandBatches(command, signal, options)) {
    if ('gap' in entry) yield entry;
    else for (const line of entry.lines) yield {line};
  }
}

/** As `commandLines`, in batches. */
export async function* commandBatches(
  command: Command,
  signal: AbortSignal,
  {env = process.env, alsoAllow = [], redactor = text => text, pauseMs = 1000, longestPauseMs = 30_000}: CommandLinesOptions = {},
): AsyncGenerator<FollowedLines> {
  const {mono, sleep} = realClock();
  const argv = argvOf(command);
  const place = {cwd: command.cwd, env: environmentFor(command, env, alsoAllow)};
  if (signal.aborted) return;
  const program = await findProgram(argv, place, redactor);
  const merged = ['/bin/sh', '-c', guarded, 'cockpit-lines', program, ...argv.slice(1)] as const;

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

/**
 * Both outputs are one pipe, so that neither order nor a half-written line is lost between them.
 *
 * Descriptor 3 is a pipe that only we hold open. When we are gone, however that came, it ends, and with it the whole group: a
 * quiet `tail -f` would not notice for days that nobody reads it. The guard lets go of the output, so that it ends with the command.
 */
const guarded = `exec 4<&0 2>&1
{ trap '' TERM INT HUP; read -r never <&3; kill -TERM 0; sleep 1; kill -KILL 0; } >/dev/null 2>&1 4<&- &
guard=$!
"$@" <&4 3<&- 4<&- &
child=$!
exec 3<&- 4<&- >/dev/null 2>&1
wait $child; code=$?
kill -KILL $guard
exit $code`;

/** Yields what one run prints, and returns how it ended. */
async function* linesOnce(
  [file, ...args]: readonly [string, ...string[]],
  {cwd, env}: {readonly cwd: string | undefined; readonly env: Record<string, string>},
  input: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<FollowedLines, string> {
  const {sleep} = realClock();
  const child = execa(file, args, {
    ...(cwd === undefined ? {} : {cwd}),
    ...(input !== undefined && {input}),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
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
  const exited = new Promise<void>(resolve => child.nodeChildProcess.once('exit', () => resolve()));
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
      const whole = lines.push(decoder.decode(chunk, {stream: true}));
      if (signal.aborted) return '';
      if (whole.length === 0) continue;
      last = whole.at(-1)!;
      yield {lines: whole};
    }
    const rest = lines.end();
    if (rest.length > 0) {
      last = rest[0]!;
      yield {lines: rest};
    }
    // The shell around the command ends a moment after the output; one that only closed its output is not waited for.
    await Promise.race([exited, sleep(500, signal).catch(() => undefined)]);
  } finally {
    signal.removeEventListener('abort', endGroupNow);
    if (!hasExited()) endGroupNow();
    child.stdout.destroy();
  }
  const {exitCode, signal: endedBy} = await child;
  const how = endedBy !== undefined ? `was ended by ${endedBy}` : exitCode !== undefined && exitCode > 128 && nameOf(exitCode - 128) ? `was ended by ${nameOf(exitCode - 128)}` : `exited with code ${exitCode}`;
  return last === '' ? how : `${how} (last line: ${last})`;
}

/** A shell says 128 + n of a command that signal n has ended. */
const nameOf = (signal: number): string | undefined => Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];

/** The pieces of a stream; one that is cut off ends like any other. */
async function* untilClosed(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream.iterator({destroyOnReturn: false});
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
  }
}
