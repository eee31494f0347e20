import {patch} from '../company/patch.ts';
import twist from './patches/error-spike.diff.txt';
import type {Scenario} from './scenario.ts';

/**
 * While the list was made faster, the row was tidied up as well: `address` is
 * now read without asking whether there is one. Orders from before 2019 have
 * none. Staging has no such orders, nor has any test.
 */
export const errorSpike: Scenario = {
  name: 'error-spike',
  says: 'Orders from before 2019, which only production has, make 2.8.0 fail: 5–10 % errors.',
  twists: {'perf-lines': [patch(twist)]},
};
