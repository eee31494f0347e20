/** What a screen wants to see of the log; it gets no more than that. */
export type LogWish = {
  /** Lines that it has room for. */
  readonly rows: number;
  /** The line at the bottom, by its `seq`; undefined is the newest, whatever comes. */
  readonly end?: number;
  /** `warn` with errors; `new`: of messages that the old version never logged. */
  readonly level: 'all' | 'warn' | 'error' | 'new';
  /** A regular expression, or plain text; `!` first turns it round; '' is none. */
  readonly search: string;
  /** Only lines that are found, instead of marks on them. */
  readonly only: boolean;
};

export const logLevels: readonly LogWish['level'][] = ['all', 'warn', 'error', 'new'];
export const usualWish: LogWish = {rows: 40, level: 'all', search: '', only: false};
export const longestSearch = 200;
/** The problem of a search that is not through yet. */
export const stillSearching = 'still searching';

export type LogFeedLine = {
  /** Its place in the log, of all sources together; ascending. */
  readonly seq: number;
  readonly at: number;
  readonly source: string;
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly text: string;
  /** Something may be missing here; the text says why. */
  readonly gap?: true;
  /** Its message is one that the old version never logged. */
  readonly isNew?: true;
  /** Another version than the new one said it, after the deploy: it does not count. */
  readonly isOther?: true;
  /** Where it was found, UTF-16 from and to; empty: the whole line. Absent: it was not. */
  readonly hits?: readonly (readonly [number, number])[];
};

/** A message that the old version never logged. */
export type NewMessage = Pick<LogFeedLine, 'level' | 'source'> & {
  readonly text: string;
  readonly count: number;
  /** Of the newest line of it. */
  readonly at: number;
  readonly seq: number;
};

export type LogFeed = {
  /** Around the wished end, oldest first: a screen above it, half a one below. */
  readonly lines: readonly LogFeedLine[];
  /** The wish that this answers. */
  readonly wish: LogWish;
  /** Lines that pass the wish, since the engine began; their difference is what came meanwhile. */
  readonly total: number;
  /** The oldest and the newest line that pass it and are kept; 0 when there is none. */
  readonly first: number;
  readonly last: number;
  /** The newest error; it stays in sight when it has run out of the picture. */
  readonly newestError: LogFeedLine | undefined;
  /** Errors first, then warnings, then the rest; each the newest first. At most 20. */
  readonly news: readonly NewMessage[];
  readonly newsCount: number;
  /** The next line above and below the end that was found, and that counts (error, warning, new message). */
  readonly found: {readonly older: number | undefined; readonly newer: number | undefined; readonly count: number} | undefined;
  readonly counted: {readonly older: number | undefined; readonly newer: number | undefined};
  /** Why a search gives nothing, or not everything yet. */
  readonly problem: string | undefined;
  readonly errors: number;
  readonly warnings: number;
  /** Per minute since the deploy, and before it; undefined where less than a minute of that was seen. */
  readonly perMinute: {readonly errors: number; readonly warnings: number} | undefined;
  readonly usualPerMinute: {readonly errors: number; readonly warnings: number} | undefined;
  /** Counted since then, epoch ms. */
  readonly since: number | undefined;
  /** Of that time nobody read so much, of one source at least, ms. */
  readonly unreadMs: number;
  readonly linesPerSecond: number;
  readonly sources: number;
  readonly freshSources: number;
};
