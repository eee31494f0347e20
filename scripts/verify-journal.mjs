#!/usr/bin/env node
// Checks the record of a release without the cockpit: node verify-journal.mjs <release folder>
// The format is described in src/journal/format.ts. Exit code 0: clean; 1: torn, corrupt-tail or corrupt; 2: usage.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {crc32} from 'node:zlib';

const hex = data => crc32(data).toString(16).padStart(8, '0');

/** @returns {{verdict: string, why: string, records: number}} */
export const verify = (bytes, head) => {
  let before = {seq: 0, crc: '00000000', more: 0};
  let [whole, fault, crcs] = [before, undefined, []]; // whole: the last line of a decision that is there to its end
  for (let at = 0; at < bytes.length && !fault; ) {
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(at, end === -1 ? bytes.length : end);
    const last = end === -1 || end + 1 === bytes.length;
    const covered = line.subarray(0, Math.max(0, line.length - 18));
    const good = line.subarray(covered.length).toString('latin1') === `,"crc":"${hex(covered)}"}`;
    const {seq, prev, more = 0} = good && end !== -1 ? JSON.parse(line.toString()) : {};
    if (end === -1) fault = {at, last, kind: 'torn', says: 'it was not written to its end'};
    else if (!good) fault = {at, last, kind: last ? 'corrupt-tail' : 'corrupt', says: 'its checksum does not match'};
    else if (seq !== before.seq + 1 || prev !== before.crc || (before.more > 0 && more !== before.more - 1))
      fault = {at, last: false, kind: 'corrupt', says: 'it does not follow from the record before it'};
    if (fault) break;
    before = {seq, crc: hex(covered), more};
    crcs.push(before.crc);
    if (more === 0) whole = before;
    at = end + 1;
  }
  if (!fault && whole !== before) fault = {at: bytes.length, last: true, kind: 'torn', says: 'it belongs to a decision, and was not written'};

  const judged = (verdict, why) => ({verdict, why, records: whole.seq});
  const known = head?.seq ?? 0;
  if (known > 0 && known <= whole.seq && crcs[known - 1] !== head.crc) return judged('corrupt', `Record ${known} is not the confirmed one.`);
  if (known > whole.seq) return judged(fault && !fault.last ? 'corrupt' : 'corrupt-tail', `${known} records were confirmed.`);
  if (!fault) return judged('clean', '');
  const isUnwritten = fault.says.startsWith('its') && zeroSector(bytes, fault.at) && (fault.last || head?.seq === whole.seq);
  return judged(isUnwritten ? 'torn' : fault.kind, `Record ${before.seq + 1}: ${fault.says}.`);
};

const zeroSector = (bytes, from) => {
  for (let at = from, end; at < bytes.length; at = end) {
    end = Math.min(bytes.length, (Math.floor(at / 512) + 1) * 512);
    if (end - at >= 8 && bytes.subarray(at, end).every(byte => byte === 0)) return true;
  }
  return false;
};

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2];
  if (!folder) {
    console.error('Usage: node verify-journal.mjs <release folder>');
    process.exit(2);
  }
  const head = existsSync(join(folder, 'head.json')) ? JSON.parse(readFileSync(join(folder, 'head.json'), 'utf8')) : undefined;
  const {verdict, why, records} = verify(readFileSync(join(folder, 'journal.jsonl')), head);
  console.log(`${verdict}: ${records} records${why && `. ${why}`}`);
  process.exit(verdict === 'clean' ? 0 : 1);
}
