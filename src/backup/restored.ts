import {formatDuration} from '../util/duration.ts';
import {causeOf} from '../util/errors.ts';
import type {Command} from '../world/world.ts';
import type {BackupToVerify, PostgresPlaces} from './backup.ts';
import {fails, type Found, holds, type Tools} from './levels.ts';
import {createScratch, dropScratch, isDatabaseName, isScratchName, pgQuery} from './postgres/client.ts';
import {compareDatabases, restoreArchive} from './postgres/pg-backup.ts';
import {saySize} from './say-size.ts';
import {compareSqlite} from './sqlite/sqlite-backup.ts';

/** A scratch database with the backup in it. `drop` takes away what was made, and says when that failed. */
export type Restored = {
  readonly found: Found;
  /** How long restoring alone took: the time that a real restore will take at least. */
  readonly restoreMs?: number;
  /** Where it is, for commands: a file or a database name. */
  readonly scratch?: string;
  readonly drop: () => Promise<string | undefined>;
};

const nothingToDrop = async (): Promise<undefined> => undefined;
const not = (found: Found): Restored => ({found, drop: nothingToDrop});

/** L3: restores into a scratch database and compares it with the live one. Commands of the config come before our own ways. */
export const restoreAndCompare = async (backup: BackupToVerify, tools: Tools): Promise<Restored> => {
  if (backup.commands?.restore) return byCommands(backup, backup.commands.restore, tools);
  if (backup.kind === 'sqlite') return inFile(backup, tools);
  if (backup.kind === 'pg-custom') return inDatabase(backup, tools);
  return not(
    fails(
      'not restored',
      'No command is given that restores this kind of backup into a scratch database',
      'Set backup.restoreScratch in the config',
    ),
  );
};

const inFile = async (backup: BackupToVerify, tools: Tools): Promise<Restored> => {
  const {files, clock} = tools.world;
  if (backup.scratchFolder === undefined)
    return not(fails('not restored', 'No folder is given for a scratch database', 'Give scratchFolder'));
  const folder = backup.scratchFolder;
  const scratch = `${folder}/scratch.sqlite`;
  const drop = () => removed(folder, tools);
  try {
    await files.makeFolder(folder);
    const began = clock.mono();
    await files.copy(backup.file, scratch);
    const restoreMs = clock.mono() - began;
    tools.say(`restored into ${scratch}, comparing`);
    return {
      found: await compared(backup, scratch, restoreMs, () => compareSqlite(scratch, backup, tools), tools),
      restoreMs,
      scratch,
      drop,
    };
  } catch (error) {
    if (tools.signal?.aborted) await drop();
    tools.signal?.throwIfAborted();
    return {
      found: fails('not restored', `Copying ${backup.file} to ${scratch} failed: ${causeOf(error)}`, 'Check that the disk has room for it'),
      drop,
    };
  }
};

const inDatabase = async (backup: BackupToVerify, tools: Tools): Promise<Restored> => {
  const places = backup.postgres;
  if (!places)
    return not(
      fails('not restored', 'No server is given for a scratch database', 'Give the PG* variables and a name that begins with scratch_'),
    );
  if (!isScratchName(places.scratchDatabase) || !isDatabaseName(places.database)) {
    return not(
      fails(
        'not restored',
        `${JSON.stringify(places.scratchDatabase)} is not a name for a scratch database`,
        'Use lower-case letters, digits and _, beginning with scratch_',
      ),
    );
  }
  if (backup.reclaim) await dropScratch(places, tools);
  const made = await createScratch(places, tools);
  // One that exists otherwise is somebody's: it is neither filled nor dropped.
  if (!made.ok)
    return not(
      fails('not restored', `${places.scratchDatabase} could not be made: ${made.why}`, 'Check the server and that the name is free'),
    );
  const drop = async () => {
    const dropped = await dropScratch(places, tools);
    return dropped.ok ? undefined : `${places.scratchDatabase} could not be dropped: ${dropped.why}`;
  };
  try {
    tools.say(`restoring into ${places.scratchDatabase}`);
    const restored = await whileGrowing(places, tools, () => restoreArchive(backup, places, tools));
    if (!restored.ok) return {found: fails('not restored', restored.why, 'Read the message; take the backup again'), drop};
    const compare = () => compareDatabases(places, backup, tools);
    const found = await compared(backup, places.scratchDatabase, restored.durationMs, compare, tools);
    return {found, restoreMs: restored.durationMs, scratch: places.scratchDatabase, drop};
  } catch (error) {
    await drop();
    throw error;
  }
};

/** Says how large the scratch database has become, while it is filled. */
const whileGrowing = async <T>(places: PostgresPlaces, tools: Tools, work: () => Promise<T>): Promise<T> => {
  const done = new AbortController();
  const sizeOf = async () => {
    const asked = await pgQuery(places, places.scratchDatabase, `SELECT pg_database_size('${places.scratchDatabase}')`, tools, 5_000);
    return asked.ok ? Number(asked.stdout.trim()) : undefined;
  };
  const said = saySize(sizeOf, tools.world.clock, line => tools.say(`restored ${line}`), done.signal, {everyMs: 2_000}).catch(() => undefined);
  try {
    return await work();
  } finally {
    done.abort();
    await said;
  }
};

/** The config says how; where it wrote to the scratch place that we named, we can still compare by ourselves. */
const byCommands = async (backup: BackupToVerify, restore: Command, tools: Tools): Promise<Restored> => {
  const {files} = tools.world;
  const folder = backup.kind === 'pg-custom' ? undefined : backup.scratchFolder;
  const scratch = folder === undefined ? (backup.postgres?.scratchDatabase ?? '') : `${folder}/scratch.sqlite`;
  if (folder !== undefined) await files.makeFolder(folder);
  const drop = folder === undefined ? nothingToDrop : () => removed(folder, tools);

  const restored = await runForBackup(restore, backup, scratch, tools);
  if (!restored.ok) return {found: fails('not restored', restored.why, 'Read its output; take the backup again'), drop};
  const compare = async (): Promise<Found> => {
    if (backup.kind === 'sqlite' && (await files.exists(scratch))) return compareSqlite(scratch, backup, tools);
    if (backup.kind === 'pg-custom' && backup.postgres) return compareDatabases(backup.postgres, backup, tools);
    return fails('not compared', 'Restored, but no command compares it with the live database', 'Set backup.compare in the config');
  };
  return {found: await compared(backup, scratch, restored.durationMs, compare, tools), restoreMs: restored.durationMs, scratch, drop};
};

const removed = (folder: string, {world}: Tools): Promise<string | undefined> =>
  world.files.remove(folder).then(
    () => undefined,
    error => `${folder} could not be removed: ${causeOf(error)}`,
  );

/** The config's own comparison decides where there is one. */
const compared = async (
  backup: BackupToVerify,
  scratch: string,
  restoreMs: number,
  own: () => Promise<Found>,
  tools: Tools,
): Promise<Found> => {
  const command = backup.commands?.compare;
  const took = `restored in ${formatDuration(restoreMs)}`;
  if (!command) {
    const found = await own();
    return found.ok ? holds(`${took}, ${found.says}`) : found;
  }
  const ran = await runForBackup(command, backup, scratch, tools);
  return ran.ok
    ? holds(`${took}, compared by ${command.argv[0]}`)
    : fails('differs', ran.why, 'Read its output; take the backup again if it is wrong');
};

/** Runs a command of the config about this backup; its environment says which file and which scratch database. */
export const runForBackup = async (
  command: Command,
  backup: BackupToVerify,
  scratch: string,
  {world, signal}: Tools,
): Promise<{readonly ok: true; readonly durationMs: number} | {readonly ok: false; readonly why: string}> => {
  const env = {...command.env, COCKPIT_BACKUP_FILE: backup.file, COCKPIT_SCRATCH: scratch};
  const typed = command.argv.join(' ');
  try {
    const {exitCode, timedOut, stderr, durationMs} = await world.run({...command, env}, signal);
    if (timedOut) return {ok: false, why: `${typed} did not end in time`};
    if (exitCode === 0) return {ok: true, durationMs};
    const last = stderr.trim().split('\n').at(-1) ?? '';
    return {
      ok: false,
      why: `${typed} ended with ${exitCode === undefined ? 'a signal' : `exit code ${exitCode}`}${last === '' ? '' : `: ${last}`}`,
    };
  } catch (error) {
    signal?.throwIfAborted();
    return {ok: false, why: `${typed} could not be run: ${causeOf(error)}`};
  }
};
