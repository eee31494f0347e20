import changelog from './base/CHANGELOG.md.txt';
import readme from './base/README.md.txt';
import ci from './base/ci.json.txt';
import runbook from './base/docs/runbook.md.txt';
import gitignore from './base/gitignore.txt';
import m0038 from './base/migrations/0038_baseline.sql.txt';
import m0039 from './base/migrations/0039_indexes.sql.txt';
import m0040 from './base/migrations/0040_jobs.sql.txt';
import m0041 from './base/migrations/0041_references.sql.txt';
import openapi from './base/openapi.json.txt';
import beforeSwitch from './base/ops/before-switch.mjs.txt';
import variables from './base/ops/variables.json.txt';
import packageLock from './base/package-lock.json.txt';
import packageJson from './base/package.json.txt';
import db from './base/src/db.mjs.txt';
import flags from './base/src/flags.mjs.txt';
import health from './base/src/health.mjs.txt';
import jobs from './base/src/jobs.mjs.txt';
import log from './base/src/log.mjs.txt';
import login from './base/src/login.mjs.txt';
import main from './base/src/main.mjs.txt';
import metrics from './base/src/metrics.mjs.txt';
import orderInput from './base/src/order-input.mjs.txt';
import orderRow from './base/src/order-row.mjs.txt';
import orders from './base/src/orders.mjs.txt';
import routes from './base/src/routes.mjs.txt';
import service from './base/src/service.mjs.txt';
import upstreams from './base/src/upstreams.mjs.txt';
import flowsTest from './base/test/e2e/flows.test.mjs.txt';
import e2eShop from './base/test/e2e/shop.mjs.txt';
import loginTest from './base/test/login.test.mjs.txt';
import ordersTest from './base/test/orders.test.mjs.txt';
import rig from './base/test/rig.mjs.txt';
import serviceTest from './base/test/service.test.mjs.txt';
import addedDown from './added/migrations/0042_orders_channel.down.sql.txt';
import addedUp from './added/migrations/0042_orders_channel.sql.txt';
import addedBeforeSwitch from './added/ops/before-switch.mjs.txt';
import addedChannel from './added/src/channel.mjs.txt';
import addedChannelE2e from './added/test/channel.e2e.mjs.txt';
import addedChannelTest from './added/test/channel.test.mjs.txt';
import addedJobsTest from './added/test/jobs.test.mjs.txt';
import choreLog from './patches/chore-log.diff.txt';
import choreNode from './patches/chore-node.diff.txt';
import ciSyntax from './patches/ci-syntax.diff.txt';
import docsLocal from './patches/docs-local.diff.txt';
import docsNight from './patches/docs-night.diff.txt';
import docsPaging from './patches/docs-paging.diff.txt';
import featBreaking from './patches/feat-breaking.diff.txt';
import featChannel from './patches/feat-channel.diff.txt';
import fixDelete from './patches/fix-delete.diff.txt';
import fixHealth from './patches/fix-health.diff.txt';
import fixJobs from './patches/fix-jobs.diff.txt';
import fixLogin from './patches/fix-login.diff.txt';
import fixQuantity from './patches/fix-quantity.diff.txt';
import perfLines from './patches/perf-lines.diff.txt';
import testLogin from './patches/test-login.diff.txt';
import testPages from './patches/test-pages.diff.txt';
import tweakTotals from './patches/tweak-totals.diff.txt';

/** The repository as it stood at 2.7.1, where the story begins. */
export const baseFiles: Readonly<Record<string, string>> = {
  '.gitignore': gitignore,
  'CHANGELOG.md': changelog,
  'README.md': readme,
  'ci.json': ci,
  'docs/runbook.md': runbook,
  'migrations/0038_baseline.sql': m0038,
  'migrations/0039_indexes.sql': m0039,
  'migrations/0040_jobs.sql': m0040,
  'migrations/0041_references.sql': m0041,
  'openapi.json': openapi,
  'ops/before-switch.mjs': beforeSwitch,
  'ops/variables.json': variables,
  'package-lock.json': packageLock,
  'package.json': packageJson,
  'src/db.mjs': db,
  'src/flags.mjs': flags,
  'src/health.mjs': health,
  'src/jobs.mjs': jobs,
  'src/log.mjs': log,
  'src/login.mjs': login,
  'src/main.mjs': main,
  'src/metrics.mjs': metrics,
  'src/order-input.mjs': orderInput,
  'src/order-row.mjs': orderRow,
  'src/orders.mjs': orders,
  'src/routes.mjs': routes,
  'src/service.mjs': service,
  'src/upstreams.mjs': upstreams,
  'test/e2e/flows.test.mjs': flowsTest,
  'test/e2e/shop.mjs': e2eShop,
  'test/login.test.mjs': loginTest,
  'test/orders.test.mjs': ordersTest,
  'test/rig.mjs': rig,
  'test/service.test.mjs': serviceTest,
};

/** Files that later commits bring. */
export const added = {
  channel: addedChannel,
  channelTest: addedChannelTest,
  channelE2e: addedChannelE2e,
  jobsTest: addedJobsTest,
  migration: addedUp,
  migrationDown: addedDown,
  beforeSwitch: addedBeforeSwitch,
} as const;

/** What commits change, as diffs, by commit key. */
export const patches = {
  choreLog,
  choreNode,
  ciSyntax,
  docsLocal,
  docsNight,
  docsPaging,
  featBreaking,
  featChannel,
  fixDelete,
  fixHealth,
  fixJobs,
  fixLogin,
  fixQuantity,
  perfLines,
  testLogin,
  testPages,
  tweakTotals,
} as const;
