import {existsSync, statSync} from 'node:fs';
import {readTraffic} from '../front/tell.ts';
import {readHost} from '../hosts/host-state.ts';
import {askQuietly} from './ask.ts';
import {describeWorld} from './describe.ts';
import {environmentNames} from './layout.ts';
import {isAlive, registered} from './processes.ts';
import type {World} from './world.ts';

/** How a world is now: what runs, what the fronts say, how old the lease is. */
export const status = async (world: World) => ({
  ...describeWorld(world),
  processes: registered(world.layout.pids).map(({name, pid, started, group}) => ({name, pid, alive: isAlive({pid, started}), group})),
  leaseAgeMs: existsSync(world.layout.lease) ? Math.round(Date.now() - statSync(world.layout.lease).mtimeMs) : null,
  now: Object.fromEntries(
    await Promise.all(
      environmentNames.map(async name => {
        const env = world.layout.environments[name];
        const reply = await askQuietly(`${env.adminUrl}/state`);
        const written = {...readTraffic(env), hosts: env.hosts.map(host => ({host: host.name, ...readHost(host)}))};
        return [name, {frontAnswers: reply !== undefined, ...(reply ? (JSON.parse(reply.text) as object) : written)}];
      }),
    ),
  ),
});
