import {formatBytes} from '../../util/bytes.ts';
import {causeOf} from '../../util/errors.ts';
import {reads} from '../../world/world.ts';
import type {BackupToVerify, Fingerprint} from '../backup.ts';
import {compareTables, type TablePair} from '../compared.ts';
import {fails, type Found, holds, type Tools} from '../levels.ts';
import {smokeFailed} from '../queries.ts';
import {compareScript, fingerprintScript, inspectScript, queryScript} from './scripts.ts';

// A full check reads every page; 100 MB/s on a slow disk makes that 180 GB in half an hour.
const checkTimeoutMs = 30 * 60_000;

type Inspected = {
  readonly bytes: number;
  readonly integrity: readonly string[];
  readonly foreignKeys: number;
  readonly tables: number;
  readonly userVersion: number;
};
type Compared = {readonly schema: readonly string[]; readonly tables: readonly TablePair[]};

/** L2: SQLite reads the whole file and finds every page and index in order; the file is as long as its header says. */
export const readSqlite = async ({file}: BackupToVerify, bytes: number, tools: Tools): Promise<Found> => {
  const again = 'Take the backup again, with VACUUM INTO or the backup command of SQLite, never by copying a file that is in use';
  const seen = await ask<Inspected>(inspectScript, {file}, tools);
  if ('error' in seen) return fails('not readable', `SQLite cannot read ${file}: ${seen.error}`, again);
  if (seen.integrity[0] !== 'ok') return fails('damaged', `integrity_check says: ${seen.integrity.slice(0, 2).join('; ')}`, again);
  if (seen.bytes !== bytes)
    return fails('wrong length', `${file} has ${formatBytes(bytes)}, its header says ${formatBytes(seen.bytes)}`, again);
  if (seen.tables === 0) return fails('no tables', `${file} is a database without a single table`, again);
  const broken = seen.foreignKeys > 0 ? `, ${seen.foreignKeys} foreign keys broken` : '';
  return holds(`integrity ok, ${seen.tables} ${seen.tables === 1 ? 'table' : 'tables'}${broken}`);
};

/** L3: the restored copy and the live database have the same schema, and the same rows but for what was written since. */
export const compareSqlite = async (restored: string, {source, driftRows, before}: BackupToVerify, tools: Tools): Promise<Found> => {
  if (source === undefined) return fails('not compared', 'No live database is named to compare it with', 'Set backup.source in the config');
  const seen = await ask<Compared>(compareScript, {restored, live: source, before}, tools);
  if ('error' in seen)
    return fails('not compared', `Comparing with ${source} failed: ${seen.error}`, 'Check that the live database can be read from here');
  const [first] = seen.schema;
  if (first !== undefined) {
    return fails(
      'schema differs',
      `${seen.schema.length} differences: ${first}`,
      'Take the backup again, of the database that is really served',
    );
  }
  const found = compareTables(seen.tables, driftRows);
  return found.ok ? holds(`schema matches, ${found.says}`) : found;
};

/** What the live database holds now, table by table; undefined when it cannot be read. */
export const fingerprintSqlite = async (live: string, tools: Tools): Promise<Fingerprint | undefined> => {
  const seen = await ask<{readonly tables: Fingerprint}>(fingerprintScript, {live}, tools);
  return 'error' in seen ? undefined : seen.tables;
};

/** L4: each query has to give a row, and not false, 0 or nothing in its first column. */
export const querySqlite = async (restored: string, queries: readonly string[], tools: Tools): Promise<Found> => {
  const seen = await ask<{readonly index?: number; readonly why?: string}>(queryScript, {restored, queries}, tools);
  if ('error' in seen) return smokeFailed(queries[0] ?? '', seen.error);
  if (seen.index !== undefined) return smokeFailed(queries[seen.index] ?? '', seen.why ?? 'it failed');
  return holds(`${queries.length} ${queries.length === 1 ? 'query' : 'queries'} answered`);
};

const ask = async <T>(script: string, input: object, {world, signal}: Tools): Promise<T | {readonly error: string}> => {
  const command = {...reads(process.execPath, '--no-warnings', '-e', script), input: JSON.stringify(input), timeoutMs: checkTimeoutMs};
  try {
    const {exitCode, stdout, stderr, timedOut} = await world.run(command, signal);
    if (timedOut) return {error: 'it took longer than 30 minutes'};
    if (exitCode !== 0) return {error: stderr.trim().split('\n').at(-1) ?? `exit code ${exitCode}`};
    return JSON.parse(stdout) as T | {readonly error: string};
  } catch (error) {
    signal?.throwIfAborted();
    return {error: causeOf(error)};
  }
};
