import {describe, expect, it} from 'vitest';
import {lintMigration, type LintOptions, type MigrationFile, type StatementReport} from '../../src/migration/index.ts';

const now = Date.UTC(2026, 10, 20);
const lint = (sql: string, options: Partial<LintOptions> = {}, more: Partial<MigrationFile> = {}) =>
  lintMigration([{path: 'migrations/1.sql', text: sql, ...more}], {
    dialect: 'postgres',
    pgVersion: 15,
    transactionMode: 'per-file',
    now,
    ...options,
  });
const statementsOf = async (sql: string, options: Partial<LintOptions> = {}): Promise<readonly StatementReport[]> =>
  (await lint(sql, options)).files[0]?.statements ?? [];

const orders = {
  liveTables: {orders: {rows: 18_400_000, bytes: 3_300_000_000, writesPerMin: 2140}},
  previous: {
    version: '2.7.4',
    search: async (words: readonly string[]) =>
      words.includes('legacyRef')
        ? [
            {path: 'src/export/csv.ts', line: 88},
            {path: 'src/orders/row.ts', line: 31},
          ]
        : [],
  },
};

const theStory = `SET LOCAL lock_timeout = '3s';
ALTER TABLE orders ADD COLUMN channel text;

CREATE INDEX idx_orders_channel ON orders (channel);


ALTER TABLE orders DROP COLUMN legacy_ref;
`;
const theDownFile = {down: {path: 'migrations/1.down.sql', text: 'DROP INDEX idx_orders_channel; ALTER TABLE orders DROP COLUMN channel;'}};

describe('the migration of the story', () => {
  it('is stopped for two of four statements, in the words of the screen', async () => {
    const report = await lint(theStory, orders, theDownFile);
    expect(report.headline).toBe('Stop: 2 of 4 statements are not safe while 2.7.4 serves traffic.');
    expect(report.files[0]?.transaction).toBe('one transaction');
    expect(
      report.files[0]?.statements.map(({line, does, lock, heldFrom, waits, cost}) => ({line, does, lock, heldFrom, waits, cost})),
    ).toEqual([
      {line: 1, does: "SET LOCAL lock_timeout = '3s'", lock: 'none', heldFrom: undefined, waits: 'nobody', cost: 'none'},
      {
        line: 2,
        does: 'ADD COLUMN channel',
        lock: 'ACCESS EXCLUSIVE',
        heldFrom: undefined,
        waits: 'reads + writes',
        cost: 'instant, catalog',
      },
      {line: 4, does: 'CREATE INDEX on orders', lock: 'SHARE', heldFrom: 2, waits: 'reads + writes', cost: 'scan, about 50 s'},
      {
        line: 7,
        does: 'DROP COLUMN legacy_ref',
        lock: 'ACCESS EXCLUSIVE',
        heldFrom: undefined,
        waits: 'reads + writes',
        cost: 'instant, data gone',
      },
    ]);
  });

  it('says who waits, for how long and what to do instead', async () => {
    const [, , index, column] = await statementsOf(theStory, orders);
    expect(index?.findings[0]).toMatchObject({
      title: 'CREATE INDEX without CONCURRENTLY',
      why: [
        'SHARE stops every write to orders for about 50 s (18.4 M rows).',
        "Line 2's lock is kept to the end of the transaction, so every read stops as well.",
        'lock_timeout limits our waiting for a lock, not our holding it.',
        '2 140 writes/min: about 1 800 would queue.',
      ].join(' '),
      instead: expect.stringContaining('CREATE INDEX CONCURRENTLY idx_orders_channel ON orders (channel);'),
    });
    expect(column?.findings[0]?.why).toBe(
      [
        'The values are gone for good; only a backup has them. 2.7.4 still names it: src/export/csv.ts:88 · src/orders/row.ts:31.',
        'It fails from that moment on, also after a rollback of the code.',
      ].join(' '),
    );
  });

  it('says what the way back costs, as it is and when it is mended', async () => {
    const report = await lint(theStory, orders, theDownFile);
    expect(report).toMatchObject({class: 'restore needed', classWhenFixed: 'code-only safe'});
    expect(report.wayBack).toEqual([
      {path: 'migrations/1.sql', lines: [2, 4], class: 'code-only safe', why: '2.7.4 runs on the new schema'},
      {path: 'migrations/1.sql', lines: [7], class: 'restore needed', why: 'the data is in a backup only'},
    ]);
    expect(report.files[0]).toMatchObject({
      down: {state: 'clean', says: 'down file found, lints clean'},
      runTwice: {safe: false, says: 'fails at line 2: column exists. IF NOT EXISTS would fix it', line: 2},
    });
  });
});

describe('a transaction', () => {
  it('keeps its locks: slow work after an instant change blocks as that change did', async () => {
    const [, scan] = await statementsOf('ALTER TABLE orders ADD COLUMN a text; SELECT count(*) FROM users;');
    expect(scan).toMatchObject({lock: 'none', heldFrom: 1, waits: 'reads + writes'});
  });

  it('gives its locks back at COMMIT', async () => {
    const [, , , scan] = await statementsOf('BEGIN; ALTER TABLE orders ADD COLUMN a text; COMMIT; SELECT count(*) FROM users;', {
      transactionMode: 'none',
    });
    expect(scan).toMatchObject({waits: 'nobody'});
    expect(scan).not.toHaveProperty('heldFrom');
  });

  it('of the whole set carries a lock from one file into the next', async () => {
    const files = [
      {path: '1.sql', text: 'ALTER TABLE orders ADD COLUMN a text;'},
      {path: '2.sql', text: 'CREATE INDEX CONCURRENTLY i ON orders (a); SELECT count(*) FROM users;'},
    ];
    const report = await lintMigration(files, {dialect: 'postgres', transactionMode: 'all-files', now});
    expect(report.files[1]?.statements[1]).toMatchObject({heldFrom: 1, waits: 'reads + writes'});
    expect(report.files[1]?.statements[0]?.findings.map(({rule}) => rule)).toContain('not-in-transaction');
  });

  it('is none where the file says so, whatever the tool does', async () => {
    const report = await lint('-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON orders (a);');
    expect(report.files[0]).toMatchObject({transaction: 'no transaction'});
    expect(report.verdict).toBe('warn');
  });
});

describe('a table that the release itself makes', () => {
  it('hurts nobody, also over several files', async () => {
    const files = [
      {path: '1.sql', text: 'CREATE TABLE a (id bigint PRIMARY KEY, b text);'},
      {path: '2.sql', text: 'CREATE INDEX i ON a (b); ALTER TABLE a DROP COLUMN b; DROP INDEX i;'},
    ];
    const report = await lintMigration(files, {dialect: 'postgres', transactionMode: 'per-file', now});
    expect(report).toMatchObject({verdict: 'clean', class: 'code-only safe'});
    expect(report.files[1]?.statements.map(({waits}) => waits)).toEqual(['nobody', 'nobody', 'nobody']);
  });

  it('is not new when production has it already and the file only says IF NOT EXISTS', async () => {
    const sql = 'CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY); DROP TABLE orders;';
    expect((await lint(sql)).class).toBe('code-only safe');
    expect(await lint(sql, orders)).toMatchObject({verdict: 'stop', class: 'restore needed'});
  });

  it('is used by somebody when only a later file makes it', async () => {
    const files = [
      {path: '1.sql', text: 'DROP TABLE a;'},
      {path: '2.sql', text: 'CREATE TABLE a (id bigint PRIMARY KEY);'},
    ];
    expect(await lintMigration(files, {dialect: 'postgres', transactionMode: 'per-file', now})).toMatchObject({
      verdict: 'stop',
      class: 'restore needed',
    });
  });
});

describe('a down file', () => {
  const rename = 'ALTER TABLE orders RENAME COLUMN total TO amount;';
  const down = (text: string) => ({down: {path: 'down.sql', text}});

  it.each([
    ['takes a rename back', rename, 'ALTER TABLE orders RENAME COLUMN amount TO total;', 'clean', 'reversible'],
    ['takes another rename back', rename, 'ALTER TABLE orders RENAME COLUMN amount TO sum;', 'bad', 'roll forward only'],
    ['does nothing', rename, '-- not needed', 'bad', 'roll forward only'],
    ['does not parse', rename, 'ALTER TABEL orders;', 'bad', 'roll forward only'],
    [
      'loses what was there before',
      rename,
      'ALTER TABLE orders RENAME COLUMN amount TO total; DROP TABLE users;',
      'bad',
      'roll forward only',
    ],
    ['drops only what the way up made', 'CREATE TABLE a (id bigint PRIMARY KEY);', 'DROP TABLE a;', 'clean', 'code-only safe'],
    ['cannot bring data back', 'DROP TABLE orders;', 'CREATE TABLE orders (id bigint PRIMARY KEY);', 'clean', 'restore needed'],
    ['builds its SQL at run time', rename, "DO $$ BEGIN EXECUTE 'ALTER ' || 'x'; END $$;", 'bad', 'roll forward only'],
  ])('that %s', async (_, up, text, state, rollbackClass) => {
    const report = await lint(up, {}, down(text));
    expect(report.files[0]?.down.state).toBe(state);
    expect(report.class).toBe(rollbackClass);
  });

  it('may stand in the same file', async () => {
    const report = await lint(
      '-- migrate:up\nALTER TABLE orders RENAME COLUMN a TO b;\n-- migrate:down\nALTER TABLE orders RENAME COLUMN b TO a;\n',
    );
    expect(report.files[0]).toMatchObject({statements: [{line: 2}], down: {state: 'clean'}, class: 'reversible'});
  });
});

describe('live facts', () => {
  it('make a small table a warning instead of a stop', async () => {
    const small = {liveTables: {settings: {rows: 40, bytes: 32_768}}};
    expect((await lint('CREATE INDEX IF NOT EXISTS i ON settings (a);', small)).verdict).toBe('warn');
    expect((await lint('CREATE INDEX IF NOT EXISTS i ON settings (a);')).verdict).toBe('stop');
  });

  it('never excuse a loss of data', async () => {
    expect((await lint('TRUNCATE settings;', {liveTables: {settings: {rows: 1, bytes: 8192}}})).verdict).toBe('stop');
  });

  it.each([
    ['character varying(20)', 'varchar(80)', true],
    ['character varying(80)', 'varchar(20)', false],
    ['character varying(20)', 'text', true],
    ['text', 'varchar(20)', false],
    ['text', 'varchar', true],
    ['integer', 'bigint', false],
    ['numeric(10,2)', 'numeric(12,2)', true],
    ['numeric(10,2)', 'numeric(12,4)', false],
    ['numeric(10,2)', 'numeric', true],
    ['cidr', 'inet', true],
    ['inet', 'cidr', false],
    ['timestamp(3) without time zone', 'timestamp(6)', true],
    ['timestamp without time zone', 'timestamptz', false],
    ['bit varying(4)', 'bit varying(8)', true],
  ])('tell that %s to %s is free: %s', async (from, to, free) => {
    const [statement] = await statementsOf(`ALTER TABLE orders ALTER COLUMN c TYPE ${to};`, {
      liveTables: {orders: {bytes: 1e10, columns: {c: from}}},
    });
    expect(statement?.cost).toBe(free ? 'instant, catalog' : 'rewrite, about 4 min');
    expect(statement?.findings.some(({rule}) => rule === 'change-type')).toBe(!free);
  });
});

describe('an allowance', () => {
  const sql = 'CREATE INDEX IF NOT EXISTS i ON settings (a);';
  const allowed = {rule: 'create-index-blocking', reason: 'forty rows in production', until: '2026-11-20'};

  it('from the config holds through its last day, and is kept with its reason', async () => {
    const [statement] = await statementsOf(sql, {suppressions: [allowed]});
    expect(statement?.findings[0]).toMatchObject({severity: 'stop', suppressed: {reason: 'forty rows in production', until: '2026-11-20'}});
    expect((await lint(sql, {suppressions: [allowed]})).verdict).toBe('warn');
  });

  it.each([
    ['expired', {...allowed, until: '2026-11-19'}],
    ['without a reason', {...allowed, reason: 'ok'}],
    ['for another file', {...allowed, path: 'other.sql'}],
    ['for another line', {...allowed, line: 2}],
    ['of no day', {...allowed, until: '2026-02-31'}],
  ])('%s allows nothing', async (_, suppression) => {
    expect((await lint(sql, {suppressions: [suppression]})).verdict).toBe('stop');
  });

  it('cannot make a file readable', async () => {
    expect((await lint('DROP TABEL x;', {suppressions: [{...allowed, rule: 'parse-error'}]})).verdict).toBe('stop');
  });
});

describe('history', () => {
  it('no file at all is an answer, not an error', async () => {
    expect(await lintMigration([], {dialect: 'postgres', transactionMode: 'per-file', now})).toMatchObject({
      verdict: 'none',
      headline: 'No migrations in this release.',
      class: 'code-only safe',
    });
  });

  it.each(['edited', 'renamed', 'deleted'] as const)('a %s migration of an earlier release stops', async change => {
    const report = await lint('SELECT 1;', {}, {change});
    expect(report).toMatchObject({verdict: 'stop', headline: 'Stop: 1 of 1 files cannot be applied as it is.'});
    expect(report.files[0]?.findings[0]?.rule).toBe('edited-migration');
  });
});

describe('hostile and large input', () => {
  it('never shows a password', async () => {
    const sql = [
      "ALTER ROLE app PASSWORD 'hunter2-secret';",
      "CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'a', password 'hunter2-secret');",
      "CREATE SUBSCRIPTION s CONNECTION 'host=db password=hunter2-secret' PUBLICATION p;",
      "DO $$ BEGIN EXECUTE 'ALTER ROLE app ' || 'PASSWORD ''hunter2-secret'''; END $$;",
    ].join('\n');
    expect(JSON.stringify(await lint(sql))).not.toContain('hunter2');
  });

  it('a text that breaks the parser is refused, and the next one is read', async () => {
    const deep = await lint(`SELECT ${'1+'.repeat(200_000)}1;`);
    expect(deep).toMatchObject({verdict: 'stop', files: [{parsed: false}]});
    expect(await lint('SELECT 1;')).toMatchObject({verdict: 'clean', files: [{parsed: true}]});
  });

  it('thirty thousand statements are judged in seconds', {timeout: 30_000}, async () => {
    const report = await lint(
      Array.from({length: 30_000}, (_, n) => `ALTER TABLE t${n % 50} ADD COLUMN IF NOT EXISTS c${n} int;`).join('\n'),
    );
    expect(report.files[0]?.statements.at(-1)?.line).toBe(30_000);
  });

  it('counts lines by line ends, not by characters or bytes', async () => {
    const [, second] = await statementsOf("SELECT 'é€😀';\r\n-- é\r\n/* a\r\n/* b */ */ DROP TABLE orders;\r\n");
    expect(second).toMatchObject({line: 4, sql: 'DROP TABLE orders'});
  });
});
