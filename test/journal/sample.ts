import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {encodeDecision, openJournal, type Head, type JournalParts} from '../../src/journal/index.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {itemPassed, itemPlan, itemStarted, opened, planned, started} from '../rig/given.ts';
import {realClock} from '../../src/world/clock.ts';

export const about = {tool: '0.1.0', engine: 'e'.repeat(64), node: 'v24.0.0'};

/** Hostile text as it could come through, and text that is only foreign. */
export const hostile = '\u001b]52;c;aGk=\u0007 \u202Egnp.exe \u007f\u0085\u2028 \u{e0041} \u200b Grüße 日本 🎉 "\\';

/** A small release, decision by decision: some write one record, some write three. */
export const decisions: readonly (readonly ReleaseEvent[])[] = [
  [opened()],
  [{type: 'EngineStarted', at: 1, pid: 7, bootId: 'boot', recovered: false}],
  [planned('preflight', itemPlan('tree'), itemPlan('tools'))],
  [started('preflight'), itemStarted('preflight', 'tree'), itemStarted('preflight', 'tools')],
  [itemPassed('preflight', 'tree', {numbers: {behind: 0}})],
  [{type: 'NoteAdded', at: 5, by: 'ana', text: hostile}],
  [itemPassed('preflight', 'tools'), {type: 'GatePassed', at: 6, gate: 'preflight'}],
  [{type: 'HoldPlaced', at: 7, by: 'ben', reason: 'pager'}],
];

export const note = (text: string, at = 9): ReleaseEvent => ({type: 'NoteAdded', at, by: 'ana', text});
export const pressed: ReleaseEvent = {
  type: 'RollbackRequested',
  at: 10,
  by: 'ana',
  reason: 'errors',
  until: 13,
  plan: {scope: 'production', from: '2.8.0', to: '2.7.4', steps: [], consequences: []},
};

/** The bytes of `some` decisions, and the head after each of them. */
export const encoded = (some = decisions): {readonly bytes: Buffer; readonly heads: readonly Head[]; readonly ends: readonly number[]} => {
  let last: Head = {seq: 0, crc: '00000000'};
  const chunks: Buffer[] = [];
  const heads: Head[] = [];
  const ends: number[] = [];
  for (const events of some) {
    const next = encodeDecision(events, last, {by: 'ana', boot: 'boot', mono: 12, about});
    last = next.last;
    chunks.push(next.bytes);
    heads.push(last);
    ends.push((ends.at(-1) ?? 0) + next.bytes.length);
  }
  return {bytes: Buffer.concat(chunks), heads, ends};
};

/** A release folder that goes with its test, and how to open its journal. */
export const releaseFolder = (base = tmpdir()) => {
  const home = mkdtempSync(join(base, 'journal-'));
  onTestFinished(() => rmSync(home, {recursive: true, force: true}));
  const folder = join(home, 'release');
  const fallbacks = [join(home, 'var', 'r.jsonl'), join(home, 'shm', 'r.jsonl')];
  const parts = (more: Partial<JournalParts> = {}): JournalParts => ({
    folder,
    clock: realClock(),
    boot: 'boot',
    about,
    ballast: join(home, 'ballast'),
    fallbacks,
    ...more,
  });
  return {
    home,
    folder,
    fallbacks,
    parts,
    file: join(folder, 'journal.jsonl'),
    head: join(folder, 'head.json'),
    text: () => readFileSync(join(folder, 'journal.jsonl'), 'utf8'),
    open: async (more: Partial<JournalParts> = {}) => {
      const opened = await openJournal(parts(more));
      onTestFinished(() => opened.journal.close());
      return opened;
    },
  };
};
