import {readFileAt, readRemote} from '../../git/index.ts';
import {readUnreleased} from '../../changelog/index.ts';
import {proposeVersion, readEvidence, readHistory, takenVersions, usualPolicy, type History, type Proposal, type Taken} from '../../version/index.ts';
import type {ItemContext} from '../step.ts';
import {gitOf, placeOf} from './git.ts';

export type VersionView = {readonly history: History; readonly taken: readonly Taken[]; readonly proposal: Proposal; readonly remoteRead: boolean};

/** Previous version, what changed since, what is taken, and the number that follows from it. Read afresh each time. */
export const versionView = async (context: ItemContext): Promise<VersionView> => {
  const {config, world, repo, before} = context;
  const {tagPrefix, branch} = config.git;
  const git = gitOf(context);
  const remote = await readRemote(world, placeOf(context), ['refs/tags/*']);
  const remoteTags = remote.ok ? new Map([...remote.refs].filter(([name]) => !name.endsWith('^{}')).map(([name, id]) => [name.replace('refs/tags/', ''), id])) : undefined;
  const history = await readHistory(git, {tagPrefix, branch, ...(remoteTags && {remoteTags})});
  const burned = before && (before.result === 'rolled back' || before.result === 'unverified') && before.version ? [{version: before.version, reason: before.result}] : [];
  const taken = takenVersions({tagPrefix, here: history.tags.map(({name}) => name), onRemote: remoteTags && [...remoteTags.keys()], burned});
  const file = await readFileAt(world, repo, history.head, config.changelog.file);
    const evidence = await readEvidence(git, {head: history.head, previous: history.previous?.commit, ...(file && {unreleased: {path: config.changelog.file, headings: readUnreleased(file.text)}})});
  return {history, taken, proposal: proposeVersion(history.previous?.version.version, history.commits, usualPolicy, {taken, evidence}), remoteRead: remote.ok};
};
