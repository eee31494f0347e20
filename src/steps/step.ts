import type {Config, EnvironmentName} from '../config/schema.ts';
import type {Block, Evidence, Outcome} from '../release/evidence.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {AppliedFile, Facts} from '../release/facts.ts';
import type {GateId} from '../release/gates.ts';
import type {Answer, EffectClass, ItemPlan, OperatorId, Question, ReleaseState} from '../release/state.ts';
import type {RanCommand, ShownCommand} from '../release/evidence.ts';
import type {RollbackPlan, TargetSeen} from '../release/rollback-state.ts';
import type {Command, World} from '../world/world.ts';
import type {Watch} from './watch.ts';

/** What is known when a gate is planned. Pure data: the same input gives the same plan, also after a restart. */
export type PlanInput = {
  readonly config: Config;
  readonly facts: Partial<Facts>;
  readonly state: ReleaseState;
};

/** What an item may use while it runs. */
export type ItemContext = PlanInput & {
  readonly world: World;
  /** Folder of the git repository. */
  readonly repo: string;
  /** Folder of this release: record, checkpoint, outputs. Absolute. */
  readonly folder: string;
  readonly releaseId: string;
  /** When the item was started, epoch ms. */
  readonly at: number;
  /** Who drives; who the work is attributed to. */
  readonly by: OperatorId;
  /** Aborted when the item is stopped, or the rollback takes over. */
  readonly signal: AbortSignal;
  /** What was answered, where the item asks. */
  readonly answers: readonly Answer[];
  /** True when an engine before us had started this very attempt. */
  readonly recovering: boolean;
  /**
   * Runs a command that outlives the engine; its output goes live to the
   * screen. The same `name` in the same attempt is the same job: after a
   * restart it is adopted, not started again.
   */
  readonly job: (name: string, command: Command) => Promise<JobEnd>;
  /** Whether an engine before us began this very job: then it is adopted, and what would be asked before a start is asked no more. */
  readonly began: (name: string) => Promise<boolean>;
  /**
   * Journals facts at once, before going on: above all that an environment is
   * about to be touched, so that a rollback during a hanging deploy knows it.
   */
  readonly found: (facts: Partial<Facts>) => Promise<void>;
  /** Progress for the screen: a line; further lines stand below the item while it runs. Not journaled. */
  readonly say: (line: string) => void;
  /** What is being watched: verdicts, health, logs. */
  readonly watch: Watch;
  /** Everything journaled so far, for the record. */
  readonly events: () => readonly ReleaseEvent[];
  /** The release before this one on this machine, if any. */
  readonly before: PastRelease | undefined;
  /** The way back as it stands now. */
  readonly wayBack: WayBack;
};

/**
 * How a job ended. Where nobody can tell (its wrapper was killed, the machine
 * restarted), `job` rejects with OutcomeUnknown instead: the engine then asks
 * the item's `probe`, and after that a person. Leave that error alone.
 */
export type JobEnd = {
  readonly exitCode: number;
  readonly durationMs: number;
  /** The end of what it printed (64 KiB at most), printable and masked. */
  readonly output: string;
  readonly ran: RanCommand;
};

export type PastRelease = {
  readonly id: string;
  readonly version: string | undefined;
  readonly result: string;
  readonly cause: string | undefined;
  readonly durationsMs: Readonly<Record<string, number>>;
  /** Numbers that this and earlier releases on this machine used up: rolled back, or left unverified. */
  readonly burned: readonly {readonly version: string; readonly reason: string}[];
  /** Migration files of this and earlier releases on this machine that are in the databases. */
  readonly appliedFiles: Readonly<Record<EnvironmentName, readonly AppliedFile[]>>;
};

/** The way back as it stands now, and its script. */
export type WayBack = {
  readonly plan: () => RollbackPlan;
  /** Writes rollback.sh into the release folder; gives its path and the SHA-256 of the plan. */
  readonly writeScript: () => Promise<{readonly path: string; readonly planSha256: string}>;
  /** Which way back this is, whatever the environment; see rollback/plan-key.ts. */
  readonly key: () => string;
  /** Goes it in staging: the same steps, run and verified by the same code as the real one. */
  readonly rehearse: (told: (says: string) => void) => Promise<WentBack>;
};

export type WentBack = {
  readonly steps: readonly {readonly title: string; readonly passed: boolean; readonly evidence: Evidence; readonly tookMs: number}[];
  readonly verified: boolean;
  readonly targets: readonly TargetSeen[];
  readonly says: string;
  /** When the old version was seen on every target; undefined: it was not. Epoch ms. */
  readonly backAt: number | undefined;
};

export type Item = {
  readonly id: string;
  readonly requirement: string;
  readonly title: string;
  readonly effect: EffectClass;
  readonly commands?: readonly ShownCommand[];
  readonly exception?: ItemPlan['exception'];
  readonly optional?: boolean;
  readonly people?: number;
  /** Rests on nothing before it: may run together with its neighbours. Only for `pure` items that ask nothing. */
  readonly together?: boolean;
  /** Present when a person is asked before `run`. Computed when its turn comes. */
  readonly ask?: (context: ItemContext) => Promise<Question>;
  /**
   * Does it, and says how it ended. Throws only CockpitError; anything else is
   * our bug. A `verifiable` run looks at the world before it changes it.
   */
  readonly run: (context: ItemContext) => Promise<Outcome | Refused | Decide>;
  /** Looks whether the effect has happened, where a run was cut off. */
  readonly probe?: (context: ItemContext) => Promise<Probed>;
};

/** The answer cannot be taken; the question is asked again. */
export type Refused = {readonly refused: string};
/**
 * What was found wants a decision that nobody could have been asked before: a push that arrived by half, a lock that somebody
 * holds. The answer starts the item again, and comes with it. Nothing is proposed there.
 */
export type Decide = {readonly decide: Question};
export type Probed =
  | {readonly happened: true; readonly outcome: Outcome}
  | {readonly happened: false; readonly says: string}
  | {readonly happened: undefined; readonly says: string; readonly blocks?: readonly Block[]};

/** One gate: what it would do, item by item, from what is known. */
export type Step = {
  readonly id: GateId;
  readonly items: (input: PlanInput) => readonly Item[];
};

export const defineStep = (step: Step): Step => step;
export type {EnvironmentName};
