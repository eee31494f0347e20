/** What a review of migrations says. Plain data: a screen, a record and `--json` show the same. */

export type Dialect = 'postgres' | 'sqlite' | 'mysql' | 'other';

/** `stop` ends the release unless a person overrides it with a reason; `warn` asks to be read; `info` is advice. */
export type Severity = 'stop' | 'warn' | 'info';

/**
 * What going back costs, from best to worst.
 *
 * - `code-only safe`: the release that runs now also runs on the new schema; nothing in the database has to be undone.
 * - `reversible`: it does not, but a down file takes the schema back and loses nothing that was there before.
 * - `roll forward only`: it does not, and nothing takes the schema back. Data is all there.
 * - `restore needed`: data is gone and lives in a backup only.
 */
export type RollbackClass = 'code-only safe' | 'reversible' | 'roll forward only' | 'restore needed';
export const rollbackClasses: readonly RollbackClass[] = ['code-only safe', 'reversible', 'roll forward only', 'restore needed'];

/** Table locks of PostgreSQL from weakest to strongest (manual, "Explicit Locking", table 13.2). */
export const lockModes = [
  'none',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;
export type LockMode = (typeof lockModes)[number];

/** Who of the running service waits while a statement works. */
export type Waits = 'nobody' | 'writes' | 'reads + writes' | 'not known';

export type Suppression = {readonly reason: string /** Last day on which it holds, `YYYY-MM-DD`. */; readonly until: string};

export type Finding = {
  readonly rule: string;
  readonly severity: Severity;
  /** The head of a finding: `CREATE INDEX without CONCURRENTLY`. */
  readonly title: string;
  /** What would happen, with numbers where they are known. */
  readonly why: string;
  /** The safe way written out. May have several lines of SQL. */
  readonly instead: string;
  /** 1-based line of the file. */
  readonly line: number;
  /** Set when somebody allowed this with a reason; it then counts as `info`, and stays in the record. */
  readonly suppressed?: Suppression;
};

export type StatementReport = {
  readonly line: number;
  /** The statement as written, at most 2 000 characters. */
  readonly sql: string;
  /** A few words: `ADD COLUMN channel`. */
  readonly does: string;
  /** SQLite has no locks on tables: its one writer holds the `whole database`. */
  readonly lock: LockMode | 'whole database' | 'not known';
  /** Line of an earlier statement of the same transaction whose stronger lock is still held. */
  readonly heldFrom?: number;
  readonly tables: readonly string[];
  readonly waits: Waits;
  /** `instant, catalog` · `scan, about 50 s` · `rewrite, size not known` · `not known`. */
  readonly cost: string;
  readonly class: RollbackClass;
  readonly findings: readonly Finding[];
};

export type RunTwice = {readonly safe: boolean; readonly says: string; readonly line?: number};

export type DownReport =
  | {readonly state: 'none'; readonly says: string}
  | {readonly state: 'clean' | 'bad'; readonly path: string; readonly says: string};

export type FileReport = {
  readonly path: string;
  /** Lower-case hex of the text that was read. */
  readonly sha256: string;
  /** False when nobody understood the SQL by its grammar; findings are then from words only. */
  readonly parsed: boolean;
  /** `one transaction` · `no transaction` · `one transaction for all files`. */
  readonly transaction: string;
  readonly statements: readonly StatementReport[];
  /** Of the file as a whole. Those of a statement are with the statement. */
  readonly findings: readonly Finding[];
  readonly runTwice: RunTwice;
  readonly down: DownReport;
  readonly class: RollbackClass;
};

export type WayBack = {readonly path: string; readonly lines: readonly number[]; readonly class: RollbackClass; readonly why: string};

export type LintReport = {
  readonly dialect: Dialect;
  /** `PostgreSQL 15`, or what was assumed and what was not parsed. */
  readonly says: string;
  readonly verdict: 'none' | 'clean' | 'warn' | 'stop';
  /** One sentence for the first row of the gate. */
  readonly headline: string;
  readonly files: readonly FileReport[];
  readonly class: RollbackClass;
  readonly wayBack: readonly WayBack[];
  /** What the class would be without the statements that stop; undefined when nothing stops. */
  readonly classWhenFixed: RollbackClass | undefined;
};

export const worstClass = (classes: readonly RollbackClass[]): RollbackClass =>
  rollbackClasses[Math.max(0, ...classes.map(one => rollbackClasses.indexOf(one)))] ?? 'restore needed';

export const strongerLock = (a: LockMode, b: LockMode): LockMode => (lockModes.indexOf(a) >= lockModes.indexOf(b) ? a : b);
