import type {DatabaseSync} from 'node:sqlite';

/**
 * node:sqlite, loaded only by the commands that need it: they start faster, and
 * Node's note that the module is experimental is not printed by all others.
 */
export const sqlite = (): typeof import('node:sqlite') => process.getBuiltinModule('node:sqlite');

/** Opens a database for as long as `use` runs. A busy one is waited for, at most 5 s. */
export const withDatabase = <T>(file: string, use: (db: DatabaseSync) => T, {readOnly = false} = {}): T => {
  const db = new (sqlite().DatabaseSync)(file, {readOnly});
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    return use(db);
  } finally {
    db.close();
  }
};
