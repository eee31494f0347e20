import {changes, reads} from '../../world/world.ts';
import type {BackupToVerify, Fingerprint, PostgresPlaces} from '../backup.ts';
import {compareTables, type TablePair} from '../compared.ts';
import {fails, type Found, holds, type Tools} from '../levels.ts';
import {isNo, smokeFailed} from '../queries.ts';
import {type Answer, pgQuery, pgRun, scratchServer} from './client.ts';

const longMs = 4 * 60 * 60_000;

/**
 * L2: the archive lists, and can be read to its last byte. Listing alone only reads the table of contents at the front:
 * a dump that lost its second half lists without an error. So everything is unpacked once, into nothing.
 */
export const readArchive = async ({file, postgres}: BackupToVerify, tools: Tools): Promise<Found> => {
  const again = 'Take the backup again: pg_dump --format=custom';
  const listed = await pgRun(postgres, {...reads('pg_restore', '--list', '--', file), timeoutMs: 5 * 60_000}, tools);
  if (!listed.ok) return fails('does not list', listed.why, again);
  const objects = listed.stdout.split('\n').filter(line => line !== '' && !line.startsWith(';')).length;
  if (objects === 0) return fails('nothing in it', `${file} lists not a single object`, again);
  const unpacked = await pgRun(postgres, {...reads('pg_restore', '--file=/dev/null', '--', file), timeoutMs: longMs}, tools);
  return unpacked.ok ? holds(`${objects} objects, read to the end`) : fails('damaged', unpacked.why, again);
};

/** Restores into the scratch database, which is there and empty. Stops at the first error. */
export const restoreArchive = ({file}: BackupToVerify, places: PostgresPlaces, tools: Tools): Promise<Answer> => {
  const options = [
    '--exit-on-error',
    '--no-owner',
    '--no-privileges',
    '--no-password',
    `--jobs=${places.jobs ?? 2}`,
    '--dbname',
    places.scratchDatabase,
  ];
  return pgRun(scratchServer(places), {...changes('pg_restore', ...options, '--', file), timeoutMs: longMs}, tools);
};

// Everything that makes a table what it is, one line each; what belongs to an extension comes with it.
const schemaSql = `
SELECT md5(coalesce(string_agg(line, E'\\n' ORDER BY line), '')) || '|' || count(*) FROM (
  SELECT concat_ws(' ', 'column', table_schema, table_name, column_name, data_type, character_maximum_length, numeric_precision,
    numeric_scale, is_nullable, column_default) AS line
  FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
  UNION ALL
  SELECT concat_ws(' ', 'index', schemaname, tablename, indexdef) FROM pg_indexes
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
  UNION ALL
  SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
  WHERE conrelid <> 0 AND connamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
) s`;

// query_to_xml runs a query that is put together by format(), so that one statement counts every table. The mark is a checksum of
// all rows in any order, and how often the table was written to: rows that came and went again leave the same rows.
const countsSql = (content: boolean): string => `
SELECT name || '|' || (xpath('/row/r/text()', query_to_xml(counting, false, true, '')))[1]::text || '|' || writes FROM (
  SELECT format('%I.%I', t.schemaname, t.tablename) AS name,
    coalesce((SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables s
      WHERE (s.schemaname, s.relname) = (t.schemaname, t.tablename)), 0) AS writes,
    format('SELECT count(*) || ''|'' || ${content ? 'coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)' : "''-''"} AS r FROM %I.%I t',
      t.schemaname, t.tablename) AS counting
  FROM pg_tables t WHERE t.schemaname NOT IN ('pg_catalog', 'information_schema')
) t ORDER BY 1`;

/** What the live database holds now, table by table; undefined when it cannot be asked. */
export const fingerprintDatabase = async (places: PostgresPlaces, tools: Tools): Promise<Fingerprint | undefined> => {
  const live = await pgQuery(places, places.database, countsSql(places.content === true), tools);
  return live.ok ? Object.fromEntries([...parsed(live.stdout)].map(([name, {count, mark}]) => [name, {rows: count, mark}])) : undefined;
};

/** L3: schema, schema version and rows of the scratch database against those of the live one. */
export const compareDatabases = async (
  places: PostgresPlaces,
  {driftRows, before}: Pick<BackupToVerify, 'driftRows' | 'before'>,
  tools: Tools,
): Promise<Found> => {
  const both = async (sql: string) =>
    [await pgQuery(places, places.scratchDatabase, sql, tools), await pgQuery(places, places.database, sql, tools)] as const;
  const differs = (what: string, scratch: Answer, live: Answer): Found | undefined => {
    if (!scratch.ok)
      return fails(
        'not compared',
        `Reading the restored database failed: ${scratch.why}`,
        'Read the message; the restore may be incomplete',
      );
    if (!live.ok)
      return fails(
        'not compared',
        `Reading the live database failed: ${live.why}`,
        'Check the connection to it, then verify the backup again',
      );
    return scratch.stdout.trim() === live.stdout.trim()
      ? undefined
      : fails(
          `${what} differs`,
          `${what} of the restored database is not that of the live one`,
          'Take the backup again, of the database that is really served',
        );
  };

  const schema = differs('schema', ...(await both(schemaSql)));
  if (schema) return schema;
  const version = places.schemaVersionSql === undefined ? undefined : differs('schema version', ...(await both(places.schemaVersionSql)));
  if (version) return version;

  const [scratch, live] = await both(countsSql(places.content === true));
  if (!scratch.ok || !live.ok)
    return differs('rows', scratch, live) ?? fails('not compared', 'the rows could not be counted', 'Verify the backup again');
  const found = compareTables(pairs(parsed(scratch.stdout), parsed(live.stdout), before), driftRows);
  return found.ok ? holds(`schema matches, ${found.says}`) : found;
};

type Counted = ReadonlyMap<string, {readonly count: number; readonly hash: string; readonly mark: string}>;

/** With equal counts and other content at least one row differs; how many is not known, so one is said. */
const pairs = (scratch: Counted, live: Counted, before: Fingerprint | undefined): readonly TablePair[] =>
  [...scratch].map(([name, {count, hash}]) => {
    const other = live.get(name);
    const changed = other && other.count === count && other.hash !== hash ? 1 : 0;
    const was = before?.[name];
    const still = was && other && was.rows === other.count && was.mark === other.mark;
    return {name, restored: count, live: other?.count, changed, ...(before && {still: still === true})};
  });

const parsed = (stdout: string): Counted =>
  new Map(
    stdout.split('\n').flatMap(line => {
      const [name, count, hash = '', writes = ''] = line.split('|');
      return name !== undefined && count !== undefined && /^\d+$/.test(count)
        ? [[name, {count: Number(count), hash, mark: `${hash} ${writes}`}] as const]
        : [];
    }),
  );

/** L4: each query has to give a row, and not false, 0 or nothing in its first column. */
export const queryDatabase = async (places: PostgresPlaces, queries: readonly string[], tools: Tools): Promise<Found> => {
  for (const query of queries) {
    const asked = await pgQuery(places, places.scratchDatabase, query.replace(/[;\s]+$/, ''), tools);
    if (!asked.ok) return smokeFailed(query, asked.why);
    const [first = ''] = asked.stdout.trim().split('\n');
    if (isNo(first.split('|')[0] ?? '')) return smokeFailed(query, first === '' ? 'it gave no row' : `it gave ${first.slice(0, 80)}`);
  }
  return holds(`${queries.length} ${queries.length === 1 ? 'query' : 'queries'} answered`);
};
