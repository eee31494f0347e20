import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {readJson, writeJson} from '../world/json-file.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {Refused} from '../world/refused.ts';
import {withDatabase} from '../world/sqlite.ts';
import {statementsOf} from './statements.ts';

export type MigrationStatus = {
  readonly env: string;
  readonly applied: readonly {readonly name: string; readonly sha256: string; readonly appliedAt: string}[];
  readonly pending: readonly string[];
  /** The last one that stopped half-way, as its run wrote it down. */
  readonly stopped: Stopped | null;
};

type Stopped = {
  readonly name: string;
  readonly statement: number;
  readonly of: number;
  readonly line: number;
  readonly error: string;
  readonly applied: number;
  readonly undone: boolean;
  readonly at: string;
};

type Options = {
  readonly folder: string;
  /** Each file in one transaction. Without it every statement stands on its own, and stays when a later one fails. */
  readonly oneTransaction: boolean;
  readonly say: (line: string) => void;
};

/** Applies what is pending, in order of file names. Stops at the first statement that fails, and says what was applied. */
export const migrate = (env: EnvironmentLayout, {folder, oneTransaction, say}: Options): void =>
  withDatabase(env.database, db => {
    const {pending} = statusOf(db, env, folder);
    if (pending.length === 0) say(`${env.env}: nothing to apply, the schema is at ${schemaVersionOf(db)}`);
    for (const name of pending) {
      const sql = readFileSync(join(folder, name), 'utf8');
      const from = performance.now();
      const count = run(db, env, name, sql, oneTransaction, say);
      db.prepare('INSERT INTO schema_migrations (name, sha256, applied_at) VALUES (?, ?, ?)').run(
        name,
        createHash('sha256').update(sql).digest('hex'),
        new Date().toISOString(),
      );
      if (oneTransaction) db.exec('COMMIT');
      say(`${env.env}: ${name} applied, ${count} statements in ${Math.round(performance.now() - from)} ms`);
    }
    writeJson(env.lastMigration, null);
  });

/** Undoes one migration with its .down.sql file, in one transaction. */
export const migrateDown = (env: EnvironmentLayout, wanted: string, {folder, say}: Options): void =>
  withDatabase(env.database, db => {
    const name = appliedOf(db).find(applied => applied.name.startsWith(wanted))?.name;
    if (!name) throw new Refused(`${env.env}: ${wanted} is not applied, so there is nothing to undo.`);
    const down = name.replace(/\.sql$/, '.down.sql');
    if (!readdirSync(folder).includes(down)) throw new Refused(`${env.env}: there is no ${down}. Nothing was changed.`);
    run(db, env, down, readFileSync(join(folder, down), 'utf8'), true, say);
    db.prepare('DELETE FROM schema_migrations WHERE name = ?').run(name);
    db.exec('COMMIT');
    say(`${env.env}: ${name} undone, the schema is at ${schemaVersionOf(db)}`);
  });

export const migrationStatus = (env: EnvironmentLayout, folder: string): MigrationStatus =>
  withDatabase(env.database, db => statusOf(db, env, folder), {readOnly: true});

/** Leaves the transaction open, for the row that says that it was applied. */
const run = (
  db: DatabaseSync,
  env: EnvironmentLayout,
  name: string,
  sql: string,
  oneTransaction: boolean,
  say: (line: string) => void,
): number => {
  const statements = statementsOf(sql);
  if (oneTransaction) db.exec('BEGIN IMMEDIATE');
  for (const [index, {text, line}] of statements.entries()) {
    const title = `${name} line ${line}: ${text.replace(/\s+/g, ' ').slice(0, 90)}`;
    try {
      db.exec(text);
      say(`${env.env}: ${title} ok`);
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      const why = (error as Error).message;
      const stopped: Stopped = {
        name,
        statement: index + 1,
        of: statements.length,
        line,
        error: why,
        applied: oneTransaction ? 0 : index,
        undone: oneTransaction,
        at: new Date().toISOString(),
      };
      writeJson(env.lastMigration, stopped);
      const where = `statement ${index + 1} of ${statements.length} (line ${line})`;
      throw new Refused(
        `${env.env}: ${title} FAILED\n${env.env}: ${name} stopped at ${where}: ${why}. ${whatStays(index, oneTransaction)}`,
      );
    }
  }
  return statements.length;
};

const whatStays = (applied: number, oneTransaction: boolean): string => {
  if (oneTransaction) return 'All of it was undone with the transaction.';
  return applied === 0 ? 'Nothing of it was applied.' : `Statements 1–${applied} were applied and stay.`;
};

const statusOf = (db: DatabaseSync, env: EnvironmentLayout, folder: string): MigrationStatus => {
  const applied = appliedOf(db);
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.sql') && !name.endsWith('.down.sql'))
    .sort();
  return {
    env: env.env,
    applied,
    pending: names.filter(name => !applied.some(done => done.name === name)),
    stopped: readJson<Stopped>(env.lastMigration) ?? null,
  };
};

const appliedOf = (db: DatabaseSync) =>
  db
    .prepare('SELECT name, sha256, applied_at AS appliedAt FROM schema_migrations ORDER BY name')
    .all()
    .map(row => ({...row})) as MigrationStatus['applied'][number][];

const schemaVersionOf = (db: DatabaseSync) => appliedOf(db).at(-1)?.name ?? 'nothing';
