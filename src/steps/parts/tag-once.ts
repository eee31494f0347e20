import {makeTag, type TagWanted} from '../../git/index.ts';
import type {ItemContext} from '../step.ts';
import {gitOf} from './git.ts';

/**
 * The tag as an object, the same one however often it is tried. Without a signature the same wish makes the same object; a
 * signature is another one each time, so a signed tag is journaled before it is pushed, and taken again.
 */
export const tagOnce = async (context: ItemContext, wanted: TagWanted): Promise<string> => {
  const {name, commit, sign} = wanted;
  const {facts, world, repo} = context;
  if (!sign) return makeTag(world, repo, wanted);
  const kept = facts.signedTag;
  if (kept?.name === name && kept.commit === commit && (await isThere(context, kept.object))) return kept.object;
  const object = await makeTag(world, repo, wanted);
  await context.found({signedTag: {name, commit, object}});
  return object;
};

/** Nothing refers to an object that was not pushed yet: git may have cleaned it away since. */
export const isThere = async (context: ItemContext, object: string): Promise<boolean> =>
  (await gitOf(context).ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${object}^{commit}`)) !== undefined;
