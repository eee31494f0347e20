import type {Interval} from './intervals.ts';
import type {Limit} from './limits.ts';
import type {MetricKind} from './setup.ts';

/**
 * ```
 *   worse     the bad-event rate is higher than before, or an agreed limit was broken. Stays, whatever comes after.
 *   no-data   a source is silent for 3 ticks or has never spoken. Never healthy.
 *   safe      every metric is below its tolerance, with fresh data and nothing leaning worse.
 *   unsure    everything else; `reason` says why.
 * ```
 */
export type VerdictWord = 'worse' | 'safe' | 'unsure' | 'no-data';

/** Why it is `unsure`, in the order in which they are looked for. */
export type UnsureReason =
  /** Far fewer requests than the baseline had. */
  | 'traffic-drop'
  /** The first ticks. */
  | 'collecting'
  /** Too many ticks without data. */
  | 'coverage'
  | 'no recent traffic'
  /** Neither baseline, control nor floor: nothing to compare with. */
  | 'no baseline'
  /** Some evidence for worse, not yet enough. */
  | 'leaning'
  /** The rate as counted is above the tolerance. */
  | 'raw'
  /** Not enough requests yet to exclude a difference that matters. */
  | 'wide';

/**
 * A verdict with the numbers it rests on: plain data, made for keeping. What is not known is left out; only an interval
 * without an upper end holds Infinity (which JSON writes as null).
 */
export type Verdict = {
  readonly verdict: VerdictWord;
  /** Only for `unsure`. */
  readonly reason?: UnsureReason;
  /** The metric (or limit) the verdict hangs on: the worst, the silent one, the one that still needs data. */
  readonly because?: string;
  /** Ticks since the deploy, with and without data. */
  readonly ticks: number;
  readonly tickSec: number;
  readonly windowTicks: number;
  /** ln of the evidence for worse over all metrics; `worse` at ln(1/alpha). */
  readonly logE: number;
  readonly alpha: number;
  readonly beta: number;
  /** Ticks in a row that said `safe`. A screen holds `safe` back until 3, against flicker. */
  readonly safeTicks: number;
  /** Set once, at the tick that said `worse`. */
  readonly worse?: Worse;
  readonly metrics: Readonly<Record<string, MetricVerdict>>;
  readonly limits: readonly LimitVerdict[];
  /**
   * More ticks until `safe` could be said if everything went on as it does now; 0 when it is said.
   * Undefined when it cannot be estimated: no data, no traffic, nothing to compare with, or leaning worse.
   */
  readonly etaTicks?: number;
};

export type Worse = {readonly tick: number; readonly metric: string} & (
  | {
      readonly by: 'evidence';
      /** The rate went up after this tick. */
      readonly fromTick: number;
      /** Raw rate ratio since then; undefined without baseline or control. */
      readonly ratio?: number;
      /** Raw rate since then, and the usual one, 0–1. */
      readonly rate: number;
      readonly usualRate?: number;
      readonly ratioInterval: Interval;
      readonly rateInterval: Interval;
      /** ln E of all metrics at that tick. */
      readonly logE: number;
    }
  | {readonly by: 'limit'; readonly limit: Limit; readonly value: number; readonly forTicks: number}
);

export type MetricVerdict = {
  readonly kind: MetricKind;
  /** Bad events and requests as counted since the deploy. */
  readonly bad: number;
  readonly n: number;
  /** Rates 0–1: since the deploy, over the last minute or so (`recentTicks`), and before (or of the control). */
  readonly rate?: number;
  readonly recentRate?: number;
  readonly usualRate?: number;
  /** Anytime-valid, each end 5 %, whole watch. Ratio 0 to Infinity when nothing is known. */
  readonly ratioInterval: Interval;
  readonly rateInterval: Interval;
  /** ln of the evidence for worse, and for safe (undefined when there is nothing to compare with). */
  readonly logE: number;
  readonly logSafe?: number;
  /** Is this metric alone below its tolerance? */
  readonly isSafe: boolean;
  /** Dispersion of the counts as used today; 1 is Poisson. */
  readonly phi: number;
  /** Tolerated rate, 0–1. */
  readonly toleratedRate?: number;
  /**
   * Smallest relative difference (0.09 = +9 %) that would be called worse with the requests so far, and with those the
   * planned window will have brought. Undefined when none would.
   */
  readonly visible: {readonly now?: number; readonly atEnd?: number};
  /** Requests this metric needs before `safe`, estimated like `etaTicks`. */
  readonly neededRequests?: number;
  readonly etaTicks?: number;
  /** Share of ticks with data, 0–1. */
  readonly coverage: number;
  /** Requests of the last few ticks as a share of what the baseline had; undefined when nothing says what is usual. */
  readonly traffic?: number;
  /** Last tick with data (0: never) and ticks since. */
  readonly lastTick: number;
  readonly silentTicks: number;
};

export type LimitVerdict = {
  readonly limit: Limit;
  /** Value at the last covered tick; 0–1 for a rate, else in the limit's unit. */
  readonly value?: number;
  /** Covered ticks in a row beyond the limit; `limit.forTicks` of them are a breach. */
  readonly beyondTicks: number;
  readonly silentTicks: number;
};
