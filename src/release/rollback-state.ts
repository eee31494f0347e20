import type {Evidence, ShownCommand} from './evidence.ts';
import type {OperatorId} from './state.ts';

/** What a rollback would undo from where the release stands now. */
export type RollbackScope = 'nothing deployed' | 'staging' | 'production';

/** One step of the way back, as plain data; rollback.sh is written from the same. */
export type RollbackStepPlan = {
  readonly id: string;
  readonly title: string;
  readonly commands: readonly ShownCommand[];
  /** How long it usually takes, ms; undefined when never measured. */
  readonly usualMs?: number;
};

/**
 * - `platform` (A): the version before comes back by its digest. What `r` does.
 * - `revert` (B): the release is taken back in git, pushed, built and deployed: where the old artifact does not come back.
 */
export type RollbackWay = 'platform' | 'revert';

export type RollbackPlan = {
  readonly scope: RollbackScope;
  /** Without it `platform`. */
  readonly way?: RollbackWay;
  readonly from: string;
  readonly to: string;
  readonly steps: readonly RollbackStepPlan[];
  /** One sentence each: the migration that stays, the data at risk. */
  readonly consequences: readonly string[];
  /** Why code alone must not go back; undefined when it may. Shown, and blocks the key unless a person insists. */
  readonly notSafe?: string;
  /** Why it cannot be gone at all; undefined when it can. */
  readonly blocked?: string;
  /** `notSafe` came up only after the key was pressed, so nobody was asked: such a rollback is never called verified. */
  readonly undecided?: string;
};

/** One listed target after a rollback: what was wanted and what was seen. */
export type TargetSeen = {
  readonly name: string;
  readonly wanted: string;
  /** Undefined: no answer. */
  readonly seen: string | undefined;
  readonly healthy: boolean;
  readonly at: number;
  readonly note?: string;
};

export type RollbackStepState =
  | {readonly status: 'waiting'}
  | {readonly status: 'running'; readonly attempt: number; readonly startedAt: number}
  | {readonly status: 'passed' | 'failed'; readonly attempt: number; readonly startedAt: number; readonly endedAt: number; readonly evidence: Evidence};

export type RollbackStep = {readonly plan: RollbackStepPlan; readonly state: RollbackStepState};

type Common = {
  readonly by: OperatorId;
  readonly pressedAt: number;
  readonly reason: string;
  readonly plan: RollbackPlan;
};

/**
 * ```
 *         RollbackRequested              RollbackBegun
 *   none ──────────────────► holding ──────────────────► running
 *    ▲                          │                          │ RollbackVerified ──► verified
 *    └──── RollbackTakenBack ───┘                          │ RollbackUnverified ─► unverified ─ RollbackAccepted ─► accepted
 *                                                          ▲                          │
 *                                                          └──── RollbackRetried ─────┘
 * ```
 * Instances that are not seen back after the last step are tried again alone: further steps, twice at most (RollbackTargetsRetried).
 * A failed step leads to unverified: the list of targets says what is the case. Where the config lists no targets, an unverified
 * rollback waits for a person who has looked: RollbackAttested makes it verified, by them (`attestedBy`), not by measurement.
 */
export type RollbackState =
  | {readonly status: 'none'; readonly takenBack?: {readonly by: OperatorId; readonly at: number}}
  | (Common & {readonly status: 'holding'; readonly until: number})
  | (Common & {readonly status: 'running'; readonly startedAt: number; readonly steps: readonly RollbackStep[]; readonly tries: number})
  | (Common & {readonly status: 'verified' | 'unverified' | 'accepted'; readonly startedAt: number; readonly endedAt: number;
      readonly steps: readonly RollbackStep[]; readonly tries: number; readonly targets: readonly TargetSeen[]; readonly says: string;
      /** Unverified because there was nothing to look at: a person may say that it is back. */
      readonly byEye?: true;
      /** Verified: by whom, where it was a person and not a measurement. */
      readonly attestedBy?: OperatorId});

/** How it ended, for the record: "verified" alone means measured. */
export const rollbackStatus = (rollback: RollbackState): string =>
  'attestedBy' in rollback && rollback.attestedBy !== undefined ? `verified by ${rollback.attestedBy}, not measured` : rollback.status;
