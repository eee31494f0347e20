import type {Facts} from './facts.ts';

/** How a piece of text is meant; the theme decides how it looks. Never colour alone: the words say it too. */
export type Tone = 'plain' | 'good' | 'bad' | 'attention' | 'busy' | 'quiet';

/** A row of text cells. A row may be marked by a glyph (`✓`, `✗`, `○` …) in front. */
export type BlockRow = {readonly cells: readonly string[]; readonly tone?: Tone; readonly glyph?: string};

/**
 * What a gate shows of its work, as plain data: journaled with the evidence,
 * so a replay and the report show what the operator saw.
 */
export type Block =
  | {readonly kind: 'table'; readonly title: string; readonly head?: readonly string[]; readonly rows: readonly BlockRow[];
     /** 0-based columns whose text is aligned right. */ readonly right?: readonly number[]}
  | {readonly kind: 'lines'; readonly title: string; readonly lines: readonly {readonly text: string; readonly tone?: Tone}[]}
  | {readonly kind: 'diff'; readonly title: string; readonly lines: readonly DiffLine[]};

export type DiffLine = {readonly sign: '+' | '-' | ' '; readonly number: number; readonly text: string; readonly note?: string};

/** A command as it is shown and recorded: quoted for reading, secrets already masked. */
export type ShownCommand = {
  readonly does: 'reads' | 'changes';
  readonly text: string;
  /** It goes through a shell: shown as `!sh`, in the bad tone. */
  readonly shell?: true;
};

/** One program that was run for an item. */
export type RanCommand = ShownCommand & {
  readonly exitCode: number | undefined;
  readonly durationMs: number;
  /** SHA-256 of its whole output, lower-case hex. */
  readonly outputSha256?: string;
  /** File with the output, relative to the release folder. */
  readonly outputFile?: string;
};

/** What is kept of an item: what it rests on, and for how long it may be relied upon. */
export type Evidence = {
  /** One line for the row: "2 behind, 0 ahead". */
  readonly says: string;
  /** What is the case, in sentences, when one line is not enough. */
  readonly details?: readonly string[];
  /** What can be done now, most likely first. */
  readonly next?: readonly string[];
  readonly blocks?: readonly Block[];
  readonly commands?: readonly RanCommand[];
  readonly numbers?: Readonly<Record<string, number>>;
  /** From the end of the item on; without it the evidence does not expire. */
  readonly validForMs?: number;
  /** The outcome was found by looking at the world after a crash, not seen as it happened. */
  readonly foundByProbe?: true;
};

/** How an item ended. `failed` is a "no" of the gate; `unknown` means nobody can tell. */
export type Outcome = {
  readonly status: 'passed' | 'failed' | 'unknown';
  readonly evidence: Evidence;
  /** Merged into the release's facts, whatever the status. */
  readonly facts?: Partial<Facts>;
  /** Why production should be rolled back now; acted on by itself where that was agreed, offered otherwise. */
  readonly rollBackBecause?: string;
};

export const passed = (says: string, more: Omit<Evidence, 'says'> = {}, facts?: Partial<Facts>): Outcome => ({
  status: 'passed',
  evidence: {says, ...more},
  ...(facts && {facts}),
});

export const failed = (says: string, more: Omit<Evidence, 'says' | 'next'> & {next: readonly [string, ...string[]]}, facts?: Partial<Facts>): Outcome => ({
  status: 'failed',
  evidence: {says, ...more},
  ...(facts && {facts}),
});

export const unknown = (says: string, more: Omit<Evidence, 'says' | 'next'> & {next: readonly [string, ...string[]]}): Outcome => ({
  status: 'unknown',
  evidence: {says, ...more},
});
