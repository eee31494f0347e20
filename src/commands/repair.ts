import {readFile} from 'node:fs/promises';
import {takeEngineLock} from '../engine/single.ts';
import {findEngine} from '../engine/start.ts';
import {openJournal, readJournal, repairJournal, replay, type JournalRead} from '../journal/index.ts';
import {timeline} from '../record/index.ts';
import {currentRelease, findRelease, latestRelease, type ReleaseFolder} from '../state-folder/index.ts';
import {CockpitError} from '../util/errors.ts';
import {bootId} from '../world/process.ts';
import {makeRedactor} from '../world/redact.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import {defineCommand, type CommandInput} from './command.ts';
import {operatorName} from './parts/operator.ts';
import type {Project} from './parts/project.ts';
import {projectHere} from './parts/where.ts';

/** So much of what is damaged is shown; less reads the rest. */
const [shownLines, shownWidth] = [8, 160];

/**
 * What a damaged journal holds, and the one damage that a person may decide about: a bad end, which may have been acted upon.
 * It is dropped when it is confirmed, and kept aside untouched.
 */
export const repairCommand = defineCommand({
  name: 'repair',
  usage: 'repair [ID] [--confirm]',
  says: 'look at a damaged journal; drop a damaged end when you have looked at production',
  flags: {confirm: {value: false, says: 'drop the damaged end; the journal as it is now is kept aside'}},
  run: async input => {
    const project = await projectHere(input, 'looks', {byRecord: true});
    const release = await releaseOf(input, project);
    const read = await readJournal(release.path);
    if (read.verdict === 'clean') {
      input.print('The journal is clean: every record is there and as it was written.');
      return 0;
    }
    for (const line of await about(read, release)) input.print(line);
    if (read.verdict === 'torn') {
      input.print('The next start of the engine drops it by itself: cockpit.');
      return 0;
    }
    if (read.verdict !== 'corrupt-tail' || read.fallbacks.length > 0) {
      for (const next of read.next) input.print(`  try   ${next}`);
      return 1;
    }
    if (!input.flags['confirm']) {
      input.print('');
      input.print('Look at what production runs. If the record above tells how things stand: cockpit repair --confirm');
      input.print('If not, r and cockpit rollback work as it is; what they do is recorded beside the journal.');
      return 3;
    }
    const kept = await confirm(input, project, release, read);
    input.print(`Dropped. The journal as it was: ${release.path}/${kept}. cockpit goes on with the release.`);
    return 0;
  },
});

const releaseOf = async ({args}: CommandInput, {folder}: Project): Promise<ReleaseFolder> => {
  const [id] = args;
  const release = id === undefined ? ((await currentRelease(folder)) ?? latestRelease(folder)) : findRelease(folder, id);
  if (release) return release;
  throw new CockpitError('Looking for the release', {cause: id === undefined ? 'none has been started here' : `there is no release ${id}`, next: ['cockpit history shows them']});
};

/** What is wrong, what may be relied upon, and what the damaged end seems to say. */
const about = async (read: JournalRead, {journal}: ReleaseFolder): Promise<readonly string[]> => {
  const {events} = replay(read.lines);
  const bad = (await readFile(journal).catch(() => Buffer.alloc(0))).subarray(read.goodBytes).toString('utf8').split('\n').filter(line => line !== '');
  return [
    `${journal}: ${read.why}`,
    `  whole   ${read.lines.length} records, the last of them:`,
    ...timeline(events.slice(-3)).map(({at, who, text}) => `          ${at.slice(0, 19).replace('T', ' ')} ${who ? `${who}: ` : ''}${text}`),
    ...(bad.length === 0 ? ['  damaged nothing is left of it'] : [`  damaged ${bad.length} ${bad.length === 1 ? 'line' : 'lines'}, which cannot be relied upon:`, ...bad.slice(0, shownLines).map(line => `          ${sanitiseLine(line, shownWidth)}`)]),
  ];
};

const confirm = async (input: CommandInput, {folder, world}: Project, release: ReleaseFolder, read: JournalRead): Promise<string> => {
  const {state} = replay(read.lines);
  if (state.rollback.status === 'running') throw new CockpitError('Repairing the journal', {cause: 'a rollback is under way', next: ['Wait until it has ended; its record is beside the journal']});
  const found = await findEngine(folder);
  const taken = await takeEngineLock(folder.lockFile);
  if (!('lock' in taken)) {
    const pid = found.status === 'alive' ? found.hello.engine.pid : found.status === 'none' ? undefined : found.pid;
    throw new CockpitError('Repairing the journal', {cause: `its engine runs${pid === undefined ? '' : ` (process ${pid})`}`, next: [pid === undefined ? 'End it first' : `End it first: kill ${pid}; what it has started goes on`, 'Then cockpit repair --confirm again']});
  }
  try {
    const now = world.clock.now();
    const done = await repairJournal(release.path, read, now, true);
    const {journal} = await openJournal({
      folder: release.path, clock: world.clock, boot: await bootId(), ballast: folder.ballast, about: {tool: input.version, engine: 'cockpit repair', node: process.version},
    });
    const redact = makeRedactor(input.env);
    const who = operatorName(input.env);
    const {ok} = await journal.append([{type: 'JournalRepaired', at: now, why: redact(`${who} confirmed that the damaged end is dropped: ${done.why}`), kept: done.kept}], who);
    await journal.close();
    if (!ok) input.tell('The repair itself could not be recorded.');
    return done.kept;
  } finally {
    taken.lock.release();
  }
};
