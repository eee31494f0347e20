import {basename, join, resolve} from 'node:path';
import {
  atLeast, earlierBackups, fingerprintOf, keepBackup, levelNeeded, median, postgresPlaces, proofOf, saySize, verifyBackup,
  type BackupLevel, type BackupVerified, type Fingerprint,
} from '../../backup/index.ts';
import type {RanCommand} from '../../release/evidence.ts';
import {formatBytes} from '../../util/bytes.ts';
import type {ItemContext, JobEnd} from '../step.ts';
import {lastLines, perform, ready, remembering} from './commands.ts';

export type TakenBackup = {
  readonly file: string;
  /** Epoch ms at which it was begun: what was written later is not in it. */
  readonly takenAt: number;
  readonly needed: BackupLevel;
  readonly verified: BackupVerified;
  readonly commands: readonly RanCommand[];
  readonly notes: readonly string[];
};

/** Takes a backup of production and climbs the ladder of evidence to the level that this release needs. */
export const takeBackup = async (context: ItemContext): Promise<TakenBackup> => {
  const {config, folder, signal, say} = context;
  const settings = config.backup!;
  const needed = levelNeeded(context);
  // Of the attempt, not of this moment: an engine that takes the attempt over has to ask for the very same file.
  const takenAt = context.at;
  const file = join(folder, `backup-${new Date(takenAt).toISOString().replace(/[-:Z]/g, '').replace('.', '-')}${settings.suffix}`);
  const {world, commands} = remembering(context.world);
  const earlier = (await earlierBackups(folder, settings.kind, world)).map(({bytes}) => bytes);

  const postgres = postgresPlaces(settings, scratchName(context), world);
  const against = {...(settings.source !== undefined && {source: resolve(context.repo, settings.source)}), ...(postgres && {postgres})};
  const before = atLeast(needed, 'L3') ? await lookBefore(context, file, () => fingerprintOf({kind: settings.kind, ...against}, world, signal)) : undefined;

  const end = await whileGrowing(context, file, median(earlier), () => perform(context, 'take', settings.take, 'production', {file}));
  const notes = end.exitCode === 0 ? [] : await withoutUnfinished(context, file);
  const verified = await verifyBackup(
    {
      file, level: needed, startedAt: takenAt, earlierBytes: earlier,
      claimed: {exitCode: end.exitCode, durationMs: end.durationMs, said: lineOfError(end.output)},
      scratchFolder: join(folder, 'scratch'), reclaim: context.recovering,
      ...against,
      ...(before && {before}),
      ...proofOf(settings, (name, does) => settings[name] && ready(context, does, settings[name], 'production', {file})),
    },
    world,
    {signal, say, onRow: ({level, what, state, says}) => say(`${level} ${what}: ${state}, ${says}`)},
  );
  const {bytes, sha256, reached, restoreMs} = verified;
  if (bytes !== undefined && sha256 !== undefined && reached !== undefined)
    await keepBackup(folder, {v: 1, kind: settings.kind, file, bytes, sha256, takenAt, level: reached, ...(restoreMs !== undefined && {restoreMs})}, world);
  return {file, takenAt, needed, verified, commands: [end.ran, ...commands], notes: [...notes, ...(verified.leftBehind === undefined ? [] : [verified.leftBehind])]};
};

/** One of its kind, and ours for certain: only the same attempt of the same release may find it again. */
const scratchName = ({releaseId, at}: ItemContext): string => `scratch_${releaseId.slice(-10).toLowerCase()}_${at.toString(36)}`;

/** Kept beside the backup, so that an engine that takes the attempt over compares with the very same state. */
const lookBefore = async (
  {world, began, say}: ItemContext, file: string, look: () => Promise<Fingerprint | undefined>,
): Promise<Fingerprint | undefined> => {
  const kept = `${file}.before.json`;
  // Where the backup had not begun, now is still before it.
  if (await began('take')) return world.files.readText(kept).then(text => JSON.parse(text) as Fingerprint, () => undefined);
  say('counting the rows of the live database, to compare with them');
  const before = await look();
  if (before) await world.files.writeAtomic(kept, JSON.stringify(before));
  return before;
};

const whileGrowing = async (context: ItemContext, file: string, usualBytes: number | undefined, work: () => Promise<JobEnd>): Promise<JobEnd> => {
  const {world, say} = context;
  const done = new AbortController();
  const sizeOf = async () => (await world.files.info(file))?.size;
  const said = saySize(sizeOf, world.clock, line => say(`${basename(file)} ${line}`), done.signal, {usualBytes}).catch(() => undefined);
  try {
    return await work();
  } finally {
    done.abort();
    await said;
  }
};

/** The line that says why: programs say it before they say what else they have to say. */
const lineOfError = (output: string): string => {
  const lines = lastLines(output, 30);
  return (lines.findLast(line => /error|fatal|fail|denied|no space|cannot|could not/i.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, 300);
};

/** Half a backup is of no use to anybody, and the room it takes may be what was missing. */
const withoutUnfinished = async ({world}: ItemContext, file: string): Promise<readonly string[]> => {
  const info = await world.files.info(file).catch(() => undefined);
  if (!info || info.isDirectory) return [];
  await world.files.remove(file).catch(() => undefined);
  return [`The unfinished file (${formatBytes(info.size)}) was removed.`];
};
