import {copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, describe, expect, it} from 'vitest';
import {type BackupToVerify, fingerprintOf, type LevelRow, verifyBackup} from '../../src/backup/index.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {changes, reads} from '../../src/world/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'backup-'));
afterAll(() => rmSync(folder, {recursive: true}));
const world = realWorld();
const live = join(folder, 'live.sqlite');
const file = join(folder, 'backup.sqlite');
const scratchFolder = join(folder, 'scratch');

/** A shop with 5 000 orders, in WAL mode like a service that is being used. */
const makeLive = () => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), {recursive: true});
  const db = new DatabaseSync(live);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA user_version = 42;
    CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT NOT NULL); CREATE TABLE "odd ""name" (a);
    CREATE INDEX notes ON orders (note); BEGIN;`);
  const insert = db.prepare('INSERT INTO orders VALUES (?, ?)');
  for (let id = 1; id <= 5000; id += 1) insert.run(id, `order ${id} ${'x'.repeat(60)}`);
  db.exec(`INSERT INTO "odd ""name" VALUES (1); COMMIT; VACUUM INTO '${file}'`);
  return db;
};
const change = (path: string, sql: string) => {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
};

let startedAt = 0;
beforeEach(() => {
  startedAt = Date.now();
  makeLive().close();
});

const verify = (more: Partial<BackupToVerify> = {}) =>
  verifyBackup(
    {file, kind: 'sqlite', level: 'L3', startedAt, source: live, scratchFolder, claimed: {exitCode: 0, durationMs: 112_000}, ...more},
    world,
  );
const states = (rows: readonly LevelRow[]) => rows.map(({level, state}) => `${level} ${state}`);

describe('a good SQLite backup', () => {
  it('climbs as far as it is asked to, and leaves nothing behind', async () => {
    const seen: string[] = [];
    const verified = await verifyBackup(
      {file, kind: 'sqlite', level: 'L3', startedAt, source: live, scratchFolder, claimed: {exitCode: 0, durationMs: 112_000}},
      world,
      {onRow: ({level}) => seen.push(level)},
    );
    expect(verified).toMatchObject({reached: 'L3', enough: true, bytes: readFileSync(file).length, restoreMs: expect.any(Number)});
    expect(verified).not.toHaveProperty('problem');
    expect(verified.rows.map(({says}) => says)).toEqual([
      'exit 0, 1:52',
      expect.stringMatching(/^\d+ kB, no earlier one to compare with$/),
      expect.stringMatching(/^integrity ok, 2 tables, sha256 [0-9a-f]{4}…[0-9a-f]{4}$/),
      expect.stringMatching(/^restored in \d+ ms, schema matches, 2 tables, 5 001 rows$/),
      'not asked for',
    ]);
    expect(seen).toEqual(['L0', 'L1', 'L2', 'L3']);
    expect(readdirSync(folder).toSorted()).toEqual(['backup.sqlite', 'live.sqlite']);
  });

  it('is still good when people ordered meanwhile, also while the live database is open', async () => {
    const db = new DatabaseSync(live);
    db.exec("INSERT INTO orders (note) VALUES ('new'), ('newer')");
    expect(await verify()).toMatchObject({reached: 'L3', rows: {3: {says: expect.stringContaining('2 rows written since')}}});
    db.close();
  });

  it('is used and timed at L4', async () => {
    const script = `const {DatabaseSync} = require('node:sqlite');
      const {n} = new DatabaseSync(process.env.COCKPIT_SCRATCH).prepare('SELECT count(*) n FROM orders').get();
      process.exitCode = n === 5000 ? 0 : 1`;
    const smoke = reads(process.execPath, '--no-warnings', '-e', script);
    expect(await verify({level: 'L4', commands: {smoke}})).toMatchObject({
      reached: 'L4',
      enough: true,
      rows: {4: {says: expect.stringMatching(/^works in .*, restore takes /)}},
    });
    const broken = await verify({
      level: 'L4',
      commands: {smoke: reads(process.execPath, '-e', "console.error('no such user'); process.exit(4)")},
    });
    expect(broken).toMatchObject({reached: 'L3', enough: false, problem: {why: expect.stringContaining('exit code 4: no such user')}});
    expect(existsSync(scratchFolder)).toBe(false);
  });

  it('may be restored by a command of the config, and is then compared all the same', async () => {
    const copy = "require('node:fs').copyFileSync(process.env.COCKPIT_BACKUP_FILE, process.env.COCKPIT_SCRATCH)";
    const restore = changes(process.execPath, '-e', copy);
    expect(await verify({commands: {restore}})).toMatchObject({
      reached: 'L3',
      rows: {3: {says: expect.stringContaining('schema matches')}},
    });
    expect(existsSync(scratchFolder)).toBe(false);
  });
});

describe('a bad SQLite backup is found out', () => {
  it.each<[string, () => void, Partial<BackupToVerify>, string | undefined, string]>([
    ['its command failed', () => {}, {claimed: {exitCode: 1, durationMs: 1}}, undefined, 'ended with exit 1'],
    ['it is not there', () => rmSync(file), {}, 'L0', 'does not exist'],
    ['it is empty', () => writeFileSync(file, ''), {}, 'L0', 'is empty'],
    ['it is a folder', () => {}, {file: folder}, 'L0', 'is a folder'],
    [
      'it is an old one',
      () => utimesSync(file, new Date(startedAt - 60_000), new Date(startedAt - 60_000)),
      {},
      'L0',
      'it is an earlier one',
    ],
    ['it is far smaller than usual', () => {}, {earlierBytes: [1e7, 1.1e7, 9e6]}, 'L0', 'usual are 10.0 MB'],
    ['it was cut off', () => truncateSync(file, 200_000), {}, 'L1', 'cannot read'],
    ['it was cut off by one page', () => truncateSync(file, readFileSync(file).length - 4096), {}, 'L1', 'cannot read'],
    ['something was appended', () => writeFileSync(file, Buffer.alloc(4096), {flag: 'a'}), {}, 'L1', 'its header says'],
    ['it is text', () => writeFileSync(file, 'pg_dump: error: connection refused\n'.repeat(100)), {}, 'L1', 'cannot read'],
    ['it has no tables', () => change(file, 'DROP TABLE orders; DROP TABLE "odd ""name"'), {}, 'L1', 'without a single table'],
    ['another schema', () => change(file, 'ALTER TABLE orders ADD COLUMN channel TEXT'), {}, 'L2', 'table orders is defined otherwise'],
    ['an index is missing', () => change(file, 'DROP INDEX notes'), {}, 'L2', 'index notes is only in the live database'],
    ['another schema version', () => change(file, 'PRAGMA user_version = 41'), {}, 'L2', 'user_version is 41 in the backup and 42 live'],
    [
      'a table lost its rows',
      () => change(file, 'DELETE FROM orders'),
      {},
      'L2',
      'orders has 0 rows restored and 5 000 rows in the live database',
    ],
    [
      'one row differs',
      () => change(file, "UPDATE orders SET note = 'wrong' WHERE id = 7"),
      {},
      'L2',
      '1 row of the backup is not in the live database in this form: 1 of orders',
    ],
    ['no live database is named', () => {}, {source: join(folder, 'none.sqlite')}, 'L2', 'failed'],
  ])('%s', async (_, damage, more, reached, why) => {
    damage();
    const verified = await verify(more);
    expect(verified).toMatchObject({
      reached,
      enough: false,
      problem: {why: expect.stringContaining(why), next: expect.stringMatching(/./)},
    });
    expect(existsSync(scratchFolder)).toBe(false);
  });

  it('one bit flipped in a page of the tree is seen when it is read', async () => {
    const bytes = readFileSync(file);
    bytes[4096 * 3] = (bytes[4096 * 3] ?? 0) ^ 0b100;
    writeFileSync(file, bytes);
    expect(await verify({level: 'L2'})).toMatchObject({
      reached: 'L1',
      problem: {why: expect.stringMatching(/integrity_check says|cannot read/)},
    });
  });

  it('one bit flipped in a value is seen by nobody but the comparison', async () => {
    const bytes = readFileSync(file);
    const at = bytes.indexOf('order 4321 xxxx');
    bytes[at + 12] = (bytes[at + 12] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(states((await verify()).rows)).toEqual([
      'L0 passed',
      'L1 passed',
      expect.stringMatching(/^L2/),
      expect.stringMatching(/failed|not reached/),
      'L4 not asked for',
    ]);
    expect(await verify()).toMatchObject({enough: false});
  });

  it('a backup is never written to, and no file is put beside it', async () => {
    change(file, 'PRAGMA journal_mode = WAL');
    const before = readFileSync(file);
    await verify();
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder).filter(name => name.startsWith('backup'))).toEqual(['backup.sqlite']);
  });

  it('rows that change all the time may be allowed for', async () => {
    change(live, "UPDATE orders SET note = 'shipped' WHERE id <= 3");
    expect(await verify()).toMatchObject({reached: 'L2', problem: {why: expect.stringContaining('3 rows of the backup are not')}});
    expect(await verify({driftRows: 3})).toMatchObject({reached: 'L3', rows: {3: {says: expect.stringContaining('3 rows changed since')}}});
  });

  it('what came and went again while the backup was taken is no difference; what nobody wrote to has to be the same', async () => {
    change(live, 'CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT)');
    const before = await fingerprintOf({kind: 'sqlite', source: live}, world);
    change(live, "INSERT INTO jobs (what) VALUES ('send')");
    rmSync(file);
    change(live, `VACUUM INTO '${file}'`);
    change(live, 'DELETE FROM jobs');
    expect(await verify({before: before!})).toMatchObject({reached: 'L3'});
    change(file, "UPDATE orders SET note = 'wrong' WHERE id = 7");
    expect(await verify({before: before!})).toMatchObject({reached: 'L2', problem: {why: expect.stringContaining('Nobody has written there since, so the backup is wrong')}});
  });

  it('copying a file in use without its log is not a backup', async () => {
    const db = new DatabaseSync(live);
    db.exec('PRAGMA wal_autocheckpoint = 0; DELETE FROM orders WHERE id > 10');
    copyFileSync(live, file);
    expect(await verify()).toMatchObject({enough: false});
    db.close();
  });

  it('an abort ends the check and cleans up', async () => {
    const controller = new AbortController();
    const backup: BackupToVerify = {file, kind: 'sqlite', level: 'L3', startedAt, source: live, scratchFolder};
    const checking = verifyBackup(backup, world, {signal: controller.signal, say: () => controller.abort(new Error('stopped'))});
    await expect(checking).rejects.toThrow('stopped');
    expect(existsSync(scratchFolder)).toBe(false);
  });
});

describe('other kinds', () => {
  const ok = reads('true');
  const no = reads('false');

  it.each([
    [{}, 'L1', 'No command is given that reads'],
    [{list: ok}, 'L2', 'No command is given that restores'],
    [{list: no}, 'L1', 'exit code 1'],
    [{list: ok, restore: ok}, 'L2', 'no command compares it'],
    [{list: ok, restore: no}, 'L2', 'exit code 1'],
    [{list: ok, restore: ok, compare: no}, 'L2', 'exit code 1'],
    [{list: ok, restore: ok, compare: ok}, 'L3', 'No smoke command'],
  ])('are only believed as far as commands prove them: %j', async (commands, reached, why) => {
    const verified = await verify({kind: 'other', level: 'L4', commands});
    expect(verified).toMatchObject({reached, enough: false, problem: {why: expect.stringContaining(why)}});
  });

  it('reach the top when every command says so', async () => {
    const all = {list: ok, restore: ok, compare: ok, smoke: ok};
    expect(await verify({kind: 'other', level: 'L4', commands: all})).toMatchObject({reached: 'L4', enough: true});
  });
});
