import {readHistory, readVersionView, type History, type VersionView} from '../../version/index.ts';
import type {ItemContext} from '../step.ts';
import {gitOf} from './git.ts';
import {versionQuestion} from './version-question.ts';

export type {VersionView} from '../../version/index.ts';

/** Which number follows for this release, with all that it rests on. A number that was rolled back is not given out again. */
export const versionView = (context: ItemContext): Promise<VersionView> => {
  const {config, world, before} = context;
  return readVersionView(world, gitOf(context), {...versionQuestion(config), remote: config.git.remote, burned: before?.burned ?? []});
};

/** The commits since the base of this release, without asking anybody else. */
export const historyOf = (context: ItemContext): Promise<History> => {
  const {tagPrefix, branch, base, paths = []} = versionQuestion(context.config);
  return readHistory(gitOf(context), {tagPrefix, branch, ...(base && {base}), ...(paths.length > 0 && {paths})});
};
