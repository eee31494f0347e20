import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, expect, it} from 'vitest';
import {makeRepo, tempFolder} from '../rig/git-repo.ts';
import {emptyEnv, typeIn} from './typing.ts';

/** A database with 500 orders, and a backup of it. */
const shop = (folder = tempFolder()) => {
  mkdirSync(folder, {recursive: true});
  const [live, backup] = [join(folder, 'live.db'), join(folder, 'backup.db')];
  const database = new DatabaseSync(live);
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER NOT NULL)');
  database.exec(
    'INSERT INTO orders WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 500) SELECT id, id * 7 FROM n',
  );
  database.exec(`VACUUM INTO '${backup}'`);
  database.close();
  return {folder, live, backup};
};

/** The same in a repository whose config knows of it. */
const configured = (more: object = {}) => {
  const repo = makeRepo();
  const {live} = shop(repo.path);
  writeFileSync(
    join(repo.path, 'cockpit.config.json'),
    JSON.stringify({
      service: 'orders',
      git: {versionFiles: []},
      backup: {take: ['true', '{{file}}'], restore: ['true', '{{file}}'], kind: 'sqlite', source: live, level: 'L2', ...more},
    }),
  );
  return {folder: repo.path, live, backup: join(repo.path, 'backup.db')};
};

type Answer = {
  format: number;
  kind: string;
  reached: string | null;
  asked: string;
  enough: boolean;
  sha256: string | null;
  bytes: number | null;
  rows: {level: string; state: string}[];
  problem: {why: string} | null;
  restoreMs: number | null;
};

describe('cockpit verify-backup', () => {
  it('proves L2 of an SQLite file by itself: no repository, no config', async () => {
    const {folder} = shop();
    const {code, out, err} = await typeIn(folder, 'verify-backup backup.db');
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ L2 holds, L2 was asked for: .*backup\.db/);
    expect(out).toMatch(/✓ L2 {2}readable, checksum +integrity ok, 1 table/);
    expect(out).toMatch(/· L3 {2}.*not asked for/);
    expect(err).toBe('');
  });

  it('prints one versioned object with --json, with the checksum of the file', async () => {
    const {folder, backup} = shop();
    const answer = (await typeIn(folder, 'verify-backup backup.db --json')).json<Answer>();
    expect(answer).toMatchObject({format: 1, kind: 'sqlite', asked: 'L2', reached: 'L2', enough: true, problem: null});
    expect(answer.sha256).toBe(createHash('sha256').update(readFileSync(backup)).digest('hex'));
    expect(answer.bytes).toBe(readFileSync(backup).length);
  });

  it('is 1 for a file that was cut off', async () => {
    const {folder, backup} = shop();
    truncateSync(backup, 4096);
    const {code, out, err} = await typeIn(folder, 'verify-backup backup.db');
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ L1 holds, L2 was asked for/);
    expect(err).toMatch(/try {7}Take the backup again/);
  });

  it('is 1 for a file that is empty, is not there, or is of a kind that nobody here can read', async () => {
    const {folder} = shop();
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'text.sql'), 'INSERT INTO orders VALUES (1, 7);\n');
    expect((await typeIn(folder, 'verify-backup empty --json')).json<Answer>()).toMatchObject({reached: 'L0', enough: false});
    expect(await typeIn(folder, 'verify-backup nowhere --json')).toMatchObject({code: 1, out: expect.stringContaining('does not exist')});
    expect(await typeIn(folder, 'verify-backup text.sql')).toMatchObject({
      code: 1,
      err: expect.stringContaining('No command is given that reads this kind of backup'),
    });
    expect((await typeIn(folder, 'verify-backup text.sql --level L1')).code).toBe(0);
  });

  it('restores and compares for L3 where the config names the live database, and leaves nothing behind', async () => {
    const {folder} = configured();
    const [scratch, env] = [join(tempFolder(), 'tmp'), emptyEnv()];
    mkdirSync(scratch);
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = scratch;
    try {
      const answer = await typeIn(folder, 'verify-backup backup.db --level L3 --json', env);
      expect(answer).toMatchObject({code: 0, err: expect.stringContaining('comparing')});
      expect(answer.json<Answer>()).toMatchObject({reached: 'L3', enough: true, restoreMs: expect.any(Number)});
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('finds at L3 that rows are missing', async () => {
    const {folder, backup} = configured();
    const database = new DatabaseSync(backup);
    database.exec('DELETE FROM orders WHERE id > 100');
    database.close();
    expect((await typeIn(folder, 'verify-backup backup.db --json')).json<Answer>().enough).toBe(true);
    expect((await typeIn(folder, 'verify-backup backup.db --level L3 --json')).json<Answer>()).toMatchObject({
      reached: 'L2',
      enough: false,
    });
  });

  it('does not call L3 what was compared with nothing', async () => {
    const {folder} = shop();
    expect(await typeIn(folder, 'verify-backup backup.db --level L3')).toMatchObject({
      code: 1,
      err: expect.stringContaining('No live database is named'),
    });
  });

  it('runs no command of a config that this user has not trusted, and runs it when the hash is given', async () => {
    const {folder} = configured({kind: 'other', source: undefined, list: ['sh', '-c', 'touch was-run && test -s "$COCKPIT_FILE"']});
    const env = emptyEnv();
    const refused = await typeIn(folder, 'verify-backup backup.db', env);
    expect(refused).toMatchObject({code: 'CockpitError', out: '', err: expect.stringContaining('not trusted yet')});
    expect(existsSync(join(folder, 'was-run'))).toBe(false);

    const [hash] = /(?<=--trust )[0-9a-f]+/.exec(refused.err) ?? [];
    expect((await typeIn(folder, `verify-backup backup.db --trust ${hash}`, env)).code).toBe(0);
    expect(existsSync(join(folder, 'was-run'))).toBe(true);
  });

  it('asks for no trust where no command is run', async () => {
    const {folder} = configured({list: ['sh', '-c', 'touch was-run']});
    expect((await typeIn(folder, 'verify-backup backup.db --level L1')).code).toBe(0);
    expect(existsSync(join(folder, 'was-run'))).toBe(false);
  });

  it('takes the level from the config', async () => {
    const {folder} = configured({level: 'L1'});
    expect((await typeIn(folder, 'verify-backup backup.db --json')).json<Answer>().asked).toBe('L1');
  });

  it.each([
    ['verify-backup', /No file was named/],
    ['verify-backup a b', /"b" is one word too many/],
    ['verify-backup a --level L9', /--level L9 is none of L0, L1, L2, L3, L4/],
  ])('%s: 2', async (words, says) =>
    expect(await typeIn(tempFolder(), words)).toMatchObject({code: 2, out: '', err: expect.stringMatching(says)}),
  );
});
