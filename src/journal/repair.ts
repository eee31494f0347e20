import {constants} from 'node:fs';
import {copyFile, open} from 'node:fs/promises';
import {basename} from 'node:path';
import {openPrivate} from '../state-folder/index.ts';
import {CockpitError} from '../util/errors.ts';
import {syncFolder} from '../world/files.ts';
import {journalFiles} from './files.ts';
import {writeHead} from './head.ts';
import type {JournalRead} from './read.ts';

/** What was done, for the record: `kept` is the name of the untouched copy in the release folder. */
export type Repair = {readonly why: string; readonly kept: string};

/**
 * Cuts a journal after its last good line, once a copy of it is safe on disk.
 *
 * Only `torn` is cut without a person: nobody was told of what goes. `corrupt-tail` may have been acted upon; it is cut when
 * somebody has `confirmed` it. Everything else throws CockpitError. Only under the engine's lock.
 */
export const repairJournal = async (folder: string, read: JournalRead, now: number, confirmed = false): Promise<Repair> => {
  const {journal, head} = journalFiles(folder);
  const mayCut = (read.verdict === 'torn' || (read.verdict === 'corrupt-tail' && confirmed)) && read.fallbacks.length === 0;
  if (!mayCut) throw new CockpitError(`Repairing ${journal}`, {cause: read.why || 'There is nothing to repair.', next: nextOf(read)});

  const copy = `${journal.replace(/\.jsonl$/, '')}.broken-${new Date(now).toISOString().replace(/[:.]/g, '-')}.jsonl`;
  await copyFile(journal, copy, constants.COPYFILE_EXCL);
  await syncFile(copy);
  await syncFolder(folder);

  const file = await openPrivate(journal, 'appending');
  try {
    await file.truncate(read.goodBytes);
    await file.sync();
  } finally {
    await file.close();
  }
  const last = read.lines.at(-1);
  // The head still names what was lost; left there, the journal would be found damaged for ever.
  if (confirmed && last) await writeHead(head, last);
  return {why: read.why, kept: basename(copy)};
};

const nextOf = (read: JournalRead): readonly [string, ...string[]] => {
  const [first = 'Go on: the journal is clean', ...others] = read.next;
  return [first, ...others];
};

const syncFile = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};
