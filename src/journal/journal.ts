import type {ReleaseEvent} from '../release/events.ts';
import {isRollbackEvent} from '../release/evolve-rollback.ts';
import type {OperatorId} from '../release/state.ts';
import {causeOf} from '../util/errors.ts';
import {syncFolder} from '../world/files.ts';
import type {World} from '../world/world.ts';
import {openAppender, type Appender, type AppendProblem} from './append.ts';
import {dropBallast} from './ballast.ts';
import {openElsewhere} from './elsewhere.ts';
import {encodeDecision} from './encode-decision.ts';
import {fallbackFiles, journalFiles} from './files.ts';
import type {About} from './format.ts';
import {writeHead, type Head} from './head.ts';
import {within} from './within.ts';

/** `ok` means: on disk, and it stays. Otherwise nothing was confirmed; whether it is in the file, nobody knows. */
export type Appended = {readonly ok: true} | {readonly ok: false; readonly why: string};

/** Where a record went that could not wait for the journal. `nowhere`: no disk took it; it stands on the screens only. */
export type KeptElsewhere = {readonly kept: 'journal' | 'nowhere'} | {readonly kept: 'fallback'; readonly file: string};

export type Journal = {
  /** Number of the last record that was confirmed. */
  readonly seq: () => number;
  /** Why nothing more is written here; undefined while all is well. It does not go away in this engine. */
  readonly stopped: () => string | undefined;
  /** The events of one decision, in one write: all of them are on disk when it answers `ok`. Never throws. */
  readonly append: (events: readonly ReleaseEvent[], by: OperatorId) => Promise<Appended>;
  /**
   * For what outranks bookkeeping, once `append` has said no: gives up the ballast, or writes beside the journal, elsewhere on
   * disk, in memory. Never throws, never takes longer than a few seconds.
   */
  readonly appendElsewhere: (events: readonly ReleaseEvent[], by: OperatorId) => Promise<KeptElsewhere>;
  /** Somebody asks for a rollback: what is being written gets one more second, then it is given up. */
  readonly hurry: () => void;
  /** Answers a write that hangs with a no, at once, and stops: nothing more is written here. */
  readonly giveUp: (why: string) => void;
  /** Why head.json could not be told of the last record; the journal itself is whole. */
  readonly headProblem: () => string | undefined;
  readonly close: () => Promise<void>;
};

export type JournalParts = {
  readonly folder: string;
  readonly clock: World['clock'];
  /** Boot id of this machine. */
  readonly boot: string;
  readonly about: Omit<About, 'format'>;
  /** The file that is given up when the disk is full; see ballast.ts. */
  readonly ballast?: string;
  /** Default: see files.ts. */
  readonly fallbacks?: readonly string[];
  /** A write that takes longer is given up. Default 15 s: a busy disk may take 10. For a rollback's records 2 s at most. */
  readonly patienceMs?: number;
  /** The same for each place of a fallback. Default 2 s. */
  readonly fallbackPatienceMs?: number;
};

/** Where a writer begins: behind the last good record, or nowhere and why. */
export type JournalStart = {
  readonly last: Head;
  readonly size: number;
  readonly stopped?: string;
  /** It is stopped for want of room, and what is small may still fit. */
  readonly full?: boolean;
};

/** From the key to the first command of a rollback there are 5 s, and a grace of 3 among them. */
const hurryMs = 1000;
const rollbackPatienceMs = 2000;

/** The one writer of a release's record. Use openJournal, which reads and judges first. */
export const makeJournal = async (parts: JournalParts, start: JournalStart): Promise<Journal> => {
  const {folder, clock, patienceMs = 15_000, fallbackPatienceMs = 2000} = parts;
  const files = journalFiles(folder);
  const openedAt = clock.mono();
  const givenUp = new AbortController();
  let {last, stopped} = start;
  let full = start.full ?? false;
  let headProblem: string | undefined;
  // Answers come in the order of asking; while the two differ, somebody waits.
  let asked = 0;
  let answered = 0;
  let queue: Promise<unknown> = Promise.resolve();

  let main: Appender | undefined;
  if (stopped === undefined || full) {
    try {
      main = await openAppender(files.journal, start.size);
      if (start.size === 0) await syncFolder(folder);
    } catch (error) {
      stopped = causeOf(error);
    }
  }
  const elsewhere = openElsewhere(parts.fallbacks ?? fallbackFiles(folder), attempt =>
    within(attempt, clock, fallbackPatienceMs, () => false),
  );

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    asked += 1;
    const turn = queue.then(work).finally(() => {
      answered += 1;
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  const encode = (events: readonly ReleaseEvent[], by: OperatorId) =>
    encodeDecision(events, last, {by, boot: parts.boot, mono: Math.max(0, Math.round(clock.mono() - openedAt)), about: parts.about});

  /** Undefined when it is on disk and head.json says so. */
  const write = async (events: readonly ReleaseEvent[], by: OperatorId): Promise<AppendProblem | undefined> => {
    if (!main) return {kind: 'broken', why: stopped ?? ''};
    const {bytes, last: next} = encode(events, by);
    const problem = await main.append(bytes);
    if (problem) return problem;
    headProblem = await writeHead(files.head, next).then(() => undefined, causeOf);
    // Given up in the meantime: whoever asked was told no, and a rollback may already go on from the record before.
    if (givenUp.signal.aborted) return {kind: 'broken', why: String(givenUp.signal.reason)};
    last = next;
    return undefined;
  };

  const writePatiently = async (events: readonly ReleaseEvent[], by: OperatorId): Promise<AppendProblem | undefined> => {
    const late = (why: string): AppendProblem => {
      givenUp.abort(why);
      return {kind: 'broken', why};
    };
    const failed = (error: unknown): AppendProblem => ({kind: 'broken', why: causeOf(error)});
    const ms = events.some(isRollbackEvent) ? Math.min(rollbackPatienceMs, patienceMs) : patienceMs;
    return within(write(events, by).catch(failed), clock, ms, late, givenUp.signal);
  };

  const append = async (events: readonly ReleaseEvent[], by: OperatorId): Promise<Appended> => {
    if (stopped !== undefined) return {ok: false, why: stopped};
    if (events.length === 0) return {ok: true};
    const problem = await writePatiently(events, by);
    if (!problem) return {ok: true};
    full = problem.kind === 'full';
    stopped = problem.why;
    return {ok: false, why: stopped};
  };

  const appendElsewhere = async (events: readonly ReleaseEvent[], by: OperatorId): Promise<KeptElsewhere> => {
    if ((await append(events, by)).ok) return {kept: 'journal'};
    if (full) {
      if (parts.ballast !== undefined) await dropBallast(parts.ballast).catch(() => undefined);
      if (!(await writePatiently(events, by))) return {kept: 'journal'};
      // From here on the record goes on in another file; coming back would break the chain.
      full = false;
    }
    const {bytes, last: next} = encode(events, by);
    const file = await elsewhere.append(bytes, last);
    if (file === undefined) return {kept: 'nowhere'};
    last = next;
    return {kept: 'fallback', file};
  };

  const giveUp = (why: string): void => {
    stopped ??= why;
    full = false;
    givenUp.abort(why);
  };

  return {
    seq: () => last.seq,
    stopped: () => stopped,
    append: (events, by) => inTurn(() => append(events, by)),
    appendElsewhere: (events, by) => inTurn(() => appendElsewhere(events, by).catch(() => ({kept: 'nowhere'}) as const)),
    hurry: () => {
      const last = asked;
      if (last === answered) return;
      void clock.sleep(hurryMs).then(() => last > answered && giveUp('The disk does not answer, and a rollback does not wait for it'));
    },
    giveUp,
    headProblem: () => headProblem,
    close: async () => {
      await queue;
      stopped ??= 'The journal is closed';
      // A write that hangs keeps its file; the end of the process closes it.
      if (!givenUp.signal.aborted) await main?.close();
      await elsewhere.close();
    },
  };
};
