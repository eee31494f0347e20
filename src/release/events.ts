import type {Evidence} from './evidence.ts';
import type {Facts} from './facts.ts';
import type {GateId, GateMode} from './gates.ts';
import type {RollbackPlan, RollbackStepPlan, TargetSeen} from './rollback-state.ts';
import type {Answer, ItemId, ItemPlan, LockState, OperatorId, Question, ReleaseInfo, ReleaseResult, VerdictFact} from './state.ts';

type ItemEnd = {
  readonly gate: GateId;
  readonly item: ItemId;
  readonly attempt: number;
  readonly evidence: Evidence;
  readonly facts?: Partial<Facts>;
};
type OfItem = {readonly gate: GateId; readonly item: ItemId};

/**
 * Everything that can be written to the journal.
 *
 * An event is a fact: past tense, already true, never edited. `at` is
 * milliseconds since the Unix epoch, read once by the engine when the command
 * arrived, so a journal replays to the same state on any machine, any day.
 * Texts in it are sanitised and redacted before they get here.
 */
export type ReleaseEvent = {readonly at: number} & (
  | {readonly type: 'ReleaseOpened'; readonly info: ReleaseInfo; readonly modes: Readonly<Record<GateId, GateMode>>}
  | {readonly type: 'EngineStarted'; readonly pid: number; readonly bootId: string; readonly recovered: boolean}
  | {readonly type: 'GatePlanned'; readonly gate: GateId; readonly items: readonly ItemPlan[]}
  | {readonly type: 'GateStarted'; readonly gate: GateId; readonly by: OperatorId}
  | {readonly type: 'GatePassed'; readonly gate: GateId}
  | {readonly type: 'GatesReopened'; readonly from: GateId; readonly by: OperatorId; readonly reason: string}
  | ({readonly type: 'ItemAsked'; readonly question: Question; readonly refused?: string} & OfItem)
  | ({readonly type: 'ItemAnswered'; readonly answer: Answer} & OfItem)
  | ({readonly type: 'ItemReset'; readonly by: OperatorId} & OfItem)
  | ({readonly type: 'ItemStarted'; readonly attempt: number} & OfItem)
  | ({readonly type: 'ItemPassed'} & ItemEnd)
  | ({readonly type: 'ItemFailed'} & ItemEnd)
  | ({readonly type: 'ItemUnknown'} & ItemEnd)
  | ({readonly type: 'ItemResolved'; readonly by: OperatorId; readonly as: 'ran' | 'did not run'; readonly reason: string} & OfItem)
  | ({readonly type: 'ExceptionAsked'; readonly by: OperatorId; readonly reason: string} & OfItem)
  | ({readonly type: 'ItemExcepted'; readonly by: readonly OperatorId[]; readonly reason: string} & OfItem)
  | {readonly type: 'FactsFound'; readonly facts: Partial<Facts>}
  | {readonly type: 'ProductionConfirmed'; readonly by: OperatorId}
  | {readonly type: 'CountdownStarted'; readonly gate: GateId; readonly by: OperatorId; readonly until: number}
  | {readonly type: 'CountdownTakenBack'; readonly by: OperatorId}
  | {readonly type: 'HoldPlaced'; readonly by: OperatorId; readonly reason: string}
  | {readonly type: 'HoldLifted'; readonly by: OperatorId}
  | {readonly type: 'TrafficAsked'; readonly percent: number; readonly by: OperatorId}
  | {readonly type: 'TrafficChanged'; readonly setPct: number; readonly seenPct: number | undefined; readonly failed?: string}
  | {readonly type: 'VerdictChanged'; readonly verdict: VerdictFact}
  | {readonly type: 'LockChanged'; readonly lock: LockState}
  | {readonly type: 'ControlsAsked'; readonly by: OperatorId}
  | {readonly type: 'ControlsTaken'; readonly by: OperatorId}
  | {readonly type: 'ControlsKept'; readonly by: OperatorId}
  | {readonly type: 'ControlsDropped'; readonly by: OperatorId}
  | {readonly type: 'NoteAdded'; readonly by: OperatorId; readonly text: string}
  | {readonly type: 'RollbackRequested'; readonly by: OperatorId; readonly reason: string; readonly until: number; readonly plan: RollbackPlan}
  | {readonly type: 'RollbackTakenBack'; readonly by: OperatorId}
  /** `plan` where more has to be undone than when the key was pressed: what ran went on during the grace. */
  | {readonly type: 'RollbackBegun'; readonly by: OperatorId | undefined; readonly plan?: RollbackPlan}
  | {readonly type: 'RollbackStepStarted'; readonly step: string; readonly attempt: number}
  | {readonly type: 'RollbackStepPassed' | 'RollbackStepFailed'; readonly step: string; readonly attempt: number; readonly evidence: Evidence}
  /** `byEye`: the config lists no instances, so that only a person can say whether it is back. */
  | {readonly type: 'RollbackVerified' | 'RollbackUnverified'; readonly targets: readonly TargetSeen[]; readonly says: string; readonly byEye?: true}
  /** Instances that were not seen back are tried again alone, by these steps behind the others. */
  | {readonly type: 'RollbackTargetsRetried'; readonly targets: readonly TargetSeen[]; readonly steps: readonly RollbackStepPlan[]}
  /** `plan` where another way was chosen. */
  | {readonly type: 'RollbackRetried'; readonly by: OperatorId; readonly plan?: RollbackPlan}
  /** A person looked where nothing could be measured, and says that it is back. */
  | {readonly type: 'RollbackAttested'; readonly by: OperatorId; readonly saw: string}
  | {readonly type: 'RollbackAccepted'; readonly by: OperatorId; readonly reason: string}
  | {readonly type: 'CauseWritten'; readonly by: OperatorId; readonly text: string}
  | {readonly type: 'ReleaseEnded'; readonly result: ReleaseResult; readonly by: OperatorId; readonly says?: readonly string[]}
  | {readonly type: 'JournalRepaired'; readonly why: string; readonly kept: string}
  | {readonly type: 'ClockJumped'; readonly byMs: number}
);

export type EventOf<T extends ReleaseEvent['type']> = Extract<ReleaseEvent, {type: T}>;
