import {chmodSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ConfigInput} from '../../src/config/schema.ts';
import {gateIds} from '../../src/release/gates.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {startPostgres} from '../backup/scratch-postgres.ts';
import {story} from './story-rig.ts';

/** Gate 10 as operators meet it: the real gate on a real database, and backups that go wrong in all the usual ways. */
const server = await startPostgres();
if (!server) console.warn('PostgreSQL is not installed here: gate Backup is tried with SQLite only');
afterAll(() => server?.stop());

const password = 'hunter2-very-secret';
const address = (database: string) => `postgresql://postgres:${password}@/${database}?host=${server?.env['PGHOST']}`;

/** A program that writes the backup in the way that the file `how` names. */
const taker = (folder: string, ways: Readonly<Record<string, string>>): {readonly program: string; readonly how: (way: string) => void} => {
  const program = join(folder, 'take.sh');
  const cases = Object.entries(ways).map(([name, script]) => `${JSON.stringify(name)})\n${script}\n;;`);
  writeFileSync(program, `#!/bin/sh\ncd '${folder}'\nfile=$1\ncase $(cat how) in\n${cases.join('\n')}\nesac\n`);
  chmodSync(program, 0o755);
  const how = (way: string) => writeFileSync(join(folder, 'how'), way);
  how('good');
  return {program, how};
};

const gateTen = async (config: Partial<ConfigInput>, env: Readonly<Record<string, string>> = {}) => {
  const told = await story({config, real: ['backup'], history: repo => repo.commit('feat: all', {'flags.json': '{}\n', 'package.json': '{"name": "orders", "version": "2.7.4"}'}), world: world => ({...world, env: {...world.env, ...env}})});
  for (const gate of gateIds.slice(0, gateIds.indexOf('backup'))) {
    await told.start(gate);
    await told.rests(`${gate}/only`);
  }
  await told.submit({type: 'FindFacts', facts: {previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}}}, 'cockpit');
  await told.start('backup');
  await told.rests('backup/checkpoint');
  return told;
};

const evidenceOf = (state: Awaited<ReturnType<Awaited<ReturnType<typeof story>>['rests']>>) => {
  if (!('evidence' in state)) throw new Error(`it is ${state.status}`);
  const [block] = state.evidence.blocks ?? [];
  const rows = block?.kind === 'table' ? block.rows.map(({cells, glyph}) => `${glyph ?? ''} ${cells[0]}`.trim()) : [];
  return {status: state.status, says: state.evidence.says, ladder: rows.slice(0, 5).join('  '), loss: block?.kind === 'table' ? block.rows.at(-1)?.cells.slice(1).join(': ') : '', details: state.evidence.details ?? []};
};

describe.skipIf(!server)('a dump of PostgreSQL at gate 10', () => {
  beforeAll(() => {
    server?.sql('CREATE DATABASE shop');
    server?.sql(
      `CREATE TABLE orders (id bigint PRIMARY KEY, note text); INSERT INTO orders SELECT g, md5(g::text) FROM generate_series(1, 5000) g;
       CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES ('0041');`,
      'shop',
    );
  });

  it('ends at the level that holds, with the cause, whatever happens to it', {timeout: 60_000}, async () => {
    const folder = tempFolder();
    const dump = 'pg_dump --format=custom --file="$file" shop';
    const {program, how} = taker(folder, {
      good: dump,
      truncated: `${dump} && truncate -s 60% "$file" 2>/dev/null || dd if=/dev/null of="$file" bs=1 seek=$(($(stat -c %s "$file") * 6 / 10)) 2>/dev/null; true`,
      'wrong version': `${dump} && printf '\\143' | dd of="$file" bs=1 seek=6 conv=notrunc 2>/dev/null`,
      'zero bytes': ': > "$file"',
      'bit flip': `${dump} && printf '\\377\\000\\377' | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") * 7 / 10)) conv=notrunc 2>/dev/null`,
      'disk full': `${dump} && dd if=/dev/null of="$file" bs=1 seek=20000 2>/dev/null; pg_dump --format=custom shop > /dev/full`,
      'server gone': [
        'psql -qc "BEGIN; LOCK orders; SELECT pg_sleep(60)" shop >/dev/null 2>&1 &',
        '(until psql -Atc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = \'pg_dump\' AND wait_event_type = \'Lock\'" shop | grep -q t; do sleep 0.02; done) &',
        'until psql -Atc "SELECT 1 FROM pg_locks WHERE mode = \'AccessExclusiveLock\' AND granted AND relation = \'orders\'::regclass" shop | grep -q 1; do sleep 0.02; done',
        `${dump}; code=$?`,
        'psql -Atqc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE \'%pg_sleep(60)%\' AND pid <> pg_backend_pid()" shop >/dev/null',
        'wait; exit $code',
      ].join('\n'),
      'one row': `createdb --template=shop copy && psql -qc "UPDATE orders SET note = 'other' WHERE id = 7" copy && pg_dump --format=custom --file="$file" copy; dropdb copy`,
      'one row less': `createdb --template=shop copy && psql -qc 'DELETE FROM orders WHERE id = 7' copy && pg_dump --format=custom --file="$file" copy; dropdb copy`,
    });
    const {PGHOST = '', PGUSER = '', PATH = ''} = server!.env;
    const gate = await gateTen(
      {
        backup: {
          kind: 'pg-custom', level: 'L4', take: {argv: [program, '{{file}}'], env: {PGHOST, PGUSER, PATH}}, restore: ['pg_restore', '--clean', '--dbname=shop', '{{file}}'],
          postgres: {urlEnv: 'SHOP_READONLY', schemaVersion: 'SELECT max(version) FROM schema_migrations', content: true},
          queries: ['SELECT count(*) = 5000 FROM orders', 'SELECT note FROM orders WHERE id = 7;'],
        },
        secrets: ['SHOP_READONLY'],
        checkpoint: {files: ['flags.json']},
      },
      {SHOP_READONLY: address('shop')},
    );
    const good = evidenceOf(await gate.rests('backup/verify'));
    expect(good).toMatchObject({status: 'passed', ladder: '✓ L0  ✓ L1  ✓ L2  ✓ L3  ✓ L4', says: expect.stringMatching(/^L4, .* kB, restoring takes /), loss: expect.stringMatching(/^data lost if restored now: .*, and growing$/)});
    expect(gate.state().facts.backup).toMatchObject({level: 'L4', restoreMs: expect.any(Number)});
    expect(gate.said).toContainEqual(expect.stringMatching(/^L3 restored, compared: passed, restored in .*, schema matches, 2 tables, 5 001 rows$/));

    const restored = await gate.rests('backup/restore');
    const instructions = readFileSync(join(gate.outside.folder, 'checkpoint', 'RESTORE.md'), 'utf8');
    expect(JSON.stringify(restored)).toContain('pg_restore --clean --dbname=shop');
    expect(instructions).toMatch(/Set SHOP_READONLY in the environment first\.\n(?:.*\n)*.*pg_restore --clean --dbname=shop .*backup-\S+\.dump\n/);
    expect(instructions).toContain('The backup was proven to L4. Restoring took 1 s on a scratch database.');

    const stories: readonly [string, string, RegExp][] = [
      ['truncated', '✓ L0  ✓ L1  ✗ L2', /has L1: .*(?:end of file|unexpected)/i],
      ['wrong version', '✓ L0  ✓ L1  ✗ L2', /has L1: .*unsupported version/],
      ['zero bytes', '✓ L0  ✗ L1', /has L0: .* is empty/],
      ['bit flip', '✓ L0  ✓ L1  ✗ L2', /has L1: .*pg_restore: error/],
      ['disk full', '✗ L0', /has nothing: The backup command ended with exit 1 after .*No space left on device/],
      ['server gone', '✗ L0', /has nothing: The backup command ended with exit 1 after .*(?:closed the connection|terminating connection|Command was: LOCK TABLE|detail)/i],
      ['one row', '✓ L0  ✓ L1  ✓ L2  ✗ L3', /has L2: 1 row of the backup is not in the live database in this form: 1 of public\.orders\. Nobody has written there since/],
      ['one row less', '✓ L0  ✓ L1  ✓ L2  ✗ L3', /has L2: public\.orders has 4 999 rows restored and 5 000 rows in the live database/],
    ];
    for (const [way, ladder, says] of stories) {
      how(way);
      const found = evidenceOf(await gate.again('backup/verify'));
      expect(found, way).toMatchObject({status: 'failed', says: expect.stringMatching(/^needs L4 \(policy\), /)});
      expect(found.says, way).toMatch(says);
      expect(found.ladder, way).toContain(ladder);
      if (way === 'disk full') {
        expect(found.details).toEqual(['The unfinished file (20.0 kB) was removed.']);
        expect(readdirSync(gate.outside.folder).filter(name => name.endsWith('.dump'))).toHaveLength(5);
      }
    }
    expect(server?.sql("SELECT count(*) FROM pg_database WHERE datname LIKE 'scratch%'")).toBe('0');

    const everything = JSON.stringify(gate.journal) + gate.said.join('\n') + instructions + argvOf(gate.outside.folder);
    expect(everything).not.toContain(password);
    expect(everything).toContain('createdb');
  });
});

/** Every command line that a job was started with. */
const argvOf = (folder: string): string =>
  readdirSync(join(folder, 'jobs'), {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('command.json'))
    .map(name => readFileSync(join(folder, 'jobs', name), 'utf8'))
    .join('\n');

describe('a copy of SQLite at gate 10', () => {
  it('ends at the level that holds, with the cause, whatever happens to it', {timeout: 60_000}, async () => {
    const folder = tempFolder();
    const live = join(folder, 'live.db');
    const database = new DatabaseSync(live);
    database.exec('PRAGMA user_version = 41; CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)');
    database.exec("INSERT INTO orders WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 3000) SELECT id, 'order ' || id || hex(randomblob(20)) FROM n");
    database.close();
    const node = (body: string) => `'${process.execPath}' --no-warnings -e "const {DatabaseSync} = require('node:sqlite'); ${body}" "$file"`;
    const vacuum = node("new DatabaseSync('live.db').exec('VACUUM INTO \\'' + process.argv[1] + '\\'')");
    const then = (sql: string) => `${vacuum} && ${node(`new DatabaseSync(process.argv[1]).exec('${sql}')`)}`;
    const {program, how} = taker(folder, {
      good: vacuum,
      truncated: `${vacuum} && dd if=/dev/null of="$file" bs=1 seek=100000 2>/dev/null`,
      'wrong version': then('PRAGMA user_version = 40'),
      'zero bytes': ': > "$file"',
      'bit flip': `${vacuum} && printf '\\377\\000\\377' | dd of="$file" bs=1 seek=40960 conv=notrunc 2>/dev/null`,
      'disk full': `${vacuum} && dd if=/dev/null of="$file" bs=1 seek=50000 2>/dev/null; cat live.db > /dev/full`,
      'one row': then('UPDATE orders SET note = 7 WHERE id = 7'),
      'one row less': then('DELETE FROM orders WHERE id = 7'),
    });
    const gate = await gateTen({
      backup: {kind: 'sqlite', suffix: '.db', level: 'L2', levelFor: {'restore needed': 'L4'}, take: [program, '{{file}}'], restore: ['cp', '{{file}}', live], source: live, queries: ['SELECT count(*) = 3000 FROM orders']},
    });
    expect(evidenceOf(await gate.rests('backup/verify'))).toMatchObject({status: 'passed', says: expect.stringMatching(/^L2, /), ladder: '✓ L0  ✓ L1  ✓ L2  · L3  · L4'});

    // What this release would cost to take back decides how much proof is asked for.
    await gate.submit({type: 'FindFacts', facts: {migrations: {files: [{path: 'migrations/1.sql', sha256: '', statements: 1}], rollbackClass: 'restore needed', setSha256: ''}}}, 'cockpit');
    expect(evidenceOf(await gate.again('backup/verify'))).toMatchObject({status: 'passed', says: expect.stringMatching(/^L4, .*restoring takes/)});

    const stories: readonly [string, string, RegExp][] = [
      ['truncated', '✓ L0  ✓ L1  ✗ L2', /has L1: SQLite cannot read/],
      ['wrong version', '✓ L0  ✓ L1  ✓ L2  ✗ L3', /has L2: .*user_version is 40 in the backup and 41 live/],
      ['zero bytes', '✓ L0  ✗ L1', /has L0: .* is empty/],
      ['bit flip', '✓ L0  ✓ L1  ✗ L2', /has L1: (?:integrity_check says|SQLite cannot read)/],
      ['disk full', '✗ L0', /has nothing: The backup command ended with exit 1 after .*No space left on device/],
      ['one row', '✓ L0  ✓ L1  ✓ L2  ✗ L3', /has L2: 1 row of the backup is not in the live database in this form: 1 of orders\. Nobody has written there since/],
      ['one row less', '✓ L0  ✓ L1  ✓ L2  ✗ L3', /has L2: orders has 2 999 rows restored and 3 000 rows/],
    ];
    for (const [way, ladder, says] of stories) {
      how(way);
      const found = evidenceOf(await gate.again('backup/verify'));
      expect(found, way).toMatchObject({status: 'failed', says: expect.stringMatching(/^needs L4 \(migrations are restore needed\), /)});
      expect(found.says, way).toMatch(says);
      expect(found.ladder, way).toContain(ladder);
    }
    expect(existsSync(join(gate.outside.folder, 'scratch'))).toBe(false);
  });
});
