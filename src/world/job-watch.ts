import {causeOf, CockpitError} from '../util/errors.ts';
import {realClock} from './clock.ts';
import {type JobResult, readExit, readPid, writeKilled} from './job-folder.ts';
import {bootId, isAlive, isGroupAlive, type ProcessId, startTimeOf} from './process.ts';
import {endGroup} from './process-group.ts';
import {watchFolder} from './waker.ts';

/** Milliseconds to wait after INT, and after TERM, before the next signal. */
export type Ladder = {readonly int: number; readonly term: number};

export type Job = {
  readonly folder: string;
  /** Resolves when it ended; never rejects. */
  readonly ended: Promise<JobResult>;
  /** Found running or ended, rather than started by this call. */
  readonly adopted: boolean;
  /**
   * INT, wait, TERM, wait, KILL of its process group. Resolves when nobody in the group lives any more; a second call joins the
   * first. What left the group (setsid, a remote platform) is not reached.
   * Throws CockpitError when even KILL did not help.
   */
  readonly stop: (ladderMs?: Ladder) => Promise<JobResult>;
};

/** What is watched: the job in this folder, as the machine is at this boot. */
export type Watched = {readonly folder: string; readonly boot: string; readonly pollMs: number; readonly graceMs: number};

/** The wrapper, when we started it ourselves. */
export type Child = {readonly exited: Promise<unknown>};

/** Watches a job to its end. With a `child` it resolves when the wrapper has written down who it is, so that others can adopt it. */
export const watchJob = async (watched: Watched, adopted: boolean, child?: Child): Promise<Job> => {
  const {folder, boot} = watched;
  const waker = watchFolder(folder);
  const {promise: identified, resolve: identify} = Promise.withResolvers<void>();
  let over = false;
  let killing: Promise<void> | undefined;
  let stopping: Promise<JobResult> | undefined;
  let childIsGone = false;
  const deadline = mono() + watched.graceMs;
  void child?.exited.then(() => {
    childIsGone = true;
    waker.wake();
  });

  const unidentified = () => (childIsGone ? neverIdentified : !child && mono() >= deadline ? neverSeen : undefined);

  const ended = (async (): Promise<JobResult> => {
    try {
      for (;;) {
        const result = await readExit(folder);
        if (result) return result;
        const id = await readPid(folder);
        if (id) identify();
        const why = id ? await lost(id, boot) : unidentified();
        if (why) {
          await killing;
          // It may have written its code between our two looks.
          return (await readExit(folder)) ?? {status: 'unknown', why};
        }
        await waker.wait(id ? watched.pollMs : Math.min(watched.pollMs, 100));
      }
    } catch (error) {
      return {status: 'unknown', why: causeOf(error)};
    } finally {
      over = true;
      identify();
      waker.close();
    }
  })();

  const end = async ({int, term}: Ladder): Promise<void> => {
    const id = await readPid(folder);
    if (!id || !(await ownsGroup(id, boot))) return;
    if (await endGroup(id.pid, [{signal: 'SIGINT', waitMs: int}, {signal: 'SIGTERM', waitMs: term}])) return;
    if (!(await endGroup(id.pid, [{signal: 'SIGKILL', waitMs: 5000}]))) throw unkillable(folder, id.pid);
    // We have killed the wrapper as well; what is certain must not become unknown. What was unknown before stays so.
    if (!over && !(await readExit(folder))) await writeKilled(folder);
  };

  const stop = async (ladder: Ladder): Promise<JobResult> => {
    const killed = end(ladder);
    killing = killed.catch(() => undefined);
    await killed;
    waker.wake();
    return ended;
  };

  if (child) await identified;
  return {
    folder,
    ended,
    adopted,
    stop: (ladder = {int: 5000, term: 5000}) =>
      (stopping ??= stop(ladder).finally(() => {
        stopping = undefined;
      })),
  };
};

/** Undefined while it runs. */
const lost = async (id: ProcessId, boot: string): Promise<string | undefined> => {
  if (id.bootId !== boot) return 'The machine was restarted while it ran';
  if (await isAlive(id)) return undefined;
  const startTime = await startTimeOf(id.pid);
  if (startTime !== undefined && startTime !== id.startTime) {
    return `It is gone without an exit code; its number ${id.pid} belongs to another process now`;
  }
  const rest = (await isGroupAlive(id.pid)) ? `. Processes of its group ${id.pid} still run` : '';
  return `Its wrapper was killed, so nobody saw how it ended${rest}`;
};

const neverSeen = 'The engine ended just when it was to be started; whether it was cannot be seen';
const neverIdentified = 'Its wrapper ended before it wrote down who it is';

/** May we signal this group? Its number may have been given to somebody else since. */
const ownsGroup = async (id: ProcessId, boot: string): Promise<boolean> => {
  if (id.bootId !== boot || boot !== (await bootId())) return false;
  const leader = await startTimeOf(id.pid);
  return (leader === undefined || leader === id.startTime) && (await isGroupAlive(id.pid));
};

const unkillable = (folder: string, groupId: number) =>
  new CockpitError(`Stopping the job in ${folder}`, {
    cause: `Its process group ${groupId} is still there 5 s after KILL`,
    next: [`Look what it waits for, often a disk or a network file system: ps -o pid,stat,wchan,args -g ${groupId}`],
  });

const {mono} = realClock();
