import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {damageOf} from '../../src/engine/record-damage.ts';
import {openJournal} from '../../src/journal/index.ts';
import {plainText} from '../../src/store/text.ts';
import {gateView} from '../../src/store/view/gate.ts';
import {realClock} from '../../src/world/clock.ts';
import {opened} from '../rig/given.ts';
import {pressing} from '../keys/pressing.ts';
import {scenes} from '../rig/scenes.ts';

const open = (folder: string) => openJournal({folder, clock: realClock(), boot: 'boot', about: {tool: '0', engine: 'e'.repeat(64), node: 'v24'}, fallbacks: []});

/** A journal of three records in which one bit is turned: in the line that is named, from the end. */
const damaged = async (lineFromEnd: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-record-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const {journal} = await open(folder);
  await journal.append([opened()], 'alice');
  await journal.append([{type: 'NoteAdded', at: 1, by: 'alice', text: 'nothing to be seen'}], 'alice');
  await journal.append([{type: 'NoteAdded', at: 2, by: 'alice', text: 'errors begin'}], 'alice');
  await journal.close();
  const file = join(folder, 'journal.jsonl');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  lines[lines.length - lineFromEnd] = lines.at(-lineFromEnd)!.replace('"by":"alice"', '"by":"alics"');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const again = await open(folder);
  onTestFinished(() => again.journal.close());
  return again;
};

it('a damaged end: what stands, what it may mean, and the way to drop it, in one picture', async () => {
  const found = damageOf(await damaged(1), undefined, 9)!;
  expect(found).toMatchObject({is: 'damaged', last: '00:00:00 alice: note: nothing to be seen', lost: expect.stringContaining('may have been acted upon')});
  expect(found.next.map(text => text.split(' ').slice(0, 3).join(' '))).toEqual(['Look at what', 'cockpit repair shows', `kill ${process.pid} ends`, 'cockpit repair --confirm']);

  const state = {...scenes.backup(), feeds: {...scenes.backup().feeds, record: found}};
  const shown = gateView(state, 58).head.map(plainText).join('\n');
  for (const words of ['✗ The record of this release is damaged.', 'wrong ', 'whole ', 'lost ', 'do now   1  Look at what production runs', '4  cockpit repair --confirm']) expect(shown).toContain(words);
  expect(JSON.stringify(pressing(state, 'h'))).toContain('cannot be written');
});

it('damage in the middle cannot be dropped, and is not offered to be', async () => {
  const found = damageOf(await damaged(2), undefined, 9)!;
  expect(found.lost).toContain('everything after that record');
  expect(found.next.join(' ')).not.toContain('--confirm');
});

it('a journal that was well when it was opened and cannot be written any more loses nothing that was told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-record-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const well = await open(folder);
  onTestFinished(() => well.journal.close());
  expect(damageOf(well, undefined, 9)).toBeUndefined();
  expect(damageOf(well, 'ENOSPC: no space left on device', 9)).toMatchObject({is: 'stopped', why: expect.stringContaining('ENOSPC'), lost: expect.stringContaining('nothing that you were told')});
});
