import {readHistory, readVersionView, type History, type ReleaseTag, type VersionView} from '../../version/index.ts';
import type {ItemContext} from '../step.ts';
import {gitOf} from './git.ts';
import {versionQuestion} from './version-question.ts';

export type {VersionView} from '../../version/index.ts';

/** Which number follows for this release, with all that it rests on. A number that was rolled back is not given out again. */
export const versionView = (context: ItemContext): Promise<VersionView> => {
  const {config, world, before} = context;
  return readVersionView(world, gitOf(context), {...versionQuestion(config), remote: config.git.remote, burned: before?.burned ?? []});
};

/**
 * The tag of what runs in production, which is what a rollback goes back to. It is not the nearest tag where that release was
 * taken back after it was out. Where nobody can see what runs, the nearest one that was not taken back; where the running version
 * has no tag of its own, the nearest.
 */
export const runningTag = (
  {tags, newest, previous}: Pick<History, 'tags' | 'newest' | 'previous'>, running: string | undefined, burned: readonly {readonly version: string}[] = [],
): ReleaseTag | undefined => {
  const isBurned = (tag: ReleaseTag): boolean => burned.some(({version}) => version === tag.version.version);
  if (running === undefined) return previous && isBurned(previous) ? (newest.find(tag => !isBurned(tag)) ?? previous) : previous;
  return running === previous?.version.version ? previous : (tags.find(({version}) => version.version === running) ?? previous);
};

/** The commits since the base of this release, without asking anybody else. */
export const historyOf = (context: ItemContext): Promise<History> => {
  const {tagPrefix, branch, base, paths = []} = versionQuestion(context.config);
  return readHistory(gitOf(context), {tagPrefix, branch, ...(base && {base}), ...(paths.length > 0 && {paths})});
};
