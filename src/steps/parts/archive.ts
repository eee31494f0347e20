import {basename, dirname, isAbsolute, join, relative, resolve} from 'node:path';
import {causeOf} from '../../util/errors.ts';
import type {ItemContext} from '../step.ts';

/**
 * Copies the files of `finalise.archive` into `archive/` of the record, each below the path that it has in the repository, so
 * that two of the same name stay two. One from outside the repository keeps its name, with its place in the list before it.
 */
export const archive = async ({config, world, repo, folder}: Pick<ItemContext, 'config' | 'world' | 'repo' | 'folder'>): Promise<{readonly kept: readonly string[]; readonly missing: readonly string[]}> => {
  const kept: string[] = [];
  const missing: string[] = [];
  for (const [index, file] of config.finalise.archive.entries()) {
    const from = resolve(repo, file);
    const inside = relative(repo, from);
    const to = join(folder, 'archive', inside.startsWith('..') || isAbsolute(inside) ? `${index + 1}-${basename(from)}` : inside);
    try {
      await world.files.makeFolder(dirname(to));
      await world.files.copy(from, to);
      kept.push(to);
    } catch (error) {
      missing.push(`${file}: ${causeOf(error)}`);
    }
  }
  return {kept, missing};
};
