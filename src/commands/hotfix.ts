import {fetchTip, isObjectId, moveBranch, pushRefs, readRemote, checkName, type GitPlace} from '../git/index.ts';
import {listReleases} from '../state-folder/index.ts';
import {CockpitError} from '../util/errors.ts';
import {openGitReader, type GitReader} from '../world/git-reader.ts';
import {defineCommand, flagText, type CommandInput} from './command.ts';
import {readRelease} from './parts/open-release.ts';
import type {Project} from './parts/project.ts';
import {projectHere} from './parts/where.ts';

/** What is mended: the commit that a release was cut as, under the name that people know it by. */
type Base = {readonly commit: string; readonly name: string; readonly version: string | undefined};

/**
 * Rollback option C, its part in git: the branch of the hotfix, from what the release was cut as and not from what the trunk
 * has become since. It is pushed only where no such branch is there; the work tree stays as it is. The fix is made by people.
 */
export const hotfixCommand = defineCommand({
  name: 'hotfix',
  usage: 'hotfix [--from TAG] [--branch NAME]',
  says: 'make the branch for a hotfix of the last release, and say how it goes on',
  flags: {
    from: {value: true, says: 'what is mended, a tag or a commit; without it the newest release that was cut here'},
    branch: {value: true, says: 'its name; without it hotfix/v and the next patch'},
    dir: {value: true, says: 'where the embedded environment lives'},
  },
  run: async input => {
    const project = await projectHere(input, 'changes');
    const {repo, world, loaded: {config}} = project;
    const git = openGitReader(repo, world.env);
    const place: GitPlace = {cwd: repo, remote: config.git.remote};
    const base = await baseOf(input, project, git);
    const branch = checkName('branch', flagText(input.flags['branch']) ?? (await nextName(project, place, base)));
    const there = await tipOn(project, place, branch);
    const tip = there === undefined ? await make(project, place, branch, base) : await goesOn(project, place, git, branch, base);
    const moved = await moveBranch(world, git, {branch, to: tip});
    const left = (await git.ask('rev-list', '--count', `${base.commit}..refs/heads/${config.git.branch}`))?.trim();
    for (const line of says({branch, base, existed: there !== undefined, trunk: config.git.branch, left, remote: config.git.remote, local: moved.moved ? undefined : moved.why})) input.print(line);
    return 0;
  },
});

const doing = 'Making the branch of a hotfix';

const baseOf = async (input: CommandInput, {folder, loaded: {config}}: Project, git: GitReader): Promise<Base> => {
  const from = flagText(input.flags['from']);
  if (from !== undefined) {
    const commit = (await git.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${from}^{commit}`))?.trim() ?? '';
    if (!isObjectId(commit)) throw new CockpitError(doing, {cause: `${from} is not here`, next: ['git fetch --tags, then again', 'git tag --list shows what there is']});
    return {commit, name: from, version: versionIn(from, config.git.tagPrefix)};
  }
  for (const release of listReleases(folder)) {
    const {facts} = (await readRelease(release)).state;
    if (facts.commit !== undefined && facts.candidateTag !== undefined) return {commit: facts.commit, name: facts.finalTag ?? facts.candidateTag, version: facts.version};
  }
  throw new CockpitError(doing, {cause: 'no release was cut on this machine', next: ['Name what is mended: cockpit hotfix --from v1.2.3']});
};

const versionIn = (name: string, prefix: string): string | undefined => (name.startsWith(prefix) ? /^\d+\.\d+\.\d+/.exec(name.slice(prefix.length))?.[0] : undefined);

/** hotfix/v2.8.1 for 2.8.0, or the first patch after it that has no tag. */
const nextName = async ({world, loaded: {config: {git}}}: Project, place: GitPlace, {name, version}: Base): Promise<string> => {
  const [, line, patch] = /^(\d+\.\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (line === undefined) throw new CockpitError(doing, {cause: `no version can be read from ${name}`, next: ['Name the branch: cockpit hotfix --from … --branch hotfix/v1.2.4']});
  const seen = await readRemote(world, place, [`refs/tags/${git.tagPrefix}*`]);
  if (!seen.ok) throw new CockpitError(doing, {cause: seen.why, next: [seen.next]});
  for (let next = Number(patch) + 1; ; next++) if (!seen.refs.has(`refs/tags/${git.tagPrefix}${line}.${next}`)) return `hotfix/${git.tagPrefix}${line}.${next}`;
};

const tipOn = async ({world}: Project, place: GitPlace, branch: string): Promise<string | undefined> => {
  const seen = await readRemote(world, place, [`refs/heads/${branch}`]);
  if (!seen.ok) throw new CockpitError(doing, {cause: seen.why, next: [seen.next]});
  return seen.refs.get(`refs/heads/${branch}`);
};

const make = async ({world, loaded: {config}}: Project, place: GitPlace, branch: string, {commit}: Base): Promise<string> => {
  const outcome = await pushRefs(world, place, {refs: [{src: commit, dst: `refs/heads/${branch}`, expectOld: ''}], version: branch});
  if (outcome.state === 'all') return commit;
  throw new CockpitError(doing, {cause: outcome.why, next: [`git push ${config.git.remote} ${commit.slice(0, 12)}:refs/heads/${branch}`, 'Then cockpit hotfix again: it goes on with what is there']});
};

/** Somebody made it before us: theirs is used, where it mends the same release. */
const goesOn = async ({world, loaded: {config}}: Project, place: GitPlace, git: GitReader, branch: string, {commit, name}: Base): Promise<string> => {
  const problem = await fetchTip(world, place, branch);
  if (problem) throw new CockpitError(doing, {cause: problem.why, next: [problem.next]});
  const tip = (await git.read('rev-parse', '--verify', '--end-of-options', `refs/cockpit/seen/${branch}^{commit}`)).trim();
  if ((await git.ask('merge-base', '--is-ancestor', commit, tip)) !== undefined) return tip;
  throw new CockpitError(doing, {cause: `${branch} is on ${config.git.remote} already and does not contain ${name}`, next: ['Another name: cockpit hotfix --branch NAME', 'Another beginning: cockpit hotfix --from TAG']});
};

type Made = {readonly branch: string; readonly base: Base; readonly existed: boolean; readonly trunk: string; readonly left: string | undefined; readonly remote: string; readonly local: string | undefined};

/** What is the case, and what people do now. */
const says = ({branch, base, existed, trunk, left, remote, local}: Made): readonly string[] => [
  existed ? `${branch} is on ${remote} already; it contains ${base.name}.` : `${branch} is on ${remote}, and here: it is ${base.name} (${base.commit.slice(0, 7)}).`,
  ...(left === undefined || left === '0' ? [] : [`  without   ${left} ${left === '1' ? 'commit' : 'commits'} that ${trunk} has got since`]),
  ...(local === undefined ? [] : [`  here      left alone: ${local}`]),
  `  1         git switch ${branch}`,
  '  2         the smallest fix, with a test that fails without it; git commit -m "fix: …"',
  `  3         cockpit run --hotfix 'what is broken' --branch ${branch}`,
  '            left out, on record: trying by hand, comparing speed, the window,',
  '            telling beforehand, a rehearsal',
  `  after     gate 15 Finalise merges it back to ${trunk}`,
];
