import type {Scenario} from './scenario.ts';

/** A night in which nobody orders: there is nothing to judge 2.8.0 by. */
export const noTraffic: Scenario = {
  name: 'no-traffic',
  says: 'Production gets no requests: nothing to judge by.',
  loadPerSecond: {production: 0},
};
