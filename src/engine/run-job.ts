import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {handedOn} from '../config/variables.ts';
import {showCommand} from '../config/template.ts';
import type {JobFeed} from '../release/feeds.ts';
import type {JobEnd} from '../steps/step.ts';
import {followLines} from '../world/follow.ts';
import {startOrAdoptJob} from '../world/job.ts';
import type {Command} from '../world/world.ts';
import {EngineStops, OutcomeUnknown, Stopped, type Outside} from './outside.ts';
import {restOfJob} from './rest-of-job.ts';

/** How much of the end of an output is kept as evidence, bytes. The whole stays in its file. */
const keptBytes = 64 * 1024;
/** Lines of live output that travel to the screens. */
const shownLines = 200;
/** INT, then TERM after this long, then KILL: as long as a deploy tool needs to clean up, not longer than a person would wait. */
export const ladderMs = {int: 3_000, term: 3_000};

/**
 * Runs one command so that it outlives the engine, or adopts it where an
 * engine before us started it. Its output goes line by line to the feed `job`.
 * Rejects with OutcomeUnknown, Stopped or EngineStops.
 */
export const runJob = async (
  outside: Outside, place: string, command: Command, signal: AbortSignal, say: (line: string) => void = () => undefined,
): Promise<JobEnd> => {
  signal.throwIfAborted();
  const {world, folder, clean} = outside;
  const at = join(folder, 'jobs', place);
  const startedAt = world.clock.now();
  const mono = world.clock.mono();
  const job = await startOrAdoptJob(at, command, {env: world.env, alsoAllow: handedOn(outside.config)});
  const output = join(at, 'output');

  const live = new AbortController();
  const shown = showLive(outside, place, command, output, startedAt, live.signal);
  try {
    const ended = job.ended.then(async end => {
      if (end.status !== 'exited') await restOfJob(at, world.clock, signal, () => say('Nobody sees how it will end, but it still runs: it is waited for.'));
      return end;
    });
    const result = await Promise.race([ended, aborted(signal)]);
    if (result === 'aborted') {
      ended.catch(() => undefined);
      if (signal.reason instanceof EngineStops) throw signal.reason;
      await job.stop(ladderMs);
      throw new Stopped(`stopped: ${showCommand(command).text}`);
    }
    if (result.status === 'unknown') throw new OutcomeUnknown(result.why);
    if (result.status === 'killed') throw new OutcomeUnknown(`it was ended by a signal${result.signal ? ` (${result.signal})` : ''}`);
    return {
      exitCode: result.exitCode,
      durationMs: result.durationMs,
      output: clean(await endOf(output)),
      ran: {
        ...showCommand(command), exitCode: result.exitCode, durationMs: result.durationMs || Math.round(world.clock.mono() - mono),
        outputSha256: await sha256(output), outputFile: relative(folder, output),
      },
    };
  } finally {
    live.abort();
    await shown;
  }
};

const aborted = (signal: AbortSignal): Promise<'aborted'> =>
  new Promise(resolve => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), {once: true});
  });

const showLive = async (
  {world, clean, feed}: Outside, place: string, command: Command, output: string, startedAt: number, signal: AbortSignal,
): Promise<void> => {
  const lines: string[] = [];
  let lastOutputAt = startedAt;
  const show = (ended: boolean): void => feed('job', {place, command: clean(showCommand(command).text), startedAt, lastOutputAt, lines, ended} satisfies JobFeed);
  show(false);
  for await (const entry of followLines(output, {}, signal)) {
    lines.push(clean('line' in entry ? entry.line : `(${entry.gap})`));
    if (lines.length > shownLines) lines.splice(0, lines.length - shownLines);
    lastOutputAt = world.clock.now();
    show(false);
  }
  show(true);
};

const endOf = async (file: string): Promise<string> => {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const {size} = await handle.stat();
    const from = Math.max(0, size - keptBytes);
    const buffer = Buffer.alloc(size - from);
    await handle.read(buffer, 0, buffer.length, from);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
};

const sha256 = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch {
    // No output file: the digest of nothing says so.
  }
  return hash.digest('hex');
};
