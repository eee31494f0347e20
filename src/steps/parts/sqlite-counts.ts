import {DatabaseSync} from 'node:sqlite';

export type SqliteCounts = {readonly schema: string; readonly tables: Readonly<Record<string, number>>};

/** Row counts of every table, and the schema as text, of a SQLite file that is opened for reading only. Throws where it cannot be read. */
export const sqliteCounts = (file: string): SqliteCounts => {
  const database = new DatabaseSync(file, {readOnly: true});
  try {
    const schema = database.prepare("select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by type, name").all();
    const names = schema.filter(({type}) => type === 'table').map(({name}) => String(name));
    const tables = Object.fromEntries(names.map(name => [name, Number(database.prepare(`select count(*) as n from "${name.replaceAll('"', '""')}"`).get()?.['n'])]));
    return {schema: schema.map(({sql}) => String(sql)).join('\n'), tables};
  } finally {
    database.close();
  }
};

/** SQLite's own check of every page and index. `ok`, or what is wrong. */
export const sqliteIntegrity = (file: string): string => {
  const database = new DatabaseSync(file, {readOnly: true});
  try {
    return String(Object.values(database.prepare('pragma integrity_check').get() ?? {})[0] ?? 'no answer');
  } finally {
    database.close();
  }
};
