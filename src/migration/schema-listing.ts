import {reads, type Command} from '../world/world.ts';

// Columns, indexes, constraints, views and routines: what a migration makes, takes away, or leaves half-made.
const query = `
SELECT line FROM (
  SELECT format('column %s.%s %s%s%s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
    coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) AS line
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND OURS
  UNION ALL
  SELECT format('index %s%s on %s', i.indexrelid::regclass, CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END, i.indrelid::regclass)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE OURS
  UNION ALL
  SELECT format('constraint %s on %s %s', k.conname, k.conrelid::regclass, pg_get_constraintdef(k.oid))
  FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.conrelid <> 0 AND OURS
  UNION ALL
  SELECT format('%s %s', CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END, c.oid::regclass)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND OURS
  UNION ALL
  SELECT format('type %s %s', t.oid::regtype, coalesce((SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), ''))
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd') AND OURS
  UNION ALL
  SELECT format('routine %s %s', p.oid::regprocedure, md5(p.prosrc)) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE OURS
  UNION ALL
  SELECT format('trigger %s on %s', g.tgname, g.tgrelid::regclass) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT g.tgisinternal AND OURS
) s ORDER BY 1`.replaceAll('OURS', "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'");

/**
 * The command that lists a PostgreSQL schema, one line for each thing in it: the catalog only, read-only, ended by the server
 * after 10 s. Connection by PG* variables, so that no password is ever an argument.
 */
export const schemaListingCommand = (env: Readonly<Record<string, string>>): Command => ({
  ...reads('psql', '--no-psqlrc', '--no-password', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', '--file', '-'),
  input: `${query};\n`,
  env: {...env, PGOPTIONS: '-c default_transaction_read_only=on -c statement_timeout=10s -c lock_timeout=1s', PGCONNECT_TIMEOUT: '5'},
  timeoutMs: 20_000,
});

export const parseSchemaListing = (stdout: string): readonly string[] => stdout.split('\n').map(line => line.trim()).filter(line => line !== '');

/** What is there now and was not before, and the other way round: `+ index orders_note INVALID on orders`. */
export const schemaChanges = (before: readonly string[], after: readonly string[]): readonly string[] => {
  const [was, is] = [new Set(before), new Set(after)];
  return [...before.filter(line => !is.has(line)).map(line => `- ${line}`), ...after.filter(line => !was.has(line)).map(line => `+ ${line}`)];
};
