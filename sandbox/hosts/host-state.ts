import {closeSync, mkdirSync, openSync, rmSync, statSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import {readJson, writeJson} from '../world/json-file.ts';
import type {HostLayout} from '../world/layout.ts';
import type {ProcessIdentity} from '../world/processes.ts';

/** A release running on a host. */
export type Slot = ProcessIdentity & {readonly version: string; readonly digest: string; readonly port: number; readonly since: string};

/**
 * ```
 *             start                switch
 *   (nothing) ─────► starting ─────────────► current ─────► previous ─────► ended
 *                                              ▲  switch back  │
 *                                              └───────────────┘
 * ```
 * `owner` is the deploy that may switch this host. A later deploy takes it over
 * by writing its own; the earlier one sees that before its next step and stops.
 */
export type HostState = {
  readonly owner: (ProcessIdentity & {readonly token: string}) | null;
  readonly current: Slot | null;
  readonly previous: Slot | null;
  readonly starting: Slot | null;
};

const empty: HostState = {owner: null, current: null, previous: null, starting: null};

export const readHost = (host: HostLayout): HostState => readJson<HostState>(host.state) ?? empty;

/**
 * Changes a host's state, alone: the lock is held for one read and one write.
 * A lock older than 2 s was left behind by somebody who was killed or stopped
 * in between, and is broken.
 */
export const changeHost = async (host: HostLayout, change: (state: HostState) => HostState): Promise<HostState> => {
  mkdirSync(host.folder, {recursive: true});
  const lock = `${host.state}.lock`;
  while (!tryLock(lock)) await wait(20);
  try {
    const next = change(readHost(host));
    writeJson(host.state, next);
    return next;
  } finally {
    rmSync(lock, {force: true});
  }
};

const tryLock = (lock: string): boolean => {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch {
    const ageMs = Date.now() - (statSync(lock, {throwIfNoEntry: false})?.mtimeMs ?? Date.now());
    if (ageMs > 2000) rmSync(lock, {force: true});
    return false;
  }
};
