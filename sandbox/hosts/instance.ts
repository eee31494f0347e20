import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {ask, askQuietly} from '../world/ask.ts';
import type {EnvironmentLayout, HostLayout} from '../world/layout.ts';
import {endProcesses, isAlive, type ProcessIdentity, startDetached} from '../world/processes.ts';
import {Refused} from '../world/refused.ts';
import {nodeFlags, type World} from '../world/world.ts';
import type {Slot} from './host-state.ts';

export type Release = {readonly version: string; readonly digest: string};

const readyTimeoutMs = 20_000;

/** Starts a release on a host, on the first of the host's ports that is free. It is not yet known whether it works. */
export const startInstance = async (
  world: World,
  env: EnvironmentLayout,
  host: HostLayout,
  release: Release & {readonly folder: string},
  taken: readonly number[],
): Promise<Slot> => {
  const name = nameOf(env, host);
  const log = join(world.layout.logs, `${name}-${release.version}.out`);
  for (const port of host.instancePorts.filter(port => !taken.includes(port))) {
    if (await askQuietly(`http://127.0.0.1:${port}/version`, {timeoutMs: 500})) continue;
    const identity = startDetached({
      pids: world.layout.pids,
      name,
      argv: [world.node, ...nodeFlags, join(release.folder, 'src', 'main.mjs')],
      log,
      env: {
        DATABASE_FILE: env.database,
        FLAGS_FILE: env.flags,
        LOG_FILE: host.log,
        HOST_FOLDER: host.folder,
        PORT: String(port),
        ENVIRONMENT: env.env,
        INSTANCE: host.name,
        VERSION: release.version,
        DIGEST: release.digest,
      },
    });
    const slot = {...identity, version: release.version, digest: release.digest, port, since: new Date().toISOString()};
    if (await listens(slot)) return slot;
    if (isAlive(identity)) return slot;
  }
  throw new Refused(`${host.name}: ${release.version} ended right after its start. It said:\n${lastLines(log)}`);
};

/** Waits until the instance is ready and is the one that we started; otherwise says what it answered last. */
export const waitUntilReady = async (host: HostLayout, slot: Slot, signal: AbortSignal, timeoutMs = readyTimeoutMs): Promise<number> => {
  const from = performance.now();
  let last = 'no answer';
  while (performance.now() - from < timeoutMs) {
    signal.throwIfAborted();
    if (!isAlive(slot)) throw new Refused(`${host.name}: ${slot.version} ended before it was ready.`);
    const health = await askQuietly(`http://127.0.0.1:${slot.port}/health/ready`, {timeoutMs: 2000});
    if (health?.status === 200 && (await isItself(slot))) return performance.now() - from;
    last = health ? `${health.status} ${health.text.slice(0, 200)}` : 'no answer';
    await wait(100, undefined, {signal});
  }
  throw new Refused(`${host.name}: ${slot.version} is not healthy after ${Math.round(timeoutMs / 1000)} s; last answer: ${last}`);
};

/** Whether the process lives, is ready, and says the version and digest that it should. */
export const isServing = async (slot: Slot): Promise<boolean> =>
  isAlive(slot) &&
  (await askQuietly(`http://127.0.0.1:${slot.port}/health/ready`, {timeoutMs: 2000}))?.status === 200 &&
  (await isItself(slot));

export const endInstance = (slot: ProcessIdentity) => endProcesses([{...slot, name: 'instance', group: true}], 6000);

export const nameOf = (env: EnvironmentLayout, host: HostLayout) => `${env.env}-${host.name}`;

const isItself = async (slot: Slot): Promise<boolean> => {
  try {
    const {version, digest} = JSON.parse((await ask(`http://127.0.0.1:${slot.port}/version`, {timeoutMs: 2000})).text) as Release;
    return version === slot.version && digest === slot.digest;
  } catch {
    return false;
  }
};

/** True as soon as something answers; false when the process ended, or after 1 s without an answer. */
const listens = async (slot: Slot): Promise<boolean> => {
  for (let tries = 0; tries < 40 && isAlive(slot); tries += 1) {
    if (await askQuietly(`http://127.0.0.1:${slot.port}/version`, {timeoutMs: 500})) return true;
    await wait(25);
  }
  return false;
};

const lastLines = (file: string) => {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-12).join('\n').trim();
  } catch {
    return '(nothing)';
  }
};
