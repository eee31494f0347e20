import type {Scenario} from './scenario.ts';

export const healthy: Scenario = {
  name: 'healthy',
  says: 'Nothing goes wrong: 2.8.0 is as good as 2.7.4.',
};
