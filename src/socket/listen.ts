import {chmodSync, lstatSync, rmSync} from 'node:fs';
import type {Server} from 'node:net';
import type {EngineLock} from '../engine/single.ts';
import {causeOf, CockpitError} from '../util/errors.ts';

/**
 * Makes `server` listen at `path`, for this user only. What a dead engine left there is taken away, which only the holder of the
 * engine's lock may do: of two who start at once, one would otherwise take the other's socket.
 *
 * Throws CockpitError.
 */
export const listen = async (server: Server, path: string, lock: Pick<EngineLock, 'held'>): Promise<void> => {
  const failed = (cause: unknown, next: string) => new CockpitError(`Listening at ${path}`, {cause, next: [next]});
  if (!lock.held()) throw failed('The lock of the engine is not held.', 'Start the engine again; another one may be running');
  // The same bound as the state folder's: Node would cut a longer path and listen elsewhere.
  if (Buffer.byteLength(path) > 100)
    throw failed(
      `The path has ${Buffer.byteLength(path)} bytes, and a socket's ends at 100.`,
      'Set COCKPIT_STATE_HOME to a shorter folder',
    );
  removeStale(path, failed);

  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => reject(failed(causeOf(cause), `Look at its folder: ls -la ${path}`)));
    const before = umask(0o177);
    try {
      server.listen(path, resolve);
    } finally {
      if (before !== undefined) process.umask(before);
    }
  });
  chmodSync(path, 0o600);
  // A connection that fails while it is accepted is not the end of the engine.
  server.on('error', () => undefined);
};

const removeStale = (path: string, failed: (cause: unknown, next: string) => CockpitError): void => {
  const stats = lstatSync(path, {throwIfNoEntry: false});
  if (!stats) return;
  if (!stats.isSocket()) throw failed('Something else is in the place of the socket.', `Look at it, then move it away: ls -l ${path}`);
  rmSync(path);
};

/** Undefined in a worker thread, which cannot change it: there the folder alone protects the socket for a moment. */
const umask = (mask: number): number | undefined => {
  try {
    return process.umask(mask);
  } catch {
    return undefined;
  }
};
