import {reads, type Command} from '../world/world.ts';

/** What is known of a table in production, read without touching it. */
export type LiveTable = {
  /** Rows by the planner's estimate; -1 in the catalog (never analysed) is left out. */
  readonly rows?: number;
  /** Table, indexes and TOAST together. */
  readonly bytes?: number;
  /** Rows inserted, updated and deleted per minute since the statistics were reset. */
  readonly writesPerMin?: number;
  /** Column → type as the server prints it, for instance `character varying(20)`. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Columns that are NOT NULL, or that a validated CHECK (… IS NOT NULL) covers. */
  readonly notNull?: readonly string[];
};

/** By name; tables of the schema `public` without it. */
export type LiveTables = Readonly<Record<string, LiveTable>>;

// pg_class and the statistics views only: no table is opened, so nothing can wait for it.
const query = `
SELECT json_object_agg(name, facts) FROM (
  SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name,
    json_strip_nulls(json_build_object(
      'rows', CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,
      'bytes', pg_total_relation_size(c.oid),
      'writesPerMin', round(((s.n_tup_ins + s.n_tup_upd + s.n_tup_del) / greatest(1,
        extract(epoch FROM now() - coalesce(d.stats_reset, pg_postmaster_start_time())) / 60))::numeric, 1),
      'columns', (SELECT json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
      'notNull', (SELECT json_agg(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
        AND (a.attnotnull OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated
          AND pg_get_constraintdef(k.oid) = format('CHECK ((%I IS NOT NULL))', a.attname)))))) AS facts
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
  LEFT JOIN pg_stat_database d ON d.datname = current_database()
  WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
) t`;

/**
 * The command that reads sizes and types from production: one SELECT on the catalog, in a read-only transaction, ended
 * by the server after 5 s. Connection by the usual PG* variables, so that no password is ever an argument.
 */
export const liveTablesCommand = (env: Readonly<Record<string, string>>): Command => ({
  ...reads('psql', '--no-psqlrc', '--no-password', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', '--command', query),
  env: {...env, PGOPTIONS: '-c default_transaction_read_only=on -c statement_timeout=5s -c lock_timeout=1s', PGCONNECT_TIMEOUT: '5'},
  timeoutMs: 15_000,
});

/** Reads what the command printed; undefined when it is not what was asked for. */
export const parseLiveTables = (stdout: string): LiveTables | undefined => {
  if (stdout.trim() === '') return {};
  try {
    const found: unknown = JSON.parse(stdout);
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as LiveTables) : undefined;
  } catch {
    return undefined;
  }
};

export const liveTable = (tables: LiveTables | undefined, name: string | undefined): LiveTable | undefined =>
  tables && name !== undefined && Object.hasOwn(tables, name) ? tables[name] : undefined;
