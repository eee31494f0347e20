import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';

/**
 * Who a process is, so that nobody else is taken for it: numbers are given out again, also after a restart of the machine.
 * `startTime` is an opaque word: field 22 of /proc/PID/stat on Linux, elsewhere what `ps` calls the start.
 */
export type ProcessId = {readonly pid: number; readonly startTime: string; readonly bootId: string};

/** A word that changes with every start of the machine; `-` where the system has none. */
export const bootId = async (): Promise<string> => {
  const linux = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  return linux?.trim() || (await answerOf('sysctl', ['-n', 'kern.bootsessionuuid'])) || '-';
};

/** Undefined when there is no such process (or we cannot know). */
export const startTimeOf = async (pid: number): Promise<string | undefined> => {
  const stat = await statOf(pid);
  if (stat !== 'no /proc') return stat?.startTime;
  return (await answerOf('ps', ['-o', 'lstart=', '-p', String(pid)]))?.replace(/\s+/g, '_');
};

/**
 * The kernel's letter: R runs, S sleeps, D waits for a disk, T is stopped, Z has ended and is not collected yet.
 * Undefined when there is no such process.
 */
export const processStateOf = async (pid: number): Promise<string | undefined> => {
  const stat = await statOf(pid);
  if (stat !== 'no /proc') return stat?.state;
  return (await answerOf('ps', ['-o', 'state=', '-p', String(pid)]))?.[0];
};

/** True only when exactly this process is proven to be there and to be more than a zombie. */
export const isAlive = async (process: ProcessId): Promise<boolean> => {
  if (process.bootId !== (await bootId())) return false;
  if ((await startTimeOf(process.pid)) !== process.startTime) return false;
  return !hasEnded(await processStateOf(process.pid));
};

/** Are there processes in this group that still do something? A group that was left to a lazy init may keep zombies for ever. */
export const isGroupAlive = async (groupId: number): Promise<boolean> => {
  if (!signalGroup(groupId, 0)) return false;
  const pids = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(pids.filter(name => /^\d+$/.test(name)).map(name => statOf(Number(name))));
  const members = stats.filter(stat => typeof stat === 'object' && stat.groupId === groupId);
  return members.length === 0 ? stats.length === 0 : members.some(stat => typeof stat === 'object' && !hasEnded(stat.state));
};

/** False when there is nobody in the group. */
export const signalGroup = (groupId: number, signal: NodeJS.Signals | 0): boolean => {
  // kill(-1) and kill(0) mean "everybody" and "ourselves".
  if (!Number.isInteger(groupId) || groupId <= 1) throw new RangeError(`${groupId} is no process group of ours`);
  try {
    return process.kill(-groupId, signal);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

type Stat = {readonly state: string; readonly groupId: number; readonly startTime: string};

const statOf = async (pid: number): Promise<Stat | undefined | 'no /proc'> => {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return (await hasProc()) ? undefined : 'no /proc';
  // The name, field 2, stands in brackets and may hold spaces and brackets itself. After it comes field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, groupId, startTime] = [fields[0], fields[2], fields[19]];
  return state && groupId && startTime ? {state, groupId: Number(groupId), startTime} : undefined;
};

const hasProc = () => readFile('/proc/self/stat').then(() => true, () => false);

const hasEnded = (state: string | undefined) => state === undefined || state === 'Z' || state === 'X';

const answerOf = (program: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise(resolve => {
    const env = {...process.env, LC_ALL: 'C'};
    execFile(program, args, {env, timeout: 5000}, (error, stdout) => resolve(error ? undefined : stdout.trim() || undefined));
  });
