import {functionsIn} from '../nodes.ts';

// pg_proc.provolatile of PostgreSQL 18 and of the extensions uuid-ossp and pgcrypto.
const volatile = new Set([
  'random',
  'random_normal',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'gen_random_bytes',
  'gen_salt',
  'clock_timestamp',
  'timeofday',
  'nextval',
  'setval',
  'currval',
  'lastval',
  'pg_sleep',
]);
const steady = new Set([
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'current_setting',
  'date_trunc',
  'date_part',
  'extract',
  'timezone',
  'age',
  'to_timestamp',
  'to_date',
  'to_char',
  'make_interval',
  'make_date',
  'make_timestamp',
  'make_timestamptz',
  'justify_days',
  'lower',
  'upper',
  'initcap',
  'concat',
  'concat_ws',
  'format',
  'md5',
  'sha256',
  'length',
  'char_length',
  'left',
  'right',
  'substring',
  'substr',
  'replace',
  'trim',
  'btrim',
  'ltrim',
  'rtrim',
  'repeat',
  'reverse',
  'split_part',
  'encode',
  'decode',
  'abs',
  'ceil',
  'floor',
  'round',
  'trunc',
  'sqrt',
  'power',
  'mod',
  'jsonb_build_object',
  'jsonb_build_array',
  'json_build_object',
  'json_build_array',
  'to_json',
  'to_jsonb',
  'array_fill',
  'string_to_array',
  'array_to_string',
  'cardinality',
  'array_length',
  'version',
  'int4range',
  'int8range',
  'numrange',
  'daterange',
  'tsrange',
  'tstzrange',
  'to_tsvector',
  'current_database',
  'current_schema',
  'text',
  'inet_server_addr',
]);

/** Whether a DEFAULT is computed once for all old rows, or anew for each, which means writing every row. */
export const volatility = (expression: unknown): 'one value' | 'each row' | 'not known' => {
  const names = functionsIn(expression);
  if (names.some(name => volatile.has(name.toLowerCase()))) return 'each row';
  return names.every(name => steady.has(name.toLowerCase())) ? 'one value' : 'not known';
};

// They read, lock for us only, or set a value that the review follows.
const harmless = new Set(
  `count sum min max avg array_agg string_agg jsonb_agg json_agg row_number generate_series unnest set_config to_regclass
  pg_get_serial_sequence pg_advisory_lock pg_advisory_xact_lock pg_try_advisory_lock pg_try_advisory_xact_lock
  pg_advisory_unlock quote_ident quote_literal`.split(/\s+/),
);

/** Functions whose call in a migration changes nothing that a review has to know about. */
export const isKnownFunction = (name: string): boolean => [steady, volatile, harmless].some(set => set.has(name.toLowerCase()));
