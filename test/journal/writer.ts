/**
 * A process of its own that appends to a journal, one decision after the other, and prints `ok <seq>` only when it was told that
 * the decision is on disk. The fault tests kill it, or let the kernel lie to it.
 *
 *     node writer.ts <release folder> <decisions> [patience ms] [hurry | press]
 *
 * At the first no it presses the rollback key, says where that was kept, and ends.
 */
import {writeSync} from 'node:fs';
import {join} from 'node:path';
import {realClock} from '../../src/world/clock.ts';
import {openJournal} from '../../src/journal/open-journal.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';

const [folder = '', count = '', patienceMs = '15000', mode = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

const {journal, state} = await openJournal({
  folder,
  clock: realClock(),
  boot: 'boot',
  about: {tool: '0.1.0', engine: 'e', node: process.version},
  ballast: join(folder, '..', 'ballast'),
  fallbacks: [join(folder, '..', 'elsewhere', 'r.jsonl')],
  patienceMs: Number(patienceMs),
});
say(`opened ${state.seq} ${journal.stopped() ?? ''}`);
const pressed: ReleaseEvent = {
  type: 'RollbackRequested',
  at: 9,
  by: 'ana',
  reason: 'errors',
  until: 9,
  plan: {scope: 'production', from: 'b', to: 'a', steps: [], consequences: []},
};
for (let index = 0; index < Number(count); index += 1) {
  const notes = [1, 2].map((at): ReleaseEvent => ({type: 'NoteAdded', at, by: 'ana', text: `${index} ${'x'.repeat(200)}`}));
  const asked = journal.append(mode === 'press' ? [pressed] : notes, 'ana');
  if (mode === 'hurry') journal.hurry();
  const answer = await asked;
  if (answer.ok) {
    say(`ok ${journal.seq()}`);
    continue;
  }
  say(`no ${answer.why}`);
  say(`kept ${(await journal.appendElsewhere([pressed], 'ana')).kept}`);
  break;
}
// A write that hangs would keep the process.
process.exit(0);
