import {realWorld} from '../../src/world/real-world.ts';
import type {World} from '../../src/world/world.ts';

/** The real world, with an empty home: nobody's ~/.gitconfig decides how a test ends. */
export const gitWorld = (env: Readonly<Record<string, string>> = {}): World =>
  realWorld({
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      TZ: 'UTC',
      ...env,
    },
  });
