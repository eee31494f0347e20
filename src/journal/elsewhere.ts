import {readFile, truncate} from 'node:fs/promises';
import {dirname} from 'node:path';
import {codeOf, makePrivateFolder} from '../state-folder/index.ts';
import {syncFolder} from '../world/files.ts';
import {openAppender, type Appender} from './append.ts';
import type {Head} from './head.ts';
import {judgeLines} from './judge-lines.ts';

export type Elsewhere = {
  /** The file that took the record, or undefined when none did. Never throws. */
  readonly append: (bytes: Buffer, last: Head) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
};

/** Bounds one attempt; see within.ts. */
type Bounded = (attempt: Promise<boolean>) => Promise<boolean>;

/**
 * Writes beside the journal, in the first of `files` that works, and from then on never in an earlier one: a reader follows
 * the chain from the journal through the files in their order.
 */
export const openElsewhere = (files: readonly string[], bounded: Bounded): Elsewhere => {
  let from = 0;
  let current: {readonly file: string; readonly appender: Appender} | undefined;

  const attempt = async (file: string, bytes: Buffer, last: Head): Promise<boolean> => {
    try {
      const appender = current?.file === file ? current.appender : await openBehind(file, last);
      if (!appender) return false;
      current = {file, appender};
      return (await appender.append(bytes)) === undefined;
    } catch {
      // Whatever is wrong with this place, the next one is tried at once.
      return false;
    }
  };

  return {
    append: async (bytes, last) => {
      for (; from < files.length; from += 1) {
        const file = files[from]!;
        if (await bounded(attempt(file, bytes, last))) return file;
        // Not waited for: closing waits for a write that hangs.
        void current?.appender.close().catch(() => undefined);
        current = undefined;
      }
      return undefined;
    },
    close: async () => current?.appender.close(),
  };
};

/** Undefined when the file belongs to another course of events than ours. */
const openBehind = async (file: string, last: Head): Promise<Appender | undefined> => {
  makePrivateFolder(dirname(file));
  const {lines, goodBytes} = await found(file);
  if (lines.length > 0 && lines.at(-1)?.crc !== last.crc) return undefined;
  if (goodBytes !== undefined) await truncate(file, goodBytes);
  const appender = await openAppender(file, goodBytes ?? 0);
  await syncFolder(dirname(file));
  return appender;
};

const found = async (file: string) => {
  try {
    const bytes = await readFile(file);
    const [, seq, crc] = /^\{"seq":(\d{1,15}),"prev":"([0-9a-f]{8})"/.exec(bytes.subarray(0, 64).toString('latin1')) ?? [];
    return seq === undefined || crc === undefined ? {lines: [], goodBytes: 0} : judgeLines(bytes, undefined, {seq: Number(seq) - 1, crc});
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {lines: [], goodBytes: undefined};
    throw error;
  }
};
