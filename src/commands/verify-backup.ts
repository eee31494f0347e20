import {mkdtemp, open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {
  atLeast,
  backupLevels,
  postgresPlaces,
  proofOf,
  verifyBackup,
  type BackupKind,
  type BackupLevel,
  type BackupToVerify,
  type BackupVerified,
} from '../backup/index.ts';
import type {Config} from '../config/schema.ts';
import {fill, valuesFrom} from '../config/template.ts';
import {formatBytes} from '../util/bytes.ts';
import {formatDuration} from '../util/duration.ts';
import {CockpitError} from '../util/errors.ts';
import {sanitise} from '../world/sanitise.ts';
import type {World} from '../world/world.ts';
import {defineCommand, flagText, type CommandInput, type ExitCode} from './command.ts';
import {mistyped, noMoreThan, printJson, printLines} from './parts/answer.ts';
import {findProject} from './parts/project.ts';
import {findRepo, worldOf} from './parts/repo.ts';
import {openRepository} from './parts/repository.ts';
import {ensureTrust} from './parts/trust-prompt.ts';

const usage = 'verify-backup FILE [--level L0..L4] [--live DATABASE] [--scratch VARIABLE] [--json]';

/** Climbs the ladder of evidence for one file. 0: the asked level holds. 1: it does not. 3: the config is not trusted. */
export const verifyBackupCommand = defineCommand({
  name: 'verify-backup',
  usage,
  says: 'how far a backup can be proven: exists, readable, restored, used',
  flags: {
    level: {value: true, says: 'L1 exists, L2 readable, L3 restored and compared, L4 used; default: the config’s, or L2'},
    live: {value: true, says: 'what it is compared with from L3 on: an SQLite file, or the name of the variable with a postgresql:// address'},
    scratch: {value: true, says: 'name of the variable with the address of a server for the scratch database; default: that of --live'},
    trust: {value: true, says: 'trust exactly the config with this hash: its commands are run from L2 on'},
    json: {value: false, says: 'one JSON object'},
  },
  run: async input => {
    const [file] = input.args;
    if (file === undefined) return mistyped(input, 'No file was named.', `cockpit ${usage}`);
    const extra = noMoreThan(input, 1, usage);
    if (extra !== undefined) return extra;
    const typed = flagText(input.flags['level']);
    if (typed !== undefined && !(backupLevels as readonly string[]).includes(typed))
      return mistyped(input, `--level ${typed} is none of ${backupLevels.join(', ')}.`, `cockpit ${usage}`);

    const found = await settingsIn(input);
    const {world, settings} = found ?? {world: worldOf(input), settings: undefined};
    const path = resolve(input.cwd, file);
    const level = (typed as BackupLevel | undefined) ?? settings?.level ?? 'L2';
    const kind = settings?.kind ?? (await kindOf(path));
    const backup: BackupToVerify = {
      file: path,
      level,
      kind,
      startedAt: 0,
      ...(settings && (await fromConfig(input, settings, path, level, world))),
      ...liveOf(input, kind, world),
      ...(atLeast(level, 'L3') && {scratchFolder: await mkdtemp(join(tmpdir(), 'cockpit-verify-'))}),
    };
    const proven = await verifyBackup(backup, world, {say: line => input.tell(sanitise(line))}).finally(() => removeScratch(backup, world));
    answer(input, backup, proven);
    return exitCodeOf(proven);
  },
});

const exitCodeOf = ({enough}: BackupVerified): ExitCode => (enough ? 0 : 1);

/** Undefined outside of a repository, and where the config says nothing of backups. A config with mistakes throws. */
const settingsIn = async (input: CommandInput): Promise<{readonly world: World; readonly settings: Config['backup']} | undefined> => {
  const inside = await findRepo(input.cwd, worldOf(input)).then(
    () => true,
    () => false,
  );
  if (!inside) return undefined;
  try {
    const {config, world} = await openRepository(input);
    return config && {world, settings: config.backup};
  } catch (error) {
    if (error instanceof CockpitError) return undefined;
    throw error;
  }
};

/** What was typed wins over the config. */
const liveOf = ({flags, cwd}: CommandInput, kind: BackupKind, world: World): Partial<BackupToVerify> => {
  const [live, scratch] = [flagText(flags['live']), flagText(flags['scratch'])];
  if (live === undefined) return {};
  if (kind !== 'pg-custom') return {source: resolve(cwd, live)};
  const postgres = {urlEnv: live, content: true, jobs: 2, ...(scratch !== undefined && {scratchUrlEnv: scratch})};
  const places = postgresPlaces({postgres}, scratchName(world), world);
  return places ? {postgres: places} : {};
};

const scratchName = ({clock}: World): string => `scratch_verify_${process.pid}_${clock.now().toString(36)}`;

/** The live database to compare with, and the config's own commands; those are run only when this user has trusted the config. */
const fromConfig = async (
  input: CommandInput,
  settings: NonNullable<Config['backup']>,
  file: string,
  level: BackupLevel,
  world: World,
): Promise<Partial<BackupToVerify>> => {
  const project = await findProject(input);
  const {source} = settings;
  const isNeeded = {list: 'L2', restoreScratch: 'L3', compare: 'L3', smoke: 'L4'} as const;
  const wanted = Object.entries(isNeeded).filter(([name, from]) => atLeast(level, from) && settings[name as keyof typeof isNeeded] !== undefined);
  // Its queries are asked of the databases that it names: not before somebody has read them.
  if (wanted.length > 0 || (atLeast(level, 'L3') && settings.postgres) || (atLeast(level, 'L4') && settings.queries.length > 0)) await ensureTrust(input, project);
  const values = valuesFrom({}, {env: 'production', file});
  const proof = proofOf(settings, (name, does) => {
    const command = atLeast(level, isNeeded[name]) ? settings[name] : undefined;
    return command && {...fill(command, values, {folder: project.repo, place: `backup.${name}`}), does};
  });
  const postgres = postgresPlaces(settings, scratchName(world), world);
  return {...proof, ...(postgres && {postgres}), ...(source !== undefined && {source: resolve(project.repo, source)})};
};

/**
 * By its first bytes: "SQLite format 3" and a NUL (sqlite.org/fileformat.html), PGDMP (pg_dump's archives). Why it cannot be read
 * is for the ladder to say.
 */
const kindOf = async (path: string): Promise<BackupKind> => {
  const file = await open(path).catch(() => undefined);
  if (!file) return 'other';
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(16), 0, 16, 0);
    const start = buffer.subarray(0, bytesRead).toString('latin1');
    return start === 'SQLite format 3\0' ? 'sqlite' : start.startsWith('PGDMP') ? 'pg-custom' : 'other';
  } catch {
    return 'other';
  } finally {
    await file.close();
  }
};

const removeScratch = async ({scratchFolder}: BackupToVerify, world: World): Promise<void> => {
  if (scratchFolder !== undefined) await world.files.remove(scratchFolder);
};

const glyphs = {passed: '✓', failed: '✗', 'not reached': '·', 'not asked for': '·'} as const;

const answer = (input: CommandInput, {file, kind}: BackupToVerify, found: BackupVerified): void => {
  const {reached, asked, enough, rows, bytes, sha256, takenAt, restoreMs, problem, leftBehind} = found;
  if (input.flags['json']) {
    printJson(input, {
      format: 1,
      file,
      kind,
      asked,
      reached: reached ?? null,
      enough,
      rows,
      bytes: bytes ?? null,
      sha256: sha256 ?? null,
      takenAt: takenAt ?? null,
      restoreMs: restoreMs ?? null,
      problem: problem ?? null,
      leftBehind: leftBehind ?? null,
    });
  } else {
    printLines(input, [
      `${enough ? '✓' : '✗'} ${reached ?? 'nothing'} holds, ${asked} was asked for: ${file}${bytes === undefined ? '' : `, ${formatBytes(bytes)}`}`,
      ...rows.map(
        ({level, what, state, says}) =>
          `  ${glyphs[state]} ${level}  ${what.padEnd(22)} ${state === 'passed' || state === 'failed' ? says : state}`,
      ),
      ...(sha256 === undefined ? [] : [`  sha256 ${sha256}`]),
      ...(restoreMs === undefined ? [] : [`  restoring took ${formatDuration(restoreMs)}`]),
    ]);
  }
  if (problem) input.tell(sanitise(`${problem.why}\n  try       ${problem.next}`));
  if (leftBehind !== undefined) input.tell(sanitise(`▲ left behind by the check: ${leftBehind}`));
};
