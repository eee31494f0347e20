import type {World} from '../world/world.ts';

/**
 * How well a backup is proven. Each level rests on the one before it.
 *
 * - L0: somebody or some command said so.
 * - L1: the file is there, fresh, and of a usual size.
 * - L2: it can be read from end to end, and its checksum is recorded.
 * - L3: it was restored into a scratch database, and that was compared with the live one.
 * - L4: the restored database was used (smoke command), and the time to restore is known.
 */
export const backupLevels = ['L0', 'L1', 'L2', 'L3', 'L4'] as const;
export type BackupLevel = (typeof backupLevels)[number];

export const atLeast = (level: BackupLevel | undefined, wanted: BackupLevel): boolean =>
  level !== undefined && backupLevels.indexOf(level) >= backupLevels.indexOf(wanted);

/** One line of the ladder, as the screen shows it. */
export type LevelRow = {
  readonly level: BackupLevel;
  readonly what: string;
  readonly state: 'passed' | 'failed' | 'not reached' | 'not asked for';
  readonly says: string;
};

/** What one level found out. `why` and `next` only when it did not hold. */
export type Found =
  | {readonly ok: true; readonly says: string}
  | {readonly ok: false; readonly says: string; readonly why: string; readonly next: string};

export const holds = (says: string): Found => ({ok: true, says});
export const fails = (says: string, why: string, next: string): Found => ({ok: false, says, why, next});

/** What every level may use: the world, an end, and the place for scratch work. */
export type Tools = {readonly world: World; readonly signal: AbortSignal | undefined; readonly say: (line: string) => void};

/** The least level for a class of migrations: `restore needed` → L3 and so on. */
export type LevelsByClass = Readonly<Record<string, BackupLevel | undefined>>;

/**
 * The level that a release needs: the policy's, or more where its migrations ask for more. Where going back means restoring, a
 * backup that nobody has restored yet is a hope: without a policy for that class it has to be restored once before.
 */
export const neededLevel = (configured: BackupLevel, rollbackClass: string | undefined, byClass: LevelsByClass = {}): BackupLevel => {
  const wanted = rollbackClass === undefined ? undefined : (byClass[rollbackClass] ?? (rollbackClass === 'restore needed' ? 'L3' : undefined));
  return wanted === undefined || atLeast(configured, wanted) ? configured : wanted;
};
