import {fetchTip, mergeToBranch, moveBranch, readRemote} from '../../git/index.ts';
import {failed, passed, type Outcome} from '../../release/evidence.ts';
import type {Answer, QuestionOption} from '../../release/state.ts';
import type {Decide, Item, ItemContext, PlanInput} from '../step.ts';
import {fencedPush} from './fenced-push.ts';
import {gitOf, placeOf} from './git.ts';
import {askAfterPush, stopped} from './push-decision.ts';

/**
 * A hotfix was released from a branch of its own, and the trunk does not have it: without this the next release would bring the
 * fault back. None for other releases.
 */
export const mergeBack = ({config, facts, state}: PlanInput): readonly Item[] => {
  const to = state.info?.expedited?.mergeTo;
  if (to === undefined) return [];
  const name = facts.tag ?? 'the hotfix';
  return [{
    id: 'merge-back', requirement: 'GR.3', title: `${name} is merged back to ${to}`, effect: 'verifiable', exception: 'reason',
    commands: [{does: 'changes', text: `git push --atomic ${config.git.remote} ${to} (a merge of ${config.git.branch}, made beside your work tree)`}],
    run: context => mergeBackTo(context, to),
  }];
};

const mergeBackTo = async (context: ItemContext, to: string): Promise<Outcome | Decide> => {
  const {config, facts, world, repo} = context;
  const {remote, sign} = config.git;
  const answer = context.answers.at(-1);
  const told = answer && saidBy(answer, to);
  if (told) return told;
  const ref = `refs/heads/${to}`;
  const seen = await readRemote(world, placeOf(context), [ref]);
  const tip = seen.ok ? seen.refs.get(ref) : undefined;
  if (tip === undefined) return failed(seen.ok ? `${to} is not on ${remote}` : `${remote} cannot be read: ${seen.why}`, {next: [seen.ok ? 'm goes on with a reason' : seen.next, 'p tries again']});
  const unread = await fetchTip(world, placeOf(context), to);
  if (unread) return failed(`${to} cannot be fetched: ${unread.why}`, {next: [unread.next, 'p tries again']});
  const merged = await mergeToBranch(world, repo, {into: tip, from: facts.commit!, message: `Merge hotfix ${facts.tag ?? facts.version}`, at: facts.cutAt ?? context.at, sign});
  if (merged.is === 'nothing') return passed(`${to} has it: ${tip.slice(0, 7)}`);
  if (merged.is === 'conflict') return conflict(context, to, merged.files);
  const outcome = await fencedPush(context, [{src: merged.commit, dst: ref, expectOld: tip}], 'gate 15 Finalise', {version: facts.tag ?? to});
  if (outcome.state !== 'all') return withWord(askAfterPush(outcome, ['burn', 'leave-tag', 'start-over', 'pull-request']), to);
  const moved = await moveBranch(world, gitOf(context), {branch: to, to: merged.commit});
  return passed(`${merged.commit.slice(0, 7)} on ${to}`, {details: [`${merged.changed.length} files.`, outcome.why, ...(moved.moved ? [] : [`Your local ${to} was left alone: ${moved.why}. By hand: ${moved.next}`])]});
};

/** What a person said instead of a merge; undefined where it is to be tried. */
const saidBy = (answer: Answer, to: string): Outcome | undefined => {
  if (answer.choice === 'stop') return stopped(answer, `${to} does not have the hotfix yet.`);
  if (answer.choice !== 'by-request' && answer.choice !== 'not-wanted') return undefined;
  const says = answer.choice === 'by-request' ? `comes to ${to} by a request of its own` : `does not go to ${to}`;
  return passed(`${says}: ${answer.text ?? ''}, says ${answer.by}`, {details: ['Told, not measured: a person says so.']});
};

/** Both sides changed the same lines: git cannot know which is meant. The release is out; only the trunk waits. */
const conflict = ({config: {git}, facts}: ItemContext, to: string, files: readonly string[]): Decide => ({
  decide: {
    text: `${to} has changed in the same places: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}. Production is not concerned. Who merges it?`,
    options: [{id: 'look-again', label: 'merged by hand', note: `the cockpit looks whether ${git.remote} has it in ${to}`}, ...byWord(to), {id: 'stop', label: 'stop here', note: 'p looks again later', wants: 'reason'}],
    field: {label: 'Which one'},
    blocks: [
      {kind: 'lines', title: 'by hand, in a work tree of your own', lines: [
        `git fetch ${git.remote} && git switch ${to} && git merge --ff-only ${git.remote}/${to}`,
        `git merge ${facts.commit!.slice(0, 12)}`,
        'mend the files below, git add them, git commit',
        `git push ${git.remote} ${to}`,
      ].map(text => ({text: `$ ${text}`}))},
      {kind: 'lines', title: 'in conflict', lines: files.map(text => ({text, tone: 'attention' as const}))},
    ],
  },
});

const byWord = (to: string): readonly QuestionOption[] => [
  {id: 'by-request', label: 'by a pull request', note: 'which one? It is on record that it waits', wants: 'text'},
  {id: 'not-wanted', label: 'not at all', note: `${to} is mended in another way: say how`, wants: 'reason'},
];

/** A protected trunk takes it by a request only; the release need not wait for that. */
const withWord = ({decide}: Decide, to: string): Decide => ({
  decide: {...decide, options: [...decide.options.slice(0, -1), ...byWord(to), ...decide.options.slice(-1)], field: {label: 'Which one'}},
});
