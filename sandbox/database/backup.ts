import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import type {EnvironmentLayout} from '../world/layout.ts';
import {Refused} from '../world/refused.ts';
import {sqlite, withDatabase} from '../world/sqlite.ts';

export type Counted = {
  readonly file: string;
  readonly bytes: number;
  /** What PRAGMA integrity_check says; "ok" when nothing is wrong. */
  readonly integrity: string;
  readonly schemaVersion: string;
  readonly tables: readonly {readonly name: string; readonly rows: number}[];
};

/** Writes a consistent copy of the live database while it is in use. The file appears under its name only when it is whole. */
export const backup = (env: EnvironmentLayout, to: string) => {
  const file = resolve(to);
  if (existsSync(file)) throw new Refused(`${file} exists already. A backup never replaces another one.`);
  mkdirSync(dirname(file), {recursive: true});
  const partial = `${file}.partial`;
  rmSync(partial, {force: true});
  const from = performance.now();
  withDatabase(env.database, db => void db.prepare('VACUUM INTO ?').run(partial));
  renameSync(partial, file);
  return {
    env: env.env,
    file,
    bytes: statSync(file).size,
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    tookMs: Math.round(performance.now() - from),
  };
};

/** Reads a database file and counts: to see that a backup is whole, and to compare it with the live one. */
export const count = (file: string): Counted => {
  if (!existsSync(file)) throw new Refused(`There is no file ${file}.`);
  try {
    return withDatabase(
      file,
      db => {
        const integrity = db
          .prepare('PRAGMA integrity_check')
          .all()
          .map(row => String(Object.values(row)[0]))
          .join('; ');
        const names = db
          .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
          .all()
          .map(row => String(row['name']));
        const tables = names.map(name => ({name, rows: Number(db.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.['n'])}));
        const schemaVersion = names.includes('schema_migrations')
          ? String(db.prepare('SELECT max(name) AS name FROM schema_migrations').get()?.['name'] ?? 'none')
          : 'none';
        return {file, bytes: statSync(file).size, integrity, schemaVersion, tables};
      },
      {readOnly: true},
    );
  } catch (error) {
    throw new Refused(`${file} is not a readable database: ${(error as Error).message}`);
  }
};

/**
 * Puts a backup back. It is copied into the live database page by page in one
 * transaction, so the service keeps running and sees the old content until the
 * new one is there. What is replaced is kept beside it.
 */
export const restore = async (env: EnvironmentLayout, from: string, say: (line: string) => void): Promise<Counted> => {
  const wanted = count(from);
  if (wanted.integrity !== 'ok') throw new Refused(`${from} is damaged: ${wanted.integrity}. Nothing was changed.`);
  if (!wanted.tables.some(({name}) => name === 'orders')) throw new Refused(`${from} holds no orders. Nothing was changed.`);

  const kept = `${env.database}.before-restore-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  withDatabase(env.database, db => void db.prepare('VACUUM INTO ?').run(kept));
  say(`${env.env}: what is replaced is kept in ${kept}`);

  const source = new (sqlite().DatabaseSync)(resolve(from), {readOnly: true});
  try {
    await sqlite().backup(source, env.database, {rate: 1_000_000});
  } finally {
    source.close();
  }
  const now = count(env.database);
  say(`${env.env}: restored ${from}, schema ${now.schemaVersion}`);
  return now;
};
