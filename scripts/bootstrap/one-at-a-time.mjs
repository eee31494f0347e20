import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {inRoot} from './root.mjs';
import {say} from './stop.mjs';

const file = inRoot('.cache', 'bootstrap.lock');

/**
 * Runs `work` while nobody else in this clone installs or builds: `npm start` in one window and `npm test` in another must not
 * delete each other's node_modules. The file names its holder; one whose process is gone counts for nothing.
 */
export const oneAtATime = async work => {
  mkdirSync(inRoot('.cache'), {recursive: true});
  let hasSaid = false;
  while (!take()) {
    const holder = readHolder();
    if (holder !== undefined && !isAlive(holder)) {
      rmSync(file, {force: true});
      continue;
    }
    if (!hasSaid) say(`Waiting for process ${holder ?? '?'}, which is installing or building here …`);
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
    writeFileSync(file, String(process.pid), {flag: 'wx'});
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
};

/** Undefined for the moment in which the holder has made the file and not yet written its number. */
const readHolder = () => {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
};

const isAlive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};
