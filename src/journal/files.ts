import {basename, join} from 'node:path';

/** The files of one journal, inside its release folder. */
export const journalFiles = (folder: string) => ({
  journal: join(folder, 'journal.jsonl'),
  head: join(folder, 'head.json'),
});

/**
 * Where records of a rollback go when the journal cannot take them, best place first: beside it (a damaged file on a healthy
 * disk), another place on disk, memory.
 */
export const fallbackFiles = (folder: string, roots: readonly string[] = ['/var/tmp', '/dev/shm']): readonly string[] => [
  join(folder, 'fallback.jsonl'),
  ...roots.map(root => join(root, `cockpit-${process.getuid?.() ?? 'user'}`, `${basename(folder)}.jsonl`)),
];
