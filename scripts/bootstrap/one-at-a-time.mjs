import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {inRoot} from './root.mjs';
import {say} from './stop.mjs';

const file = inRoot('.cache', 'bootstrap.lock');
/** Between making the file and writing into it lie microseconds: an empty one of this age belongs to nobody, or the disk was full. */
const emptyForMs = 10_000;

/**
 * Runs `work` while nobody else in this clone installs or builds: `npm start` in one window and `npm test` in another must not
 * delete each other's node_modules. The file names its holder by process id and start time; one whose process is gone counts for
 * nothing, also where another process has got its number since.
 */
export const oneAtATime = async work => {
  mkdirSync(inRoot('.cache'), {recursive: true});
  let hasSaid = false;
  while (!take()) {
    const holder = readHolder();
    if (holder === undefined ? isLeftEmpty() : !isAlive(holder)) {
      rmSync(file, {force: true});
      continue;
    }
    if (!hasSaid) say(`Waiting for process ${holder?.pid ?? '?'}, which is installing or building here …`);
    hasSaid = true;
    await sleep(200);
  }
  const release = () => rmSync(file, {force: true});
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
};

const take = () => {
  try {
    writeFileSync(file, `${process.pid} ${startOf(process.pid) ?? ''}`.trim(), {flag: 'wx'});
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    // Made and not written: the disk is full. Nobody must wait for what it would have said.
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT') rmSync(file, {force: true});
    throw error;
  }
};

/** Undefined for the moment in which the holder has made the file and not yet written its number. */
const readHolder = () => {
  try {
    const [pid = '', ...start] = readFileSync(file, 'utf8').trim().split(' ');
    return Number(pid) ? {pid: Number(pid), start: start.join(' ') || undefined} : undefined;
  } catch {
    return undefined;
  }
};

const isLeftEmpty = () => {
  try {
    return Date.now() - statSync(file).mtimeMs > emptyForMs;
  } catch {
    return false;
  }
};

const isAlive = ({pid, start}) => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return start === undefined || now === undefined || now === start;
};

/** When a process began, in words of the system, only to be compared; undefined where nobody can tell. */
const startOf = pid => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks and brackets; the 22nd field is the 20th behind it. Source: proc_pid_stat(5).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    if (process.platform === 'linux') return undefined;
    const {status, stdout} = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {encoding: 'utf8', env: {...process.env, LC_ALL: 'C'}});
    return status === 0 ? stdout.trim() || undefined : undefined;
  }
};
