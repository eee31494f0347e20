import {mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type BackupToVerify, verifyBackup} from '../../src/backup/index.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {changes, reads} from '../../src/world/world.ts';
import {startPostgres} from './scratch-postgres.ts';

const server = await startPostgres();
if (!server) console.warn('PostgreSQL is not installed here: backups with pg_dump are not tested');
const folder = mkdtempSync(join(tmpdir(), 'pg-backup-'));
afterAll(async () => {
  await server?.stop();
  rmSync(folder, {recursive: true});
});

const password = 'hunter2-very-secret';
const world = realWorld({env: {...process.env, SHOP_PASSWORD: password}});
const good = join(folder, 'good.dump');
let startedAt = 0;

beforeAll(async () => {
  if (!server) return;
  server.sql('CREATE DATABASE shop');
  server.sql(
    `CREATE SCHEMA billing; CREATE TABLE users (id bigint PRIMARY KEY, name text);
     CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id), note text, total numeric CHECK (total >= 0));
     CREATE TABLE billing."odd Name" (a int); CREATE INDEX notes ON orders (note); CREATE VIEW recent AS SELECT * FROM orders;
     CREATE TABLE schema_migrations (version text PRIMARY KEY); INSERT INTO schema_migrations VALUES ('0041'), ('0042');
     INSERT INTO users SELECT g, 'user ' || g FROM generate_series(1, 50) g; INSERT INTO billing."odd Name" VALUES (1);
     INSERT INTO orders SELECT g, g % 50 + 1, md5(g::text), g FROM generate_series(1, 20000) g;`,
    'shop',
  );
  startedAt = Date.now();
  const dumped = await world.run({...changes('pg_dump', '--format=custom', '--file', good, 'shop'), env: server.env});
  expect(dumped).toMatchObject({exitCode: 0, stderr: ''});
});

const backup = (more: Partial<BackupToVerify> = {}): BackupToVerify => ({
  file: good,
  kind: 'pg-custom',
  level: 'L3',
  startedAt,
  claimed: {exitCode: 0, durationMs: 1000},
  postgres: {
    env: server?.env ?? {},
    passwordEnv: 'SHOP_PASSWORD',
    database: 'shop',
    scratchDatabase: 'scratch_01k9',
    schemaVersionSql: 'SELECT max(version) FROM schema_migrations',
  },
  ...more,
});
const verify = (more: Partial<BackupToVerify> = {}) => verifyBackup(backup(more), world);
const copyOf = (name: string): string => {
  const file = join(folder, name);
  writeFileSync(file, readFileSync(good));
  return file;
};
const databases = () => server?.sql('SELECT datname FROM pg_database ORDER BY 1').split('\n');

describe.skipIf(!server)('a good dump', () => {
  it('is restored, compared and cleared away', async () => {
    const verified = await verify();
    expect(verified).not.toHaveProperty('problem');
    expect(verified).toMatchObject({reached: 'L3', enough: true, restoreMs: expect.any(Number)});
    expect(verified).not.toHaveProperty('leftBehind');
    expect(verified.rows.map(({says}) => says)).toEqual([
      'exit 0, 0:01',
      expect.stringMatching(/kB, no earlier one/),
      expect.stringMatching(/^\d+ objects, read to the end, sha256 /),
      expect.stringMatching(/^restored in .*, schema matches, 4 tables, 20 053 rows$/),
      'not asked for',
    ]);
    expect(databases()).not.toContain('scratch_01k9');
  });

  it('is used at L4 while the scratch database is still there', async () => {
    const smoke = {
      ...reads(
        'psql',
        '--no-psqlrc',
        '--tuples-only',
        '--dbname',
        'scratch_01k9',
        '--command',
        'SELECT 1 / (count(*) = 20000)::int FROM orders',
      ),
      env: server?.env ?? {},
    };
    expect(await verify({level: 'L4', commands: {smoke}})).toMatchObject({reached: 'L4', enough: true});
  });

  it('is compared by content where that is asked for', async () => {
    const places = {...backup().postgres!, content: true};
    expect(await verify({postgres: places})).toMatchObject({reached: 'L3'});
    server?.sql("UPDATE orders SET note = 'changed' WHERE id = 7", 'shop');
    expect(await verify({postgres: places})).toMatchObject({reached: 'L2', problem: {why: expect.stringContaining('public.orders')}});
    expect(await verify()).toMatchObject({reached: 'L3'});
    server?.sql('UPDATE orders SET note = md5(id::text) WHERE id = 7', 'shop');
  });
});

describe.skipIf(!server)('a bad dump is found out', () => {
  it('cut off in the middle, although it still lists', async () => {
    const file = copyOf('half.dump');
    truncateSync(file, Math.floor(readFileSync(file).length * 0.6));
    const listed = await world.run({...reads('pg_restore', '--list', file), env: server?.env ?? {}});
    expect(listed.exitCode).toBe(0);
    expect(await verify({file})).toMatchObject({reached: 'L1', enough: false, rows: {2: {state: 'failed', says: 'damaged'}}});
  });

  it('cut off in its header', async () => {
    const file = copyOf('header.dump');
    truncateSync(file, 100);
    expect(await verify({file})).toMatchObject({reached: 'L1', rows: {2: {says: 'does not list'}}});
  });

  it('one byte changed in its data', async () => {
    const file = copyOf('flipped.dump');
    const bytes = readFileSync(file);
    const at = Math.floor(bytes.length * 0.7);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
    expect(await verify({file})).toMatchObject({enough: false});
  });

  it('a plain text instead of an archive', async () => {
    const file = join(folder, 'plain.sql');
    writeFileSync(file, 'CREATE TABLE a ();\n'.repeat(50));
    expect(await verify({file})).toMatchObject({reached: 'L1', problem: {why: expect.stringMatching(/text format|not appear|archive/)}});
  });

  it('of another schema', async () => {
    server?.sql('ALTER TABLE orders ADD COLUMN channel text', 'shop');
    expect(await verify()).toMatchObject({reached: 'L2', rows: {3: {says: 'schema differs'}}});
    server?.sql('ALTER TABLE orders DROP COLUMN channel', 'shop');
  });

  it('of another schema version', async () => {
    server?.sql("INSERT INTO schema_migrations VALUES ('0043')", 'shop');
    expect(await verify()).toMatchObject({reached: 'L2', rows: {3: {says: 'schema version differs'}}});
    server?.sql("DELETE FROM schema_migrations WHERE version = '0043'", 'shop');
  });

  it('of a database that has many more rows by now', async () => {
    server?.sql('INSERT INTO users SELECT g FROM generate_series(1000, 2000) g', 'shop');
    expect(await verify()).toMatchObject({
      reached: 'L2',
      problem: {why: 'public.users has 50 rows restored and 1 051 rows in the live database'},
    });
    server?.sql('DELETE FROM users WHERE id >= 1000', 'shop');
  });
});

describe.skipIf(!server)('the server', () => {
  it('that is gone is a reason, and the dump is believed no further than it was read', async () => {
    const places = {...backup().postgres!, env: {...server!.env, PGHOST: '/nonexistent'}};
    expect(await verify({postgres: places})).toMatchObject({
      reached: 'L2',
      enough: false,
      problem: {why: expect.stringContaining('could not be made')},
    });
  });

  it('keeps a scratch database that was there before', async () => {
    server?.sql('CREATE DATABASE scratch_01k9');
    server?.sql('CREATE TABLE precious (id int)', 'scratch_01k9');
    expect(await verify()).toMatchObject({reached: 'L2', problem: {why: expect.stringContaining('already exists')}});
    expect(server?.sql('SELECT count(*) FROM precious', 'scratch_01k9')).toBe('0');
    server?.sql('DROP DATABASE scratch_01k9');
  });

  it.each(['shop', 'postgres', 'scratch', 'Scratch_1', 'scratch_1 dbname=shop', 'scratch_1;DROP', 'host=evil'])(
    'is never asked to fill %s',
    async scratchDatabase => {
      const before = databases();
      expect(await verify({postgres: {...backup().postgres!, scratchDatabase}})).toMatchObject({
        reached: 'L2',
        problem: {why: expect.stringContaining('not a name for a scratch')},
      });
      expect(databases()).toEqual(before);
    },
  );

  it('is never asked about an address in place of a name', async () => {
    expect(await verify({postgres: {...backup().postgres!, database: 'postgresql://evil/shop'}})).toMatchObject({reached: 'L2'});
  });

  it('gets the password by the environment, and nobody else gets it', async () => {
    const seen: string[] = [];
    const watched = {
      ...world,
      run: (command: Parameters<typeof world.run>[0]) => {
        seen.push(JSON.stringify(command.argv) + (command.input ?? ''));
        expect(command.env?.['PGPASSWORD']).toBe(password);
        return world.run(command);
      },
    };
    const verified = await verifyBackup(
      backup({postgres: {...backup().postgres!, env: {...server!.env, PGHOST: `/nonexistent/${password}`}}}),
      watched,
    );
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.join()).not.toContain(password);
    expect(JSON.stringify(verified)).not.toContain(password);
  });

  it('is left clean when the check is stopped in the middle', async () => {
    const controller = new AbortController();
    const stop = (line: string) => void (line.startsWith('restoring') && controller.abort(new Error('stopped')));
    await expect(verifyBackup(backup(), world, {signal: controller.signal, say: stop})).rejects.toThrow('stopped');
    expect(databases()).not.toContain('scratch_01k9');
  });
});
