import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {CockpitError} from '../util/errors.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The folder of all projects: COCKPIT_STATE_HOME, else $XDG_STATE_HOME/cockpit, else ~/.local/state/cockpit.
 *
 * Not inside the work tree, which `git clean -fdx` empties, and not in $XDG_RUNTIME_DIR, which goes with the last logout.
 * A relative XDG_STATE_HOME is ignored, as its specification wants (https://specifications.freedesktop.org/basedir-spec/).
 */
export const stateRoot = (env: Env): string => {
  const own = env['COCKPIT_STATE_HOME'];
  if (own !== undefined && own !== '') {
    if (isAbsolute(own)) return own;
    throw new CockpitError(`Reading COCKPIT_STATE_HOME=${own}`, {
      cause: 'It is relative, and the engine works in another folder than you.',
      next: ['Set it to an absolute path'],
    });
  }
  const xdg = env['XDG_STATE_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'cockpit');
  return join(env['HOME'] && isAbsolute(env['HOME']) ? env['HOME'] : homedir(), '.local', 'state', 'cockpit');
};
