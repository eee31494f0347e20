import type {DiffLine} from '../../src/release/evidence.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import type {TargetSeen} from '../../src/release/rollback-state.ts';
import type {ClientState, Ui} from '../../src/store/client-state.ts';
import {initialUi} from '../../src/store/client-state.ts';
import {errorRate, feedsAt, live, p99, readiness} from './feeds.ts';
import {itemPlan} from './given.ts';
import {answered, asked, at, changes, facts, failed, known, lines, passed, passedUpTo, planned, reads, running, seenBy, started, table, told, wayBack} from './story.ts';

/** The pictures of the story: orders-api 2.7.4 → 2.8.0, alice drives, bob here, three instances. */
const canary = (): ClientState => seenBy(told(...canaryEvents), '14:27:31', {feeds: feedsAt('14:27:30')});

export const scenes = {
  preflight: () => seenBy(told(facts(known.old), ...preflightEvents), '13:06:04'),
  version: () => seenBy(told(facts(known.old), ...versionEvents), '13:10'),
  changelog: () => seenBy(told(facts(known.chosen), ...changelogEvents), '13:14'),
  'sql review': () => seenBy(told(facts(known.cut), ...sqlEvents), '13:27:40'),
  backup: () => seenBy(told(facts(known.inStaging), ...backupEvents), '14:07:31', {feeds: {
    readiness: readiness({estimateMs: 38_000}),
    progress: {'backup/verify': {at: at('14:07:31'), line: 'restoring into a scratch database: orders 11.2 of 18.4 M rows'}},
    job: {place: 'backup-verify-1', command: 'pg_restore --exit-on-error --jobs=4 --dbname=scratch_01k9', startedAt: at('14:06:41'), lastOutputAt: at('14:07:31'), lines: ['restoring data for table public.customers', 'restoring data for table public.orders'], ended: false},
  }}),
  checklist: () => seenBy(told(facts(known.backedUp), ...checklistEvents), '14:02:10', {feeds: {readiness: readiness()}}),
  canary,
  worse: () => seenBy(told(...canaryEvents, {type: 'VerdictChanged', at: at('14:27:20'), verdict: {verdict: 'worse', sentence: 'Worse: error rate 1.84 %, limit 1.00 %, for 1 min 20 s.', at: at('14:27:20'), numbers: {}}}), '14:27:31', {
    feeds: feedsAt('14:27:30', {live: live('14:27:30', {
      metrics: [errorRate(at('14:27:30'), 1.84), p99(at('14:27:30'))],
      window: {verdict: 'worse', sentence: 'Worse: error rate 1.84 %, limit 1.00 %, for 1 min 20 s.', coveredMs: 531_000, remainingMs: 369_000, toProve: ['error rate at 5 %']},
    })}),
  }),
  holding: () => seenBy(told(...rollbackEvents), '14:36:12.400', {feeds: feedsAt('14:36:10')}),
  'rolling back': () => seenBy(told(...rollbackEvents, ...begunEvents), '14:36:34', {
    feeds: feedsAt('14:36:30', {job: {place: 'rollback-previous-production-1', command: 'ssh web-1 compose up -d', startedAt: at('14:36:17'), lastOutputAt: at('14:36:33'), lines: ['web-1  2.7.4 is up', 'web-2  pulled sha256:c07d…11b2, starting'], ended: false}}),
  }),
  verified: () => seenBy(told(...rollbackEvents, ...begunEvents, ...doneEvents, {type: 'RollbackVerified', at: at('14:38'), targets: targets('2.7.4'), says: '2.7.4 seen on 3 of 3 instances, healthy, errors usual again.'}), '14:38:10', {feeds: feedsAt('14:38:05')}),
  unverified: () => seenBy(told(...rollbackEvents, ...begunEvents, ...doneEvents, {type: 'RollbackUnverified', at: at('14:38:55'), targets: targets('2.8.0'), says: '2 of 3 instances are back on 2.7.4. web-3 last said 2.8.0.'}), '14:39:02', {feeds: feedsAt('14:39')}),
  unknown: () => seenBy(told(facts({...known.backedUp, migrated: {staging: 'applied', production: 'begun'}}), ...unknownEvents), '14:16', {feeds: {readiness: readiness({notSafe: 'Not safe: the migration stopped on its way; part of it may have been applied.'})}}),
  finalised: () => seenBy(told(facts({...known.inProduction, keptUntil: at('15:20') + 48 * 3_600_000}), ...finalisedEvents), '15:21:30', {feeds: {readiness: readiness()}}),
  lost: () => ({...canary(), connection: {status: 'lost', since: at('14:27:41'), why: 'connection refused', next: 'Wait: it is tried again every 2 s'}, now: at('14:27:53'), pictureAt: at('14:27:31')}),
  frozen: () => ({...canary(), connection: {status: 'frozen', since: at('14:27:40'), why: 'the engine (pid 4121) is stopped', next: 'kill -CONT 4121 lets it go on'}, now: at('14:28:02'), pictureAt: at('14:27:40')}),
  stale: () => ({...canary(), now: at('14:27:55'), pictureAt: at('14:27:31')}),
} satisfies Record<string, () => ClientState>;

export type SceneName = keyof typeof scenes;
export const sceneNames = Object.keys(scenes) as SceneName[];

/** The same picture with the eyes elsewhere: another pane, a box, an open field. */
export const looking = (state: ClientState, ui: Partial<Ui>): ClientState => ({...state, ui: {...initialUi, ...state.ui, ...ui}});
export const sized = (state: ClientState, columns: number, rows: number): ClientState => ({...state, size: {columns, rows}});

const preflightEvents: readonly ReleaseEvent[] = [
  planned('preflight',
    itemPlan('cause', {requirement: 'GR.7', title: 'cause of the last rollback is written down', exception: 'two people'}),
    itemPlan('tree', {requirement: 'G1.1', title: 'work tree clean, on the release branch, git identity set', exception: 'reason', commands: [reads('git status --porcelain')]}),
    itemPlan('in-step', {requirement: 'G1.1', title: 'in step with the remote', exception: 'reason', commands: [reads('git fetch (into a ref of our own)')]}),
    itemPlan('remote', {requirement: 'G1.1', title: 'remote answers and takes a probe ref', exception: 'reason'}),
    itemPlan('tools', {requirement: 'G1.2', title: 'every program and credential that the config names is here', exception: 'two people'}),
    itemPlan('healthy', {requirement: 'G1.3', title: 'production is healthy before anything changes', exception: 'two people'}),
    itemPlan('lock', {requirement: 'G1.5', title: 'deploy lock is ours', exception: 'two people', effect: 'verifiable'}),
    itemPlan('changes', {requirement: 'G1.4', title: 'the changes of this release are read', asks: true})),
  started('preflight', '13:05:40'),
  passed('preflight', 'cause', '13:05:42', 'the last release was not rolled back'),
  passed('preflight', 'tree', '13:06:02', 'clean, on main, git identity alice', {validForMs: 3_600_000}),
  failed('preflight', 'in-step', '13:06:02', '2 behind, 0 ahead', {
    details: ['Releasing now would leave them out of this release.'], next: ['git pull --ff-only origin main', 'm: leave them out, with a reason'],
    blocks: [table('only on origin', [['8d1f0aa', 'fix(cart): round half cents', 'carol', '12 min'], ['b7702ce', 'test(cart): half cents', 'carol', '11 min']])],
  }),
  passed('preflight', 'remote', '13:06:02', 'git@forge.example.com:shop/orders-api is writable', {validForMs: 3_600_000}),
  passed('preflight', 'tools', '13:06:02', '6 of 6 programs, 4 of 4 credentials', {validForMs: 3_600_000}),
  passed('preflight', 'healthy', '13:05:59', '3 of 3 on 2.7.4', {validForMs: 600_000}),
  {type: 'LockChanged', at: at('13:06:02'), lock: {status: 'held', since: at('13:06:02'), where: 'origin'}},
  passed('preflight', 'lock', '13:06:02', 'held on origin until the release has ended'),
];
const held: ReleaseEvent = {type: 'LockChanged', at: at('13:06:02'), lock: {status: 'held', since: at('13:06:02'), where: 'origin'}};

const commits = table('why: 14 commits since v2.7.4', [
  ['minor ◂', '7d0e2b1', 'feat(orders): filter by channel', 'bob', '2 d'],
  ['patch', '1c44f09', 'fix(login): accept + in e-mail addresses', 'alice', '3 d'],
  ['patch', '93be210', 'fix(orders): total wrong when a line is deleted', 'carol', '5 d'],
  ['patch', 'a01cc37', 'perf(orders): one query instead of n', 'bob', '6 d'],
  ['patch', 'e02f7aa', 'quick tweak to totals', 'dave', '6 d'],
  ['none', '', '9 commits that change nothing for users', '', ''],
], {head: ['forces', 'commit', 'subject', 'author', 'age']});

const versionEvents: readonly ReleaseEvent[] = [
  held, ...passedUpTo('version'),
  facts({proposal: {version: '2.8.0', because: '7d0e2b1 forces it.', options: []}}),
  planned('version', itemPlan('previous', {requirement: 'G2.1', title: 'previous version, by ancestry', exception: 'reason'}), itemPlan('choose', {requirement: 'G2.2', title: 'version is chosen', asks: true})),
  started('version', '13:09:30'),
  passed('version', 'previous', '13:09:31', 'v2.7.4, a90c114'),
  asked('version', 'choose', '13:09:33', {
    text: '2.8.0 proposed (minor). One commit forces it: 7d0e2b1 feat(orders): filter by channel.',
    options: [
      {id: 'patch', label: 'patch       2.7.6', note: 'too small: 7d0e2b1 adds a feature', wants: 'reason'},
      {id: 'minor', label: 'minor       2.8.0', note: 'free here and on origin', proposed: true},
      {id: 'major', label: 'major       3.0.0', note: 'allowed, not needed: no breaking change was declared', wants: 'reason'},
      {id: 'prerelease', label: 'prerelease  2.8.0-rc.1', note: 'stops after Staging; the final number stays free'},
      {id: 'type', label: 'type one', note: 'any free SemVer number above the previous one', wants: 'text'},
    ],
    field: {label: 'Version', initial: '2.8.0'},
    blocks: [commits, table('newest releases', [['previous', 'v2.7.4', 'a90c114', '2026-11-03', '17 d'], ['before', 'v2.7.3', '81aa2c0', '2026-10-27', '24 d']]), lines('worth a look', '▲ 1 commit has no type (e02f7aa)')],
  }),
];

const diff: readonly DiffLine[] = [
  {sign: ' ', number: 8, text: '## [Unreleased]'}, {sign: '+', number: 9, text: ''}, {sign: '+', number: 10, text: '## [2.8.0] — 2026-11-20'}, {sign: '+', number: 11, text: ''},
  {sign: '+', number: 12, text: '### Added'}, {sign: ' ', number: 13, text: '- Orders can be filtered by channel (#481)', note: 'yours'}, {sign: '+', number: 14, text: ''},
  {sign: '+', number: 15, text: '### Fixed'}, {sign: ' ', number: 16, text: '- Totals after deleting a line (#477)', note: 'yours'},
  {sign: '+', number: 17, text: '- Login accepts + in addresses (1c44f09)', note: 'commit'}, {sign: '+', number: 18, text: '### Security'}, {sign: '+', number: 19, text: '- Sessions end when the password changes (b0a11ee)', note: 'commit'},
  {sign: '-', number: 212, text: '[Unreleased]: https://forge.example.com/shop/orders-api/compare/v2.7.4...HEAD'},
  {sign: '+', number: 212, text: '[Unreleased]: https://forge.example.com/shop/orders-api/compare/v2.8.0...HEAD'},
  {sign: '+', number: 213, text: '[2.8.0]: https://forge.example.com/shop/orders-api/compare/v2.7.4...v2.8.0'},
];
const changelogEvents: readonly ReleaseEvent[] = [
  held, ...passedUpTo('changelog'), planned('changelog', itemPlan('accept', {requirement: 'G3.1', title: 'changelog is read and accepted', asks: true})), started('changelog', '13:12:30'),
  asked('changelog', 'accept', '13:12:31', {
    text: 'Read this change to CHANGELOG.md. It is written at gate 4 Cut. 3 of 5 entries are yours, 2 were filled in from commits.',
    options: [{id: 'accept', label: 'accept', proposed: true}, {id: 'no', label: 'not like this', note: 'the release stops here', wants: 'reason'}],
    edits: {file: 'CHANGELOG.md', text: '# Changelog\n\n## [Unreleased]\n\n## [2.8.0] — 2026-11-20\n'},
    blocks: [{kind: 'diff', title: 'CHANGELOG.md: the rest stays byte for byte', lines: diff}],
  }),
];

const sqlEvents: readonly ReleaseEvent[] = [
  held, ...passedUpTo('sql-review'),
  planned('sql-review', itemPlan('lint', {requirement: 'G6.1', title: 'migrations are safe while the running version serves', exception: 'two people'}), itemPlan('expand-contract', {requirement: 'G6.4', title: 'the running code fits the new schema', exception: 'two people'})),
  started('sql-review', '13:27:00'),
  failed('sql-review', 'lint', '13:27:01', '2 of 4 statements are not safe while 2.7.4 serves traffic', {
    details: ['0042_orders_channel.sql  sha256 51b0e7…  PostgreSQL 15  one transaction  4 statements'],
    next: ['A fixed file is a new commit: rc.3, and gates 4 to 6 run again', 'm overrides it: a reason and a second person'],
    blocks: [
      {kind: 'table', title: 'statements', head: ['line', 'does', 'lock', 'who waits', 'cost, 18.4 M rows'], right: [0], rows: [
        {cells: ['1', "SET lock_timeout = '3s'", 'none', 'nobody', 'none'], glyph: '✓'}, {cells: ['2', 'ADD COLUMN channel', 'ACCESS EXCLUSIVE', 'reads + writes', 'instant, catalog'], glyph: '✓'},
        {cells: ['4', 'CREATE INDEX on orders', "SHARE + line 2's", 'reads + writes', 'scan, about 50 s'], glyph: '✗', tone: 'bad'}, {cells: ['7', 'DROP COLUMN legacy_ref', 'ACCESS EXCLUSIVE', 'reads + writes', 'instant, data gone'], glyph: '✗', tone: 'bad'},
      ]},
      lines('line 4: CREATE INDEX without CONCURRENTLY', 'now        CREATE INDEX idx_orders_channel ON orders (channel);',
        "blocks     SHARE stops every write for about 50 s. Line 2's lock is kept to the end of the transaction, so every read stops as well.",
        'instead    in a file of its own, outside a transaction: CREATE INDEX CONCURRENTLY idx_orders_channel ON orders (channel);'),
      lines('line 7: DROP COLUMN orders.legacy_ref', 'the running 2.7.4 still reads it   src/export/csv.ts:88   src/orders/row.ts:31', 'instead    drop it in 2.9.0, when no running version reads it'),
      table('way back, if applied as it is', [['lines 1–4', 'reversible', 'down file found, lints clean'], ['line 7', 'restore needed', 'the data is in a backup only'], ['the set', 'RESTORE NEEDED', 'going back to 2.7.4 with code alone would NOT work']]),
    ],
  }),
  passed('sql-review', 'expand-contract', '13:27:01', '2.7.4 never names the new column'),
];

const backupEvents: readonly ReleaseEvent[] = [
  held, ...passedUpTo('backup'),
  planned('backup',
    itemPlan('checkpoint', {requirement: 'G10.1', title: 'what we return to is kept: version, digest, config', effect: 'verifiable'}),
    itemPlan('take', {requirement: 'G10.2', title: 'backup of the production database', effect: 'keyed', commands: [changes('pg_dump --format=custom orders')]}),
    itemPlan('verify', {requirement: 'G10.3', title: 'backup is tested to L3: restored, schema matches', effect: 'verifiable', exception: 'two people', commands: [changes('pg_restore --exit-on-error --jobs=4 --dbname=scratch_01k9')]}),
    itemPlan('loss', {requirement: 'G10.4', title: 'data at risk is known'})),
  started('backup', '14:03:50'),
  passed('backup', 'checkpoint', '14:03:58', '2.7.4 on 3 of 3, 4 files with checksums', {blocks: [table('checkpoint', [['running', '2.7.4  sha256:c07d…11b2  3 of 3'], ['config', '4 files, checksums kept'], ['kept in', 'releases/01K9/checkpoint']])]}),
  passed('backup', 'take', '14:06:04', 'orders_20261120T140412.dump, 2.31 GB in 1:52'),
  running('backup', 'verify', '14:06:41'),
];

const checklistEvents: readonly ReleaseEvent[] = [
  held, ...passedUpTo('checklist'),
  planned('checklist',
    itemPlan('rehearsed', {requirement: 'G9.1', title: 'way back was rehearsed with this very plan', exception: 'two people'}),
    itemPlan('told', {requirement: 'G9.2', title: 'on-call and stakeholders are told', optional: true}),
    itemPlan('window', {requirement: 'G9.3', title: 'release window is open, long enough for the monitoring', exception: 'two people'}),
    itemPlan('monitors', {requirement: 'G9.4', title: 'monitors receive data', exception: 'two people'}),
    itemPlan('team', {requirement: 'G9.5', title: 'team is here for the window and one hour more', asks: true}),
    itemPlan('flags', {requirement: 'G9.6', title: 'feature flags are set for production', exception: 'reason'}),
    itemPlan('go', {requirement: 'G9.7', title: 'go / no-go by 2 different people', asks: true, people: 2})),
  started('checklist', '13:54:15'),
  passed('checklist', 'rehearsed', '13:54:16', '2 h ago, 41 s', {validForMs: 79_200_000}), passed('checklist', 'told', '13:58:05', 'slack 200, mail 250', {validForMs: 7_200_000}),
  passed('checklist', 'window', '14:02:08', '14:00–17:00 UTC, CHG-20418'), passed('checklist', 'monitors', '13:56:00', '6 of 6 sources fresh', {validForMs: 300_000}),
  passed('checklist', 'team', '13:53:00', 'alice: alice, bob, carol', {validForMs: 3_600_000}), passed('checklist', 'flags', '14:00:05', 'orders.channel = off', {validForMs: 1_800_000}),
  asked('checklist', 'go', '14:00:06', {
    text: 'Go for production? 2.8.0, commit 4be91d7, sha256:9f3c5511…d3e2f4a41e, 1 migration, code-only safe.',
    options: [{id: 'yes', label: 'go'}, {id: 'no', label: 'no-go', wants: 'reason'}],
    blocks: [lines('what is approved', 'version  2.8.0   tag v2.8.0-rc.2', 'commit   4be91d7aa0', 'bypassed so far   nothing')],
  }),
  answered('checklist', 'go', '14:00:30', 'bob', 'yes'),
];

const step = (percent: number) => itemPlan(`traffic-${percent}`, {requirement: 'G12.5', title: `${percent} % of traffic, watched for 15 min`, effect: 'verifiable', exception: 'reason', commands: [changes(`haproxy-weight new=${percent} old=${100 - percent}`)]});
const deployPlan = planned('deploy',
  itemPlan('digest', {requirement: 'G5.2', title: 'production gets the digest that passed staging'}), itemPlan('way-back', {requirement: 'G14.8', title: 'the way back is ready: old artifact, commands, script', exception: 'two people'}),
  itemPlan('deploy', {requirement: 'G12.2', title: 'deploy 2.8.0 to production, by digest', effect: 'verifiable', commands: [changes('ssh web-1 compose up -d orders-api@sha256:9f3c5511aa41')]}), step(5), step(25), step(50), step(100));

export const canaryEvents: readonly ReleaseEvent[] = [
  held, facts(known.inProduction), ...passedUpTo('deploy'), deployPlan, started('deploy', '14:14:40'),
  passed('deploy', 'digest', '14:14:42', 'sha256:9f3c5511aa41'), passed('deploy', 'way-back', '14:15:00', 'to 2.7.4, 2 steps, written to rollback.sh', {validForMs: 3_600_000}),
  passed('deploy', 'deploy', '14:17:04', 'exit 0 after 2 min'), running('deploy', 'traffic-5', '14:18:38'),
];

const rollbackEvents: readonly ReleaseEvent[] = [
  ...canaryEvents, facts({traffic: {setPct: 25, seenPct: 24.8, at: at('14:33:40')}}),
  {type: 'RollbackRequested', at: at('14:36:12'), by: 'alice', reason: 'Worse: error rate 1.84 %, limit 1.00 %, for 1 min 20 s.', until: at('14:36:15'), plan: wayBack},
];
const begunEvents: readonly ReleaseEvent[] = [
  {type: 'RollbackBegun', at: at('14:36:15'), by: undefined}, {type: 'RollbackStepStarted', at: at('14:36:15'), step: 'traffic', attempt: 1},
  {type: 'RollbackStepPassed', at: at('14:36:17'), step: 'traffic', attempt: 1, evidence: {says: 'exit 0'}}, {type: 'RollbackStepStarted', at: at('14:36:17'), step: 'previous-production', attempt: 1},
];
const doneEvents: readonly ReleaseEvent[] = [{type: 'RollbackStepPassed', at: at('14:37:01'), step: 'previous-production', attempt: 1, evidence: {says: 'exit 0'}}];
const targets = (third: string): readonly TargetSeen[] => [
  {name: 'web-1', wanted: '2.7.4', seen: '2.7.4', healthy: true, at: at('14:37:58')}, {name: 'web-2', wanted: '2.7.4', seen: '2.7.4', healthy: true, at: at('14:37:58')},
  {name: 'web-3', wanted: '2.7.4', seen: third, healthy: third === '2.7.4', at: at('14:37:14'), ...(third !== '2.7.4' && {note: 'no answer'})},
];

const unknownEvents: readonly ReleaseEvent[] = [
  held, ...passedUpTo('migrate'),
  planned('migrate', itemPlan('apply', {requirement: 'G11.3', title: 'apply 1 migration to production', effect: 'opaque', commands: [changes('migrate up 0042')]}), itemPlan('verify', {requirement: 'G11.4', title: 'the schema is what was expected'})),
  started('migrate', '14:12:05'), running('migrate', 'apply', '14:12:08'),
  {type: 'ItemUnknown', at: at('14:15:02'), gate: 'migrate', item: 'apply', attempt: 1, evidence: {
    says: 'the machine restarted while it ran; no exit code was kept', next: ['Look at the table, then say what you saw'],
    blocks: [table('what we asked the world', [['schema_migrations', 'no row 0042'], ['column orders.channel', 'exists']])], details: ['The two disagree: it may have stopped between them.'],
  }},
];

const finalisedEvents: readonly ReleaseEvent[] = [
  held, ...passedUpTo('finalise'),
  planned('finalise',
    itemPlan('merged', {requirement: 'G15.1', title: 'main is merged, tag v2.8.0 is pushed', effect: 'verifiable'}), itemPlan('notes', {requirement: 'G15.2', title: 'release notes are published', effect: 'keyed'}),
    itemPlan('told', {requirement: 'G15.3', title: 'stakeholders are told', optional: true}), itemPlan('record', {requirement: 'G15.5', title: 'record is complete'})),
  started('finalise', '15:20:20'), passed('finalise', 'merged', '15:20:30', 'atomic, read back'), passed('finalise', 'notes', '15:20:34', 'published, ticket CHG-20418 closed'),
  failed('finalise', 'told', '15:20:40', 'slack 200, mail 451 try later', {next: ['p tries again']}), passed('finalise', 'record', '15:20:41', '412 events, chain verified'),
  {type: 'GatePassed', at: at('15:20:41'), gate: 'finalise'}, {type: 'ReleaseEnded', at: at('15:20:41'), result: 'released', by: 'cockpit'},
];
