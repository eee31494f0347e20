import type {FilePlace} from '../world/follow.ts';
import type {World} from '../world/world.ts';

/**
 * One measurement. A failed measurement is a gap (`problem`), never a zero.
 *
 * - `counts`: since the measurement before, by version group. `buckets` maps an
 *   upper bound in seconds ("0.1", "+Inf") to requests at or below it.
 * - `lines`: log lines, already sanitised and redacted. `past`: from before we looked: to learn from, to count by
 *   the times that they say, or only to show, because an engine before us has counted them. `place`: in a file, after the last of them.
 * - `gap`: nothing, and why. `unreadFromAt`: since then nobody read.
 */
export type Reading = {readonly at: number; readonly source: string} & (
  | {readonly kind: 'counts'; readonly new: Counts | undefined; readonly old: Counts | undefined}
  | {readonly kind: 'lines'; readonly lines: readonly LogLine[]; readonly past?: 'to learn' | 'to count' | 'to show'; readonly place?: FilePlace}
  | {readonly kind: 'instance'; readonly instance: string; readonly healthy: boolean | undefined; readonly status: number | undefined;
     readonly version: string | undefined; readonly digest?: string; readonly durationMs: number | undefined; readonly says: string}
  | {readonly kind: 'number'; readonly value: number | undefined; readonly unit: string}
  | {readonly kind: 'alerts'; readonly firing: readonly string[]}
  | {readonly kind: 'gap'; readonly problem: string; readonly unreadFromAt?: number}
);

export type Counts = {
  readonly total: number;
  readonly errors: number;
  /** Cumulative histogram of this interval; undefined when the source has none. */
  readonly buckets: Readonly<Record<string, number>> | undefined;
};

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
/** `gap`: something may be missing here, and the text says why. `isNew`: a message that the old version never logged. */
export type LogLine = {readonly at: number; readonly source: string; readonly level: LogLevel; readonly text: string; readonly version?: string; readonly gap?: true; readonly isNew?: true};

/** What a monitor needs to know of the release: which version is which. */
export type MonitorContext = {
  readonly world: World;
  readonly everyMs: number;
  /** Text → printable, masked text. */
  readonly clean: (text: string) => string;
  /** Asked at each measurement, because the new version is known only later. */
  readonly versions: () => {readonly old: string | undefined; readonly new: string | undefined};
  readonly cwd: string;
  /** Whether the new version answers in this environment, as far as we know: a probe cannot tell the versions apart. */
  readonly deployed: () => boolean;
  /** The way back was gone, and the old version is judged: of the new one everything may be missing. */
  readonly isBack?: () => boolean;
  /** Where an engine before us stopped reading a log; undefined where there was none. */
  readonly left?: (source: string) => LeftLog | undefined;
};

/** `place` and `deployedPlace` (where it stood when the new version came) are known of files only. */
export type LeftLog = {readonly at: number; readonly place?: FilePlace | undefined; readonly deployedPlace?: FilePlace | undefined};

/** Epoch ms by our own clock. */
export type Span = {
  readonly fromAt: number;
  readonly toAt: number;
  /** Requests and errors are enough: a day of histograms would be hundreds of megabytes. */
  readonly requestsOnly?: boolean;
};

/** What a source remembers of one tick of the time before we watched: requests, or one number. Null: it has nothing there. */
export type Past = {readonly at: number; readonly counts?: Counts | null; readonly value?: number | null};

/** One thing that is watched, until aborted. Never throws for a bad answer: it yields a gap. */
export type Monitor = {
  readonly name: string;
  readonly kind: 'metrics' | 'log' | 'health' | 'measure' | 'alerts';
  readonly watch: (context: MonitorContext, signal: AbortSignal) => AsyncIterable<Reading>;
  /** Where the source remembers: what it measured of the old version, ascending, one entry per `everyMs`. Throws when it cannot say. */
  readonly history?: (context: MonitorContext, span: Span, signal: AbortSignal) => Promise<readonly Past[]>;
};
