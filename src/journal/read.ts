import {readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {checkPrivateFolder, codeOf, readPrivate} from '../state-folder/index.ts';
import {CockpitError} from '../util/errors.ts';
import {fallbackFiles, journalFiles} from './files.ts';
import {firstPrev, type JournalLine} from './format.ts';
import {readHead} from './head.ts';
import {judgeLines, type Verdict} from './judge-lines.ts';

export type JournalRead = {
  readonly verdict: Verdict;
  /** What is wrong, as sentences; empty when clean. */
  readonly why: string;
  /** What can be done, most likely first; empty when clean. */
  readonly next: readonly string[];
  /** What may be relied upon, in order. With a fallback: the lines it follows from, then its own. */
  readonly lines: readonly JournalLine[];
  /** Bytes of journal.jsonl up to its first fault. */
  readonly goodBytes: number;
  /** Bytes of journal.jsonl as found; undefined when there is no such file. */
  readonly bytes: number | undefined;
  /** Files outside the journal whose lines are in `lines`, in order. */
  readonly fallbacks: readonly string[];
};

/**
 * Reads the record of a release and judges it; changes nothing. Damage is a value: only a disk that cannot be read throws.
 *
 * @param fallbacks where a rollback may have been recorded when the journal could not be written
 */
export const readJournal = async (folder: string, fallbacks = fallbackFiles(folder)): Promise<JournalRead> => {
  const files = journalFiles(folder);
  const bytes = await bytesOf(files.journal);
  const head = await readHead(files.head);
  const known = head === 'unreadable' ? undefined : head;
  const judged = judgeLines(bytes ?? Buffer.alloc(0), known);
  const {lines, used} = await continued(judged.lines, fallbacks);

  const gone = bytes === undefined && known !== undefined;
  const verdict = gone ? 'corrupt' : judged.verdict;
  const why = gone ? `${files.journal} is gone; ${known.seq} records were confirmed.` : judged.why;
  return {verdict, why, next: nextFor[verdict], lines, goodBytes: judged.goodBytes, bytes: bytes?.length, fallbacks: used};
};

/**
 * A fallback says which line it follows from: the last one that its engine had confirmed. A line after that reached the disk
 * although the disk had reported an error; nobody was told of it, and the engine went on without it.
 */
const continued = async (main: readonly JournalLine[], fallbacks: readonly string[]) => {
  let lines = main;
  const used: string[] = [];
  for (const file of fallbacks) {
    const bytes = await ownBytes(file);
    const first = bytes && firstLine(bytes);
    if (!first) continue;
    const base = first.prev === firstPrev ? 0 : lines.findIndex(({crc, seq}) => crc === first.prev && seq === first.seq - 1) + 1;
    if (base === 0 && first.prev !== firstPrev) continue;
    lines = [...lines.slice(0, base), ...judgeLines(bytes, undefined, {seq: first.seq - 1, crc: first.prev}).lines];
    used.push(file);
  }
  return {lines, used};
};

const firstLine = (bytes: Buffer): {seq: number; prev: string} | undefined => {
  const [, seq, prev] = /^\{"seq":(\d{1,15}),"prev":"([0-9a-f]{8})"/.exec(bytes.subarray(0, 64).toString('latin1')) ?? [];
  return seq === undefined || prev === undefined ? undefined : {seq: Number(seq), prev};
};

/** In a folder that everybody may write to, only a file of our own in a folder of our own says anything. */
const ownBytes = async (file: string): Promise<Buffer | undefined> => {
  try {
    const bytes = await readPrivate(file);
    if (bytes) checkPrivateFolder(dirname(file));
    return bytes;
  } catch (error) {
    if (error instanceof CockpitError || codeOf(error) !== undefined) return undefined;
    throw error;
  }
};

const bytesOf = async (file: string): Promise<Buffer | undefined> =>
  readFile(file).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new CockpitError(`Reading the journal ${file}`, {cause, next: [`Look at it: ls -l ${file}`, 'Check the disk: dmesg | tail']});
  });

const nextFor: Readonly<Record<Verdict, readonly string[]>> = {
  clean: [],
  torn: ['Go on: the cut-off write is kept aside, nobody was told of it'],
  'corrupt-tail': [
    'Look at what production runs now, and compare it with the record',
    'r still rolls back; what it does is recorded beside the journal',
    'If nothing that matters is missing: cockpit repair shows the damaged end, and drops it when you confirm; it is kept aside',
  ],
  corrupt: [
    'r still rolls back; what it does is recorded beside the journal',
    'cockpit repair shows where it is damaged; less, jq and dmesg | tail show the rest',
    'End this release when production is safe, and begin a new one',
  ],
};
