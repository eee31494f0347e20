import {basename, dirname, join} from 'node:path';
import type {World} from '../world/world.ts';
import type {BackupKind} from './backup.ts';
import type {BackupLevel} from './levels.ts';

/**
 * BACKUP FORMAT
 *
 * `backup.json` in the folder of a release: the last backup that was proven for it. What later ones are held against, and what
 * finds it again when nothing but the folder is left.
 */
export type KeptBackup = {
  readonly v: 1;
  readonly kind: BackupKind;
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Epoch ms: what was written later is not in it. */
  readonly takenAt: number;
  readonly level: BackupLevel;
  readonly restoreMs?: number;
};

const name = 'backup.json';
/** More of the past says nothing more about today's size. */
const looked = 10;

export const keepBackup = (folder: string, backup: KeptBackup, world: World): Promise<void> =>
  world.files.writeAtomic(join(folder, name), `${JSON.stringify(backup, undefined, 2)}\n`, 0o600);

/** The backups of the releases before this one on this machine, newest first: of the same kind, and only those that were read. */
export const earlierBackups = async (folder: string, kind: BackupKind, world: World): Promise<readonly KeptBackup[]> => {
  const [releases, own] = [dirname(folder), basename(folder)];
  const names = await world.files.list(releases).catch(() => []);
  const before = names.filter(other => other < own).slice(-looked).toReversed();
  const kept = await Promise.all(before.map(other => read(join(releases, other, name), world)));
  return kept.filter(one => one !== undefined).filter(one => one.kind === kind && one.level !== 'L0' && one.level !== 'L1');
};

const read = async (path: string, world: World): Promise<KeptBackup | undefined> => {
  try {
    const {v, kind, bytes, ...rest} = JSON.parse(await world.files.readText(path)) as KeptBackup;
    return v === 1 && Number.isFinite(bytes) ? {v, kind, bytes, ...rest} : undefined;
  } catch {
    return undefined;
  }
};

/** Undefined of nothing. */
export const median = (sizes: readonly number[]): number | undefined => {
  const sorted = sizes.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return undefined;
  return sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};
