import {spawn, spawnSync} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {cleanEnv} from './git.ts';
import {readJson, writeJson} from './json-file.ts';
import {until} from './until.ts';

/** A process, known for sure: pids are given again, a pid with its start time is not. */
export type ProcessIdentity = {readonly pid: number; readonly started: string};

/** One file in pids/. `group` when the process leads its own group, so that its children end with it. */
export type Registered = ProcessIdentity & {readonly name: string; readonly group: boolean};

/** Undefined when there is no such process, or only its remains that nobody has collected yet. */
export const identityOf = (pid: number): ProcessIdentity | undefined => {
  if (process.platform !== 'linux') return identityByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces: the fields are counted from the last one. Field 3 is the state, 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : {pid, started: fields[19] ?? ''};
  } catch {
    return undefined;
  }
};

const identityByPs = (pid: number): ProcessIdentity | undefined => {
  const {stdout, status} = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {encoding: 'utf8'});
  const line = stdout.trim();
  return status !== 0 || line === '' || line.startsWith('Z') ? undefined : {pid, started: line.slice(line.indexOf(' ') + 1).trim()};
};

export const isAlive = ({pid, started}: ProcessIdentity): boolean => identityOf(pid)?.started === started;

/** Notes a process, so that `down` and the keeper can end it. Returns how to cross it out again. */
export const register = (pids: string, name: string, pid: number, group: boolean): (() => void) => {
  const identity = identityOf(pid);
  if (!identity) return () => {};
  const file = join(pids, `${name}-${pid}.json`);
  writeJson(file, {...identity, name, group});
  return () => rmSync(file, {force: true});
};

/** Notes this very process for as long as it runs. */
export const registerSelf = (pids: string, name: string): void => {
  const crossOut = register(pids, name, process.pid, false);
  process.once('exit', crossOut);
};

export const registered = (pids: string): Registered[] => {
  let names: string[];
  try {
    names = readdirSync(pids);
  } catch {
    return [];
  }
  return names.filter(name => name.endsWith('.json')).flatMap(name => readJson<Registered>(join(pids, name)) ?? []);
};

type Start = {
  readonly pids: string;
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** Gets what the process prints. */
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts a process that outlives us, in a group of its own, and notes it. */
export const startDetached = ({pids, name, argv: [program, ...args], log, env}: Start): ProcessIdentity => {
  mkdirSync(dirname(log), {recursive: true});
  const out = openSync(log, 'a');
  const child = spawn(program, args, {detached: true, stdio: ['ignore', out, out], cwd: '/', env: cleanEnv(env)});
  closeSync(out);
  child.on('error', () => {});
  child.unref();
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (!identity || child.pid === undefined) throw new Error(`${name} could not be started: ${program} ${args.join(' ')}`);
  register(pids, name, child.pid, true);
  return identity;
};

/** Ends processes: TERM, and KILL for those that are still there after `graceMs`. Returns those that even that did not end. */
export const endProcesses = async (all: readonly Registered[], graceMs = 3000): Promise<Registered[]> => {
  const left = () => all.filter(isAlive);
  for (const one of left()) signal(one, 'SIGTERM');
  await until(() => (left().length === 0 ? true : undefined), graceMs, 50);
  for (const one of left()) signal(one, 'SIGKILL');
  await until(() => (left().length === 0 ? true : undefined), 3000, 20);
  return left();
};

const signal = ({pid, group}: Registered, name: NodeJS.Signals) => {
  try {
    process.kill(group ? -pid : pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
};
