import {fetchTip, keepTag, moveBranch, readRemote, repoUrl, type RefChange} from '../../git/index.ts';
import {failed, passed, type Outcome} from '../../release/evidence.ts';
import {nextCandidate, takenVersions, type Taken} from '../../version/index.ts';
import type {Decide, ItemContext, PlanInput} from '../step.ts';
import {fencedPush} from './fenced-push.ts';
import {gitOf, placeOf} from './git.ts';
import {askAfterPush, stopped, type PushAnswer} from './push-decision.ts';
import {releaseCommit} from './release-files.ts';
import {isThere, tagOnce} from './tag-once.ts';

/** Where the candidate goes. Once a release had to go to a branch of its own, its later candidates go there too. */
export const branchFor = ({config, facts}: Pick<PlanInput, 'config' | 'facts'>): string => {
  const own = `release/${facts.version}`;
  return config.git.flow === 'release-branch' || facts.branch === own ? own : config.git.branch;
};

/**
 * Makes the release commit and the tag of the candidate, and pushes both as one together with the renewed lock.
 *
 * Safe to run again after any ending: the same attempt makes the same objects, and what arrived already is seen on the remote.
 */
export const cutAndPush = async (context: ItemContext): Promise<Outcome | Decide> => {
  const {config, facts, world, repo} = context;
  const {tagPrefix, remote, sign} = config.git;
  const answer = context.answers.at(-1);
  const chosen = answer?.choice as PushAnswer | undefined;
  if (answer && chosen === 'stop') return stopped(answer, facts.candidateTag ? `${facts.candidateTag} was to be pushed to ${facts.branch}.` : 'Nothing was pushed.');
  if (chosen === 'start-over') return takeTheirsIn(context);

  const branch = chosen === 'pull-request' ? `release/${facts.version}` : branchFor(context);
  const place = placeOf(context);
  const seen = await readRemote(world, place, [`refs/heads/${branch}`, `refs/tags/${tagPrefix}*`]);
  if (!seen.ok) return failed(`${remote} cannot be read: ${seen.why}`, {next: [seen.next, 'p tries again']});
  const there = seen.refs.get(`refs/heads/${branch}`);

  const burned = [...(facts.burnedTags ?? []), ...((chosen === 'burn' || chosen === 'leave-tag') && facts.candidateTag ? [{tag: facts.candidateTag, reason: `burned by ${answer!.by}`}] : [])];
  const taken = takenNumbers(context, [...seen.refs.keys()], burned);
  // What an attempt before has found out is kept: the same wish makes the same commit and tag again, and a push that did arrive is recognised.
  const again = facts.candidateTag !== undefined && facts.commit !== undefined && context.state.gates.cut.attempt === (facts.cutAttempt ?? 0) && !burned.some(({tag}) => tag === facts.candidateTag);
  const candidate = again ? facts.candidateTag.slice(tagPrefix.length) : nextCandidate(facts.version!, taken);
  const candidateTag = `${tagPrefix}${candidate}`;
  const at = again && facts.cutAt !== undefined ? facts.cutAt : context.at;
  const parent = again && facts.cutParent ? facts.cutParent : await parentOf(context, branch, there);
  if (typeof parent !== 'string') return parent;

  // A second signature would be another commit: the one that an attempt before has made is taken again.
  const commit = again && sign && (await isThere(context, facts.commit)) ? facts.commit : await releaseCommit(context, parent, at);
  if (typeof commit !== 'string') return commit;
  await context.found({candidate: Number(candidate.split('.').at(-1)), candidateTag, commit, branch, cutAt: at, cutParent: parent, cutAttempt: context.state.gates.cut.attempt, burnedTags: burned});
  const object = await tagOnce(context, {name: candidateTag, commit, message: `Release candidate ${candidate}`, at, sign});

  const refs: RefChange[] = [
    {src: commit, dst: `refs/heads/${branch}`, expectOld: there ?? ''},
    {src: object, dst: `refs/tags/${candidateTag}`, expectOld: ''},
  ];
  context.say(`pushing ${branch} and ${candidateTag} to ${remote}`);
  const after = nextCandidate(facts.version!, [...taken, {version: candidate, why: 'burned'}]);
  const outcome = await fencedPush(context, refs, 'gate 4 Cut', {version: candidateTag, nextVersion: `${tagPrefix}${after}`, oneByOne: chosen === 'one-by-one' || chosen === 'push-rest'});
  if (outcome.state !== 'all') return askAfterPush(outcome, branch === config.git.branch ? [] : ['pull-request']);

  // Here too, or the next release would find a tag on the remote that nobody has fetched.
  await keepTag(world, repo, candidateTag, object);
  const moved = branch === config.git.branch ? await moveBranch(world, gitOf(context), {branch, to: commit}) : undefined;
  return passed(`${candidateTag} on ${commit.slice(0, 7)}, pushed to ${branch}`, {
    details: [
      outcome.why,
      ...burned.map(({tag, reason}) => `${tag} is not used: ${reason}.`),
      ...(config.git.flow === 'trunk' && branch !== config.git.branch ? [await pullRequestWords(context, branch)] : []),
      ...(moved && !moved.moved ? [`Your local ${branch} was left alone: ${moved.why}. By hand: ${moved.next}`] : []),
    ],
  });
};

const takenNumbers = ({config}: ItemContext, refs: readonly string[], burned: readonly {readonly tag: string; readonly reason: string}[]): readonly Taken[] => {
  const {tagPrefix} = config.git;
  const names = refs.filter(name => name.startsWith('refs/tags/') && !name.endsWith('^{}')).map(name => name.slice('refs/tags/'.length));
  return takenVersions({tagPrefix, here: [], onRemote: names, burned: burned.map(({tag, reason}) => ({version: tag.slice(tagPrefix.length), reason}))});
};

/**
 * What the release commit is put upon. The trunk as it stands here; a release branch as it stands here if it holds all that the
 * remote has of it, else as the remote has it: fixes for a later candidate land there.
 */
const parentOf = async (context: ItemContext, branch: string, there: string | undefined): Promise<string | Outcome> => {
  const {config, facts, world} = context;
  const git = gitOf(context);
  const tip = async (name: string) => (await git.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${name}^{commit}`))?.trim();
  const trunk = await tip(config.git.branch);
  const own = branch === config.git.branch ? trunk : await tip(branch);
  // A candidate that is given up may have arrived with its branch: the next one follows upon it.
  if (there !== undefined && there === facts.commit && (own === undefined || (await git.ask('merge-base', '--is-ancestor', there, own)) === undefined)) return there;
  if (branch !== config.git.branch && there !== undefined) {
    const unread = await fetchTip(world, placeOf(context), branch);
    if (unread) return failed(`${branch} cannot be fetched: ${unread.why}`, {next: [unread.next, 'p tries again']});
    return own !== undefined && (await git.ask('merge-base', '--is-ancestor', there, own)) !== undefined ? own : there;
  }
  return own ?? trunk ?? failed(`there is no branch ${config.git.branch} here`, {next: [`git fetch ${config.git.remote} ${config.git.branch}:${config.git.branch}`, 'p tries again']});
};

const takeTheirsIn = ({config}: ItemContext): Outcome =>
  failed(`${config.git.remote} has commits that are not in this release`, {
    details: ['Nothing was forced and nothing was pushed. Their commits may change the version and the changelog.'],
    next: [`git pull --ff-only ${config.git.remote} ${config.git.branch}`, ': opens gate 1 Preflight again; everything after it is worked out anew', 'p pushes as it is, where the branch has been put back'],
  });

const pullRequestWords = async (context: ItemContext, branch: string): Promise<string> => {
  const {git} = context.config;
  const url = git.compareUrl ?? repoUrl((await gitOf(context).ask('config', '--get', `remote.${git.remote}.url`))?.trim() ?? '');
  const where = url === undefined ? 'on your forge' : `${url}/compare/${git.branch}...${branch}?expand=1`;
  return `${git.branch} takes no direct push: open the pull request of ${branch} (${where}). Gate 15 Finalise sees when it is merged.`;
};
