import type {Command} from '../world/world.ts';
import type {BackupLevel} from './levels.ts';

export type BackupKind = 'sqlite' | 'pg-custom' | 'other';

/** A backup that a command has just written, and what it is to be held against. */
export type BackupToVerify = {
  /** Absolute path. */
  readonly file: string;
  readonly kind: BackupKind;
  /** The level that is asked for; nothing above it is tried. */
  readonly level: BackupLevel;
  /** When the command that wrote it was started, epoch ms: an older file is somebody else's. */
  readonly startedAt: number;
  /** How that command ended; undefined when a person says that the backup was made. */
  readonly claimed?: {
    readonly exitCode: number | undefined;
    readonly durationMs: number;
    /** The last line that it printed: why it failed. */
    readonly said?: string;
  };
  /** Sizes of earlier verified backups in bytes, any order. */
  readonly earlierBytes?: readonly number[];
  /** Refused when it is smaller than the usual size by more than this. Percent, default 30. */
  readonly smallerPct?: number;
  /** SQLite: the live database file that the restored one is compared with. Absolute path. */
  readonly source?: string;
  /** Rows of the backup that the live database does not have (any more), over all tables, that are still acceptable. Default 0. */
  readonly driftRows?: number;
  /** The live database as it was before the backup was begun: what nobody wrote to since then has to be the same to the row. */
  readonly before?: Fingerprint;
  /** Queries on the restored database for L4, SQLite and PostgreSQL: each has to give a row, and not false, 0 or nothing in it. */
  readonly queries?: readonly string[];
  /** A scratch database of this name is a leftover of our own and may be dropped first. */
  readonly reclaim?: boolean;
  /** Folder for a scratch database; made and removed. Absolute path. Needed from L3 on for SQLite. */
  readonly scratchFolder?: string;
  readonly postgres?: PostgresPlaces;
  /** Commands of the config, already filled in. They get COCKPIT_BACKUP_FILE and COCKPIT_SCRATCH. */
  readonly commands?: {readonly list?: Command; readonly restore?: Command; readonly compare?: Command; readonly smoke?: Command};
};

/** Rows by table, and what tells whether somebody wrote to it: a checksum of its content, or a count of writes. */
export type Fingerprint = Readonly<Record<string, {readonly rows: number; readonly mark: string}>>;

/** How a PostgreSQL server is reached. Secrets are named, never written here. */
export type PostgresServer = {
  /** By the usual PG* variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the variable of our own environment that holds the password. */
  readonly passwordEnv?: string;
  /** Name of the variable that holds a postgresql:// address. It wins over `env`. */
  readonly urlEnv?: string;
};

export type PostgresPlaces = PostgresServer & {
  /** Where the scratch database is made. Without it the server of the live one. */
  readonly scratchServer?: PostgresServer;
  /** The database that the backup is of. */
  readonly database: string;
  /** Made for the check and dropped after it. Has to begin with `scratch_`, so that no typing error can name a real one. */
  readonly scratchDatabase: string;
  /** Prints the version of the schema, for instance `SELECT max(version) FROM schema_migrations`. */
  readonly schemaVersionSql?: string;
  /** Also compare what is in the rows, not only how many there are. Reads every table of the live database. */
  readonly content?: boolean;
  /** Parallel jobs of pg_restore. Default 2. */
  readonly jobs?: number;
};
