import {badMigration} from './bad-migration.ts';
import {deployHangs} from './deploy-hangs.ts';
import {errorSpike} from './error-spike.ts';
import {healthy} from './healthy.ts';
import {metricsGoDark} from './metrics-go-dark.ts';
import {noTraffic} from './no-traffic.ts';
import {oneInstanceStuck} from './one-instance-stuck.ts';
import {pushRejected} from './push-rejected.ts';
import type {Scenario} from './scenario.ts';
import {slowLeak} from './slow-leak.ts';
import {slowP99} from './slow-p99.ts';

/** Every scenario that there is. The first one is what you get when you name none. */
export const scenarios: readonly Scenario[] = [
  healthy,
  errorSpike,
  slowP99,
  slowLeak,
  badMigration,
  deployHangs,
  oneInstanceStuck,
  metricsGoDark,
  pushRejected,
  noTraffic,
];
