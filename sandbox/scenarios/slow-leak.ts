import {patch} from '../company/patch.ts';
import twist from './patches/slow-leak.diff.txt';
import type {Scenario} from './scenario.ts';

/**
 * Every order that was shown is remembered for a report that is put together
 * each second, and never forgotten. The first minutes are fine; then the report
 * takes longer and longer, and every request waits for it.
 */
export const slowLeak: Scenario = {
  name: 'slow-leak',
  says: '2.8.0 never forgets what it has shown: fine at first, slower from minute to minute.',
  twists: {'feat-channel': [patch(twist)]},
};
