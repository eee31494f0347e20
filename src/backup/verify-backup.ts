import {formatCount, formatDuration} from '../util/duration.ts';
import type {World} from '../world/world.ts';
import type {BackupToVerify} from './backup.ts';
import {type Existing, exists} from './exists.ts';
import {atLeast, type BackupLevel, backupLevels, fails, type Found, holds, type LevelRow, type Tools} from './levels.ts';
import {queryDatabase, readArchive} from './postgres/pg-backup.ts';
import {type Restored, restoreAndCompare, runForBackup} from './restored.ts';
import {querySqlite, readSqlite} from './sqlite/sqlite-backup.ts';

export type BackupVerified = {
  /** The highest level that holds; undefined when not even the claim does. */
  readonly reached: BackupLevel | undefined;
  readonly asked: BackupLevel;
  readonly enough: boolean;
  readonly rows: readonly LevelRow[];
  readonly bytes: number | undefined;
  /** Lower-case hex of the file. */
  readonly sha256: string | undefined;
  /** When the file was last written, epoch ms: what was changed after this is lost by a restore. */
  readonly takenAt: number | undefined;
  readonly restoreMs: number | undefined;
  /** What stopped the climb, and what to do. Absent when everything that was asked for holds. */
  readonly problem?: {readonly why: string; readonly next: string};
  /** Left behind by the check, to be cleaned by hand. */
  readonly leftBehind?: string;
};

type Options = {
  readonly signal?: AbortSignal;
  /** Called after each level, for a screen that shows the ladder while it is climbed. */
  readonly onRow?: (row: LevelRow) => void;
  readonly say?: (line: string) => void;
};

const whats: Readonly<Record<BackupLevel, string>> = {
  L0: 'command said done',
  L1: 'exists, size normal',
  L2: 'readable, checksum',
  L3: 'restored, compared',
  L4: 'smoke on the restore',
};

/**
 * Climbs the ladder of evidence from the claim up to the level that is asked for, and stops at the first that does not
 * hold. Changes nothing but a scratch database or folder of its own, which is taken away again.
 */
export const verifyBackup = async (
  backup: BackupToVerify,
  world: World,
  {signal, onRow, say = () => {}}: Options = {},
): Promise<BackupVerified> => {
  const tools: Tools = {world, signal, say};
  const rows: LevelRow[] = [];
  let file: Existing = {found: holds('')};
  let restored: Restored | undefined;
  let problem: BackupVerified['problem'];

  const look = async (level: BackupLevel): Promise<Found> => {
    switch (level) {
      case 'L0':
        return claim(backup);
      case 'L1':
        file = await exists(backup, tools);
        return file.found;
      case 'L2':
        return readable(backup, file.bytes ?? 0, file.sha256 ?? '', tools);
      case 'L3':
        restored = await restoreAndCompare(backup, tools);
        return restored.found;
      case 'L4':
        return smoke(backup, restored, tools);
    }
  };

  let leftBehind: string | undefined;
  try {
    for (const level of backupLevels) {
      if (!atLeast(backup.level, level) || problem) continue;
      const found = await look(level);
      rows.push({level, what: whats[level], state: found.ok ? 'passed' : 'failed', says: found.says});
      if (!found.ok) problem = {why: found.why, next: found.next};
      const row = rows.at(-1);
      if (row) onRow?.(row);
    }
  } finally {
    leftBehind = await restored?.drop();
  }
  const reached = rows.findLast(({state}) => state === 'passed')?.level;
  return {
    reached,
    asked: backup.level,
    enough: problem === undefined && atLeast(reached, backup.level),
    rows: [...rows, ...untouched(backup.level, rows.length)],
    bytes: file.bytes,
    sha256: file.sha256,
    takenAt: file.writtenAt,
    restoreMs: restored?.restoreMs,
    ...(problem ? {problem} : {}),
    ...(leftBehind === undefined ? {} : {leftBehind}),
  };
};

const claim = ({claimed}: BackupToVerify): Found => {
  if (!claimed) return holds('a person said so');
  if (claimed.exitCode === 0) return holds(`exit 0, ${formatCount(claimed.durationMs)}`);
  const how = claimed.exitCode === undefined ? 'a signal' : `exit ${claimed.exitCode}`;
  const said = claimed.said === undefined || claimed.said === '' ? '' : `: ${claimed.said}`;
  return fails(
    how,
    `The backup command ended with ${how} after ${formatDuration(claimed.durationMs)}${said}`,
    'Read its output, mend the cause, take the backup again',
  );
};

const readable = async (backup: BackupToVerify, bytes: number, sha256: string, tools: Tools): Promise<Found> => {
  const found = await readByKind(backup, bytes, tools);
  return found.ok ? holds(`${found.says}, sha256 ${sha256.slice(0, 4)}…${sha256.slice(-4)}`) : found;
};

const readByKind = async (backup: BackupToVerify, bytes: number, tools: Tools): Promise<Found> => {
  const list = backup.commands?.list;
  if (list) {
    const ran = await runForBackup(list, backup, '', tools);
    return ran.ok ? holds(`read by ${list.argv[0]}`) : fails('not readable', ran.why, 'Take the backup again');
  }
  if (backup.kind === 'sqlite') return readSqlite(backup, bytes, tools);
  if (backup.kind === 'pg-custom') return readArchive(backup, tools);
  return fails('not read', 'No command is given that reads this kind of backup', 'Set backup.list in the config');
};

const smoke = async (backup: BackupToVerify, restored: Restored | undefined, tools: Tools): Promise<Found> => {
  const {queries = []} = backup;
  const command = backup.commands?.smoke;
  if (!command && queries.length === 0)
    return fails('not tried', 'No smoke command or query is given for the restored database', 'Set backup.queries or backup.smoke in the config');
  const time = restored?.restoreMs === undefined ? '' : `, restore takes ${formatDuration(restored.restoreMs)}`;
  const asked = queries.length === 0 ? undefined : await ask(backup, restored?.scratch ?? '', queries, tools);
  if (asked && !asked.ok) return asked;
  if (!command) return holds(`${asked?.says}${time}`);

  const ran = await runForBackup(command, backup, restored?.scratch ?? '', tools);
  if (!ran.ok) return fails('smoke failed', ran.why, 'The backup restores but does not serve: find out why before you rely on it');
  return holds(`${asked ? `${asked.says}, ` : ''}works in ${formatDuration(ran.durationMs)}${time}`);
};

const ask = async (backup: BackupToVerify, scratch: string, queries: readonly string[], tools: Tools): Promise<Found> => {
  if (backup.kind === 'sqlite') return querySqlite(scratch, queries, tools);
  if (backup.kind === 'pg-custom' && backup.postgres) return queryDatabase(backup.postgres, queries, tools);
  return fails('not asked', 'Queries are asked of SQLite and PostgreSQL only', 'Set backup.smoke in the config instead of backup.queries');
};

const untouched = (asked: BackupLevel, climbed: number): readonly LevelRow[] =>
  backupLevels.slice(climbed).map(level => {
    const state = atLeast(asked, level) ? 'not reached' : 'not asked for';
    return {level, what: whats[level], state, says: state};
  });
