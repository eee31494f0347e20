import {patch} from '../company/patch.ts';
import twist from './patches/metrics-go-dark.diff.txt';
import type {Scenario} from './scenario.ts';

/**
 * 2.8.0 counts orders by customer and guards itself against too many series by
 * refusing to print the page. Staging has too few orders to notice; production
 * gets there within a few minutes, and from then on nobody sees anything.
 */
export const metricsGoDark: Scenario = {
  name: 'metrics-go-dark',
  says: 'After some orders the metrics page of 2.8.0 in production answers 500: no numbers any more.',
  twists: {'chore-log': [patch(twist)]},
};
