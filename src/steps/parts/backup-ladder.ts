import {join} from 'node:path';
import type {BlockRow, RanCommand} from '../../release/evidence.ts';
import type {BackupLevel} from '../../release/facts.ts';
import {formatBytes} from '../../util/bytes.ts';
import {causeOf} from '../../util/errors.ts';
import type {ItemContext} from '../step.ts';
import {lastLine, look, perform} from './commands.ts';
import {sqliteCounts, sqliteIntegrity, type SqliteCounts} from './sqlite-counts.ts';

export type Ladder = {
  readonly level: BackupLevel;
  readonly rows: readonly BlockRow[];
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Epoch ms at which it was begun: what was written later is not in it. */
  readonly takenAt: number;
  readonly commands: readonly RanCommand[];
  readonly problem: string | undefined;
};

type Rung = {readonly ok: boolean; readonly says: string; readonly ran?: RanCommand};

/**
 * Takes a backup and climbs the ladder of evidence as far as it holds: L0 the
 * command said done, L1 it is there and not empty, L2 it can be read, L3 it
 * was restored and compared. A rung that cannot be climbed ends it there.
 */
export const takeAndVerify = async (context: ItemContext): Promise<Ladder> => {
  const {config, world, folder, facts} = context;
  const settings = config.backup!;
  // Of the attempt, not of this moment: an engine that takes the attempt over has to ask for the very same file.
  const takenAt = context.at;
  const file = join(folder, `backup-${new Date(takenAt).toISOString().replace(/[-:]/g, '').slice(0, 15)}${settings.suffix}`);
  const before = settings.kind === 'sqlite' && settings.source ? counted(settings.source) : undefined;
  const end = await perform(context, 'take', settings.take, 'production', {file});
  const commands: RanCommand[] = [end.ran];
  const rows: BlockRow[] = [];
  let level: BackupLevel = 'L0';
  let problem: string | undefined;
  const climb = (rung: BackupLevel, title: string, {ok, says, ran}: Rung): boolean => {
    rows.push({cells: [rung, title, says], glyph: ok ? '✓' : '✗', tone: ok ? 'plain' : 'bad'});
    if (ran) commands.push(ran);
    if (ok) level = rung;
    else problem ??= `${title}: ${says}`;
    return ok;
  };
  const done = (bytes: number, sha256: string): Ladder => ({level, rows, file, bytes, sha256, takenAt, commands, problem});

  if (!climb('L0', 'command said done', {ok: end.exitCode === 0, says: `exit ${end.exitCode}`})) return done(0, '');
  const info = await world.files.info(file);
  const bytes = info?.size ?? 0;
  const usual = facts.backup?.bytes;
  const size = usual === undefined ? formatBytes(bytes) : `${formatBytes(bytes)}, last one ${formatBytes(usual)}`;
  if (!climb('L1', 'exists, not empty', {ok: bytes > 0, says: info ? size : 'it is not there'})) return done(bytes, '');
  const sha256 = await world.files.sha256(file);
  const readable = await canBeRead(context, file);
  if (!climb('L2', 'readable, checksum', {...readable, says: `${readable.says}, sha256 ${sha256.slice(0, 12)}…`})) return done(bytes, sha256);
  if (settings.level === 'L0' || settings.level === 'L1' || settings.level === 'L2') return done(bytes, sha256);
  climb('L3', 'restored and compared', await compared(context, file, before));
  return done(bytes, sha256);
};

const canBeRead = async (context: ItemContext, file: string): Promise<Rung> => {
  const settings = context.config.backup!;
  if (settings.kind === 'sqlite') {
    try {
      const says = sqliteIntegrity(file);
      return {ok: says === 'ok', says: says === 'ok' ? 'integrity ok' : says};
    } catch (error) {
      return {ok: false, says: causeOf(error)};
    }
  }
  if (!settings.list) return {ok: false, says: 'backup.list is not configured: nobody has looked into it'};
  const said = await look(context, settings.list, 'production', {file});
  return {ok: said.ok, says: said.ok ? lastLine(said.stdout) || 'exit 0' : lastLine(said.stderr) || `exit ${said.exitCode}`, ran: said.ran};
};

/** Rows that come and go in a queue while a backup is taken, and the share of a table that may. More is a difference. */
const slackRows = 25;
const slackShare = 0.01;

/** The live database goes on while it is copied: each table has to have about as many rows as before and after. */
const compared = async (context: ItemContext, file: string, before: SqliteCounts | undefined): Promise<Rung> => {
  const settings = context.config.backup!;
  if (settings.restoreScratch && settings.compare) {
    const restored = await perform(context, 'restore-scratch', settings.restoreScratch, 'production', {file});
    if (restored.exitCode !== 0) return {ok: false, says: `restoring ended with ${restored.exitCode}`, ran: restored.ran};
    const said = await look(context, settings.compare, 'production', {file});
    return {ok: said.ok, says: said.ok ? lastLine(said.stdout) || 'the same' : lastLine(said.stderr || said.stdout), ran: said.ran};
  }
  if (settings.kind !== 'sqlite' || !settings.source || !before) return {ok: false, says: 'neither backup.source nor restoreScratch and compare are configured'};
  try {
    const scratch = `${file}.restored`;
    await context.world.files.copy(file, scratch);
    const restored = sqliteCounts(scratch);
    await context.world.files.remove(scratch);
    const after = sqliteCounts(settings.source);
    if (restored.schema !== after.schema) return {ok: false, says: 'its schema is not the one of the live database'};
    const wrong = Object.entries(restored.tables).filter(([name, rows]) => {
      const live = [before.tables[name] ?? 0, after.tables[name] ?? 0];
      const slack = Math.max(slackRows, slackShare * Math.max(...live));
      return rows < Math.min(...live) - slack || rows > Math.max(...live) + slack;
    });
    const total = Object.values(restored.tables).reduce((sum, rows) => sum + rows, 0);
    return wrong.length === 0
      ? {ok: true, says: `${Object.keys(restored.tables).length} tables, ${total} rows as in the live one (±${slackRows} or 1 % while it was copied), schema the same`}
      : {ok: false, says: `rows differ: ${wrong.map(([name, rows]) => `${name} ${rows}, live ${after.tables[name] ?? 'missing'}`).join(', ')}`};
  } catch (error) {
    return {ok: false, says: causeOf(error)};
  }
};

const counted = (file: string): SqliteCounts | undefined => {
  try {
    return sqliteCounts(file);
  } catch {
    return undefined;
  }
};
