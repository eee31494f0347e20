import {added, patches} from './files.ts';
import {people, type Person} from './people.ts';
import {patch} from './patch.ts';
import {note, type Change, write} from './tree.ts';

/** One commit of the story. `key` is how a scenario names the commit that it changes; `release` marks a tagged one. */
export type Commit = {
  readonly key: string;
  readonly by: Person;
  readonly daysAgo: number;
  readonly message: string;
  readonly changes: readonly Change[];
  readonly release?: string;
};

const {alice, bob, carol, dave} = people;

/** Up to 2.7.4, which runs everywhere when the story begins. */
export const releasedCommits = (cockpitConfig: string): readonly Commit[] => [
  {
    key: 'fix-quantity',
    by: alice,
    daysAgo: 35.2,
    message: 'fix(orders): refuse a quantity below 1\n\nA line with -1 pieces made the total smaller than the goods. Closes #452.',
    changes: [patch(patches.fixQuantity), note('Fixed', 'A quantity below 1 is refused (#452)')],
  },
  {
    key: 'docs-local',
    by: carol,
    daysAgo: 34.1,
    message: 'docs: how to run the service on a laptop',
    changes: [patch(patches.docsLocal)],
  },
  {key: 'release-2.7.2', by: bob, daysAgo: 32, message: 'chore: release v2.7.2', changes: [], release: '2.7.2'},
  {
    key: 'fix-jobs',
    by: bob,
    daysAgo: 28.3,
    message: 'fix(jobs): take the oldest job first\n\nUnder load, confirmations from the morning were sent in the evening.',
    changes: [patch(patches.fixJobs), note('Fixed', 'Confirmations are sent in the order in which they came (#460)')],
  },
  {
    key: 'test-jobs',
    by: carol,
    daysAgo: 27.4,
    message: 'test(jobs): a confirmation is done once',
    changes: [write('test/jobs.test.mjs', added.jobsTest)],
  },
  {key: 'release-2.7.3', by: carol, daysAgo: 24, message: 'chore: release v2.7.3', changes: [], release: '2.7.3'},
  {
    key: 'fix-health',
    by: carol,
    daysAgo: 20.6,
    message: 'fix(health): ready only when the orders can be read\n\nSELECT 1 never touched the file, so a full disk looked healthy.',
    changes: [patch(patches.fixHealth), note('Fixed', 'The health address notices when the database cannot be read (#466)')],
  },
  {
    key: 'chore-cockpit',
    by: alice,
    daysAgo: 18.5,
    message: 'chore(ops): releases are walked through with the cockpit',
    changes: [write('cockpit.config.json', cockpitConfig)],
  },
  {key: 'release-2.7.4', by: alice, daysAgo: 17, message: 'chore: release v2.7.4', changes: [], release: '2.7.4'},
];

/** The release that waits: 14 commits since v2.7.4, oldest first. One of them, the feature, makes it a minor. */
export const waitingCommits: readonly Commit[] = [
  {
    key: 'docs-night',
    by: carol,
    daysAgo: 13.2,
    message: 'docs(runbook): who to call at night',
    changes: [patch(patches.docsNight)],
  },
  {
    key: 'chore-node',
    by: bob,
    daysAgo: 11.4,
    message: 'chore(node): say which Node we need\n\nnode:sqlite is only there from 22.13 on without a flag.',
    changes: [patch(patches.choreNode)],
  },
  {
    key: 'test-login',
    by: alice,
    daysAgo: 9.1,
    message: 'test(login): a wrong password is refused',
    changes: [patch(patches.testLogin)],
  },
  {
    key: 'tweak-totals',
    by: dave,
    daysAgo: 6.8,
    message: 'quick tweak to totals',
    changes: [patch(patches.tweakTotals)],
  },
  {
    key: 'perf-lines',
    by: bob,
    daysAgo: 6.2,
    message: 'perf(orders): one query instead of n\n\nA list of 50 orders asked the database 51 times. Now it asks twice.',
    changes: [patch(patches.perfLines)],
  },
  {
    key: 'fix-delete',
    by: carol,
    daysAgo: 5.1,
    message: 'fix(orders): total wrong when a line is deleted\n\nThe line went, its price stayed in the total. Closes #477.',
    changes: [patch(patches.fixDelete), note('Fixed', 'Totals after deleting a line (#477)')],
  },
  {
    key: 'docs-paging',
    by: dave,
    daysAgo: 4.6,
    message: 'docs(api): say how many orders a page has',
    changes: [patch(patches.docsPaging)],
  },
  {
    key: 'ci-syntax',
    by: bob,
    daysAgo: 4.2,
    message: 'ci: check the syntax before the tests run',
    changes: [patch(patches.ciSyntax)],
  },
  {
    key: 'fix-login',
    by: alice,
    daysAgo: 3.3,
    message: 'fix(login): accept + in e-mail addresses\n\nann+shop@example.com could register but never log in.',
    changes: [patch(patches.fixLogin)],
  },
  {
    key: 'test-pages',
    by: carol,
    daysAgo: 3,
    message: 'test(orders): a page after the last one is empty',
    changes: [patch(patches.testPages)],
  },
  {
    key: 'chore-log',
    by: bob,
    daysAgo: 2.6,
    message: 'chore(log): warn about requests from 500 ms on',
    changes: [patch(patches.choreLog)],
  },
  {
    key: 'feat-channel',
    by: bob,
    daysAgo: 2.1,
    message:
      'feat(orders): filter by channel\n\nAdds ?channel=web|shop|phone to GET /orders. ' +
      'Needs migration 0042_orders_channel.sql.\n\nCloses #481',
    changes: [
      patch(patches.featChannel),
      write('src/channel.mjs', added.channel),
      write('migrations/0042_orders_channel.sql', added.migration),
      write('migrations/0042_orders_channel.down.sql', added.migrationDown),
      write('test/channel.test.mjs', added.channelTest),
      write('test/e2e/channel.test.mjs', added.channelE2e),
      note('Added', 'Orders can be filtered by channel (#481)'),
    ],
  },
  {
    key: 'docs-changelog',
    by: bob,
    daysAgo: 1.7,
    message: 'docs(changelog): what is new for readers of lists',
    changes: [note('Changed', 'Lists of orders are read with two queries, whatever their length (#479)')],
  },
  {
    key: 'chore-export',
    by: dave,
    daysAgo: 1.2,
    message: 'chore(ops): let a running export end before a host is switched',
    changes: [write('ops/before-switch.mjs', added.beforeSwitch)],
  },
];

/** On a branch of its own: what would make the next release a major. */
export const breakingCommits: readonly Commit[] = [
  {
    key: 'feat-breaking',
    by: carol,
    daysAgo: 0.9,
    message:
      'feat(api)!: the main page no longer tells the newest order\n\n' +
      'BREAKING CHANGE: clients that read newestOrder from GET / have to ask GET /orders.',
    changes: [patch(patches.featBreaking), note('Removed', 'newestOrder from GET /')],
  },
];
