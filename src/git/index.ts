export {cleanLine} from './clean-line.ts';
export {readCommits, type RawCommit} from './read-commits.ts';
export {checkName, isObjectId, isPlainName} from './check-name.ts';
