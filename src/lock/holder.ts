import {createHash} from 'node:crypto';
import {hostname, userInfo} from 'node:os';
import type {Holder} from './record.ts';
import {bootId, isAlive, startTimeOf} from '../world/process.ts';
import type {World} from '../world/world.ts';

/** Who would hold the lock: a process of ours on this machine. Names are what the machine says; nobody proves them. */
export const thisHolder = async (world: World, pid: number = process.pid): Promise<Holder> => ({
  user: userInfo().username,
  host: hostname(),
  machine: await machineId(world),
  pid,
  boot: await bootId(),
  start: (await startTimeOf(pid)) ?? '',
});

/**
 * Is the holder a process on this very machine that is still there? True means: do not take the lock from it,
 * attach to it. False is also the answer for every other machine, about which nothing can be known from here.
 */
export const isAliveHere = async (holder: Holder, me: Holder): Promise<boolean> =>
  holder.machine === me.machine && holder.pid > 0 && isAlive({pid: holder.pid, startTime: holder.start, bootId: holder.boot});

/** Hashed, because machine-id(5) asks for it: the id itself is not to be shown around. */
const machineId = async (world: World): Promise<string> => {
  const id = await world.files.readText('/etc/machine-id').catch(() => '');
  return createHash('sha256')
    .update(`cockpit lock\0${id.trim() || hostname()}`)
    .digest('hex')
    .slice(0, 32);
};
