import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {liveTablesCommand, parseLiveTables} from '../../src/migration/index.ts';
import type {Action} from '../../src/migration/postgres/actions/action.ts';
import {volatility} from '../../src/migration/postgres/actions/volatility.ts';
import {isFreeWidening} from '../../src/migration/postgres/free-widening.ts';
import {loadPgParser} from '../../src/migration/postgres/pg-parser.ts';
import {readPgFile} from '../../src/migration/postgres/read-file.ts';
import {type LockMode, strongerLock} from '../../src/migration/report.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {startPostgres} from '../backup/scratch-postgres.ts';

/**
 * What the rules believe about locks, rewrites and second runs, held against a real server: each statement is run in a
 * transaction, pg_locks and the table's file are looked at, and everything is taken back.
 */
const server = await startPostgres();
if (!server) console.warn('PostgreSQL is not installed here: the proofs of locks and rewrites are skipped');
afterAll(() => server?.stop());

const schema = `
CREATE TABLE users (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric(10,2), channel text, reference varchar(20), span int4range,
  at timestamp, n integer, CONSTRAINT total_positive CHECK (total >= 0));
ALTER TABLE orders ADD CONSTRAINT not_checked CHECK (n > 0) NOT VALID;
CREATE INDEX orders_channel ON orders (channel);
CREATE UNIQUE INDEX orders_reference ON orders (reference);
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE events_2021 (id bigint, at date NOT NULL);
CREATE MATERIALIZED VIEW totals AS SELECT id, total FROM orders;
CREATE UNIQUE INDEX totals_id ON totals (id);
CREATE VIEW recent AS SELECT id FROM orders;
CREATE SEQUENCE numbers;
CREATE TYPE mood AS ENUM ('sad');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own ON orders USING (true);
CREATE ROLE app;
INSERT INTO users VALUES (1, 'a');
INSERT INTO orders SELECT g, 1, 1, 'web', 'r' || g, NULL, NULL, 1 FROM generate_series(1, 100) g;
`;
beforeAll(() => void server?.sql(schema));

const statements = [
  'ALTER TABLE orders ADD COLUMN a text',
  'ALTER TABLE orders ADD COLUMN IF NOT EXISTS a text',
  "ALTER TABLE orders ADD COLUMN a text NOT NULL DEFAULT 'x'",
  'ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT now()',
  'ALTER TABLE orders ADD COLUMN a uuid DEFAULT gen_random_uuid()',
  'ALTER TABLE orders ADD COLUMN a double precision DEFAULT random()',
  'ALTER TABLE orders ADD COLUMN a bigserial',
  'ALTER TABLE orders ADD COLUMN a bigint GENERATED ALWAYS AS IDENTITY',
  'ALTER TABLE orders ADD COLUMN a numeric GENERATED ALWAYS AS (total * 2) STORED',
  'ALTER TABLE orders ADD COLUMN a bigint REFERENCES users (id)',
  'ALTER TABLE orders ADD COLUMN a int CHECK (a > 0)',
  'ALTER TABLE orders ADD COLUMN a int UNIQUE',
  'ALTER TABLE orders DROP COLUMN channel',
  'ALTER TABLE orders DROP COLUMN IF EXISTS channel',
  'ALTER TABLE orders ALTER COLUMN n TYPE bigint',
  'ALTER TABLE orders ALTER COLUMN n SET NOT NULL',
  'ALTER TABLE orders ALTER COLUMN n DROP NOT NULL',
  'ALTER TABLE orders ALTER COLUMN n SET DEFAULT 1',
  'ALTER TABLE orders ALTER COLUMN n DROP DEFAULT',
  'ALTER TABLE orders ALTER COLUMN n SET STATISTICS 50',
  'ALTER TABLE orders ALTER COLUMN channel SET STORAGE EXTERNAL',
  'ALTER TABLE orders SET (fillfactor = 70)',
  'ALTER TABLE orders SET (autovacuum_enabled = false)',
  'ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0)',
  'ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0) NOT VALID',
  'ALTER TABLE orders ADD CHECK (n > 0) NOT VALID',
  'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id)',
  'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID',
  'ALTER TABLE orders ADD CONSTRAINT u UNIQUE (total, id)',
  'ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX orders_reference',
  'ALTER TABLE orders ADD CONSTRAINT e EXCLUDE USING gist (span WITH &&)',
  'ALTER TABLE orders VALIDATE CONSTRAINT not_checked',
  'ALTER TABLE orders DROP CONSTRAINT total_positive',
  'ALTER TABLE orders DROP CONSTRAINT IF EXISTS total_positive',
  'ALTER TABLE orders SET UNLOGGED',
  'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
  'ALTER TABLE orders DISABLE ROW LEVEL SECURITY',
  'ALTER TABLE orders DISABLE TRIGGER touched',
  'ALTER TABLE orders ENABLE TRIGGER touched',
  'ALTER TABLE orders OWNER TO app',
  'ALTER TABLE orders CLUSTER ON orders_pkey',
  'ALTER TABLE orders RENAME COLUMN n TO m',
  'ALTER TABLE orders RENAME TO purchases',
  'ALTER TABLE orders RENAME CONSTRAINT total_positive TO p',
  'ALTER INDEX orders_channel RENAME TO i',
  'ALTER INDEX orders_channel SET (fillfactor = 70)',
  "ALTER TABLE events ATTACH PARTITION events_2021 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')",
  'ALTER TABLE events DETACH PARTITION events_2020',
  "CREATE TABLE events_2022 PARTITION OF events FOR VALUES FROM ('2022-01-01') TO ('2023-01-01')",
  'CREATE TABLE t (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id))',
  'CREATE TABLE IF NOT EXISTS t (id bigint PRIMARY KEY)',
  'CREATE INDEX i ON orders (n)',
  'CREATE INDEX ON orders (n)',
  'CREATE INDEX IF NOT EXISTS i ON orders (n)',
  'CREATE UNIQUE INDEX i ON orders (id, n)',
  'DROP INDEX orders_channel',
  'DROP INDEX IF EXISTS orders_channel',
  'REINDEX TABLE orders',
  'REINDEX INDEX orders_channel',
  'CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()',
  'CREATE OR REPLACE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()',
  'DROP TRIGGER touched ON orders',
  'CREATE RULE r AS ON INSERT TO users DO ALSO NOTHING',
  'CREATE POLICY p ON orders USING (true)',
  'DROP POLICY own ON orders',
  'CREATE STATISTICS s ON n, total FROM orders',
  'CREATE OR REPLACE VIEW recent AS SELECT id FROM orders',
  'DROP VIEW recent',
  'REFRESH MATERIALIZED VIEW totals',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY totals',
  'TRUNCATE orders',
  'DROP TABLE users',
  'DROP TABLE IF EXISTS users',
  'DELETE FROM orders WHERE id = 1',
  "UPDATE orders SET channel = 'x'",
  'UPDATE orders SET n = n + 1',
  'INSERT INTO orders (id) VALUES (1000) ON CONFLICT DO NOTHING',
  'CLUSTER orders USING orders_pkey',
  'ANALYZE orders',
  "COMMENT ON TABLE orders IS 'x'",
  "COMMENT ON COLUMN orders.n IS 'x'",
  'LOCK TABLE orders IN SHARE MODE',
  'LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE',
  'LOCK TABLE orders',
  'ALTER SEQUENCE numbers INCREMENT BY 2',
  'DROP SEQUENCE numbers',
  "ALTER TYPE mood ADD VALUE 'calm'",
  "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm'",
  "ALTER TYPE mood RENAME VALUE 'sad' TO 'low'",
  "CREATE TYPE size AS ENUM ('s')",
  'CREATE SCHEMA extra',
  'CREATE SCHEMA IF NOT EXISTS extra',
  'CREATE SEQUENCE more',
  'CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'GRANT SELECT ON orders TO app',
  'CREATE ROLE other',
  'SELECT id FROM orders WHERE id = 1 FOR UPDATE',
];

const parser = await loadPgParser();
const actionsOf = async (sql: string): Promise<readonly Action[]> =>
  (await readPgFile('x.sql', sql, parser)).statements.flatMap(({actions}) => actions);

const spelled = (pgMode: string): LockMode =>
  pgMode
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase() as LockMode;

/** The locks that the transaction holds after the statement, by relation. */
const locksAfter = (sql: string): ReadonlyMap<string, LockMode> => {
  const names = "CREATE TEMP TABLE names ON COMMIT DROP AS SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace;";
  const seen =
    "SELECT n.relname || '|' || l.mode FROM pg_locks l JOIN names n ON n.oid = l.relation WHERE l.pid = pg_backend_pid() AND l.granted;";
  const found = new Map<string, LockMode>();
  for (const line of server?.sql(`BEGIN; ${names} ${sql}; ${seen} ROLLBACK;`).split('\n') ?? []) {
    const [name = '', mode] = line.split('|');
    if (mode !== undefined) found.set(name, strongerLock(found.get(name) ?? 'none', spelled(mode)));
  }
  return found;
};

describe.skipIf(!server)('PostgreSQL itself', () => {
  it.each(statements)('takes the lock that is shown: %s', async sql => {
    const [seen, actions] = [locksAfter(sql), await actionsOf(sql)];
    const touches = actions.flatMap(({touches: own}) => own).filter(({table}) => !table.startsWith('the indexes of '));
    for (const {table} of touches) {
      const shown = touches
        .filter(touch => touch.table === table)
        .reduce<LockMode>((mode, touch) => strongerLock(mode, touch.mode), 'none');
      expect(`${table}: ${seen.get(table)}`).toBe(`${table}: ${shown}`);
    }
    // And nothing that others wait for is left out.
    const silent = [...seen].filter(
      ([name, mode]) =>
        ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'].includes(mode) &&
        isTable.test(name) &&
        !touches.some(({table, of}) => table === name || of === 'index'),
    );
    expect(silent).toEqual([]);
  });

  const isTable = /^(?:orders|users|events|events_2020|events_2021|totals|recent)$/;

  it.each(statements.filter(sql => /^(?:ALTER TABLE|CLUSTER)/.test(sql)))(
    'writes the table anew only where that is said: %s',
    async sql => {
      const file = "SELECT pg_relation_filenode('orders')";
      const renamed = /RENAME TO/.test(sql) ? "SELECT pg_relation_filenode('purchases')" : file;
      const [before, after] = server?.sql(`${file}; BEGIN; ${sql}; ${renamed}; ROLLBACK;`).split('\n') ?? [];
      const said = (await actionsOf(sql)).some(({work, table}) => work === 'rewrite' && table === 'orders');
      expect(before === after ? 'stays' : 'written anew').toBe(said ? 'written anew' : 'stays');
    },
  );

  it.each(statements)('does the second time what is said: %s', async sql => {
    const twice = () => server?.sql(`BEGIN; ${sql}; ${sql}; ROLLBACK;`);
    if ((await actionsOf(sql)).some(({again}) => again === 'fails'))
      expect(twice).toThrow(/exist|already|not a partition|is not|partition of|column "|constraint|relation "|trigger "/);
    else expect(twice).not.toThrow();
  });

  it.each([
    'CREATE INDEX CONCURRENTLY i ON orders (n)',
    'DROP INDEX CONCURRENTLY orders_channel',
    'REINDEX TABLE CONCURRENTLY orders',
    'VACUUM orders',
    'VACUUM FULL orders',
    'ALTER SYSTEM SET work_mem = 1000',
    'CREATE DATABASE d',
    'DROP DATABASE d',
    'ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY',
    'REINDEX SCHEMA public',
  ])('refuses in a transaction what is said to be refused: %s', async sql => {
    expect((await actionsOf(sql)).some(({alone}) => alone)).toBe(true);
    expect(() => server?.sql(`BEGIN; ${sql}; ROLLBACK;`)).toThrow(/cannot run inside a transaction block|cannot be executed/);
  });

  it.each([
    ['varchar(20)', 'varchar(80)'],
    ['varchar(80)', 'varchar(20)'],
    ['varchar(20)', 'text'],
    ['text', 'varchar'],
    ['text', 'varchar(20)'],
    ['integer', 'bigint'],
    ['numeric(10,2)', 'numeric(12,2)'],
    ['numeric(12,2)', 'numeric(10,2)'],
    ['numeric(10,2)', 'numeric(12,4)'],
    ['numeric(10,2)', 'numeric'],
    ['cidr', 'inet'],
    ['timestamp(3)', 'timestamp(6)'],
    ['timestamp(6)', 'timestamp(3)'],
    ['timestamp', 'timestamptz'],
    ['varbit(4)', 'varbit(8)'],
    ['char(3)', 'text'],
    ['json', 'jsonb'],
    ['time(3)', 'time(6)'],
    ['interval', 'interval'],
    ['bit(3)', 'bit(3)'],
  ])('changes %s to %s without writing only where that is said', (from, to) => {
    const answer = server?.sql(`
      SET TimeZone = 'Europe/Berlin';
      BEGIN;
      CREATE TABLE f (c ${from});
      CREATE TEMP TABLE o ON COMMIT DROP AS
        SELECT pg_relation_filenode('f') AS n, format_type(atttypid, atttypmod) AS t FROM pg_attribute
        WHERE attrelid = 'f'::regclass AND attname = 'c';
      ALTER TABLE f ALTER COLUMN c TYPE ${to};
      SELECT t || '|' || (n = pg_relation_filenode('f')) FROM o;
      ROLLBACK;`);
    const [printed = '', same] = answer?.split('|') ?? [];
    expect(`${printed} to ${to}: ${isFreeWidening(printed, to)}`).toBe(`${printed} to ${to}: ${same}`);
  });

  it('knows the volatility of every function on its lists', async () => {
    const lines =
      server
        ?.sql(
          `SELECT proname || '|' || max(provolatile::text) FROM pg_proc
          WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' GROUP BY proname`,
        )
        .split('\n') ?? [];
    const wrong: string[] = [];
    for (const line of lines) {
      const [name = '', kind] = line.split('|');
      const said = volatility({FuncCall: {funcname: [{String: {sval: name}}]}});
      if ((said === 'one value' && kind === 'v') || (said === 'each row' && kind !== 'v')) wrong.push(`${name} is ${kind}, said ${said}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(!server)('what is read live', () => {
  it('comes from the catalog, in one read-only query, without opening a table', async () => {
    const command = liveTablesCommand(server?.env ?? {});
    server?.sql('ANALYZE; ALTER TABLE orders ADD CONSTRAINT there CHECK (channel IS NOT NULL);');
    server?.sql('CREATE SCHEMA billing; CREATE TABLE billing.lines (id int);');
    const {exitCode, stdout, stderr} = await realWorld().run(command);
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
    const tables = parseLiveTables(stdout);
    expect(tables?.['orders']).toMatchObject({
      rows: 100,
      columns: {reference: 'character varying(20)', total: 'numeric(10,2)'},
      notNull: ['id', 'channel'],
    });
    expect(tables?.['orders']?.bytes).toBeGreaterThan(8192);
    expect(tables?.['billing.lines']).toBeDefined();
    expect(tables?.['billing.lines']).not.toHaveProperty('rows');
    expect(tables).not.toHaveProperty('pg_class');
  });

  it('cannot change anything', async () => {
    const command = liveTablesCommand(server?.env ?? {});
    const argv = command.argv.map(arg => (arg.includes('SELECT') ? 'DROP TABLE users' : arg)) as [string, ...string[]];
    expect(await realWorld().run({...command, argv})).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('read-only transaction'),
    });
  });

  it('is nothing rather than a guess when the answer is something else', () => {
    expect([parseLiveTables('oops'), parseLiveTables('[1]'), parseLiveTables('\n')]).toEqual([undefined, undefined, {}]);
  });
});
