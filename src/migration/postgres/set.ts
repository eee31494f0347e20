import type {LiveTable, LiveTables} from '../live-tables.ts';
import {liveTable} from '../live-tables.ts';
import type {CodePlace, PreviousCode} from '../previous-code.ts';
import type {LockMode} from '../report.ts';
import type {Action} from './actions/action.ts';
import {as} from './nodes.ts';
import type {PgFile, PgStatement} from './read-file.ts';

/** How the tool runs the files: each in a transaction of its own, all in one, or every statement by itself. */
export type TransactionMode = 'per-file' | 'all-files' | 'none';

export type PgOptions = {
  readonly version: number;
  readonly mode: TransactionMode;
  readonly live: LiveTables | undefined;
  /** Set by the role or the tool before the migration runs, so not in the files. Milliseconds. */
  readonly lockTimeoutMs: number | undefined;
  readonly statementTimeoutMs: number | undefined;
  readonly previous: PreviousCode | undefined;
  /** Where the previous release names what is taken away, by name; a name that is missing was not searched. */
  readonly named: ReadonlyMap<string, readonly CodePlace[]>;
};

/** What all files of the release together make new, with the statement from which on it is there. */
export type PgSet = {
  readonly files: readonly PgFile[];
  readonly options: PgOptions;
  readonly isNewTable: (table: string, seq: number) => boolean;
  readonly isNewColumn: (table: string, column: string, seq: number) => boolean;
  /** Actions before a statement, nearest last. */
  readonly before: (seq: number) => readonly {readonly action: Action; readonly seq: number}[];
  readonly live: (table: string | undefined) => LiveTable | undefined;
};

export const pgSet = (files: readonly PgFile[], options: PgOptions): PgSet => {
  const all = files.flatMap(({statements}) => statements).flatMap(({seq, actions}) => actions.map(action => ({action, seq})));
  const tables = new Map<string, number>();
  const columns = new Map<string, number>();
  for (const {action, seq} of all) {
    const {kind, table, column, to} = action;
    if (kind === 'create-table' && table !== undefined && !mayExist(action, options))
      tables.set(table, Math.min(seq, tables.get(table) ?? seq));
    if (kind === 'rename' && table !== undefined && column === undefined && tables.has(table) && to !== undefined) tables.set(to, seq);
    // Indexes and tables share their names, and an index on a table that nobody uses is used by nobody.
    if (kind === 'create-index' && action.name !== undefined && table !== undefined && tables.has(table)) tables.set(action.name, seq);
    if (kind === 'add-column') columns.set(`${table}.${column}`, seq);
  }
  return {
    files,
    options,
    isNewTable: (table, seq) => (tables.get(table) ?? Number.POSITIVE_INFINITY) < seq,
    isNewColumn: (table, column, seq) => (columns.get(`${table}.${column}`) ?? Number.POSITIVE_INFINITY) < seq,
    before: seq => all.slice(0, firstFrom(all, seq)),
    live: table => liveTable(options.live, table),
  };
};

const firstFrom = (all: readonly {readonly seq: number}[], seq: number): number => {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

// CREATE TABLE IF NOT EXISTS makes nothing new when production has the table already.
const mayExist = ({node, table}: Action, {live}: PgOptions): boolean => {
  const guarded = as('CreateStmt', node)?.if_not_exists ?? as('CreateTableAsStmt', node)?.if_not_exists ?? false;
  return guarded && liveTable(live, table) !== undefined;
};

export type Held = {readonly table: string; readonly mode: LockMode; readonly line: number; readonly path: string};

/** One action where it stands: everything a rule may ask. */
export type Place = {
  readonly action: Action;
  readonly statement: PgStatement;
  readonly file: PgFile;
  readonly set: PgSet;
  readonly line: number;
  /** Number of the transaction; undefined when the statement commits by itself. */
  readonly transaction: number | undefined;
  /** Whether that transaction was begun in the file rather than by the tool. */
  readonly explicit: boolean;
  /** Locks on tables that others use, taken earlier in the same transaction. */
  readonly held: readonly Held[];
  readonly lockTimeoutMs: number | undefined;
  readonly statementTimeoutMs: number | undefined;
  /** The action's table is made by this very set, so nobody can wait for it. */
  readonly onNewTable: boolean;
};
