import {createHash} from 'node:crypto';
import {afterAll, describe, expect, it} from 'vitest';
import type {ConfigInput} from '../../src/config/schema.ts';
import {gateIds, type GateId} from '../../src/release/gates.ts';
import {startPostgres} from '../backup/scratch-postgres.ts';
import {waitFor} from '../world/wait-for.ts';
import {optionsOf, story, textOf} from './story-rig.ts';

/** Gates 6 and 11 on a real PostgreSQL: what is said about a migration that stopped is what the catalog shows. */
const server = await startPostgres();
if (!server) console.warn('PostgreSQL is not installed here: migrations that stop half-way are not tried');
afterAll(() => server?.stop());

const password = 'hunter2-very-secret';
const address = (database: string) => `postgresql://postgres:${password}@/${database}?host=${server?.env['PGHOST']}`;
let databases = 0;

/** A shop in a database of its own, a release with these migrations, and the gates that look at them and apply them. */
const release = async (files: Readonly<Record<string, string>>, migrations: Partial<NonNullable<ConfigInput['migrations']>> = {}, applied: readonly string[] = []) => {
  const database = `shop_${++databases}`;
  server!.sql(`CREATE DATABASE ${database}`);
  server!.sql(
    `CREATE TABLE orders (id bigint PRIMARY KEY, note text, legacy_ref text); INSERT INTO orders SELECT g, 'n' || g % 50, 'r' FROM generate_series(1, 2000) g;
     CREATE TABLE customers (id bigint PRIMARY KEY, email text); INSERT INTO customers VALUES (1, 'a'), (2, 'a'); ANALYZE`,
    database,
  );
  let first = '';
  const told = await story({
    real: ['sql-review', 'migrate'],
    config: {
      migrations: {dialect: 'postgres', pgVersion: server!.major, psql: {staging: 'SHOP', production: 'SHOP'}, live: {production: 'SHOP_READONLY'}, escalate: '#db-oncall', ...migrations},
      secrets: ['SHOP'],
    },
    history: repo => {
      first = repo.commit('chore: begin', {'package.json': '{"name": "orders", "version": "2.7.4"}', 'src/export/csv.ts': 'export const line = row => row.legacyRef;\n'});
      repo.tag('v2.7.4');
      repo.commit('feat: change', Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text])));
    },
    ...(applied.length > 0 && {before: {
      id: 'before', version: '2.8.0', result: 'rolled back', cause: 'too slow', durationsMs: {}, burned: [],
      appliedFiles: {staging: [], production: applied.map(name => ({path: `migrations/${name}`, sha256: createHash('sha256').update(files[name]!).digest('hex')}))},
    }}),
    world: world => ({...world, env: {...world.env, SHOP: address(database), SHOP_READONLY: address(database)}}),
  });
  const commit = told.repo.git('rev-parse', 'HEAD').trim();
  const reach = async (gate: GateId): Promise<void> => {
    for (const id of gateIds.slice(0, gateIds.indexOf(gate))) {
      if (told.state().gates[id].passedAt !== undefined) continue;
      await told.start(id);
      await waitFor(`${id} to pass`, () => told.state().gates[id].passedAt !== undefined);
    }
    await waitFor(`${gate} to be planned`, () => told.state().gates[gate].planned);
  };
  await told.submit({type: 'FindFacts', facts: {commit, previous: {version: '2.7.4', tag: 'v2.7.4', commit: first || told.repo.git('rev-parse', 'v2.7.4').trim()}}}, 'cockpit');
  await reach('sql-review');
  await told.start('sql-review');
  const reviewed = await told.rests('sql-review/review');
  return {
    ...told, database, reviewed,
    sql: (text: string) => server!.sql(text, database),
    migrate: async () => {
      if (reviewed.status === 'failed') {
        await told.submit({type: 'MakeException', gate: 'sql-review', item: 'review', reason: 'for the sake of the test'}, 'alice');
        await told.submit({type: 'MakeException', gate: 'sql-review', item: 'review', reason: '', agreesTo: 'for the sake of the test'}, 'bob');
      }
      await told.submit({type: 'FindFacts', facts: {migrated: {staging: 'applied'}}}, 'cockpit');
      await reach('migrate');
      await told.submit({type: 'StartGate', gate: 'migrate', typed: 'production'}, 'alice');
      await told.submit({type: 'CountdownOver'}, 'cockpit');
      return told.rests('migrate/migrate');
    },
  };
};

type Rested = Awaited<ReturnType<Awaited<ReturnType<typeof story>>['rests']>>;

/** What the screen would show of an outcome, as lines. */
const shown = (state: Rested): readonly string[] => {
  if (!('evidence' in state)) throw new Error(`it is ${state.status}`);
  const {says, details = [], blocks = [], next = []} = state.evidence;
  return [
    `${state.status}: ${says}`, ...details,
    ...blocks.flatMap(block => (block.kind === 'table' ? block.rows.map(({cells, glyph}) => `${glyph ?? ''} ${cells.join('  ')}`) : block.lines.map(({text}) => text))), ...next,
  ];
};

describe.skipIf(!server)('gate 6 on a live database', () => {
  it('knows rows and sizes, and who of the running release still reads what is dropped', async () => {
    const {reviewed, journal} = await release({'0042_drop.sql': "SET lock_timeout = '3s';\nALTER TABLE orders DROP COLUMN legacy_ref;\n"});
    expect(reviewed.status).toBe('failed');
    const lines = shown(reviewed);
    expect(lines).toContainEqual(expect.stringMatching(/^rows and sizes: live, read-only, 2 tables$/));
    expect(lines).toContainEqual(expect.stringMatching(/^searched for what is taken away: 2\.7\.4 \([0-9a-f]{7}\)$/));
    expect(lines.join('\n')).toContain('2.7.4 still names it: src/export/csv.ts:1. It fails from that moment on, also after a rollback of the code.');
    expect(lines).toContainEqual(expect.stringMatching(/^way back, 0042_drop\.sql: restore needed/));
    expect(lines).toContain('escalate: #db-oncall');
    expect(JSON.stringify(journal)).not.toContain(password);
  });

  it('goes on without them where they cannot be read, and says so', async () => {
    const {reviewed} = await release({'0042_add.sql': "SET lock_timeout = '3s';\nALTER TABLE orders ADD COLUMN IF NOT EXISTS channel text;\n"}, {live: {production: 'NOT_SET'}});
    expect(shown(reviewed)).toContain('rows and sizes: not known, the variable NOT_SET is not set');
  });
});

describe.skipIf(!server)('a migration that stops half-way', () => {
  it('in one transaction leaves nothing, and may be tried again when the cause is gone', async () => {
    const told = await release({'0042_email.sql': 'ALTER TABLE orders ADD COLUMN channel text;\nALTER TABLE customers\n  ADD CONSTRAINT one_email UNIQUE (email);\nSELECT 1;\n'});
    const stopped = await told.migrate();
    const lines = shown(stopped);
    expect(lines[0]).toMatch(/^failed: 0042_email\.sql stopped, psql ended with 3$/);
    expect(lines).toContain('0042_email.sql: line 3 failed; all of it was undone with its transaction.');
    expect(lines).toContain('Nothing of it is left: the schema is what it was before.');
    expect(lines).toContain('The new code has not been started; 2.7.4 serves.');
    expect(lines).toContain('ALTER TABLE customers ADD CONSTRAINT one_email UNIQUE (email)');
    expect(lines).toContain('as it was before: no column, index, constraint or routine differs');
    expect(lines.join('\n')).toContain('Key (email)=(a) is duplicated');
    // And psql says the same.
    expect(told.sql("SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders'")).toBe('3');
    expect(told.state().facts.migrated).toEqual({staging: 'applied'});

    told.sql('DELETE FROM customers WHERE id = 2');
    expect(await told.again('migrate/migrate')).toMatchObject({status: 'passed'});
    expect(told.sql("SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders'")).toBe('4');
    expect(told.state().facts).toMatchObject({migrated: {production: 'applied'}, appliedFiles: {production: [{path: 'migrations/0042_email.sql'}]}});
    expect(JSON.stringify(told.journal) + told.said.join('\n')).not.toContain(password);
  });

  it('without a transaction leaves a part, and nothing is run again before somebody has said what was done', async () => {
    const told = await release({
      '0042_email.sql': '-- +goose no transaction\nALTER TABLE orders ADD COLUMN channel text;\nCREATE UNIQUE INDEX CONCURRENTLY one_email ON customers (email);\nALTER TABLE orders ADD COLUMN never text;\n',
    });
    const lines = shown(await told.migrate());
    expect(lines).toContain('0042_email.sql: line 3 failed; line 2 applied, and it stays. An INVALID index may be left: drop it before it is run again.');
    expect(lines).toContain('A part of it is applied and stays. Nothing is undone by itself.');
    expect(lines).toEqual(expect.arrayContaining(['+ column orders.channel text', '+ index one_email INVALID on customers']));
    expect(told.sql("SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'orders'")).toBe('id,note,legacy_ref,channel');
    expect(told.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'one_email'::regclass")).toBe('f');
    expect(told.state().facts).toMatchObject({migrated: {production: 'failed'}, migrationStop: {environment: 'production', left: 'a part'}});

    // r offers what may become of it; the gate goes nowhere.
    // r asks what becomes of it: going back with the code alone is not an answer that is taken for granted.
    await expect(told.submit({type: 'RollBack', reason: 'it stopped'}, 'alice')).rejects.toThrow(/^Not safe: the migration stopped on its way; part of it may have been applied\. Choose what becomes of the migration/);
    const asked = await told.again('migrate/migrate');
    expect(textOf(asked)).toMatch(/^The migration of production stopped: 0042_email\.sql: line 3 failed; line 2 applied.*What has been done about it\?/);
    expect(optionsOf(asked)).toEqual(['finished', 'undone', 'again']);
    if (asked.status !== 'asking') throw new Error(asked.status);
    expect(asked.question.options.map(({id, blocked}) => `${id}: ${blocked ?? 'open'}`)).toEqual([
      'finished: open',
      'undone: the schema is not what it was before: + column orders.channel text and 1 more',
      expect.stringMatching(/^again: it fails at line 2: column exists/),
    ]);

    told.sql('ALTER TABLE orders DROP COLUMN channel; DROP INDEX one_email; DELETE FROM customers WHERE id = 2');
    // The question is asked anew: now the catalog bears the answer out.
    expect(await told.answer('migrate/migrate', 'finished', 'finished by hand').then(state => state.status)).toBe('passed');
  });

  it('is run again when a person has taken it back, and the catalog shows it', async () => {
    const told = await release({'0042_email.sql': '-- +goose no transaction\nALTER TABLE orders ADD COLUMN channel text;\nCREATE UNIQUE INDEX CONCURRENTLY one_email ON customers (email);\n'});
    expect(await told.migrate()).toMatchObject({status: 'failed'});
    told.sql('ALTER TABLE orders DROP COLUMN channel; DROP INDEX one_email; DELETE FROM customers WHERE id = 2');
    const asked = await told.again('migrate/migrate');
    if (asked.status !== 'asking') throw new Error(asked.status);
    expect(asked.question.options.find(({id}) => id === 'undone')).not.toHaveProperty('blocked');
    expect(await told.answer('migrate/migrate', 'undone', 'dropped column and index by hand')).toMatchObject({status: 'passed'});
    expect(told.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'one_email'::regclass")).toBe('t');
    expect(told.state().facts.migrated).toMatchObject({production: 'applied'});
  });

  it('in the second of two files keeps the first, and goes on with the second only', async () => {
    const told = await release({'0042_channel.sql': 'ALTER TABLE orders ADD COLUMN channel text;\n', '0043_email.sql': 'BEGIN;\nALTER TABLE orders ADD COLUMN size int;\nCOMMIT;\nALTER TABLE customers ADD CONSTRAINT one_email UNIQUE (email);\n'});
    const lines = shown(await told.migrate());
    expect(lines).toEqual(expect.arrayContaining(['✓ 0042_channel.sql  applied', '✗ 0043_email.sql  line 4 failed; line 2 applied, and it stays']));
    expect(lines).toEqual(expect.arrayContaining(['+ column orders.channel text', '+ column orders.size integer']));
    expect(told.state().facts).toMatchObject({migrationStop: {left: 'a part'}, appliedFiles: {production: [{path: 'migrations/0042_channel.sql'}]}});
  });

  it('applied by a tool is described by what the tool lists and says', async () => {
    const told = await release(
      {'0042_channel.sql': 'ALTER TABLE orders ADD COLUMN channel text;\n', '0043_email.sql': 'ALTER TABLE customers ADD CONSTRAINT one_email UNIQUE (email);\n', '0044_last.sql': 'SELECT 1;\n'},
      {
        psql: undefined as never, transaction: 'file',
        apply: {argv: ['for f in migrations/*.sql; do psql -qX -v ON_ERROR_STOP=1 -1 -f $f "$WHERE" || exit 1; echo $f >> applied; done'], shell: '/bin/sh', env: {WHERE: 'host=' + (server?.env['PGHOST'] ?? '') + ' user=postgres dbname=shop_' + (databases + 1)}},
        status: {argv: ["printf '['; sep=; for f in $(cat applied 2>/dev/null); do printf '%s\"%s\"' \"$sep\" $(basename $f); sep=,; done; printf ']'"], shell: '/bin/sh'},
      },
    );
    const lines = shown(await told.migrate());
    expect(lines).toEqual(expect.arrayContaining(['✓ 0042_channel.sql  applied', '✗ 0043_email.sql  line 1 failed; all of it was undone with its transaction', '· 0044_last.sql  not begun']));
    expect(lines).toContain('Whole files were applied and stay; nothing is applied by half.');
    expect(lines).toContain('+ column orders.channel text');
    told.sql('DELETE FROM customers WHERE id = 2');
  });
});

describe.skipIf(!server)('a file that an earlier release has left in the database', () => {
  const files = {'0042_channel.sql': 'ALTER TABLE orders ADD COLUMN channel text;\n', '0043_store.sql': 'ALTER TABLE orders ADD COLUMN store text;\n'};
  const columns = (told: {sql: (text: string) => string}) => told.sql("SELECT string_agg(column_name, ',' ORDER BY column_name) FROM information_schema.columns WHERE table_name = 'orders'");

  it('is asked about: memory alone neither skips it nor runs it twice', async () => {
    const told = await release(files, {}, ['0042_channel.sql']);
    told.sql('ALTER TABLE orders ADD COLUMN channel text');
    expect(textOf(await told.migrate())).toBe('An earlier release has applied 0042_channel.sql to production and was rolled back without it. Is it still in that database?');
    expect(told.state().facts.migrated).toEqual({staging: 'applied'});
    const passed = await told.answer('migrate/migrate', 'there', 'it is listed by \\d orders');
    expect(shown(passed)).toEqual(expect.arrayContaining(['0042_channel.sql: an earlier release has applied it.', expect.stringMatching(/^0043_store\.sql: applied\./)]));
    expect(columns(told)).toBe('channel,id,legacy_ref,note,store');
    expect(told.state().facts.appliedFiles?.production?.map(({path}) => path)).toEqual(['migrations/0042_channel.sql', 'migrations/0043_store.sql']);
  });

  it('is applied when somebody restored the database since', async () => {
    const told = await release(files, {}, ['0042_channel.sql']);
    await told.migrate();
    expect(await told.answer('migrate/migrate', 'gone', 'the database was made anew on Monday')).toMatchObject({status: 'passed'});
    expect(columns(told)).toBe('channel,id,legacy_ref,note,store');
  });
});

describe.skipIf(!server)('what gate 6 has not shown', () => {
  it('is not run: with another version before, there would be other files', async () => {
    const told = await release({'0042_channel.sql': 'ALTER TABLE orders ADD COLUMN channel text;\n'});
    const again = told.repo.commit('feat: more', {'migrations/0043_drop.sql': 'DROP TABLE customers;\n'});
    await told.submit({type: 'FindFacts', facts: {commit: again}}, 'cockpit');
    expect(shown(await told.migrate()).slice(0, 4)).toEqual(['failed: 2 files are here, and gate 6 has reviewed others', 'Nothing was run.', 'reviewed: 0042_channel.sql', 'here: 0042_channel.sql, 0043_drop.sql']);
    expect(told.sql('SELECT count(*) FROM customers')).toBe('2');
    expect(told.state().facts.migrated).toEqual({staging: 'applied'});
  });
});
