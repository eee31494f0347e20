import type {Evidence, Outcome} from './evidence.ts';
import type {Facts} from './facts.ts';
import type {GateId} from './gates.ts';
import type {RollbackPlan, RollbackStepPlan, RollbackWay, TargetSeen} from './rollback-state.ts';
import type {ItemId, ItemPlan, LockState, OperatorId, Question, VerdictFact} from './state.ts';

type OfItem = {readonly gate: GateId; readonly item: ItemId};

/** What becomes of an applied migration: it stays, its down-script runs, or the backup is restored. */
export type MigrationChoice = 'keep' | 'down' | 'restore';

/** A request of a person. It may be refused; nothing has happened yet. */
export type OperatorCommand =
  /** `typed` is the environment's name, wanted once before production changes. */
  | {readonly type: 'StartGate'; readonly gate: GateId; readonly typed?: string}
  /** `askedAt` is `since` of the question that was read: an answer to it is none to another that has come up in its place. */
  | ({readonly type: 'AnswerItem'; readonly choice: string; readonly text?: string; readonly askedAt?: number} & OfItem)
  | ({readonly type: 'TryItemAgain'} & OfItem)
  /** `agreesTo` is the reason of somebody else that was read: the second person's word. Without it an exception is asked for. */
  | ({readonly type: 'MakeException'; readonly reason: string; readonly agreesTo?: string} & OfItem)
  | ({readonly type: 'ResolveUnknown'; readonly as: 'ran' | 'did not run' | 'run again'; readonly reason: string} & OfItem)
  | ({readonly type: 'StopItem'} & OfItem)
  | {readonly type: 'ReopenGates'; readonly from: GateId; readonly reason: string}
  | {readonly type: 'PlaceHold'; readonly reason: string}
  | {readonly type: 'LiftHold'}
  /** `reason` makes an exception where the evidence does not suffice yet. */
  | {readonly type: 'TrafficUp'; readonly reason?: string}
  | {readonly type: 'TrafficDown'}
  /** `migration` is wanted only where the code alone must not go back. */
  | {readonly type: 'RollBack'; readonly reason?: string; readonly migration?: MigrationChoice}
  | {readonly type: 'TakeBack'}
  | {readonly type: 'StartNow'}
  /** The same way again, or another one: offered where the first did not do. */
  | {readonly type: 'RetryRollback'; readonly way?: RollbackWay}
  /** Only where the config lists no instances: what was seen, and where. */
  | {readonly type: 'AttestRollback'; readonly saw: string}
  | {readonly type: 'AcceptRollback'; readonly reason: string}
  | {readonly type: 'AskControls'}
  | {readonly type: 'GiveControls'}
  | {readonly type: 'KeepControls'}
  | {readonly type: 'AddNote'; readonly text: string}
  | {readonly type: 'WriteCause'; readonly text: string}
  | {readonly type: 'EndRelease'; readonly reason: string};

/** What the engine reports: a finished effect comes back as a command. Clients cannot send these. */
export type EngineCommand =
  | {readonly type: 'PlanGate'; readonly gate: GateId; readonly items: readonly ItemPlan[]}
  | ({readonly type: 'AskItem'; readonly question: Question} & OfItem)
  | ({readonly type: 'EndItem'; readonly attempt: number; readonly outcome: Outcome} & OfItem)
  /** The answer was not accepted: the question stands again. Without `why` what was found asks a question of its own. */
  | ({readonly type: 'RefuseAnswer'; readonly attempt: number; readonly why?: string; readonly question: Question} & OfItem)
  | {readonly type: 'CountdownOver'}
  | {readonly type: 'GraceOver'}
  | {readonly type: 'EndTrafficChange'; readonly setPct: number; readonly seenPct: number | undefined; readonly failed?: string}
  | {readonly type: 'StartRollbackStep'; readonly step: string}
  | {readonly type: 'EndRollbackStep'; readonly step: string; readonly attempt: number; readonly passed: boolean; readonly evidence: Evidence}
  | {readonly type: 'EndRollback'; readonly verified: boolean; readonly targets: readonly TargetSeen[]; readonly says: string; readonly byEye?: true}
  /** What was not seen back is tried again alone. */
  | {readonly type: 'RetryTargets'; readonly targets: readonly TargetSeen[]; readonly steps: readonly RollbackStepPlan[]}
  /** What was done after a rollback: notices, post-mortem draft. */
  | {readonly type: 'EndAftermath'; readonly says: readonly string[]}
  | {readonly type: 'FindFacts'; readonly facts: Partial<Facts>}
  | {readonly type: 'ReachVerdict'; readonly verdict: VerdictFact}
  | {readonly type: 'ChangeLock'; readonly lock: LockState}
  | {readonly type: 'DropControls'; readonly of: OperatorId}
  | {readonly type: 'ReportClockJump'; readonly byMs: number};

export type ReleaseCommand = OperatorCommand | EngineCommand;

/**
 * Added by the engine, never by a client: two laptops have two clocks, and a
 * client does not get to say who it is, or what a rollback would run.
 */
export type Asked = {
  readonly at: number;
  readonly by: OperatorId;
  /** The way back as it stands at this moment; present wherever a rollback may come of it. */
  readonly plan?: RollbackPlan;
};

/** The cockpit itself, where it acts by an agreed rule and not for a person. */
export const cockpitItself: OperatorId = 'cockpit';
