import {statSync} from 'node:fs';
import {type HostState, readHost, type Slot} from '../hosts/host-state.ts';
import type {EnvironmentLayout, HostLayout} from '../world/layout.ts';
import {type ReleaseName, sameRelease} from './traffic-state.ts';

export type Target = {readonly host: string; readonly slot: Slot};

const pauseAfterFailureMs = 1000;
const lookEveryMs = 2000;

/** The instances behind the front, as the hosts' state files say. Read again when told, and every 2 s when a file changed. */
export const createPool = (env: EnvironmentLayout) => {
  let states = new Map<string, HostState>();
  let stamps = '';
  const failedAt = new Map<number, number>();
  let turn = 0;

  const reload = () => {
    states = new Map(env.hosts.map(host => [host.name, readHost(host)]));
    stamps = stampsOf(env.hosts);
  };
  setInterval(() => {
    if (stampsOf(env.hosts) !== stamps) reload();
  }, lookEveryMs);
  reload();

  const all = (): Target[] =>
    [...states].flatMap(([host, {current, previous}]) => [current, previous].flatMap(slot => (slot ? {host, slot} : [])));

  return {
    reload,
    all,
    states: () => states,
    current: (host: string): Target | undefined => {
      const slot = states.get(host)?.current;
      return slot ? {host, slot} : undefined;
    },
    /** Instances of a release in the order in which they should be tried; the next call begins with the next one. */
    of: (release: ReleaseName | null, drained: readonly string[]): Target[] => {
      const now = performance.now();
      const found = all().filter(({host, slot}) => sameRelease(slot, release) && !drained.includes(host));
      const rests = ({slot}: Target) => now - (failedAt.get(slot.port) ?? Number.NEGATIVE_INFINITY) < pauseAfterFailureMs;
      turn += 1;
      const first = turn % Math.max(1, found.length);
      const ordered = [...found.slice(first), ...found.slice(0, first)];
      return [...ordered.filter(target => !rests(target)), ...ordered.filter(rests)];
    },
    failed: ({slot}: Target) => failedAt.set(slot.port, performance.now()),
  };
};

export type Pool = ReturnType<typeof createPool>;

const stampsOf = (hosts: readonly HostLayout[]) => hosts.map(({state}) => statSync(state, {throwIfNoEntry: false})?.mtimeMs ?? 0).join(' ');
