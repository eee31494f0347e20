import {existsSync, rmSync, statSync, watch} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {endWorld} from './end-world.ts';
import {isAlive, type Registered, registered} from './processes.ts';
import {readWorld, type World} from './world.ts';

const tickMs = 3000;

/**
 * Sees to it that nothing is left behind: ends every process of the world when
 * its folder is gone (or is another world's by now), or when nobody touched the
 * lease for `leaseMs`. It remembers the processes, because with the folder
 * their files are gone as well. Its port is the world's claim on its block of
 * ports: a second world that picked the same block cannot listen there.
 */
export const keep = (world: World): void => {
  const {pids, lease, keeperPort} = world.layout;
  const known = new Map<number, Registered>();
  const remember = () => {
    for (const one of registered(pids)) known.set(one.pid, one);
    for (const one of known.values()) {
      if (isAlive(one)) continue;
      known.delete(one.pid);
      rmSync(join(pids, `${one.name}-${one.pid}.json`), {force: true});
    }
  };

  const guard = createServer(socket => socket.end(`${JSON.stringify({id: world.id, dir: world.dir, scenario: world.scenario})}\n`));
  guard.once('error', () => process.exit(98));
  guard.listen({port: keeperPort, host: '127.0.0.1', exclusive: true});

  const end = async (why: string) => {
    clearInterval(timer);
    remember();
    console.log(`${new Date().toISOString()} ending the world: ${why}`);
    await endWorld(pids, [...known.values()]);
    process.exit(0);
  };

  const look = () => {
    remember();
    if (readWorld(world.dir)?.id !== world.id) return void end('its folder is gone');
    const idleMs = Date.now() - (existsSync(lease) ? statSync(lease).mtimeMs : 0);
    if (idleMs > world.leaseMs) return void end(`nobody used it for ${Math.round(idleMs / 60_000)} min`);
  };
  const timer = setInterval(look, tickMs);

  // A process that starts and loses its folder between two ticks must be known too.
  try {
    watch(pids, remember).on('error', () => {});
  } catch {
    // Without it, the tick is all there is.
  }
  process.once('SIGTERM', () => process.exit(0));
};
