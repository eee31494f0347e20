import {type FileHandle, open} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {realClock} from './clock.ts';
import {type FilePlace, type GrowingFile, notThere, openGrowingFile, readOnly, type ReadPiece, unreadable} from './growing-file.ts';
import {makeLineSplitter} from './lines.ts';
import {watchFolder} from './waker.ts';

export {commandBatches, commandLines} from './command-lines.ts';
export type {FilePlace} from './growing-file.ts';

/** `offset`: the byte after this text, from where `tailFile` may go on later. */
export type TailPiece = ReadPiece | {readonly gap: string};
/** Raw: a line from outside is hostile until sanitised and redacted. A gap's words are ours. */
export type FollowedLine = {readonly line: string} | {readonly gap: string};
/** The same, as many lines as came together: a thousand of them cost little more than one. `place`: after the last of them, in a file. */
export type FollowedLines = {readonly lines: readonly string[]; readonly place?: FilePlace} | {readonly gap: string};

export type FollowOptions = {
  /** Between two looks; the file system usually tells us earlier. Default 500. */
  readonly pollMs?: number;
};

/**
 * Follows one growing file until `signal` aborts, over rotation (by rename or copy), truncation, deletion and creation.
 *
 * What may be missing is announced, right where it would stand: that is the promise, not that nothing is ever missing. A file
 * that is cut and written again beyond our place between two looks, and begins with the same 1 KiB, goes unnoticed.
 */
export async function* tailFile(
  path: string,
  fromByte: number,
  signal: AbortSignal,
  {pollMs = 500}: FollowOptions = {},
): AsyncGenerator<TailPiece> {
  const waker = watchFolder(dirname(path));
  signal.addEventListener('abort', waker.wake);
  const name = basename(path);
  const isNews = changes();
  let file: GrowingFile | undefined;
  let start: number | FilePlace = fromByte;
  let pauseMs = pollMs;
  try {
    while (!signal.aborted) {
      if (!file) {
        const opened = await openGrowingFile(path, start);
        if (typeof opened === 'object') file = opened;
        else if (isNews(opened)) yield {gap: `${name} cannot be read: ${opened}`};
        if (file || typeof start === 'number') start = 0;
      }
      const where = file ? await file.whereabouts(path) : 'here';
      try {
        if (file) {
          const broken = await file.check();
          if (broken) yield {gap: `${name} ${broken}`};
          yield* pieces(file, signal);
          if (isNews(where === 'gone' ? where : '')) yield {gap: `${name} was moved or deleted; what is still written to it is read`};
          pauseMs = pollMs;
        }
        if (file && where === 'replaced') {
          // Its writer may need a moment to go over to the new file.
          await pause(pollMs, signal);
          yield* pieces(file, signal);
          const rest = await file.rest();
          if (rest) yield rest;
          yield {gap: `${name} was replaced by a new file; the old one was read to its end`};
          await file.close();
          file = undefined;
          continue;
        }
      } catch (error) {
        // A disk that fails, a server that forgot the file: opened anew it may be there again.
        if (isNews(`failed ${unreadable(error)}`)) yield {gap: `${name} cannot be read any further: ${unreadable(error)}`};
        start = file?.place() ?? 0;
        await file?.close().catch(() => undefined);
        file = undefined;
        await pause(pauseMs, signal);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        continue;
      }
      await waker.wait(signal.aborted ? 0 : pollMs);
      // A log that gets a thousand lines a second is read in fifty pieces, not in a thousand.
      await pause(20, signal);
    }
  } finally {
    signal.removeEventListener('abort', waker.wake);
    waker.close();
    await file?.close().catch(() => undefined);
  }
}

/** Between two attempts to read what could not be read. */
const longestPauseMs = 30_000;

const pause = (ms: number, signal: AbortSignal): Promise<void> => realClock().sleep(ms, signal).catch(() => undefined);

async function* pieces(file: GrowingFile, signal: AbortSignal): AsyncGenerator<TailPiece> {
  for (let piece = await file.read(); piece && !signal.aborted; piece = await file.read()) yield piece;
}

/** Tells a state once, when it begins; '' is the state nobody needs to hear of. */
const changes = () => {
  let last = '';
  return (state: string): boolean => {
    const isNew = state !== last && state !== '';
    last = state;
    return isNew;
  };
};

/**
 * The lines of one growing file. `fromEnd` begins with what comes now, `lastBytes` that many bytes earlier; else from the
 * beginning. Starts at a line's start: a piece of one is left out. Lines are cut at 64 KiB.
 */
export async function* followLines(path: string, from: From, signal: AbortSignal, options: FollowOptions = {}): AsyncGenerator<FollowedLine> {
  for await (const entry of followBatches(path, from, signal, options)) {
    if ('gap' in entry) yield entry;
    else for (const line of entry.lines) yield {line};
  }
}

/** `after`: a place that is still there. */
type From = {readonly fromEnd?: boolean; readonly lastBytes?: number; readonly after?: FilePlace};

/**
 * The end of a file, to follow it from there, now or later. `not there`: all that will stand in it is still to come. Undefined:
 * it cannot be read, or its last line is longer than 64 KiB.
 */
export const endOf = async (path: string): Promise<FilePlace | 'not there' | undefined> => {
  const file = await openGrowingFile(path, 0);
  if (typeof file === 'string') return file === notThere ? 'not there' : undefined;
  try {
    return await file.end();
  } catch {
    return undefined;
  } finally {
    await file.close().catch(() => undefined);
  }
};

/** Whether what follows a place can still be read: the file of that name is the same, and no shorter. */
export const isStillThere = async (path: string, place: FilePlace): Promise<boolean> => {
  const file = await openGrowingFile(path, 0);
  if (typeof file === 'string') return false;
  try {
    return await file.has(place);
  } catch {
    return false;
  } finally {
    await file.close().catch(() => undefined);
  }
};

/** As `followLines`, in batches. */
export async function* followBatches(path: string, {fromEnd = false, lastBytes = 0, after}: From, signal: AbortSignal, options: FollowOptions = {}): AsyncGenerator<FollowedLines> {
  const start = after ? {offset: after.offset, isCut: false} : fromEnd || lastBytes > 0 ? yield* foundStart(path, lastBytes, signal, options) : {offset: 0, isCut: false};
  let {isCut} = start;
  const splitter = makeLineSplitter();
  for await (const piece of tailFile(path, start.offset, signal, options)) {
    const whole = 'gap' in piece ? splitter.end() : splitter.push(piece.text);
    // The first end of a line that comes belongs to the line we began in the middle of.
    const lines = isCut ? whole.slice(1) : whole;
    if (whole.length > 0) isCut = false;
    if (lines.length > 0) yield {lines, ...('place' in piece && piece.place && {place: piece.place})};
    if ('gap' in piece) yield piece;
  }
}

/** The lines that stand in the last `bytes` of a file now; none when it cannot be read. The last one may be unfinished. */
export const lastLines = async (path: string, bytes: number): Promise<readonly string[]> => {
  const start = await lineStart(path, bytes);
  if (typeof start === 'string') return [];
  const {offset, isCut} = start;
  const lines = await linesBetween(path, offset, offset + bytes);
  return isCut ? lines.slice(1) : lines;
};

/** The lines that stand from one byte of a file, at which a line begins, to another; none when it cannot be read. */
export const linesBetween = async (path: string, from: number, to: number): Promise<readonly string[]> => {
  const file = await open(path, readOnly).catch(() => undefined);
  if (!file) return [];
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(Math.max(0, to - from)), 0, Math.max(0, to - from), from);
    const splitter = makeLineSplitter();
    return [...splitter.push(buffer.toString('utf8', 0, bytesRead)), ...splitter.end()];
  } catch {
    return [];
  } finally {
    await file.close();
  }
};

type Start = {readonly offset: number; readonly isCut: boolean};

/** Where to begin, as soon as anybody can tell: from the beginning all that is old would be new. */
async function* foundStart(path: string, lastBytes: number, signal: AbortSignal, {pollMs = 500}: FollowOptions): AsyncGenerator<FollowedLines, Start> {
  const isNews = changes();
  for (let pauseMs = pollMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const start = await lineStart(path, lastBytes);
    if (typeof start === 'object') return start;
    if (isNews(start)) yield {gap: `${basename(path)} cannot be read: ${start}`};
    await pause(pauseMs, signal);
  }
  return {offset: 0, isCut: false};
}

/** In words why nobody can tell. What is not there, or no file, has nothing in it that is old. */
const lineStart = async (path: string, lastBytes: number): Promise<Start | string> => {
  const beginning: Start = {offset: 0, isCut: false};
  let file: FileHandle | undefined;
  try {
    file = await open(path, readOnly);
    const stats = await file.stat();
    const offset = Math.max(0, stats.size - lastBytes);
    if (offset === 0 || !stats.isFile()) return beginning;
    const {buffer} = await file.read(Buffer.alloc(1), 0, 1, offset - 1);
    return {offset, isCut: buffer[0] !== 0x0a};
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? beginning : unreadable(error);
  } finally {
    await file?.close().catch(() => undefined);
  }
};
