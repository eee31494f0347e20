import {readUnreleased} from '../../changelog/index.ts';
import {readVersionView, type VersionView} from '../../version/index.ts';
import type {ItemContext} from '../step.ts';
import {gitOf} from './git.ts';

export type {VersionView} from '../../version/index.ts';

/** Which number follows for this release, with all that it rests on. A number that was rolled back is not given out again. */
export const versionView = (context: ItemContext): Promise<VersionView> => {
  const {config, world, before} = context;
  const {tagPrefix, branch, remote} = config.git;
  const died = before && (before.result === 'rolled back' || before.result === 'unverified') && before.version;
  return readVersionView(world, gitOf(context), {
    tagPrefix, branch, remote,
    changelog: {path: config.changelog.file, headingsOf: readUnreleased},
    burned: died ? [{version: died, reason: before.result}] : [],
  });
};
