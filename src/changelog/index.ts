export {checkBreaking, type BreakingCheck} from './check-breaking.ts';
export {checkChangelog, type ChangelogProblem} from './check-changelog.ts';
export {diffLines, type DiffHunk, type DiffLine} from './diff-lines.ts';
export {prepareChangelog, type Prepared, type Release} from './prepare-changelog.ts';
export {releaseNotes, type ReleaseNotes} from './release-notes.ts';
export type {Entry} from './section.ts';
export {readUnreleased} from './read-unreleased.ts';
