import {decodeLine, firstPrev, type JournalLine} from './format.ts';
import type {Head} from './head.ts';

export type Verdict = 'clean' | 'torn' | 'corrupt-tail' | 'corrupt';

export type Judged = {
  readonly verdict: Verdict;
  /** What is wrong, as a sentence; empty when clean. */
  readonly why: string;
  /** The lines that may be relied upon: those before the first fault, in whole decisions. */
  readonly lines: readonly JournalLine[];
  /** Length of these lines in bytes: where a repair cuts. */
  readonly goodBytes: number;
};

type Fault = {
  readonly at: number;
  readonly seq: number;
  readonly says: string;
  readonly kind: 'open end' | 'damage' | 'order';
  readonly last: boolean;
};

/**
 * Judges the bytes of a journal. Pure, and it never guesses: every byte belongs to a valid line or to the reason why not.
 *
 * @param head the last line that was confirmed; undefined when nobody knows
 * @param start what the first line has to follow from; without it the beginning of a release
 */
export const judgeLines = (bytes: Buffer, head: Head | undefined, start: Head = {seq: 0, crc: firstPrev}): Judged => {
  const {lines, goodBytes, fault} = validLines(bytes, start);
  const last = start.seq + lines.length;
  const judged = (verdict: Verdict, why: string): Judged => ({verdict, why, lines, goodBytes});

  const named = head && head.seq > start.seq ? lines[head.seq - start.seq - 1] : undefined;
  if (named && named.crc !== head?.crc) return judged('corrupt', `Record ${named.seq} is not the one that was confirmed.`);

  // Confirmed records are lost, and people or machines may have acted upon them.
  if (head && head.seq > last) {
    const lost = last + 1 === head.seq ? `Record ${head.seq} was` : `Records ${last + 1} to ${head.seq} were`;
    const found = fault ? `at record ${fault.seq} ${fault.says}` : `the file ends at record ${last}`;
    return judged(fault && (!fault.last || fault.kind === 'order') ? 'corrupt' : 'corrupt-tail', `${lost} confirmed, but ${found}.`);
  }
  if (!fault) return judged('clean', '');

  const why = `Record ${fault.seq}: ${fault.says}.`;
  if (fault.kind === 'order') return judged('corrupt', why);
  if (fault.kind === 'open end') return judged('torn', why);
  // Sectors of one write reach the disk in any order. One that never did is zero, and no line of ours holds a zero byte.
  if (hasUnwrittenSector(bytes, fault.at) && (fault.last || head?.seq === last))
    return judged('torn', `Record ${fault.seq}: a part of it was never written.`);
  return judged(fault.last ? 'corrupt-tail' : 'corrupt', why);
};

const validLines = (bytes: Buffer, start: Head): {lines: JournalLine[]; goodBytes: number; fault: Fault | undefined} => {
  const lines: JournalLine[] = [];
  // Lines of a decision of which not all have been seen yet do not count.
  let whole = 0;
  let goodBytes = 0;
  let before = start;
  let expected = 0;
  const until = (fault: Omit<Fault, 'seq'> | undefined) => ({
    lines: lines.slice(0, whole),
    goodBytes,
    fault: fault && {...fault, seq: before.seq + 1},
  });

  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    if (end === -1) return until({at, says: 'it was not written to its end', kind: 'open end', last: true});
    const line = decodeLine(bytes.subarray(at, end));
    const last = end + 1 === bytes.length;
    if (typeof line === 'string') return until({at, says: line, kind: 'damage', last});
    const says = outOfOrder(line, before, expected);
    if (says !== undefined) return until({at, says, kind: 'order', last});

    lines.push(line);
    before = line;
    expected = line.more ?? 0;
    at = end + 1;
    if (expected > 0) continue;
    whole = lines.length;
    goodBytes = at;
  }
  return until(
    whole < lines.length ? {at: goodBytes, says: 'it belongs to a decision, and was not written', kind: 'open end', last: true} : undefined,
  );
};

const outOfOrder = (line: JournalLine, before: Head, expected: number): string | undefined => {
  if (line.seq !== before.seq + 1) return `it carries the number ${line.seq}`;
  if (line.prev !== before.crc) return 'it does not follow from the record before it';
  if (expected > 0 && (line.more ?? 0) !== expected - 1) return 'it belongs to another decision than the record before it';
  return undefined;
};

/** As etcd's isTornEntry (server/storage/wal/decoder.go): any part of a 512-byte sector that is all zero. */
const hasUnwrittenSector = (bytes: Buffer, from: number): boolean => {
  for (let at = from; at < bytes.length; ) {
    const end = Math.min(bytes.length, (Math.floor(at / sectorBytes) + 1) * sectorBytes);
    if (end - at >= 8 && bytes.subarray(at, end).every(byte => byte === 0)) return true;
    at = end;
  }
  return false;
};

const sectorBytes = 512;
