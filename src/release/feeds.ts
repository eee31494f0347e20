import type {MigrationChoice} from './commands.ts';
import type {LogFeed} from './log-feed.ts';
import type {RollbackState, TargetSeen} from './rollback-state.ts';

export type {LogFeed} from './log-feed.ts';

/**
 * FEEDS: what a screen may see beside the state. Many, bounded, forgotten;
 * newest wins by name; never journaled. All texts are printable and masked.
 */
export type Feeds = {
  /** The command that runs now, or ran last. */
  readonly job: JobFeed;
  readonly live: LiveFeed;
  /** Of each screen its own. */
  readonly log: LogFeed;
  /** While a rollback is being verified. */
  readonly 'rollback targets': readonly TargetSeen[];
  readonly 'rollback watch': {readonly coveredMs: number; readonly ofMs: number; readonly sentence: string};
  readonly readiness: ReadinessFeed;
  /** Present where the journal cannot be relied upon, or cannot be written any more. */
  readonly record: RecordFeed;
  /** Newest progress of an item, by `gate/item`: a line, and where there is more to tell further ones below it. */
  readonly progress: Readonly<Record<string, {readonly at: number; readonly line: string}>>;
};

/** `damaged`: found so; `stopped`: whole, and cannot be written on. `records`: how many may be relied upon; `last`: the last of them in words. */
export type RecordFeed = {
  readonly at: number; readonly is: 'damaged' | 'stopped'; readonly why: string; readonly records: number; readonly last?: string; readonly lost: string;
  /** What to do, in order. */
  readonly next: readonly string[];
};

export type JobFeed = {
  readonly place: string;
  readonly command: string;
  readonly startedAt: number;
  readonly lastOutputAt: number;
  /** The last 200 at most. */
  readonly lines: readonly string[];
  readonly ended: boolean;
};

/** One measured thing with its history. */
export type MetricSeries = {
  readonly id: 'errorRate' | 'p50' | 'p95' | 'p99' | string;
  readonly title: string;
  /** `%` values are percent (0–100), `ms` milliseconds. */
  readonly unit: string;
  /** Ascending, bounded; undefined is a gap. */
  readonly points: readonly {readonly at: number; readonly value: number | undefined}[];
  readonly now: number | undefined;
  /** When `now` was measured, epoch ms. */
  readonly nowAt: number | undefined;
  readonly usual: number | undefined;
  readonly band: {readonly low: number; readonly high: number} | undefined;
  readonly limit: number | undefined;
  /** `tolerated`: nobody agreed on the limit, the judge made it of what is usual. */
  readonly limitIs?: 'tolerated';
  /** Which direction is good; lower where it is left out. */
  readonly better?: 'lower' | 'higher';
  /** Pause between two values, where that is not a tick. */
  readonly everyMs?: number;
  /** Requests (or measurements) that `now` rests on. */
  readonly n: number;
  /** Smallest difference that could be seen by now, in `unit`; undefined when unknown. */
  readonly seesDifference: number | undefined;
};

export type LiveFeed = {
  readonly at: number;
  readonly tickMs: number;
  readonly environment: 'staging' | 'production';
  /** What the lines are: the version they belong to. */
  readonly subject: string;
  readonly metrics: readonly MetricSeries[];
  readonly markers: readonly {readonly at: number; readonly label: string}[];
  readonly trafficSeenPct: number | undefined;
  readonly health: readonly {readonly name: string; readonly healthy: boolean | undefined; readonly version: string | undefined; readonly says: string; readonly at: number}[];
  readonly alerts: readonly string[] | undefined;
  readonly sources: readonly {readonly name: string; readonly kind: string; readonly lastAt: number | undefined; readonly problem: string | undefined; readonly fresh: boolean}[];
  readonly baseline: {readonly fromAt: number; readonly toAt: number; readonly samples: number} | undefined;
  /** Of the time since the deploy: nobody watched for so long, and last until then (the engine was gone, the machine slept). */
  readonly unseen?: {readonly ms: number; readonly untilAt: number};
  /** Present while a share of traffic or the monitoring window is watched. */
  readonly window:
    | {
        readonly verdict: 'worse' | 'safe' | 'unsure' | 'no-data';
        readonly sentence: string;
        readonly coveredMs: number;
        readonly remainingMs: number;
        /** Covered time that is wanted at least. */
        readonly ofMs?: number;
        readonly toProve: readonly string[];
      }
    | undefined;
};

/** The parts of the rollback-readiness line; each says what would make it green. */
export type ReadinessFeed = {
  readonly at: number;
  /** What `r` would do: "roll back → 2.7.4". */
  readonly label: string;
  readonly available: boolean;
  readonly estimateMs: number | undefined;
  readonly parts: readonly {readonly name: string; readonly ok: boolean | undefined; readonly says: string; readonly at: number; readonly todo?: string}[];
  readonly notSafe: string | undefined;
  /** Of the choices for an applied migration those that cannot be taken, and why. */
  readonly cannot?: Readonly<Partial<Record<MigrationChoice, string>>>;
  readonly rollback: RollbackState['status'];
};
