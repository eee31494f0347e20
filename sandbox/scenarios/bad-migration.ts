import {patch} from '../company/patch.ts';
import twist from './patches/bad-migration.diff.txt';
import type {Scenario} from './scenario.ts';

/**
 * The migration also promises that a customer uses a reference only once.
 * Wholesale customers never kept to that, and only production has them. The
 * column before it is added by then, and stays: no transaction around it.
 */
export const badMigration: Scenario = {
  name: 'bad-migration',
  says: 'The second statement of the migration fails on data that only production has; the first one stays.',
  twists: {'feat-channel': [patch(twist)]},
};
