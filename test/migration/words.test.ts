import {describe, expect, it} from 'vitest';
import {type Dialect, lintMigration} from '../../src/migration/index.ts';
import {splitStatements} from '../../src/migration/words/split-statements.ts';

const lint = (text: string, dialect: Dialect = 'sqlite', down?: string) =>
  lintMigration([{path: '1.sql', text, ...(down === undefined ? {} : {down: {path: '1.down.sql', text: down}})}], {
    dialect,
    transactionMode: 'per-file',
    now: Date.UTC(2026, 10, 20),
  });
const rulesOf = async (text: string, dialect: Dialect = 'sqlite') =>
  (await lint(text, dialect)).files.flatMap(file =>
    file.statements.flatMap(({findings}) => findings.map(({rule, severity}) => `${rule} ${severity}`)),
  );

describe('a dialect without a grammar', () => {
  it('is said to be one, and always leaves the answer to a person', async () => {
    const report = await lint("CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY, note TEXT DEFAULT '');");
    expect(report).toMatchObject({
      says: 'SQLite: not parsed, looked through for dangerous words. A person has to read it',
      verdict: 'warn',
      class: 'code-only safe',
    });
    expect(report.files[0]).toMatchObject({parsed: false, findings: [{rule: 'not-parsed', severity: 'warn'}], runTwice: {safe: false}});
  });

  it.each<[string, Dialect, readonly string[]]>([
    ['DROP TABLE orders;', 'sqlite', ['drop-table stop', 'missing-if-exists warn']],
    ['drop\n table if exists "orders";', 'sqlite', ['drop-table stop']],
    ['ALTER TABLE orders DROP COLUMN legacy_ref;', 'sqlite', ['drop-column stop']],
    ['ALTER TABLE orders DROP legacy_ref;', 'mysql', ['drop-column stop']],
    ['ALTER TABLE orders DROP INDEX i, DROP FOREIGN KEY f;', 'mysql', []],
    ['ALTER TABLE orders ADD COLUMN a INT NULL, DROP COLUMN b;', 'mysql', ['drop-column stop']],
    ['DELETE FROM orders;', 'sqlite', ['delete-without-where stop']],
    ["DELETE FROM orders WHERE note = 'x; y';", 'sqlite', ['delete-rows warn']],
    ["UPDATE orders SET note = ' WHERE ';", 'sqlite', ['update-without-where stop']],
    ['UPDATE orders SET a = 1 WHERE id = 2;', 'sqlite', []],
    ["ALTER TABLE orders ADD COLUMN channel TEXT;\nUPDATE orders SET channel = 'web';", 'sqlite', []],
    ['TRUNCATE orders;', 'mysql', ['truncate stop']],
    ['ALTER TABLE orders RENAME TO purchases;', 'sqlite', ['rename stop']],
    ['ALTER TABLE orders RENAME COLUMN a TO b;', 'sqlite', ['rename stop']],
    ['ALTER TABLE `orders` CHANGE COLUMN `a` `b` INT;', 'mysql', ['rename stop']],
    ['RENAME TABLE a TO b;', 'mysql', ['rename stop']],
    ['ALTER TABLE orders MODIFY COLUMN a BIGINT;', 'mysql', ['change-type stop']],
    ['ALTER TABLE orders ALTER COLUMN a SET DEFAULT 1;', 'mysql', []],
    ['ALTER TABLE orders ADD COLUMN a INT NOT NULL;', 'sqlite', ['not-null-without-default stop']],
    ['ALTER TABLE orders ADD COLUMN a INT NOT NULL DEFAULT 0;', 'sqlite', []],
    ['ALTER TABLE orders ADD COLUMN a INT UNIQUE;', 'sqlite', ['sqlite-refuses stop']],
    ['ALTER TABLE orders ADD COLUMN a TEXT DEFAULT CURRENT_TIMESTAMP;', 'sqlite', ['sqlite-refuses stop']],
    ['CREATE INDEX IF NOT EXISTS i ON orders (a);', 'sqlite', ['create-index warn']],
    ['PRAGMA writable_schema = ON;', 'sqlite', ['dangerous-pragma stop']],
    ['PRAGMA foreign_keys = OFF;', 'sqlite', []],
    ["ATTACH 'other.db' AS o;", 'sqlite', ['dynamic-sql stop']],
    ['PREPARE s FROM @sql;', 'mysql', ['dynamic-sql stop']],
    ['INSERT OR REPLACE INTO a VALUES (1);', 'sqlite', ['insert-replace warn']],
    ['VACUUM;', 'sqlite', ['vacuum warn']],
    ["VACUUM INTO 'x.db';", 'sqlite', []],
    ['-- DROP TABLE orders;\nSELECT 1;', 'sqlite', []],
    ['# DROP TABLE orders;\nSELECT 1;', 'mysql', []],
    ['/*!50000 DROP TABLE orders */;', 'mysql', ['drop-table stop', 'missing-if-exists warn']],
    ["SELECT 'it\\'s; DROP TABLE orders;';", 'mysql', []],
    ['FOO BAR;', 'other', ['unknown-statement warn']],
  ])('%s in %s', async (sql, dialect, found) => expect(await rulesOf(sql, dialect)).toEqual(found));

  it('sees the twelve steps by which SQLite changes a table', async () => {
    const sql = `CREATE TABLE IF NOT EXISTS orders_new (id INTEGER PRIMARY KEY, total TEXT);
INSERT INTO orders_new SELECT id, total FROM orders;
DROP TABLE IF EXISTS orders;
ALTER TABLE orders_new RENAME TO orders;`;
    expect(await rulesOf(sql)).toEqual(['table-rebuild warn']);
    expect((await lint(sql)).class).toBe('roll forward only');
  });

  it.each([
    ['an open string', "SELECT 'abc;\nDROP TABLE x;"],
    ['an open comment', 'SELECT 1; /* DROP TABLE x;'],
    ['an open body', 'CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;'],
    ['a shell command', '.read other.sql\nSELECT 1;'],
    ['nothing at all', '-- nothing\n'],
  ])('stops at %s', async (_, sql) => expect((await lint(sql)).verdict).toBe('stop'));

  it('knows who waits in SQLite: its one writer holds the whole database', async () => {
    expect((await lint('CREATE INDEX IF NOT EXISTS i ON orders (a); SELECT 1;')).files[0]?.statements).toMatchObject([
      {lock: 'whole database', waits: 'writes', does: 'CREATE INDEX IF NOT EXISTS i', tables: ['orders']},
      {lock: 'not known', waits: 'nobody'},
    ]);
  });

  it.each([
    ['takes a rename back', 'ALTER TABLE a RENAME COLUMN b TO c;', 'ALTER TABLE a RENAME COLUMN c TO b;', 'clean', 'reversible'],
    ['drops what was added', 'ALTER TABLE a ADD COLUMN b TEXT;', 'ALTER TABLE a DROP COLUMN b;', 'clean', 'code-only safe'],
    ['drops what was there', 'ALTER TABLE a ADD COLUMN b TEXT;', 'ALTER TABLE a DROP COLUMN c;', 'bad', 'code-only safe'],
  ])('a down file that %s', async (_, up, down, state, rollbackClass) => {
    const report = await lint(up, 'sqlite', down);
    expect(report.files[0]?.down.state).toBe(state);
    expect(report.class).toBe(rollbackClass);
  });

  it('takes an allowance with a reason and a day', async () => {
    const sql = '-- cockpit: allow create-index until 2026-12-31: built in 0.2 s on a copy\nCREATE INDEX IF NOT EXISTS i ON orders (a);';
    expect((await lint(sql)).files[0]?.statements[0]?.findings[0]?.suppressed).toEqual({
      reason: 'built in 0.2 s on a copy',
      until: '2026-12-31',
    });
  });
});

describe('statements', () => {
  const split = (text: string, dialect: Dialect = 'sqlite') =>
    splitStatements(text, dialect).statements.map(({line, plain}) => `${line} ${plain}`);

  it('keep the body of a trigger together', () =>
    expect(
      split(
        'CREATE TRIGGER t AFTER UPDATE ON a BEGIN\n  UPDATE a SET b = CASE WHEN 1 THEN 2 ELSE 3 END;\n  DELETE FROM c;\nEND;\nSELECT 1;',
      ),
    ).toEqual([
      '1 CREATE TRIGGER t AFTER UPDATE ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 ELSE 3 END; DELETE FROM c; END',
      '5 SELECT 1',
    ]));

  it('of a procedure with DELIMITER', () =>
    expect(
      split(
        'DELIMITER //\nCREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; WHILE 0 DO SELECT 2; END WHILE;END//\nDELIMITER ;\nSELECT 1',
        'mysql',
      ),
    ).toHaveLength(2));

  it('do not end inside strings, names and comments', () =>
    expect(split(`SELECT 'a;''b', "c;d", [e;f], \`g;h\` -- i;j\n, 1 /* k;l */;SELECT 2`)).toEqual([
      "1 SELECT '', c;d, e;f, g;h , 1",
      '2 SELECT 2',
    ]));

  it('BEGIN of a transaction opens no body', () =>
    expect(split('BEGIN; DELETE FROM a; COMMIT;')).toEqual(['1 BEGIN', '1 DELETE FROM a', '1 COMMIT']));

  it('keep dollar quotes together where the dialect is not known', () =>
    expect(split('DO $x$ a; b; $x$; SELECT 1;', 'other')).toEqual(["1 DO ''", '1 SELECT 1']));
});
