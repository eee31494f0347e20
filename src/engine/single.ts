import {spawnSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {closeSync, fstatSync, ftruncateSync, linkSync, readFileSync, rmSync, statSync, writeFileSync, writeSync} from 'node:fs';
import {codeOf, openPrivateSync, readPrivate} from '../state-folder/index.ts';
import {CockpitError} from '../util/errors.ts';
import {bootId, isAlive, processStateOf, startTimeOf, type ProcessId} from '../world/process.ts';

/**
 * ONE ENGINE PER PROJECT
 *
 * The engine holds an exclusive flock on `engine.lock`. Node has no call for it, so util-linux' `flock` takes it on a descriptor
 * that it is handed: the lock belongs to the open file, stays with us when `flock` ends, and goes with us, also by kill -9.
 * Node opens files close-on-exec, so no child of the engine can keep the lock when the engine is gone.
 *
 * The file says who holds it: {"pid","startTime","bootId"}. Where there is no `flock`, that alone is the lock, and it is written
 * under a guard file that exists for a moment only. Either way a process that is named there and lives is believed.
 */
export type EngineLock = {
  readonly file: string;
  /** False after `release`, and when somebody took the file away: then another engine could have started. */
  readonly held: () => boolean;
  readonly release: () => void;
};

export type Taken = {readonly lock: EngineLock} | {readonly heldBy: ProcessId | undefined};

/**
 * Takes the lock, or says who has it. Throws CockpitError when that cannot be known.
 *
 * @param flock how to call it; false where there is none
 */
export const takeEngineLock = async (file: string, flock: string | false = 'flock'): Promise<Taken> => {
  const me: ProcessId = {pid: process.pid, startTime: (await startTimeOf(process.pid)) ?? '-', bootId: await bootId()};
  const fd = openPrivateSync(file, 'locking');
  const taken = flock === false ? 'no flock' : lockDescriptor(fd, flock);
  const other = await holderOf(file);
  if (taken === 'held' || other) {
    closeSync(fd);
    return {heldBy: other};
  }
  // Taken away between our opening it and locking it: what we hold is a file without a name.
  if (!isSameFile(fd, file)) {
    closeSync(fd);
    return takeEngineLock(file, flock);
  }
  if (taken === 'no flock') {
    closeSync(fd);
    return takeByName(file, me);
  }
  ftruncateSync(fd);
  writeSync(fd, `${JSON.stringify(me)}\n`, 0);
  return {lock: lockOn(file, fd)};
};

/** The live process that is named as the holder, as far as the file knows. */
export const holderOf = async (file: string): Promise<ProcessId | undefined> => {
  const named = parse((await readPrivate(file))?.toString() ?? '');
  return named && (await isAlive(named)) ? named : undefined;
};

/** The engine's process and the kernel's letter for its state; T is stopped. Undefined when none runs. */
export const engineProcess = async (file: string): Promise<(ProcessId & {readonly state: string}) | undefined> => {
  const id = await holderOf(file);
  const state = id && (await processStateOf(id.pid));
  return id && state !== undefined ? {...id, state} : undefined;
};

export const isStopped = (state: string): boolean => state === 'T' || state === 't';

/** `flock` exits with 1 when somebody else has it (flock(1)); it gets the descriptor as its number 3. */
const lockDescriptor = (fd: number, flock: string): 'taken' | 'held' | 'no flock' => {
  const env = {...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/bin`};
  const {status, error} = spawnSync(flock, ['-n', '-x', '3'], {stdio: ['ignore', 'ignore', 'ignore', fd], env, timeout: 10_000});
  if (status === 0) return 'taken';
  if (status === 1) return 'held';
  if (codeOf(error) === 'ENOENT' || status !== null) return 'no flock';
  throw new CockpitError('Taking the lock of the engine', {
    cause: error ?? 'flock was killed',
    next: ['Try again', 'Look at the load of this machine: uptime'],
  });
};

const lockOn = (file: string, fd: number): EngineLock => {
  let open = true;
  return {
    file,
    held: () => open && isSameFile(fd, file),
    release: () => {
      if (!open) return;
      open = false;
      ftruncateSync(fd);
      closeSync(fd);
    },
  };
};

const takeByName = async (file: string, me: ProcessId): Promise<Taken> => {
  const guard = `${file}.guard`;
  while (!makeWhole(guard, me)) {
    const text = readIfThere(guard);
    if (text === undefined) continue; // it was there, and is not any more
    const busy = parse(text);
    if (busy && (await isAlive(busy))) return {heldBy: busy};
    throw new CockpitError('Taking the lock of the engine', {
      cause: `${guard} was left by a start that broke off.`,
      next: [`Make sure that no engine is starting, then: rm ${guard}`],
    });
  }
  try {
    const other = await holderOf(file);
    if (other) return {heldBy: other};
    writeFileSync(file, `${JSON.stringify(me)}\n`, {mode: 0o600});
    return {lock: lockOn(file, openPrivateSync(file, 'locking'))};
  } finally {
    rmSync(guard, {force: true});
  }
};

/** Makes a file that is never seen empty or half; false when there is one. */
const makeWhole = (path: string, me: ProcessId): boolean => {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(me)}\n`, {flag: 'wx', mode: 0o600});
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
};

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const isSameFile = (fd: number, file: string): boolean => {
  const now = statSync(file, {throwIfNoEntry: false});
  const ours = fstatSync(fd);
  return now?.ino === ours.ino && now.dev === ours.dev;
};

const parse = (text: string): ProcessId | undefined => {
  try {
    const {pid, startTime, bootId} = JSON.parse(text) as Partial<ProcessId>;
    return Number.isInteger(pid) && typeof startTime === 'string' && typeof bootId === 'string'
      ? {pid: pid!, startTime, bootId}
      : undefined;
  } catch {
    return undefined;
  }
};
