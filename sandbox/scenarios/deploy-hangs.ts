import {patch} from '../company/patch.ts';
import twist from './patches/deploy-hangs.diff.txt';
import type {Scenario} from './scenario.ts';

/**
 * The new step before a switch waits for a running export, however old its lock
 * file is, and does not want to be interrupted. On production's web-2 an export
 * was killed weeks ago and left its lock behind.
 */
export const deployHangs: Scenario = {
  name: 'deploy-hangs',
  says: 'The deploy to production hangs at web-2 and does not listen to TERM for 25 s.',
  twists: {'chore-export': [patch(twist)]},
  hostFiles: [{env: 'production', host: 'web-2', path: 'export.lock', text: 'nightly export, pid 2114\n', ageDays: 19}],
};
