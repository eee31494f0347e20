import type {BlockRow, Tone} from '../release/evidence.ts';
import type {VerdictFact} from '../release/state.ts';

/** State of one thing that is watched. */
export type SourceState = {
  readonly name: string;
  readonly kind: 'metrics' | 'log' | 'health' | 'measure' | 'alerts';
  /** When it last gave something, epoch ms; undefined: never. */
  readonly lastAt: number | undefined;
  /** Why it gives nothing, in words; undefined while it is fresh. */
  readonly problem: string | undefined;
  /** True while its last answer is young enough to be relied upon. */
  readonly fresh: boolean;
};

export type WatchGoal = {
  /** What the verdict must be about: `canary` compares with the old version at the same time, `after` with the baseline before. */
  readonly compare: 'canary' | 'after';
  readonly environment: 'staging' | 'production';
  /** Whose traffic is judged: the new version's, or everything that the environment serves. */
  readonly subject: 'new' | 'all';
  /** What has to be proven for `safe`; without it, what the config says. */
  readonly prove?: readonly ('errorRate' | 'p50' | 'p95' | 'p99')[];
  /** After a rollback: the old version is judged, and of the new one everything may be missing. */
  readonly isBack?: boolean;
  /** At least this many covered ms are wanted before `safe` counts. */
  readonly atLeastMs: number;
  /** What is said in the sentence: "Safe at 5 %". */
  readonly where: string;
  /** When it began, epoch ms, where an engine before us has watched a part of it: that part counts. */
  readonly since?: number;
};

export type WatchTick = {
  readonly at: number;
  readonly verdict: VerdictFact;
  /** Covered monotonic ms since the watch began: blind and suspended time does not count. */
  readonly coveredMs: number;
  readonly remainingMs: number;
  /** Covered time that is wanted at least. */
  readonly ofMs?: number;
  readonly toProve: readonly string[];
  /** False while something is missing to compare with: then "not worse" says nothing. */
  readonly comparable: boolean;
  /** Every criterion with its numbers, for the evidence: what, now, usual, limit, what it rests on, verdict. */
  readonly criteria?: readonly BlockRow[];
};

export type BaselineState = {
  /** Covered ticks before the new version came, and how many the judge needs. */
  readonly ticks: number;
  readonly needed: number;
  /** Age of the oldest of them, ms. */
  readonly spanMs: number;
  /** Other numbers: `few` measurements yet, or `zero`, of which no percentage can be taken. */
  readonly measures: readonly {readonly name: string; readonly samples: number; readonly needed: number; readonly problem: 'few' | 'zero' | undefined; readonly hasLimit: boolean}[];
};

/** `unreadMs`: of the time since then nobody read so much, of one source at least. */
export type LogCounts = {readonly errors: number; readonly warnings: number; readonly since: number; readonly unreadMs?: number; readonly lastErrors: readonly string[]};

/** What items may ask of the watching: it runs from preflight on, whoever looks. */
export type Watch = {
  /** One tick after the other, until aborted. Starts a fresh judgement. */
  readonly follow: (goal: WatchGoal, signal: AbortSignal) => AsyncIterable<WatchTick>;
  readonly sources: (environment: 'staging' | 'production') => readonly SourceState[];
  /** Log lines of the new version since `since`, epoch ms. */
  readonly logCounts: (environment: 'staging' | 'production', since: number) => LogCounts;
  /** Covered ticks before the new version came, and how many the judge needs. */
  readonly baseline: (environment: 'staging' | 'production') => BaselineState;
  /** Names of the alerts that fire now. */
  readonly firing: (environment: 'staging' | 'production') => readonly string[];
  /** Every instance as it was last seen. */
  readonly health: (environment: 'staging' | 'production') => readonly InstanceSeen[];
};

export type InstanceSeen = {
  readonly name: string;
  readonly healthy: boolean | undefined;
  readonly version: string | undefined;
  readonly digest?: string;
  readonly status: number | undefined;
  readonly says: string;
  readonly at: number;
  readonly tone: Tone;
};
