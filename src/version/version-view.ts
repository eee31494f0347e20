import {proposeVersion, usualPolicy, type Proposal, type VersionPolicy} from './propose-version.ts';
import {fromUnreleased} from './evidence.ts';
import {changesetFolder, readChangesets, readEngines} from './read-evidence.ts';
import {readHistory, tipOf, type History} from './read-history.ts';
import {takenVersions, type Burned, type Taken} from './taken.ts';
import {entriesAt, readEntry, readRemote} from '../git/index.ts';
import {lookAtGit, type GitLook} from '../world/git-look.ts';
import type {GitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

export type VersionQuestion = {
  readonly tagPrefix: string;
  readonly branch: string;
  /** Asked which tags it has, because a number may be taken there and not here. Undefined: the repository has no remote. */
  readonly remote: string | undefined;
  readonly changelog: {
    /** Relative to the repository. Read from the commit, not from the work tree. */
    readonly path: string;
    /** Unreleased headings and their entries in such a file. */
    readonly headingsOf: (text: string) => ReadonlyMap<string, readonly string[]>;
  };
  readonly burned: readonly Burned[];
  readonly base?: 'stable' | 'newest';
  /** Monorepo: only commits that touch these count. Empty: all. */
  readonly paths?: readonly string[];
  readonly policy?: VersionPolicy;
  /** The repository as it was looked at a moment ago; without it, it is looked at. */
  readonly look?: GitLook | undefined;
};

export type VersionView = {
  readonly history: History;
  readonly taken: readonly Taken[];
  readonly proposal: Proposal;
  /** False when the remote could not be asked: whether the number is free is then known for this clone only. */
  readonly remoteRead: boolean;
  /** Why it could not be asked. */
  readonly remoteProblem: {readonly why: string; readonly next: string} | undefined;
};

/**
 * Previous version, what changed since, what is taken, and the number that follows from it. Read afresh each time.
 *
 * Throws CockpitError when the repository itself cannot be read; a remote that does not answer is a value.
 */
export const readVersionView = async (world: World, git: GitReader, question: VersionQuestion): Promise<VersionView> => {
  const {tagPrefix, branch, remote, changelog, burned, base = 'stable', paths = [], policy = usualPolicy} = question;
  const [seen, look] = await Promise.all([remote === undefined ? undefined : readRemote(world, {cwd: git.cwd, remote}, ['refs/tags/*']), question.look ?? lookAtGit(git)]);
  const remoteTags = seen?.ok ? tagsIn(seen.refs) : undefined;
  const head = await tipOf(git, look, branch);
  const [history, entries] = await Promise.all([
    readHistory(git, {tagPrefix, branch, base, look, ...(paths.length > 0 && {paths}), ...(remoteTags && {remoteTags})}),
    entriesAt(git, head, [changelog.path, changesetFolder]),
  ]);
  const written = entries.find(({path}) => path === changelog.path);
  const taken = takenVersions({
    tagPrefix,
    here: history.tags.map(({name}) => name),
    onRemote: remoteTags && [...remoteTags.keys()],
    burned,
  });
  const [file, declared, engines] = await Promise.all([
    written && readEntry(git, written),
    readChangesets(git, entries),
    history.previous ? readEngines(git, history.previous.commit, head) : [],
  ]);
  const evidence = [...(file ? fromUnreleased(changelog.path, changelog.headingsOf(file.text)) : []), ...declared, ...engines];
  const proposal = proposeVersion(history.previous?.version.version, history.commits, policy, {taken, evidence});
  return {history, taken, proposal, remoteRead: seen === undefined || seen.ok, remoteProblem: seen?.ok === false ? seen : undefined};
};

/** Tag name → id. An annotated tag's second line, `…^{}`, is not a tag of its own. */
const tagsIn = (refs: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...refs].filter(([name]) => !name.endsWith('^{}')).map(([name, id]) => [name.replace('refs/tags/', ''), id]));
