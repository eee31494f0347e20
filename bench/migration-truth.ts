import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {liveTablesCommand, parseLiveTables, type LiveTables} from '../src/migration/index.ts';
import {loadPgParser} from '../src/migration/postgres/pg-parser.ts';
import {readPgFile} from '../src/migration/postgres/read-file.ts';
import {startPostgres, type ScratchPostgres} from '../test/backup/scratch-postgres.ts';

/**
 * WHAT A MIGRATION REALLY DOES
 *
 * Each file is run on a database of its own, on a real server, as its tool would run it. What it does is looked at, not read:
 *
 *   fails      the server refuses it
 *   blocks     a lock that stops writers is held on a table that was there before, in a transaction that also reads or writes all of it
 *   rows       a thousand rows or more are written or deleted in one transaction: their writers wait, and they are bloat afterwards
 *   destroys   a table, a column or most rows that were there before are gone
 *   breaks     what the running release does (select and insert with the columns it knows, views, functions, enum values) fails afterwards
 *   security   more superusers, passwords, rights of everybody, or functions with the owner's rights and the caller's search_path
 */
export type Danger = 'fails' | 'blocks' | 'rows' | 'destroys' | 'breaks' | 'security';
export type Truth = {readonly dangers: readonly Danger[]} | {readonly notTried: string};

const corpus = join(import.meta.dirname, '../test/migration/corpus-schema.sql');
const strong: ReadonlySet<string | undefined> = new Set(['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock']);
const manyRows = 1000;

/** What the schema of this bench has or lacks against the one that a file was written for, by the words of the server, and what brings it there. */
const remedies: readonly (readonly [RegExp, (...parts: readonly string[]) => string])[] = [
  [/column "(\w+)" of relation "(\w+)" already exists/, (column, table) => `ALTER TABLE ${table} DROP COLUMN ${column} CASCADE`],
  [/constraint "(\w+)" for relation "(\w+)" already exists/, (constraint, table) => `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`],
  [/constraint "(\w+)" (?:for|of) (?:table|relation) "(\w+)" does not exist/, (constraint, table) => `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK (id > 0)`],
  [/relation "(\w+)" already exists/, name => `DROP INDEX ${name}`],
  [/type "(\w+)" already exists/, name => `DROP TYPE ${name} CASCADE`],
  [/column "(\w+)" (?:of relation "\w+" )?(?:named in key )?does not exist/, name => `ALTER TABLE orders ADD COLUMN ${name} ${name === 'created' ? 'timestamptz' : name === 'moods' ? 'mood' : 'bigint'}; UPDATE orders SET ${name} = ${name === 'created' ? 'now()' : 'id'}`],
  [/schema "(\w+)" does not exist/, name => `CREATE SCHEMA ${name}; CREATE TABLE ${name}.kept (id int)`],
  [/role "(\w+)" does not exist/, name => `CREATE ROLE ${name}; CREATE TABLE owned_by_it (id int); ALTER TABLE owned_by_it OWNER TO ${name}`],
  [/index "(\w+_key)" does not exist/, name => `CREATE UNIQUE INDEX ${name} ON orders (id)`],
  [/type "(\w+)" does not exist/, name => `CREATE DOMAIN ${name} AS text; CREATE TABLE of_domain (id bigint, of_it ${name}); INSERT INTO of_domain SELECT g, 'a' FROM generate_series(1, 3000) g`],
  [/policy "(\w+)" for table "(\w+)" does not exist/, (policy, table) => `CREATE POLICY ${policy} ON ${table} USING (true); ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`],
  [/view "(\w+)" does not exist/, name => `CREATE ${name === 'm' ? 'MATERIALIZED ' : ''}VIEW ${name} AS SELECT id FROM users`],
  [/relation "(\w+)" does not exist/, name => `CREATE TABLE ${name} (LIKE orders); INSERT INTO ${name} SELECT * FROM orders`],
];

export const truthTeller = async (): Promise<{readonly major: number; readonly of: (text: string, alone: boolean) => Promise<Truth>; readonly live: () => LiveTables; readonly stop: () => Promise<void>} | undefined> => {
  const server = await startPostgres();
  if (!server) return undefined;
  server.sql('CREATE DATABASE corpus');
  server.sql(readFileSync(corpus, 'utf8'), 'corpus');
  const parser = await loadPgParser();
  let count = 0;
  return {
    major: server.major,
    stop: server.stop,
    of: async (text, alone) => {
      const {statements, trouble} = await readPgFile('a.sql', text, parser, 0);
      if (trouble || text.includes('\0')) return {dangers: ['fails']};
      const done: string[] = [];
      for (;;) {
        const database = `f${++count}`;
        server.sql(`CREATE DATABASE ${database} TEMPLATE corpus`);
        for (const remedy of done) server.sql(remedy, database);
        const truth = look(server, database, statements.map(({sql}) => sql), alone);
        if (!statements.some(({sql}) => /\b(?:drop|create)\s+database\b/i.test(sql))) server.sql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
        if (!('notTried' in truth)) return truth;
        const [pattern, remedy] = remedies.find(([one]) => one.test(truth.notTried)) ?? [];
        const next = pattern && remedy?.(...(pattern.exec(truth.notTried) ?? []).slice(1));
        if (next === undefined || done.includes(next) || done.length > 4) return truth;
        done.push(next);
      }
    },
    live: () => {
      const {stdout} = spawnSync('psql', [...(liveTablesCommand(server.env).argv.slice(1)), '--dbname', 'corpus'], {env: server.env, encoding: 'utf8'});
      return parseLiveTables(stdout) ?? {};
    },
  };
};

/** They mean that the schema differs from what the file was written for, not that the file is wrong: undefined and duplicate objects, and files of the server. */
const otherSchema = /ERROR: {2}(?:42P01|42703|42883|42704|3F000|42P07|42710|42701|42P06|58P01):/;

const look = (server: ScratchPostgres, database: string, statements: readonly string[], alone: boolean): Truth => {
  const ask = (sql: string): readonly string[] => server.sql(sql, database).split('\n').filter(Boolean);
  const before = ask(stateSql);
  const usual = working(server, database, probesOf(ask));
  const sizes = new Map(ask("SELECT relname, relpages FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace AND relpages > 0").map(line => line.split('|') as [string, string]));
  ask('SELECT pg_stat_reset()');

  // What a transaction holds and has read until now; the statistics are written out at its end, so that the next begins with nothing.
  const seen = [
    "SELECT 'LOCK', c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE l.pid = pg_backend_pid() AND l.granted",
    "SELECT 'READ', relname, pg_stat_get_xact_blocks_fetched(oid) FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace AND relpages > 0",
  ];
  const begin = ['BEGIN', "SELECT 'BEGUN'"];
  const commit = ['SELECT pg_stat_force_next_flush()', 'COMMIT'];
  const own = statements.some(sql => /^\s*(?:begin|start\s+transaction|commit)\b/i.test(sql));
  const script = alone
    ? statements.flatMap(sql => (cannotWait.test(sql) || own ? [sql, ...seen] : [...begin, sql, ...seen, ...commit]))
    : [...begin, ...statements.flatMap(sql => [sql, ...seen]), ...commit];
  const ran = psql(server, database, script);
  if (otherSchema.test(ran.stderr)) return {notTried: (/ERROR: {2}\w+: (.*)/.exec(ran.stderr)?.[1] ?? '').slice(0, 120)};
  if (!ran.ok) return {dangers: ['fails']};

  const after = ask(stateSql);
  const gone = before.filter(line => !after.includes(line));
  const isThere = (name: string): boolean => after.some(line => line.startsWith(`table ${name} `) || line === `view ${name}`);
  const isLong = (name: string, blocks: number): boolean => blocks >= Number(sizes.get(name)) || gone.some(line => line.startsWith(`file ${name} `));
  const blocked = ran.stdout.split('BEGUN').some(transaction => {
    const lines = transaction.split('\n').map(line => line.split('|'));
    const held = new Set(lines.flatMap(([what, name = '', mode]) => (what === 'LOCK' && strong.has(mode) ? [name] : [])));
    const read = new Map(lines.flatMap(([what, name = '', blocks]) => (what === 'READ' ? [[name, Number(blocks)] as const] : [])));
    return [...held].some(name => sizes.has(name) && isThere(name) && isLong(name, read.get(name) ?? 0));
  });
  // These cannot be looked at from inside of a transaction; what they lock is in the manual.
  const rewritten = statements.some(sql => /^\s*(?:vacuum\s*\(?\s*full|cluster)\b/i.test(sql)) && gone.some(line => /^file /.test(line));
  const written = ask("SELECT n_tup_ins + n_tup_upd + n_tup_del, n_tup_del FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = relid WHERE relkind = 'r'").map(line => line.split('|').map(Number));
  const dangers = new Set<Danger>();
  if (blocked || rewritten) dangers.add('blocks');
  if (written.some(([rows = 0]) => rows >= manyRows)) dangers.add('rows');
  if (gone.some(line => /^(?:table|column) /.test(line)) || written.some(([, deleted = 0]) => deleted >= manyRows)) dangers.add('destroys');
  if (gone.some(line => /^(?:named|enum|routine|view|sequence) /.test(line)) || working(server, database, usual).length < usual.length) dangers.add('breaks');
  if (after.some(line => /^risk /.test(line) && !before.includes(line))) dangers.add('security');
  return {dangers: [...dangers]};
};

const cannotWait = /\bconcurrently\b|^\s*(?:vacuum|alter\s+system|create\s+database|drop\s+database|reindex\s+(?:database|system)|begin|start|commit|end|rollback|prepare)\b/i;

/** One line for everything that could be lost: tables and columns by their numbers (a rename loses nothing), names apart. */
const stateSql = `
SELECT 'table ' || relname || ' ' || CASE WHEN c.reltuples > 0 OR relkind = 'p' THEN 'full' ELSE '' END FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'file ' || relname || ' ' || relfilenode FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'column ' || attrelid || ' ' || attnum FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'named ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
UNION ALL SELECT 'view ' || relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'sequence ' || relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'enum ' || t.typname || ' ' || enumlabel FROM pg_enum JOIN pg_type t ON t.oid = enumtypid
UNION ALL SELECT 'routine ' || oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'risk superuser ' || rolname FROM pg_roles WHERE rolsuper
UNION ALL SELECT 'risk password ' || rolname FROM pg_authid WHERE rolpassword IS NOT NULL
UNION ALL SELECT 'risk everybody ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relacl::text ~ '[{,]='
UNION ALL SELECT 'risk everybody in ' || nspname FROM pg_namespace WHERE nspacl::text ~ '[{,]=[A-Za-z]*C' AND nspname = 'public'
UNION ALL SELECT 'risk no row security ' || relname FROM pg_class WHERE relkind = 'r' AND NOT relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid) AND relnamespace = 'public'::regnamespace AND relname <> 'orders'
UNION ALL SELECT 'risk definer ' || oid::regprocedure FROM pg_proc WHERE prosecdef AND proconfig IS NULL AND pronamespace = 'public'::regnamespace
UNION ALL SELECT 'risk setting ' || name FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'`;

/** What the running release does all day, as far as it can be guessed from the schema: it works before, so it has to work after. */
const probesOf = (ask: (sql: string) => readonly string[]): readonly string[] =>
  ask(`SELECT format('DO $p$ BEGIN PERFORM %2$s FROM %1$I; IF NOT FOUND THEN RAISE EXCEPTION ''no row''; END IF; END $p$', relname, columns) || E'\\x01' ||
      format('INSERT INTO %1$I (%2$s) SELECT %3$s FROM %1$I LIMIT 1', relname, columns, made)
    FROM (SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
      string_agg(CASE WHEN a.attname LIKE '%\\_id' AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY (i.indkey)) THEN quote_ident(a.attname) WHEN t.typname IN ('int8', 'int4', 'numeric') THEN format('%I + 1000000', a.attname) WHEN t.typname = 'text' THEN format('%I || ''z''', a.attname)
        WHEN t.typname = 'varchar' THEN format('left(%I || ''z'', 20)', a.attname) ELSE quote_ident(a.attname) END, ', ' ORDER BY a.attnum) AS made
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' JOIN pg_type t ON t.oid = a.atttypid
      WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace = 'public'::regnamespace GROUP BY c.relname) s`).flatMap(line => line.split('\x01'));

/** Those that work now, each in a transaction of its own that is taken back. */
const working = (server: ScratchPostgres, database: string, probes: readonly string[]): readonly string[] => {
  const input = probes.map((probe, index) => `BEGIN; SET LOCAL ROLE app; ${probe}; SELECT 'works ${index}.'; ROLLBACK;`).join('\n');
  const {stdout} = spawnSync('psql', ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--dbname', database, '--file', '-'], {env: server.env, input, encoding: 'utf8'});
  return probes.filter((_, index) => stdout.includes(`works ${index}.`));
};

const psql = (server: ScratchPostgres, database: string, statements: readonly string[]) => {
  const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', '--set=VERBOSITY=verbose', '--dbname', database];
  const {status, stdout, stderr} = spawnSync('psql', [...options, ...statements.flatMap(sql => ['--command', sql])], {env: server.env, encoding: 'utf8'});
  return {ok: status === 0, stdout, stderr};
};
