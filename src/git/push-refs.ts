import {parsePorcelain, type PushLine} from './porcelain.ts';
import {arrived, notStarted, refused, unreadable, type PushedRef, type PushOutcome} from './push-outcome.ts';
import {checkChange, pushRun, type PushRequest, type RefChange} from './push-request.ts';
import {readRemote, type GitPlace, type RemoteRefs} from './read-remote.ts';
import {runGit} from './run-git.ts';
import {causeOf} from '../util/errors.ts';
import type {RunResult, World} from '../world/world.ts';

/**
 * Pushes refs as one: all or none, each only if the remote is where we expect it, nothing forced.
 *
 * After any ending (0, not 0, killed, no answer) the remote is read back, because a push that was cut
 * off may have arrived and a push that exited 0 proves nothing about a ref somebody else moved.
 * What is answered is what was seen. Safe to run again: what is there already is recognised.
 */
export const pushRefs = async (world: World, place: GitPlace, request: PushRequest, signal?: AbortSignal): Promise<PushOutcome> => {
  const {refs, lock} = request;
  for (const change of [...refs, ...(lock ? [lock] : [])]) checkChange(change);

  const before = await look(world, place, request);
  if (!before.ok) return unreadable(before, place, request, undefined, false);
  const seenBefore = await compare(world, place, refs, before.refs, []);
  if (refs.length > 0 && seenBefore.every(ref => ref.there)) return arrived(seenBefore, undefined, place, false);
  const stray = await wouldDrop(world, place, refs);
  if (stray) return notStarted(stray, seenBefore, place);

  const runs = await runPushes(world, place, {...request, refs: refs.filter((_, i) => !seenBefore[i]!.there)}, signal);
  const lines = runs.flatMap(run => parsePorcelain(run.stdout));
  const after = await look(world, place, request);
  if (!after.ok) return unreadable(after, place, request, runs.at(-1), true);
  const seen = await compare(world, place, refs, after.refs, lines);
  const [seenLock] = lock ? await compare(world, place, [lock], after.refs, lines) : [];
  if (seen.every(ref => ref.there) && (!seenLock || seenLock.there)) return arrived(seen, seenLock, place, true);
  return refused(seen, seenLock, lines, runs.at(-1)!, place, request);
};

const look = (world: World, place: GitPlace, {refs, lock}: PushRequest): Promise<RemoteRefs> =>
  readRemote(
    world,
    place,
    [...refs, ...(lock ? [lock] : [])].map(({dst}) => dst),
  );

const compare = (
  world: World,
  {cwd}: GitPlace,
  changes: readonly RefChange[],
  remote: ReadonlyMap<string, string>,
  lines: readonly PushLine[],
): Promise<PushedRef[]> =>
  Promise.all(
    changes.map(async ({src, dst, expectOld}) => {
      const seen = remote.get(dst);
      const same = src === '' ? seen === undefined : seen === src;
      const peeled = remote.get(`${dst}^{}`);
      const there = same || (dst.startsWith('refs/tags/') && peeled !== undefined && peeled === (await commitOf(world, cwd, src)));
      return {ref: dst, wanted: src, expected: expectOld, seen, there, said: lines.findLast(line => line.ref === dst)?.summary};
    }),
  );

const commitOf = async (world: World, cwd: string, id: string): Promise<string | undefined> => {
  if (id === '') return undefined;
  const result = await runGit(world, {
    does: 'reads',
    cwd,
    args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${id}^{commit}`],
  });
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
};

/** `--force-with-lease` forces when the lease holds, so a branch is only pushed when the new commit contains the old one. */
const wouldDrop = async (world: World, {cwd}: GitPlace, refs: readonly RefChange[]): Promise<RefChange | undefined> => {
  for (const change of refs) {
    if (!change.dst.startsWith('refs/heads/') || change.expectOld === '' || change.src === '') continue;
    const result = await runGit(world, {does: 'reads', cwd, args: ['merge-base', '--is-ancestor', change.expectOld, change.src]});
    if (result.exitCode !== 0) return change;
  }
  return undefined;
};

const runPushes = async (
  world: World,
  place: GitPlace,
  {refs, lock, timeoutMs, oneByOne = false}: PushRequest,
  signal: AbortSignal | undefined,
): Promise<RunResult[]> => {
  const all = [...(lock ? [lock] : []), ...refs];
  const groups = oneByOne ? all.map(change => [change]) : [all];
  const results: RunResult[] = [];
  for (const group of groups) {
    const result = await runGit(world, pushRun(place, group, {timeoutMs, atomic: group.length > 1}), signal).catch(stoppedOr(signal));
    results.push(result);
    if (result.exitCode !== 0) break;
  }
  return results;
};

/** An abort, or a git that could not be started: in both cases the remote is read back all the same. */
const stoppedOr =
  (signal: AbortSignal | undefined) =>
  (error: unknown): RunResult => ({
    exitCode: undefined,
    signal: signal?.aborted ? 'SIGTERM' : undefined,
    timedOut: false,
    stdout: '',
    stderr: signal?.aborted ? '' : causeOf(error),
    durationMs: 0,
  });
