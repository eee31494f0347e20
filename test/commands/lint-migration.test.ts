import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {startPostgres} from '../backup/scratch-postgres.ts';
import {makeRepo, tempFolder} from '../rig/git-repo.ts';
import {emptyEnv, typeIn} from './typing.ts';

const server = await startPostgres();
afterAll(() => server?.stop());

const good = 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS channel text;\n';
const bad = 'CREATE INDEX orders_channel ON orders (channel);\nDROP TABLE customers;\n';

const filesIn = (folder: string, files: Readonly<Record<string, string>>): string => {
  mkdirSync(folder, {recursive: true});
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

type Report = {
  format: number;
  verdict: string;
  says: string;
  class: string;
  files: {
    path: string;
    parsed: boolean;
    down: {state: string};
    statements: {line: number; findings: {rule: string; severity: string}[]}[];
  }[];
};

describe('cockpit lint-migration', () => {
  it('is 0 for what is safe, outside of any repository too', async () => {
    const {code, out, err} = await typeIn(filesIn(tempFolder(), {'1.sql': good}), 'lint-migration 1.sql');
    expect(code).toBe(0);
    expect(out).toContain('1.sql:1  ADD COLUMN');
    expect(out).toContain('PostgreSQL, version not told');
    expect(err).toBe('');
  });

  it('is 1 for what must not run, and says where, why and what instead', async () => {
    const {code, out} = await typeIn(filesIn(tempFolder(), {'1.sql': bad}), 'lint-migration 1.sql --pg 15');
    expect(code).toBe(1);
    expect(out.split('\n')[0]).toMatch(/^Stop: 2 of 2 statements are not safe/);
    expect(out).toMatch(/✗ 1\.sql:1 {2}CREATE INDEX without CONCURRENTLY/i);
    expect(out).toMatch(/instead {2}in a file of its own, outside a transaction:\n\s+CREATE INDEX CONCURRENTLY orders_channel/);
    expect(out).toMatch(/✗ 1\.sql:2 {2}.*DROP TABLE/i);
  });

  it('prints one versioned object with --json', async () => {
    const report = (await typeIn(filesIn(tempFolder(), {'1.sql': bad}), 'lint-migration 1.sql --pg 15 --json')).json<Report>();
    expect(report).toMatchObject({format: 1, verdict: 'stop', says: 'PostgreSQL 15', class: 'restore needed'});
    expect(report.files[0]!.statements.map(({line, findings}) => [line, findings.some(({severity}) => severity === 'stop')])).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it('reads files in the order in which tools run them, a down file with its own', async () => {
    const folder = filesIn(tempFolder(), {
      '10_b.sql': good,
      '9_a.up.sql': good,
      '9_a.down.sql': 'ALTER TABLE orders DROP COLUMN IF EXISTS channel;\n',
    });
    const report = (await typeIn(folder, 'lint-migration 10_b.sql 9_a.down.sql 9_a.up.sql --json')).json<Report>();
    expect(report.files.map(({path, down}) => [path, down.state === 'none'])).toEqual([
      ['9_a.up.sql', false],
      ['10_b.sql', true],
    ]);
  });

  it('reviews a down file that is named alone', async () => {
    const folder = filesIn(tempFolder(), {'9.down.sql': 'DROP TABLE orders;\n'});
    expect((await typeIn(folder, 'lint-migration 9.down.sql --json')).json<Report>()).toMatchObject({
      verdict: 'stop',
      files: [{path: '9.down.sql'}],
    });
  });

  it('never passes what the grammar cannot read', async () => {
    const folder = filesIn(tempFolder(), {'1.sql': 'ALTER TABL orders ADD COLUMN x int;\n', '2.sql': '\\copy orders from x\n'});
    for (const file of ['1.sql', '2.sql']) expect((await typeIn(folder, `lint-migration ${file}`)).code).toBe(1);
  });

  it('says of another dialect that it was not parsed', async () => {
    const {code, out, err} = await typeIn(filesIn(tempFolder(), {'1.sql': good}), 'lint-migration 1.sql --dialect mysql');
    expect(code).toBe(0);
    expect(out).toContain('not parsed');
    expect(err).toContain('A person has to read it');
  });

  it('takes dialect and version from the config; a flag wins', async () => {
    const repo = makeRepo();
    repo.write('migrations/1.sql', good);
    repo.write('migrate.sh', '#!/bin/sh\n');
    repo.git('add', '-A');
    repo.git('update-index', '--chmod=+x', 'migrate.sh');
    writeFileSync(
      join(repo.path, 'cockpit.config.json'),
      JSON.stringify({service: 'orders', git: {versionFiles: []}, migrations: {dialect: 'sqlite', apply: ['sh', 'migrate.sh', '{{env}}']}}),
    );
    expect((await typeIn(repo.path, 'lint-migration migrations/1.sql --json')).json<Report>().says).toContain('SQLite');
    expect(
      (await typeIn(join(repo.path, 'migrations'), 'lint-migration 1.sql --dialect postgres --pg 12 --json')).json<Report>(),
    ).toMatchObject({says: 'PostgreSQL 12', files: [{path: '1.sql'}]});
  });

  it('shows the mistakes of a config instead of guessing round them', async () => {
    const repo = makeRepo();
    writeFileSync(join(filesIn(repo.path, {'1.sql': good}), 'cockpit.config.json'), '{"service": 1}');
    expect(await typeIn(repo.path, 'lint-migration 1.sql')).toMatchObject({code: 'ConfigUnusable', out: ''});
  });

  it('lets nothing of a file reach the terminal', async () => {
    const folder = filesIn(tempFolder(), {
      '1.sql': 'COMMENT ON TABLE orders IS \'a\u001b]0;owned\u0007\';\nDROP TABLE "x\u009b31m\u202e";\n',
    });
    for (const flag of ['', ' --json'])
      expect((await typeIn(folder, `lint-migration 1.sql${flag}`)).out).not.toMatch(/[\u001b\u0007\u009b\u202e]/);
  });

  it.each([
    ['lint-migration', 2, /No file was named/],
    ['lint-migration 1.sql --pg fifteen', 2, /--pg fifteen is not a major version/],
    ['lint-migration 1.sql --pg 15.3', 2, /not a major version/],
    ['lint-migration 1.sql --dialect oracle', 2, /--dialect oracle is none of postgres, sqlite, mysql, other/],
    ['lint-migration nowhere.sql', 'CockpitError', /Reading .*nowhere\.sql.*Look at the path/],
    ['lint-migration folder', 'CockpitError', /it is a folder.*folder\/\*\.sql/],
  ])('%s: %s', async (words, code, says) => {
    const folder = filesIn(tempFolder(), {'1.sql': good});
    mkdirSync(join(folder, 'folder'));
    expect(await typeIn(folder, words)).toMatchObject({code, out: '', err: expect.stringMatching(says)});
  });

  it('says who of the running release still reads what is dropped, and refuses a release that is not there', async () => {
    const repo = makeRepo();
    repo.commit('chore: begin', {'src/csv.ts': 'export const line = (row: Row) => row.legacyRef;\n', 'migrations/1.sql': 'ALTER TABLE orders DROP COLUMN legacy_ref;\n'});
    repo.tag('v2.7.4');
    const {code, out} = await typeIn(repo.path, 'lint-migration migrations/1.sql --running v2.7.4');
    expect(code).toBe(1);
    expect(out).toContain('v2.7.4 still names it: src/csv.ts:1.');
    expect(await typeIn(repo.path, 'lint-migration migrations/1.sql --running v9')).toMatchObject({code: 2, err: expect.stringContaining('v9 is no commit here.') as string});
    expect(await typeIn(repo.path, 'lint-migration migrations/1.sql --live NOT_SET')).toMatchObject({code: 2, err: expect.stringContaining('The variable NOT_SET is not set.') as string});
  });

  it.skipIf(!server)('reads rows and sizes from a live database, and never shows its address', async () => {
    server?.sql('CREATE TABLE orders (id bigint); INSERT INTO orders SELECT generate_series(1, 4000); ANALYZE orders');
    const env = {...emptyEnv(), SHOP: `postgresql://postgres:hunter2-very-secret@/postgres?host=${server?.env['PGHOST']}`};
    const {code, out, err} = await typeIn(filesIn(tempFolder(), {'1.sql': 'CREATE INDEX i ON orders (id);\n'}), 'lint-migration 1.sql --pg 15 --live SHOP', env);
    expect(code).toBe(0);
    expect(out).toMatch(/1\.sql:1 {2}CREATE INDEX.*4\.?000 rows|4 000 rows/);
    expect(out + err).not.toContain('hunter2');
    const gone = await typeIn(filesIn(tempFolder(), {'1.sql': good}), 'lint-migration 1.sql --live SHOP', {...env, SHOP: env.SHOP.replace(/host=.*/, 'host=/nonexistent')});
    expect(gone.code).toBe('CockpitError');
    expect(gone.err).toContain('Reading the live tables');
    expect(gone.out + gone.err).not.toContain('hunter2');
  });
});
