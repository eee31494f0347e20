/**
 * Programs for a Node of their own. Checking a database of some gigabytes takes minutes and is synchronous in SQLite;
 * in our own process it would hold up everything else, the rollback key included. Each reads one JSON object from stdin
 * and prints one. Nothing is opened for writing.
 */
const frame = (body: string): string => `
const {DatabaseSync} = require('node:sqlite');
const {pathToFileURL} = require('node:url');
const {existsSync, openSync, readFileSync, readSync, statSync} = require('node:fs');
// immutable: nothing else writes to a backup, and SQLite must not put files beside it.
const open = (path, fixed) => {
  const url = pathToFileURL(path);
  url.searchParams.set(fixed ? 'immutable' : 'mode', fixed ? '1' : 'ro');
  return [new DatabaseSync(url, {readOnly: true}), url.href];
};
// A reader of a WAL database that nobody has open would leave -shm and -wal behind, under our user: the service could then
// not write. Nobody writes to it either, so it may be read as it lies.
const isAtRest = path => {
  const header = Buffer.alloc(20);
  readSync(openSync(path, 'r'), header, 0, 20, 0);
  const log = path + '-wal';
  return header[18] === 2 && !existsSync(path + '-shm') && !(existsSync(log) && statSync(log).size > 0);
};
const id = name => '"' + name.replaceAll('"', '""') + '"';
const input = JSON.parse(readFileSync(0, 'utf8'));
const run = () => {${body}};
let answer;
try { answer = run(); } catch (error) { answer = {error: String(error.message)}; }
process.stdout.write(JSON.stringify(answer));`;

/** {file} → {bytes, integrity, foreignKeys, tables, userVersion} or {error}. `bytes` by the file's own header. */
export const inspectScript = frame(`
  const [db] = open(input.file, true);
  const one = sql => Object.values(db.prepare(sql).get())[0];
  const bytes = one('PRAGMA page_count') * one('PRAGMA page_size');
  const integrity = db.prepare('PRAGMA integrity_check(5)').all().map(row => row.integrity_check);
  return {
    bytes, integrity, foreignKeys: db.prepare('PRAGMA foreign_key_check').all().length,
    tables: one("SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), userVersion: one('PRAGMA user_version'),
  };`);

// A checksum of every row in the order of the table. Kinds are told apart: 1, '1' and x'31' are three values.
const marking = `
  const {createHash} = require('node:crypto');
  // Rows of a queue that came and went again leave the same rows, and the number of the last one where there is AUTOINCREMENT.
  const numbered = (db, table) => {
    try { return String(db.prepare('SELECT seq FROM main.sqlite_sequence WHERE name = ?').get(table.slice(6, -1).replaceAll('""', '"'))?.seq ?? ''); }
    catch { return ''; }
  };
  const markOf = (db, table) => {
    const hash = createHash('sha256');
    let rows = 0;
    const statement = db.prepare('SELECT * FROM ' + table);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) {
      rows += 1;
      for (const value of Object.values(row)) {
        const isBlob = value instanceof Uint8Array;
        hash.update(typeof value + (isBlob ? value.length : '') + ' ').update(isBlob ? value : String(value)).update(';');
      }
    }
    return {rows, mark: hash.digest('hex') + ' ' + numbered(db, table)};
  };`;

/** {live} → {table: {rows, mark}…} or {error}: the live database in one transaction. */
export const fingerprintScript = frame(`${marking}
  const [live] = open(input.live, isAtRest(input.live));
  live.exec('PRAGMA busy_timeout = 5000; BEGIN');
  const tables = live.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'create virtual%'").all();
  return {tables: Object.fromEntries(tables.map(({name}) => [name, markOf(live, 'main.' + id(name))]))};`);

/** {restored, queries} → {index, why} of the first that does not answer, or {}. */
export const queryScript = frame(`
  const [db] = open(input.restored, true);
  for (const [index, query] of input.queries.entries()) {
    try {
      const row = db.prepare(query).get();
      if (row === undefined) return {index, why: 'it gave no row'};
      const first = Object.values(row)[0];
      if ([null, 0, '', 'f', 'false'].includes(first)) return {index, why: 'it gave ' + String(first)};
    } catch (error) { return {index, why: String(error.message)}; }
  }
  return {};`);

/**
 * {restored, live, before?} → {schema: [difference…], tables: [{name, restored, live, changed, still?}…]} or {error}. One
 * transaction reads both.
 */
export const compareScript = frame(`${marking}
  const [live] = open(input.live, isAtRest(input.live));
  const [, restored] = open(input.restored, true);
  live.exec('PRAGMA busy_timeout = 5000');
  live.prepare('ATTACH ? AS r').run(restored);
  live.exec('BEGIN');
  const shapes = of => new Map(live.prepare(
    "SELECT type || ' ' || name AS key, coalesce(sql, '') AS sql FROM " + of + ".sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
  ).all().map(row => [row.key, row.sql]));
  const [a, b] = [shapes('r'), shapes('main')];
  const version = of => live.prepare('PRAGMA ' + of + '.user_version').get().user_version;
  const schema = [
    ...[...a.keys()].filter(key => !b.has(key)).map(key => key + ' is only in the backup'),
    ...[...b.keys()].filter(key => !a.has(key)).map(key => key + ' is only in the live database'),
    ...[...a].filter(([key, sql]) => b.has(key) && b.get(key) !== sql).map(([key]) => key + ' is defined otherwise'),
    ...(version('r') === version('main') ? [] : ['user_version is ' + version('r') + ' in the backup and ' + version('main') + ' live']),
  ];
  const isTable = key => key.startsWith('table ') && b.has(key) && !/^create virtual/i.test(a.get(key));
  const isStill = name => {
    const was = Object.hasOwn(input.before, name) ? input.before[name] : undefined;
    if (was === undefined) return false;
    const now = markOf(live, 'main.' + id(name));
    return was.rows === now.rows && was.mark === now.mark;
  };
  const names = [...a.keys()].filter(isTable).map(key => key.slice(6));
  const count = sql => Object.values(live.prepare(sql).get())[0];
  const tables = schema.length > 0 ? [] : names.map(name => ({
    name, restored: count('SELECT count(*) FROM r.' + id(name)), live: count('SELECT count(*) FROM main.' + id(name)),
    changed: count('SELECT count(*) FROM (SELECT * FROM r.' + id(name) + ' EXCEPT SELECT * FROM main.' + id(name) + ')'),
    ...(input.before === undefined ? {} : {still: isStill(name)}),
  }));
  return {schema, tables};`);
