import {readUnreleased} from '../../changelog/index.ts';
import type {Config} from '../../config/schema.ts';
import {usualPolicy, type VersionQuestion} from '../../version/index.ts';

/** What the config says about versions, as a question. The command for one gate asks the same. */
export const versionQuestion = ({git: {tagPrefix, branch}, changelog, version: {base, paths, below1, first}}: Pick<Config, 'git' | 'changelog' | 'version'>): Omit<VersionQuestion, 'remote' | 'burned'> => ({
  tagPrefix, branch, base, paths, policy: {...usualPolicy, zeroMajor: below1, first}, changelog: {path: changelog.file, headingsOf: readUnreleased},
});
