import {userInfo} from 'node:os';
import {readlinkSync} from 'node:fs';
import {sanitiseLine} from '../../world/sanitise.ts';

/** Who sits here: COCKPIT_OPERATOR, or the login name. Within one Unix account a name is only what one says it is. */
export const operatorName = (env: Readonly<Record<string, string | undefined>>): string => {
  const said = env['COCKPIT_OPERATOR'] ?? env['USER'] ?? env['LOGNAME'] ?? safeUser();
  return sanitiseLine(said, 32).replace(/\s+/g, '-') || 'operator';
};

const safeUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
};

/**
 * The terminal's name without /dev/, so that two windows of one person can be told apart. A script's stdin is a pipe, a socket or
 * a file: `pipe:[4711]` is no name that the engine takes from anybody.
 *
 * @param stdin what file descriptor 0 is a link to; absent: nobody knows
 */
export const ttyName = (stdin = linkOf('/proc/self/fd/0')): string => {
  const name = stdin?.replace(/^\/dev\//, '') ?? '';
  return /^(?:pts\/|tty|console)[\w/.-]{0,50}$/.test(name) ? name : 'no terminal';
};

const linkOf = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};
