import {join} from 'node:path';
import {showCommand} from '../config/template.ts';
import {fetchTip, keepTag, mergeToBranch, moveBranch, readRemote, type RefChange} from '../git/index.ts';
import {release as releaseLock} from '../lock/index.ts';
import {exitCriteria, writeReport} from '../record/index.ts';
import {failed, passed, type BlockRow, type Outcome} from '../release/evidence.ts';
import {formatDuration} from '../util/duration.ts';
import {archive} from './parts/archive.ts';
import {attest} from './parts/attest.ts';
import {lastLine, lastLines, perform, plans, ready} from './parts/commands.ts';
import {fencedPush} from './parts/fenced-push.ts';
import {gitOf, heldLock, lockPlaceOf, placeOf} from './parts/git.ts';
import {mergeBack} from './parts/merge-back.ts';
import {askAfterPush, stopped} from './parts/push-decision.ts';
import {tagOnce} from './parts/tag-once.ts';
import {tell} from './parts/tell.ts';
import {defineStep, type Decide, type Item, type ItemContext, type PlanInput} from './step.ts';

/** G15: the final tag, the notes, the record. */
export const finalise = defineStep({
  id: 'finalise',
  items: input => [
    tag(input),
    ...mergeBack(input),
    notes(input),
    ticket(input),
    keep(input),
    criteria,
    note('lessons', 'G15.7', 'lessons learned', 'What should the next release know? One line; "none" is an answer.'),
    note('flags-plan', 'G15.8', 'plan for the feature flags', 'How and when are the flags of this release opened further? One line; "none" is an answer.'),
    tell(input, {
      id: 'stakeholders', requirement: 'G15.3', title: 'deployment note to everybody',
      text: ({config, facts, state, world}) => [
        `${config.service} ${facts.version} is released (${new Date(world.clock.now()).toISOString().slice(0, 16).replace('T', ' ')} UTC).`, `Digest ${facts.digest ?? 'none'}, previous ${facts.previousDigest ?? facts.previous?.version ?? 'unknown'}.`,
        `Migration: ${(facts.migrations?.files.length ?? 0) > 0 ? 'yes' : 'no'}.`, `Approved by ${approvers(state)}, deployed by ${state.gates.deploy.startedBy ?? 'unknown'}.`,
      ].join(' '),
    }),
    record,
    unlock,
  ],
});

const approvers = (state: PlanInput['state']): string => {
  const now = state.gates.checklist.items.find(({plan}) => plan.id === 'go')?.state;
  return now && 'answers' in now && now.answers.length > 0 ? now.answers.map(({by}) => by).join(', ') : 'nobody on record';
};

const tag = ({config, facts}: PlanInput): Item => {
  const name = `${config.git.tagPrefix}${facts.version ?? ''}`;
  return {
    id: 'tag', requirement: 'G15.1', title: `final tag ${name}${hasOwnBranch({config, facts}) ? `, merged to ${config.git.branch}` : ''}`, effect: 'verifiable',
    commands: [{does: 'changes', text: `git push --atomic ${config.git.remote} ${name}${hasOwnBranch({config, facts}) ? ` ${config.git.branch}` : ''}`}],
    run: context => tagAndMerge(context, name),
  };
};

/** The candidate went to a branch of its own: by the config, or because the branch that is released takes no direct push. */
const hasOwnBranch = ({config, facts}: Pick<PlanInput, 'config' | 'facts'>): boolean =>
  config.git.flow === 'release-branch' || (facts.branch !== undefined && facts.branch !== config.git.branch);

const tagAndMerge = async (context: ItemContext, name: string): Promise<Outcome | Decide> => {
  const {config, facts, world, repo} = context;
  const {branch, remote, sign} = config.git;
  const answer = context.answers.at(-1);
  if (answer?.choice === 'stop') return stopped(answer, `${name} is not on ${remote} yet.`);
  const commit = facts.commit!;
  const place = placeOf(context);
  const at = facts.cutAt ?? context.at;
  const object = await tagOnce(context, {name, commit, message: `Release ${name}\n\n${facts.changelog?.notes ?? ''}`, at, sign});
  const refs: RefChange[] = [{src: object, dst: `refs/tags/${name}`, expectOld: ''}];
  const merge = hasOwnBranch(context) && answer?.choice !== 'tag-only';
  if (merge) {
    const seen = await readRemote(world, place, [`refs/heads/${branch}`]);
    const tip = seen.ok ? seen.refs.get(`refs/heads/${branch}`) : undefined;
    if (tip === undefined) return failed(`${branch} on ${remote} cannot be read`, {next: ['p tries again']});
    const unread = await fetchTip(world, place, branch);
    if (unread) return failed(`${branch} cannot be fetched: ${unread.why}`, {next: [unread.next, 'p tries again']});
    const merged = await mergeToBranch(world, repo, {into: tip, from: commit, message: `Merge release ${name}`, at});
    if (merged.is === 'conflict') return failed(`merging to ${branch} is in conflict: ${merged.files.join(', ')}`, {next: [merged.next, 'p tries again']});
    if (merged.is === 'merged') refs.push({src: merged.commit, dst: `refs/heads/${branch}`, expectOld: tip});
  }
  const outcome = await fencedPush(context, refs, 'gate 15 Finalise', {version: name});
  if (outcome.state !== 'all') return merge && refs.length > 1 && outcome.state === 'none' ? withTagOnly(askAfterPush(outcome, finalOnly), branch, facts.branch) : askAfterPush(outcome, finalOnly);
  await keepTag(world, repo, name, object);
  const moved = hasOwnBranch(context) ? undefined : await moveBranch(world, gitOf(context), {branch, to: commit});
  return passed(`${name} on ${commit.slice(0, 7)}`, {
    details: [outcome.why, ...(answer?.choice === 'tag-only' ? [`${facts.branch} still has to be merged to ${branch}, by its pull request: ${answer.by} said so.`] : []), ...(moved && !moved.moved ? [moved.why] : [])],
  }, {finalTag: name});
};

/** What is released cannot be cut anew: these are answers of gate 4. */
const finalOnly = ['burn', 'leave-tag', 'start-over', 'pull-request'] as const;

/** A protected branch takes the merge by a pull request only; the tag need not wait for it. */
const withTagOnly = ({decide}: Decide, branch: string, own: string | undefined): Decide => ({
  decide: {...decide, options: [...decide.options.slice(0, -1), {id: 'tag-only', label: 'push the tag alone', note: `the pull request of ${own} brings ${branch} up to it`}, ...decide.options.slice(-1)]},
});

const notes = (input: PlanInput): Item => ({
  id: 'notes', requirement: 'G15.2', title: 'release notes are published', effect: 'keyed', optional: true, exception: 'reason',
  commands: plans(input, 'changes', undefined, input.config.finalise.publish),
  run: async context => {
    const file = join(context.folder, 'notes.md');
    await context.world.files.writeAtomic(file, `${context.facts.changelog?.notes ?? ''}\n`);
    const command = context.config.finalise.publish;
    if (!command) return passed('written to notes.md; no command publishes them');
    const end = await perform(context, 'publish', command, 'production', {notes: file});
    return end.exitCode === 0 ? passed(lastLine(end.output) || 'published', {commands: [end.ran]}) : failed(`exit ${end.exitCode}`, {commands: [end.ran], details: lastLines(end.output), next: ['p publishes again', 'notes.md in the record has the text']});
  },
});

const ticket = (input: PlanInput): Item => {
  const command = input.config.finalise.ticket;
  if (!command) return attest({id: 'ticket', requirement: 'G15.4', title: 'release ticket is closed', text: 'Is the release ticket closed, or is there none?'});
  return {
    id: 'ticket', requirement: 'G15.4', title: 'release ticket is closed', effect: 'keyed', optional: true, exception: 'reason', commands: plans(input, 'changes', undefined, command),
    run: async context => {
      const end = await perform(context, 'ticket', command, 'production');
      return end.exitCode === 0 ? passed(lastLine(end.output) || 'closed', {commands: [end.ran]}) : failed(`exit ${end.exitCode}`, {commands: [end.ran], details: lastLines(end.output), next: ['p tries again', 'Close it by hand']});
    },
  };
};

const keep = ({config}: Pick<PlanInput, 'config'>): Item => ({
  id: 'keep', requirement: 'G15.5', title: 'old version is kept', effect: 'pure',
  run: async context => {
    const {world} = context;
    const clean = config.deploy?.clean;
    const forMs = config.rollback?.keepFor ?? 48 * 3_600_000;
    const until = world.clock.now() + forMs;
    return passed(`until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC (${formatDuration(forMs)})`, {details: clean ? [`From then on it may be removed: ${showCommand(ready(context, 'changes', clean, 'production'))}`] : []}, {keptUntil: until});
  },
});

const criteria: Item = {
  id: 'criteria', requirement: 'G15.9', title: 'exit criteria, one by one', effect: 'pure', exception: 'reason',
  run: async ({state}) => {
    const all = exitCriteria(state).filter(({text}) => !text.startsWith('exception: '));
    const rows = all.map(({text, met, evidence}): BlockRow => ({cells: [text, evidence], glyph: met ? '✓' : '▲', tone: met ? 'plain' : 'attention'}));
    const blocks = [{kind: 'table', title: 'exit criteria', rows} as const];
    const met = all.filter(criterion => criterion.met).length;
    return met === all.length
      ? passed(`${met} of ${all.length} met`, {blocks})
      : failed(`${met} of ${all.length} met`, {blocks, details: all.filter(criterion => !criterion.met).map(({text, evidence}) => `${text}: ${evidence}`), next: ['Finish what is missing, then p looks again', 'm ends the release without it, with a reason']});
  },
};

const note = (id: string, requirement: string, title: string, text: string): Item => ({
  id, requirement, title, effect: 'pure', exception: 'reason',
  ask: async () => ({text, options: [{id: 'none', label: 'none'}, {id: 'text', label: 'write it', wants: 'text'}], field: {label: title}}),
  run: async ({answers}) => {
    const answer = answers.at(-1);
    return passed(answer?.choice === 'text' ? `${answer.by}: ${answer.text}` : `none, says ${answer?.by}`);
  },
});

/** The report is always written. A file that cannot be archived is said; the deploy lock behind it need not wait for it. */
const record: Item = {
  id: 'record', requirement: 'G15.6', title: 'record is complete', effect: 'pure', exception: 'reason',
  run: async context => {
    const {folder, state, events, world} = context;
    const [json, markdown] = await writeReport({folder, state, events: events(), world});
    const {kept, missing} = await archive(context);
    const details = [json, markdown, ...kept];
    if (missing.length > 0)
      return failed(`${missing.length} of ${kept.length + missing.length} files could not be archived`, {details: [...missing, ...details], next: ['Put them there, then p copies them', 'm ends the release without them, with a reason']});
    return passed(`${events().length} events, report.md and report.json${kept.length > 0 ? `, ${kept.length} archived` : ''}`, {details});
  },
};

const unlock: Item = {
  id: 'unlock', requirement: 'G1.5', title: 'deploy lock is given back', effect: 'verifiable', optional: true, exception: 'reason',
  run: async context => {
    const held = heldLock(context);
    if (!held) return passed('none was held');
    const answer = await releaseLock(context.world, lockPlaceOf(context), held);
    return answer.is === 'free' ? passed('free for the next release') : failed('the lock could not be given back', {details: [answer.is === 'unknown' || answer.is === 'refused' ? answer.why : 'Somebody else holds it.'], next: ['p tries again', 'It is stale after 15 min and can be taken over']});
  },
};
