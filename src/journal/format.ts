/**
 * JOURNAL FORMAT, version 1
 *
 * One release is one file, `journal.jsonl`. Each line is one event, as plain JSON (`jq -c . journal.jsonl`):
 *
 *     {"seq":12,"prev":"9ae0c213","v":1,"t":"2026-03-14T01:41:07.120Z","mono":84210,"boot":"2f6c…","by":"ana",
 *      "type":"GateStarted","event":{"at":1773452467120,"gate":"deploy","by":"ana"},"crc":"07c1d2aa"}
 *
 *   seq    counts from 1 without gaps
 *   prev   `crc` of the line before; 00000000 in the first
 *   v      version of this type of event; older ones are lifted by upcast.ts
 *   t      when, UTC, the same moment as `event.at` (ms since the epoch)
 *   mono   ms on the monotonic clock since this engine opened the journal; for durations across clock jumps
 *   boot   boot id of the machine: process ids and `mono` mean nothing across two of them
 *   by     who, or `cockpit`
 *   type   what; the rest of it is in `event`
 *   more   how many lines of the same decision follow; left out when 0. A decision counts as a whole or not at all
 *   about  first line only: {"format":1, tool version, sha256 of the engine, Node version}
 *   crc    CRC-32, 8 hex digits, of every byte of the line before `,"crc"`. Always the last member, byte for byte as above
 *
 * Control, bidi and invisible characters are written as \uXXXX: `cat` is safe.
 *
 * A line is valid when (1) it ends with a newline, (2) its crc matches, (3) its seq, prev and more follow from the line before.
 *
 * WRITING: append the lines of one decision, fdatasync, replace `head.json`, then tell the clients. What nobody could read
 * back after a power cut was never announced to anybody. When the disk says no, nothing more is written (append.ts).
 *
 * READING: four verdicts (read.ts).
 *
 *   clean          every line is valid, and the line that head.json names is there
 *   torn           the end is a write that was cut short and that nobody was told of: set aside, cut off, go on
 *   corrupt-tail   the end is missing or damaged and may have been acted upon: a person has to confirm that it is dropped
 *   corrupt        something before the end was changed: never cut, no forward work; looking and rolling back stay possible
 *
 * `head.json` is {"seq","crc","check"}: the last line that was confirmed; `check` is the CRC-32 of `<seq> <crc>`. Without it
 * a file that was cut exactly at the end of a line would look complete.
 */
import {crc32} from 'node:zlib';

export const formatVersion = 1;
export const firstPrev = '00000000';

export type About = {
  /** The format of the file, see above. */
  readonly format: number;
  /** Version of the cockpit. */
  readonly tool: string;
  /** SHA-256 of the engine that began the release: `engines/<sha256>/` can go on with it. */
  readonly engine: string;
  readonly node: string;
};

export type JournalLine = {
  readonly seq: number;
  readonly prev: string;
  readonly v: number;
  readonly t: string;
  readonly mono: number;
  readonly boot: string;
  readonly by: string;
  readonly type: string;
  readonly more?: number;
  readonly about?: About;
  readonly event: Readonly<Record<string, unknown>>;
  readonly crc: string;
};

/** The line as it stands in the file, newline included, and its crc. */
export const encodeLine = (line: Omit<JournalLine, 'crc'>): {readonly text: string; readonly crc: string} => {
  const {seq, prev, v, t, mono, boot, by, type, more, about, event} = line;
  const json = JSON.stringify({seq, prev, v, t, mono, boot, by, type, ...(more && {more}), ...(about && {about}), event});
  const covered = json.slice(0, -1).replace(unsafe, escaped);
  const crc = hexCrc(covered);
  return {text: `${covered},"crc":"${crc}"}\n`, crc};
};

/**
 * One line without its newline; a sentence when it is not valid by itself. Whether it follows from the line before is for the
 * reader of the whole file to say.
 */
export const decodeLine = (bytes: Buffer): JournalLine | string => {
  const covered = bytes.subarray(0, Math.max(0, bytes.length - suffixLength));
  const suffix = suffixPattern.exec(bytes.subarray(covered.length).toString('latin1'));
  if (!suffix) return 'it does not end in a checksum';
  if (hexCrc(covered) !== suffix[1]) return 'its checksum does not match';
  try {
    const line: unknown = JSON.parse(bytes.toString());
    return isLine(line) ? line : 'a member is missing or of the wrong kind';
  } catch {
    return 'it is not JSON';
  }
};

export const hexCrc = (data: string | Uint8Array): string => crc32(data).toString(16).padStart(8, '0');

const suffixLength = ',"crc":"00000000"}'.length;
const suffixPattern = /^,"crc":"([0-9a-f]{8})"\}$/;

// JSON escapes only C0. These can only stand inside its strings, so that an escape means the same.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const escaped = (character: string): string =>
  Array.from({length: character.length}, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');

const isLine = (value: unknown): value is JournalLine => {
  if (typeof value !== 'object' || value === null) return false;
  const line = value as Record<string, unknown>;
  return (
    isCount(line['seq']) &&
    isCount(line['v']) &&
    (line['more'] === undefined || isCount(line['more'])) &&
    typeof line['mono'] === 'number' &&
    ['prev', 't', 'boot', 'by', 'type', 'crc'].every(name => typeof line[name] === 'string') &&
    typeof line['event'] === 'object' &&
    line['event'] !== null &&
    !Array.isArray(line['event'])
  );
};

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;
