import {randomUUID} from 'node:crypto';
import {tellSwitched} from '../front/tell.ts';
import type {EnvironmentLayout, HostLayout} from '../world/layout.ts';
import {endProcesses, identityOf, isAlive, type ProcessIdentity, registered} from '../world/processes.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import type {World} from '../world/world.ts';
import {beforeSwitch} from './before-switch.ts';
import {changeHost, type HostState, readHost, type Slot} from './host-state.ts';
import {endInstance, isServing, nameOf, type Release, startInstance, waitUntilReady} from './instance.ts';

export type DeployContext = {
  readonly world: World;
  readonly env: EnvironmentLayout;
  readonly release: Release & {readonly folder: string};
  /** The release that carries the traffic; its instance is never the one that is ended. */
  readonly stable: Release | null;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Brings one host to a release, and keeps the former one running beside it.
 * Does nothing where it is current and serving; only switches where it still
 * runs as the previous one; starts it otherwise.
 */
export const deployHost = async (context: DeployContext, host: HostLayout): Promise<void> => {
  const {release, say, signal} = context;
  signal.throwIfAborted();
  const token = await takeHost(host);
  const {current, previous} = readHost(host);

  if (current && is(current, release) && (await isServing(current))) {
    say(`${host.name}: ${release.version} is current already, nothing to do`);
  } else if (previous && is(previous, release) && (await isServing(previous))) {
    await switchTo(context, host, token, previous);
    say(`${host.name}: ${release.version} is current again (it still ran), ${current?.version ?? 'nothing'} kept`);
  } else {
    await switchTo(context, host, token, await start(context, host, token));
    say(`${host.name}: ${release.version} is current, ${readHost(host).previous?.version ?? 'nothing before it'} kept`);
  }
  await sweep(context, host, token);
};

/** Takes a host over from whoever had it. That deploy notices before its next step. */
const takeHost = async (host: HostLayout): Promise<string> => {
  const token = randomUUID();
  const self = identityOf(process.pid) as ProcessIdentity;
  await changeHost(host, state => ({...state, owner: {...self, token}}));
  return token;
};

const start = async ({world, env, release, say, signal}: DeployContext, host: HostLayout, token: string): Promise<Slot> => {
  const {current, previous} = readHost(host);
  say(`${host.name}: starting ${release.version} (${release.digest.slice(0, 15)}…)`);
  const slot = await startInstance(
    world,
    env,
    host,
    release,
    [current, previous].flatMap(other => (other && isAlive(other) ? other.port : [])),
  );
  try {
    await changeHost(host, state => ({...owned(state, token, host), starting: slot}));
    const ms = await waitUntilReady(host, slot, signal);
    say(`${host.name}: ${release.version} is healthy after ${(ms / 1000).toFixed(1)} s`);
    await beforeSwitch(world, env, host, slot, release.folder, say, signal);
    signal.throwIfAborted();
    return slot;
  } catch (error) {
    await endInstance(slot);
    await changeHost(host, state => (state.starting?.pid === slot.pid ? {...state, starting: null} : state));
    throw error;
  }
};

/** The one moment that counts: checked and written under the host's lock. */
const switchTo = async ({env, stable, say}: DeployContext, host: HostLayout, token: string, slot: Slot): Promise<void> => {
  await changeHost(host, state => {
    const others = [owned(state, token, host).current, state.previous].filter(
      other => other !== null && other.pid !== slot.pid && isAlive(other),
    ) as Slot[];
    return {...state, current: slot, previous: others.find(other => stable && is(other, stable)) ?? others[0] ?? null, starting: null};
  });
  await tellSwitched(env, say);
};

/** Ends what runs on the host and is neither current nor kept: a third release, or what a killed or hanging deploy had started. */
const sweep = async ({world, env}: DeployContext, host: HostLayout, token: string): Promise<void> => {
  const {current, previous} = await changeHost(host, state => ({...owned(state, token, host), starting: null}));
  const kept = [current?.pid, previous?.pid];
  await endProcesses(
    registered(world.layout.pids).filter(({name, pid}) => name === nameOf(env, host) && !kept.includes(pid)),
    6000,
  );
};

const owned = (state: HostState, token: string, host: HostLayout): HostState => {
  if (state.owner?.token === token) return state;
  throw new Refused(
    `${host.name}: another deploy (pid ${state.owner?.pid ?? '?'}) took this host over; this one stops here.`,
    exitCodes.stopped,
  );
};

const is = (slot: Slot, release: Release) => slot.version === release.version && slot.digest === release.digest;
