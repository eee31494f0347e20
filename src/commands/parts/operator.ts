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

/** The terminal's name without /dev/, so that two windows of one person can be told apart. */
export const ttyName = (): string => {
  try {
    return readlinkSync('/proc/self/fd/0').replace(/^\/dev\//, '').slice(0, 60);
  } catch {
    return 'no terminal';
  }
};
