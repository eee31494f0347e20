import {join} from 'node:path';
import {CockpitError} from '../util/errors.ts';
import {makePrivateFolder} from './private-folder.ts';
import {sha256} from './project-id.ts';

/**
 * Bytes that a socket path may have. The kernel takes 107 on Linux and 103 on macOS; Node cuts a longer one without a word and
 * listens somewhere else.
 */
export const maxSocketPathBytes = 100;

/** Throws CockpitError when a socket at `path` would be made somewhere else. */
export const checkSocketPath = (path: string): void => {
  const bytes = Buffer.byteLength(path);
  if (bytes <= maxSocketPathBytes) return;
  throw new CockpitError(`Using the socket ${path}`, {
    cause: `Its path has ${bytes} bytes; a socket's path ends at ${maxSocketPathBytes}.`,
    next: ['Set COCKPIT_STATE_HOME to a shorter folder of your own, such as ~/.cockpit'],
  });
};

/**
 * Where the engine of a project listens: in its folder, or where that path is too long in `<tmp>/cockpit-<uid>/`, which is
 * made 0700 and checked. The same answer for everybody with the same project and user: engine and clients must meet.
 *
 * @param tmp not TMPDIR: that differs from session to session
 */
export const socketPathFor = (project: string, tmp = '/tmp'): string => {
  const near = join(project, 'engine.sock');
  if (Buffer.byteLength(near) <= maxSocketPathBytes) return near;
  const folder = join(tmp, `cockpit-${process.getuid?.() ?? 'user'}`);
  const far = join(folder, `${sha256(project).slice(0, 16)}.sock`);
  checkSocketPath(far);
  makePrivateFolder(folder);
  return far;
};
