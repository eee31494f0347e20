import {patch} from '../company/patch.ts';
import twist from './patches/one-instance-stuck.diff.txt';
import type {Scenario} from './scenario.ts';

/**
 * 2.8.0 reads a price cache at its start and is not ready before it is whole.
 * On production's web-3 the cache was cut off when the disk was full.
 */
export const oneInstanceStuck: Scenario = {
  name: 'one-instance-stuck',
  says: '2.8.0 never gets ready on production’s web-3; the other two are fine.',
  twists: {'chore-export': [patch(twist)]},
  hostFiles: [
    {env: 'production', host: 'web-1', path: 'prices.cache', text: 'sku-1 490\nsku-2 990\nend\n', ageDays: 2},
    {env: 'production', host: 'web-3', path: 'prices.cache', text: 'sku-1 490\nsku-', ageDays: 44},
  ],
};
