import type {DiffLine} from './evidence.ts';

/** What going back with the code alone would mean once these migrations have run. */
export type RollbackClass = 'reversible' | 'code-only safe' | 'roll forward only' | 'restore needed';

/** A file, by its path and the SHA-256 of the text that was applied. */
export type AppliedFile = {readonly path: string; readonly sha256: string};

/** `begun` until it is known how it ended; `failed` may have left a part of it behind. */
export type MigrationProgress = 'begun' | 'failed' | 'applied';

export type BackupLevel = 'L0' | 'L1' | 'L2' | 'L3' | 'L4';

/**
 * The one identity of a release, gathered gate by gate and never recomputed:
 * a later gate compares against it. Merged key by key, later wins.
 */
export type Facts = {
  /** The release that runs now and that we return to. */
  readonly previous: {readonly version: string; readonly tag: string | undefined; readonly commit: string | undefined};
  readonly previousDigest: string;
  /** What changed since then. Texts are sanitised. */
  readonly changes: {
    readonly commits: number;
    readonly files: number;
    readonly features: readonly string[];
    readonly fixes: readonly string[];
    readonly breaking: readonly string[];
    readonly migrations: readonly string[];
  };
  /** Head of the branch when preflight looked: everything later must be about this commit. */
  readonly base: {readonly commit: string; readonly branch: string};
  readonly proposal: {
    readonly version: string;
    readonly options: readonly {readonly id: string; readonly version: string; readonly note: string; readonly needsReason: boolean; readonly blocked?: string}[];
    readonly because: string;
  };
  readonly version: string;
  /** The text that gate Cut writes; accepted by a person. */
  readonly changelog: {
    readonly file: string;
    readonly version: string;
    /** The text itself, byte for byte, in a file of the record: a journal is made harmless, and that would change it. */
    readonly kept: string;
    readonly sha256: string;
    /** Git's id of the file that it was prepared from, '' where there was none, and the commit. */
    readonly base: string;
    readonly commit: string;
    /** A person wrote in it: it is never prepared anew over that. */
    readonly edited: boolean;
    readonly section: string;
    readonly notes: string;
    readonly diff: readonly DiffLine[];
  };
  /** Number of the release candidate: rc.1, rc.2 … */
  readonly candidate: number;
  readonly candidateTag: string;
  readonly branch: string;
  /** How the candidate was cut, so that trying again makes the very same commit and tag: parent, time (epoch ms), attempt of the gate. */
  readonly cutParent: string;
  readonly cutAt: number;
  readonly cutAttempt: number;
  /** Candidate tags that cannot be used any more, and why. */
  readonly burnedTags: readonly {readonly tag: string; readonly reason: string}[];
  readonly commit: string;
  /** The last signed tag that was made, candidate or final: a second signature would be another object. */
  readonly signedTag: {readonly name: string; readonly commit: string; readonly object: string};
  readonly tag: string;
  readonly digest: string;
  /** What gate 5 froze for each candidate, in their order: a digest that comes back for another commit is asked about. */
  readonly frozenDigests: readonly {readonly digest: string; readonly commit: string; readonly candidateTag: string}[];
  readonly migrations: {
    readonly files: readonly {readonly path: string; readonly sha256: string; readonly statements: number}[];
    readonly rollbackClass: RollbackClass;
    readonly setSha256: string;
  };
  /** Digest that passed staging; production gets this one or nothing. */
  readonly stagingDigest: string;
  /** How far the migrations of this release got, by environment. Absent: not begun. `told`: a person says that they are in, nothing was asked. */
  readonly migrated: {readonly staging?: MigrationProgress | 'told'; readonly production?: MigrationProgress};
  /** Files of this release that are known to be applied, by environment; where the cockpit applies them itself. */
  readonly appliedFiles: {readonly staging?: readonly AppliedFile[]; readonly production?: readonly AppliedFile[]};
  /** Texts with which this release began to migrate, by environment, whoever applies them: a later candidate may have changed a file. */
  readonly appliedTexts: {readonly staging?: readonly AppliedFile[]; readonly production?: readonly AppliedFile[]};
  /** Where the last migration stopped, and what it left; absent: it did not. */
  readonly migrationStop: {readonly environment: 'staging' | 'production'; readonly left: 'nothing' | 'whole files' | 'a part' | 'not known'; readonly says: string};
  /** Environments in which something of the new version was started. */
  readonly touched: {readonly staging?: boolean; readonly production?: boolean};
  readonly checkpoint: {readonly folder: string; readonly version: string; readonly digest: string | undefined};
  /** `takenAt`: when it was begun, epoch ms; what was written later is not in it. `restoreMs`: measured on a scratch database. */
  readonly backup: {
    readonly file: string; readonly level: BackupLevel; readonly takenAt: number; readonly bytes: number; readonly sha256: string;
    readonly restoreMs?: number;
  };
  /** The way back as it was last rehearsed in staging. `planSha256` says which way: see rollback/plan-key.ts. */
  readonly rehearsal: {
    readonly at: number;
    /** From the notice to the old version on all instances, ms. */
    readonly tookMs: number;
    readonly planSha256: string;
    /** What was broken on purpose; undefined: nothing. */
    readonly broke?: string;
    /** From the break to the notice, and from the break to the old version on all instances, ms. */
    readonly noticedMs?: number;
    readonly restoredMs?: number;
    /** Why it does not count. */
    readonly failed?: string;
  };
  /** The commit that takes this release back, and the artifact that was built of it: rollback option B. */
  readonly reverted: {readonly commit: string; readonly digest?: string};
  /** How far a rehearsal got that is under way, epoch ms: an engine that is started again goes on from there. `of` is its start. */
  readonly rehearsing: {readonly of: number; readonly brokenAt?: number; readonly noticedAt?: number; readonly by?: string};
  readonly wayBackChecked: {readonly at: number; readonly script: string};
  /** Share of production traffic that the new version was last set to, and seen to have (0–100). */
  readonly traffic: {readonly setPct: number; readonly seenPct: number | undefined; readonly at: number};
  /** When the new version first ran in production, epoch ms. */
  readonly deployedAt: number;
  readonly finalTag: string;
  /** Old version is kept until then, epoch ms. */
  readonly keptUntil: number;
  readonly abortCriteria: string;
  /** What was seen of somebody else's deploy lock, and for how long it has not changed while we looked, ms. */
  readonly lockSeen: {readonly id: string; readonly unchangedMs: number};
  /** The deploy lock on the git remote that we hold: id of its object, and what stands in it. */
  readonly lock: {readonly id: string; readonly record: Readonly<Record<string, unknown>>};
};
