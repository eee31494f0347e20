import type {Evidence, Outcome, ShownCommand} from './evidence.ts';
import type {Facts} from './facts.ts';
import {gateIds, type GateId, type GateMode} from './gates.ts';
import type {Expedited} from './expedited.ts';
import type {RollbackState} from './rollback-state.ts';

export type {GateId} from './gates.ts';
export type OperatorId = string;
export type ItemId = string;

/**
 * What may happen to an item's effect when we cannot know whether it happened.
 * - `pure`: only looks; run it again.
 * - `verifiable`: its run looks first, so running it again is safe.
 * - `keyed`: the callee removes duplicates by our key; run it again with the same key.
 * - `opaque`: only a person may say whether it ran.
 */
export type EffectClass = 'pure' | 'verifiable' | 'keyed' | 'opaque';

/** What an item would do, as plain data: the screen, the dry run and the test read the same. */
export type ItemPlan = {
  readonly id: ItemId;
  /** Row of the requirements table it carries, e.g. G4.4. */
  readonly requirement: string;
  readonly title: string;
  readonly effect: EffectClass;
  /** Needs a person's answer before it runs. */
  readonly asks: boolean;
  /** How many different people have to answer. */
  readonly people: number;
  readonly commands: readonly ShownCommand[];
  /** Whether `m` may skip it: never, with a reason, or with a reason and a second person. */
  readonly exception: 'never' | 'reason' | 'two people';
  /** A failure is shown and can be tried again, but does not stop the gate (a notice, a link). */
  readonly optional: boolean;
  /** A check that only looks and rests on nothing before it: runs together with its neighbours of the same kind. */
  readonly together: boolean;
};

/** What a person is asked. Options are numbered on screen; text and reason open a one-line field. */
export type Question = {
  readonly text: string;
  readonly options: readonly QuestionOption[];
  /** A line of text is wanted: its label and, if any, what stands in it at first. */
  readonly field?: {readonly label: string; readonly initial?: string};
  /** May open this file in $EDITOR; the edited text comes back as the answer's text. */
  readonly edits?: {readonly file: string; readonly text: string};
  readonly blocks?: Evidence['blocks'];
};
export type QuestionOption = {
  readonly id: string;
  readonly label: string;
  readonly note?: string | undefined;
  /** Choosing it wants a line of text first: a reason, or a value. */
  readonly wants?: 'reason' | 'text' | undefined;
  readonly blocked?: string | undefined;
  readonly proposed?: boolean | undefined;
};
export type Answer = {readonly by: OperatorId; readonly at: number; readonly choice: string; readonly text?: string};

/**
 * ```
 *            ItemAsked           enough ItemAnswered
 *   waiting ──────────► asking ───────────────────┐
 *      │                  ▲                        ▼  ItemPassed
 *      │  ItemStarted     │ ItemAsked           running ─────────► passed
 *      └──────────────────┼─────────────────────►  │  │  ItemFailed
 *                         └── (answer refused) ────┘  ├─────────► failed
 *   any but running ── ItemExcepted ──► skipped       └─────────► unknown
 * ```
 * failed, unknown and passed become waiting again by ItemReset.
 */
export type ItemState =
  | {readonly status: 'waiting'}
  | {readonly status: 'asking'; readonly since: number; readonly question: Question; readonly answers: readonly Answer[]; readonly refused?: string}
  | {readonly status: 'running'; readonly attempt: number; readonly startedAt: number; readonly answers: readonly Answer[]}
  | {readonly status: Outcome['status']; readonly attempt: number; readonly startedAt: number; readonly endedAt: number;
     readonly evidence: Evidence; readonly answers: readonly Answer[]}
  | {readonly status: 'skipped'; readonly by: readonly OperatorId[]; readonly reason: string; readonly at: number};

export type Item = {
  readonly plan: ItemPlan;
  readonly state: ItemState;
  /** How often its effect was started. Grows only, so that every attempt keeps its own output. */
  readonly attempts: number;
  /** One person made an exception that needs two. */
  readonly exceptionAsked?: {readonly by: OperatorId; readonly reason: string};
};

export type GateState = {
  readonly id: GateId;
  readonly mode: GateMode;
  /** Known as soon as the gate before it has passed. */
  readonly items: readonly Item[];
  readonly planned: boolean;
  /** 0 before the first start. */
  readonly attempt: number;
  readonly startedAt: number | undefined;
  readonly startedBy: OperatorId | undefined;
  readonly passedAt: number | undefined;
};

export type Policy = {
  readonly graceMs: number;
  readonly automaticRollback: boolean;
  /** What has to be typed once before production changes. */
  readonly productionWord: string;
};

export type VerdictFact = {
  readonly verdict: 'worse' | 'safe' | 'unsure' | 'no-data';
  readonly sentence: string;
  readonly at: number;
  readonly numbers: Readonly<Record<string, number>>;
};

export type LockState =
  | {readonly status: 'none'}
  | {readonly status: 'held'; readonly since: number; readonly where: string}
  | {readonly status: 'lost'; readonly at: number; readonly why: string};

/** How the release is left to the world; what was said to whom afterwards. */
export type ReleaseResult = 'released' | 'rolled back' | 'unverified' | 'ended';

export type ReleaseInfo = {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly staging: string | undefined;
  readonly openedAt: number;
  readonly openedBy: OperatorId;
  readonly configSha256: string;
  readonly policy: Policy;
  /** A hotfix: see expedited.ts. */
  readonly expedited?: Expedited;
};

export type ReleaseState = {
  /** Sequence number of the last event: equal seq, equal state. */
  readonly seq: number;
  readonly info: ReleaseInfo | undefined;
  readonly gates: Readonly<Record<GateId, GateState>>;
  readonly facts: Partial<Facts>;
  /** Who drives. Forward commands of others are refused while somebody does. */
  readonly pilot: OperatorId | undefined;
  readonly controlsAskedBy: {readonly by: OperatorId; readonly at: number} | undefined;
  /** While set, no item starts. */
  readonly hold: {readonly by: OperatorId; readonly reason: string; readonly at: number} | undefined;
  readonly productionConfirmedBy: OperatorId | undefined;
  /** A start that changes production, on the glass for a few seconds. */
  readonly countdown: {readonly gate: GateId; readonly by: OperatorId; readonly until: number} | undefined;
  /** A traffic change that a person asked for and that has not been made yet. */
  readonly trafficAsked: {readonly percent: number; readonly by: OperatorId; readonly at: number} | undefined;
  readonly verdict: VerdictFact | undefined;
  readonly lock: LockState;
  readonly rollback: RollbackState;
  /** What the way back did to production's database; absent: nothing, what is applied stays. */
  readonly migrationTakenBack?: 'restore' | 'down';
  readonly notes: readonly {readonly by: OperatorId; readonly at: number; readonly text: string}[];
  readonly cause: {readonly by: OperatorId; readonly at: number; readonly text: string} | undefined;
  readonly ended: {readonly result: ReleaseResult; readonly at: number; readonly says: readonly string[]} | undefined;
};

export const initialState = (): ReleaseState => ({
  seq: 0,
  info: undefined,
  gates: Object.fromEntries(
    gateIds.map(id => [
      id,
      {id, mode: 'assisted', items: [], planned: false, attempt: 0, startedAt: undefined, startedBy: undefined, passedAt: undefined},
    ]),
  ) as unknown as Record<GateId, GateState>,
  facts: {},
  pilot: undefined,
  controlsAskedBy: undefined,
  hold: undefined,
  productionConfirmedBy: undefined,
  countdown: undefined,
  trafficAsked: undefined,
  verdict: undefined,
  lock: {status: 'none'},
  rollback: {status: 'none'},
  notes: [],
  cause: undefined,
  ended: undefined,
});
