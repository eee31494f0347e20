import type {Dialect, RollbackClass, Severity} from '../report.ts';
import type {WordStatement} from './split-statements.ts';

/** What a rule that only knows words may look at. `made` are the tables that this set creates before the statement. */
export type WordPlace = {
  readonly statement: WordStatement;
  readonly dialect: Dialect;
  readonly made: ReadonlySet<string>;
  readonly all: readonly WordStatement[];
};

export type WordRule = {
  readonly id: string;
  readonly about: string;
  readonly severity: Severity;
  /** The class that the statement gets if this rule finds it. */
  readonly class?: RollbackClass;
  readonly find: (place: WordPlace) => {readonly title: string; readonly why: string; readonly instead: string} | undefined;
};

const name = '([\\w$.]+)';
const match = (pattern: string, {statement}: WordPlace): RegExpExecArray | null => matcher(pattern).exec(statement.plain);

// The patterns are few, the statements may be twenty thousand.
const matchers = new Map<string, RegExp>();
const matcher = (pattern: string): RegExp => {
  const known = matchers.get(pattern) ?? new RegExp(pattern, 'i');
  matchers.set(pattern, known);
  return known;
};

// What may stand after ADD or DROP in place of a column's name.
const noColumn = '(?!(?:CONSTRAINT|INDEX|KEY|UNIQUE|PRIMARY|FOREIGN|CHECK|FULLTEXT|SPATIAL|PARTITION|DEFAULT)\\b)';
const object = '(?:TABLE|INDEX|VIEW|TRIGGER)';
const firstWords = `CREATE ALTER DROP INSERT REPLACE UPDATE DELETE TRUNCATE SELECT WITH PRAGMA BEGIN START COMMIT END ROLLBACK
  SAVEPOINT RELEASE SET USE VACUUM ANALYZE REINDEX OPTIMIZE RENAME LOCK UNLOCK PREPARE EXECUTE DEALLOCATE SOURCE
  LOAD ATTACH DETACH CALL GRANT REVOKE FLUSH DO EXPLAIN COMMENT VALUES`.split(/\s+/);
const backupOnly = 'is in a backup only, afterwards.';
const nextRelease = 'Stop using it in this release; remove it in the next one, after a verified backup.';

/** DROP TABLE x, where a table of this set takes the name x afterwards: the way SQLite changes a table. */
const isRebuilt = ({all, statement, made}: WordPlace, table: string): boolean =>
  all.some(({plain, line}) => {
    const [, from, to] = new RegExp(`^ALTER TABLE ${name} RENAME TO ${name}`, 'i').exec(plain) ?? [];
    return line > statement.line && to === table && from !== undefined && made.has(from);
  });

/** Rules for dialects that are not parsed. Words can deceive: what they find is certain enough to ask, never enough to pass. */
export const wordRules: readonly WordRule[] = [
  {
    id: 'drop-table',
    about: 'DROP TABLE',
    severity: 'stop',
    class: 'restore needed',
    find: place => {
      const [, table = ''] = match(`^DROP TABLE (?:IF EXISTS )?${name}`, place) ?? [];
      if (table === '' || place.made.has(table) || isRebuilt(place, table)) return undefined;
      return {title: `DROP TABLE ${table}`, why: `Every row ${backupOnly}`, instead: nextRelease};
    },
  },
  {
    id: 'table-rebuild',
    about: 'A table copied, dropped and replaced under its name',
    severity: 'warn',
    class: 'roll forward only',
    find: place => {
      const [, table = ''] = match(`^DROP TABLE (?:IF EXISTS )?${name}`, place) ?? [];
      if (table === '' || place.made.has(table) || !isRebuilt(place, table)) return undefined;
      return {
        title: `${table} is rebuilt`,
        why: 'Columns that the INSERT … SELECT does not copy are gone; triggers, indexes and views of the old table as well.',
        instead: 'Compare both column lists; one transaction, PRAGMA foreign_keys = OFF before it and PRAGMA foreign_key_check at its end.',
      };
    },
  },
  {
    id: 'drop-column',
    about: 'DROP COLUMN',
    severity: 'stop',
    class: 'restore needed',
    find: place => {
      const [, table, column] = match(`^ALTER TABLE ${name} .*?\\bDROP (?:COLUMN )?(?:IF EXISTS )?${noColumn}${name}`, place) ?? [];
      return column
        ? {
            title: `DROP COLUMN ${table}.${column}`,
            why: `Every value of it ${backupOnly} The running release may still read it.`,
            instead: nextRelease,
          }
        : undefined;
    },
  },
  {
    id: 'drop-database',
    about: 'DROP DATABASE or SCHEMA',
    severity: 'stop',
    class: 'restore needed',
    find: place =>
      match('^DROP (?:DATABASE|SCHEMA)\\b', place)
        ? {title: 'DROP DATABASE', why: `Everything in it ${backupOnly}`, instead: 'Not in a migration.'}
        : undefined,
  },
  {
    id: 'drop-object',
    about: 'DROP VIEW, TRIGGER, PROCEDURE, FUNCTION, EVENT',
    severity: 'warn',
    class: 'roll forward only',
    find: place => {
      const [, kind, object] = match(`^DROP (VIEW|TRIGGER|PROCEDURE|FUNCTION|EVENT) (?:IF EXISTS )?${name}`, place) ?? [];
      if (kind === undefined) return undefined;
      const made = new RegExp(`^CREATE .*\\b${kind} .*\\b${object?.replaceAll(/[.$]/g, '\\$&')}\\b`, 'i');
      return place.all.every(({plain, line}) => line <= place.statement.line || !made.test(plain))
        ? {
            title: `DROP ${kind.toUpperCase()} ${object}`,
            why: 'What used it fails from that moment on, or is silently no longer done.',
            instead: nextRelease,
          }
        : undefined;
    },
  },
  {
    id: 'truncate',
    about: 'TRUNCATE',
    severity: 'stop',
    class: 'restore needed',
    find: place => {
      const [, table] = match(`^TRUNCATE (?:TABLE )?${name}`, place) ?? [];
      return table && !place.made.has(table)
        ? {title: `TRUNCATE ${table}`, why: `Every row ${backupOnly}`, instead: 'DELETE … WHERE, in batches, after a verified backup.'}
        : undefined;
    },
  },
  {
    id: 'delete-without-where',
    about: 'DELETE without WHERE',
    severity: 'stop',
    class: 'restore needed',
    find: place => {
      const [, table] = match(`^(?:WITH .*)?DELETE (?:FROM )?${name}(?!.*\\bWHERE\\b)`, place) ?? [];
      return table && !place.made.has(table)
        ? {title: `DELETE from ${table} without WHERE`, why: `Every row ${backupOnly}`, instead: `DELETE FROM ${table} WHERE …;`}
        : undefined;
    },
  },
  {
    id: 'delete-rows',
    about: 'DELETE with WHERE',
    severity: 'warn',
    class: 'restore needed',
    find: place => {
      const [, table] = match(`^(?:WITH .*)?DELETE (?:FROM )?${name}.*\\bWHERE\\b`, place) ?? [];
      return table && !place.made.has(table)
        ? {
            title: `DELETE from ${table}`,
            why: `The rows it finds: each ${backupOnly}`,
            instead: `Keep them aside first: CREATE TABLE ${table}_deleted AS SELECT …;`,
          }
        : undefined;
    },
  },
  {
    id: 'update-without-where',
    about: 'UPDATE without WHERE',
    severity: 'stop',
    class: 'restore needed',
    find: place => {
      const [, table, columns = ''] = match(`^(?:WITH .*)?UPDATE (?:OR \\w+ )?${name} SET (.*)$`, place) ?? [];
      if (table === undefined || /\bWHERE\b/i.test(columns) || place.made.has(table)) return undefined;
      // Filling a column that this set adds overwrites nothing.
      const fills = [...columns.matchAll(/(?:^|, ?)([\w$]+) ?=/g)].every(([, column]) => place.made.has(`${table}.${column}`));
      return fills
        ? undefined
        : {
            title: `UPDATE ${table} without WHERE`,
            why: `The old value of every row ${backupOnly}`,
            instead: `UPDATE ${table} SET … WHERE …;`,
          };
    },
  },
  {
    id: 'rename',
    about: 'RENAME of a table or column',
    severity: 'stop',
    class: 'roll forward only',
    find: place => {
      const [, table = '', what = ''] =
        match(`^ALTER TABLE ${name} .*?\\b(RENAME (?:COLUMN |TO |AS )?.*|CHANGE (?:COLUMN )?.*)$`, place) ??
        match(`^RENAME (TABLE) (.*)$`, place) ??
        [];
      if (table === '' || place.made.has(table) || /^RENAME (?:INDEX|KEY)\b/i.test(what)) return undefined;
      return {
        title: `${table === 'TABLE' ? 'RENAME TABLE' : table} ${what}`.slice(0, 80),
        why: 'From that moment on the old name is an error, also after a rollback of the code.',
        instead: 'Add the new one beside the old one, write both, move over in the next release, remove the old one in the release after.',
      };
    },
  },
  {
    id: 'change-type',
    about: 'A change of type',
    severity: 'stop',
    class: 'roll forward only',
    find: place => {
      const [, table, column] =
        match(
          `^ALTER TABLE ${name} .*?\\b(?:MODIFY (?:COLUMN )?|ALTER COLUMN )${name} (?!SET DEFAULT|DROP DEFAULT|SET VISIBLE|SET INVISIBLE)`,
          place,
        ) ?? [];
      return column
        ? {
            title: `type of ${table}.${column}`,
            why: 'The table may be written anew while nobody can use it, and values that do not fit are cut or refused.',
            instead: `Add ${column}_new beside it, write both, fill it in batches, move over in the next release.`,
          }
        : undefined;
    },
  },
  {
    id: 'not-null-without-default',
    about: 'ADD COLUMN NOT NULL without DEFAULT',
    severity: 'stop',
    class: 'roll forward only',
    find: place => {
      const [, table, column, rest = ''] =
        match(`^ALTER TABLE ${name} .*?\\bADD (?:COLUMN )?(?:IF NOT EXISTS )?${noColumn}${name} (.*)$`, place) ?? [];
      if (
        !column ||
        !/\bNOT NULL\b/i.test(rest) ||
        (/\bDEFAULT\b/i.test(rest) && !/\bDEFAULT NULL\b/i.test(rest)) ||
        /\bGENERATED\b|\bAS \(|AUTO_INCREMENT/i.test(rest)
      )
        return undefined;
      const outcome =
        place.dialect === 'sqlite'
          ? 'SQLite refuses it.'
          : place.dialect === 'mysql'
            ? 'MySQL makes up a value (0 or an empty text) for the old rows, and an INSERT of the running release fails in strict mode.'
            : 'It fails on a table with rows, or an INSERT of the running release fails.';
      return {
        title: `ADD COLUMN ${column} NOT NULL without DEFAULT`,
        why: outcome,
        instead: `ALTER TABLE ${table} ADD COLUMN ${column} … NOT NULL DEFAULT …;`,
      };
    },
  },
  {
    id: 'sqlite-refuses',
    about: 'ADD COLUMN with what SQLite cannot add',
    severity: 'stop',
    find: place => {
      const [, , column, rest = ''] = match(`^ALTER TABLE ${name} ADD (?:COLUMN )?${name} (.*)$`, place) ?? [];
      const bad = /\bPRIMARY KEY\b|\bUNIQUE\b|\bDEFAULT (?:CURRENT_\w+|\()|\bSTORED\b/i.exec(rest)?.[0];
      return place.dialect === 'sqlite' && column && bad
        ? {
            title: `ADD COLUMN ${column} with ${bad}`,
            why: 'SQLite refuses it for a table that has rows (lang_altertable, section 4).',
            instead: 'Add the plain column; then CREATE UNIQUE INDEX, or rebuild the table in twelve steps.',
          }
        : undefined;
    },
  },
  {
    id: 'create-index',
    about: 'CREATE INDEX: who waits',
    severity: 'warn',
    find: place => {
      const [, index, table = ''] =
        match(`^CREATE (?:UNIQUE |FULLTEXT |SPATIAL )?INDEX (?:IF NOT EXISTS )?${name} ON ${name}`, place) ?? [];
      if (!index || place.made.has(table)) return undefined;
      return place.dialect === 'sqlite'
        ? {
            title: `CREATE INDEX ${index}`,
            why: 'The whole database takes no other write until it is built; a writer without busy_timeout gets SQLITE_BUSY at once.',
            instead: 'Be sure that the service sets busy_timeout, and know how long it takes on a copy.',
          }
        : {
            title: `CREATE INDEX ${index}`,
            why: 'Whether it blocks writes depends on the engine and its version; this was not judged.',
            instead:
              place.dialect === 'mysql'
                ? `CREATE INDEX ${index} ON ${table} (…) ALGORITHM=INPLACE LOCK=NONE;   fails at once instead of blocking.`
                : 'The online form of your database.',
          };
    },
  },
  {
    id: 'dangerous-pragma',
    about: 'PRAGMA writable_schema, journal_mode, ignore_check_constraints',
    severity: 'stop',
    class: 'roll forward only',
    find: place => {
      const [, pragma] =
        match('^PRAGMA (?:\\w+\\.)?(writable_schema|ignore_check_constraints|journal_mode|encoding|auto_vacuum|synchronous) ?=', place) ??
        [];
      return pragma
        ? {
            title: `PRAGMA ${pragma}`,
            why: 'It changes how the file itself is written or checked, for every program that uses it.',
            instead: 'Set it where the service opens the database, not in a migration.',
          }
        : undefined;
    },
  },
  {
    id: 'vacuum',
    about: 'VACUUM, OPTIMIZE TABLE',
    severity: 'warn',
    find: place =>
      match('^(?:VACUUM|OPTIMIZE (?:NO_WRITE_TO_BINLOG |LOCAL )?TABLE)\\b(?! INTO)', place)
        ? {
            title: place.statement.plain.slice(0, 40),
            why: 'Everything is written anew; it needs as much free disk again, and writers wait.',
            instead: 'At a quiet hour, outside the release.',
          }
        : undefined,
  },
  {
    id: 'dynamic-sql',
    about: 'PREPARE, EXECUTE, SOURCE, LOAD DATA, ATTACH',
    severity: 'stop',
    class: 'restore needed',
    find: place =>
      match('^(?:PREPARE|EXECUTE|SOURCE|LOAD DATA|LOAD XML|ATTACH|CALL)\\b', place)
        ? {
            title: `cannot see inside: ${place.statement.plain.slice(0, 40)}`,
            why: 'What it does is not in this file.',
            instead: 'Write the statements out; or have somebody who read it sign for it with a reason.',
          }
        : undefined,
  },
  {
    id: 'insert-replace',
    about: 'REPLACE INTO, INSERT OR REPLACE',
    severity: 'warn',
    class: 'roll forward only',
    find: place =>
      match('^(?:REPLACE INTO|INSERT OR REPLACE)\\b', place)
        ? {
            title: 'REPLACE',
            why: `A row that is replaced is deleted first, with what refers to it; the old one ${backupOnly}`,
            instead: 'INSERT … ON CONFLICT DO NOTHING / INSERT IGNORE, or an UPDATE.',
          }
        : undefined,
  },
  {
    id: 'missing-if-exists',
    about: 'Fails when the file runs again',
    severity: 'warn',
    find: place => {
      const [found] =
        match(`^(?:CREATE (?:TEMP |TEMPORARY |UNIQUE )?${object}(?! IF NOT EXISTS)|DROP ${object}(?! IF EXISTS))\\b`, place) ?? [];
      if (!found || (place.dialect === 'mysql' && /INDEX/i.test(found))) return undefined;
      return {
        title: `${found.toUpperCase()} cannot run twice`,
        why: 'A second run stops here with an error; a run that was cut off half-way cannot simply be repeated.',
        instead: `Write it with ${/^CREATE/i.test(found) ? 'IF NOT EXISTS' : 'IF EXISTS'}.`,
      };
    },
  },
  {
    id: 'unknown-statement',
    about: 'A statement that begins with no word we know',
    severity: 'warn',
    class: 'roll forward only',
    find: place =>
      match(`^(?:${firstWords.join('|')})\\b`, place)
        ? undefined
        : {
            title: `${place.statement.plain.slice(0, 30)} … is not known to this review`,
            why: 'It begins with no word of SQL that we know.',
            instead: 'Read it yourself; correct it if it is not SQL.',
          },
  },
];
