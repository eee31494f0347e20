import {patch} from '../company/patch.ts';
import twist from './patches/slow-p99.diff.txt';
import type {Scenario} from './scenario.ts';

/**
 * With the channel came "the other orders of the same batch": one query for
 * each order of a page, on a column without an index. Only wholesale customers
 * have batches, and only production has wholesale customers.
 */
export const slowP99: Scenario = {
  name: 'slow-p99',
  says: 'Lists of wholesale customers, which only production has, take half a second in 2.8.0: p99 rises, errors do not.',
  twists: {'feat-channel': [patch(twist)]},
};
