import {bumpVersionFiles, keepTag, makeReleaseCommit, makeTag, moveBranch, readFileAt, readRemote, type PushOutcome, type RefChange} from '../git/index.ts';
import {failed, passed, unknown, type Outcome} from '../release/evidence.ts';
import {nextCandidate, takenVersions} from '../version/index.ts';
import {look, lastLine, lastLines, plans} from './parts/commands.ts';
import {fencedPush} from './parts/fenced-push.ts';
import {gitOf, placeOf} from './parts/git.ts';
import {defineStep, type Item, type ItemContext, type PlanInput} from './step.ts';

/** G4: the first thing that others see. Commit and candidate tag go out in one push, or not at all. */
export const cut = defineStep({
  id: 'cut',
  items: input => [push(input), ...(input.config.ci ? [ci(input)] : [])],
});

const push = (input: PlanInput): Item => {
  const {config, facts} = input;
  const tag = `${config.git.tagPrefix}${facts.version ?? 'X.Y.Z'}-rc.N`;
  return {
    id: 'push',
    requirement: 'G4.4',
    title: `commit chore: release ${config.git.tagPrefix}${facts.version ?? ''}, tag the candidate, push both`,
    effect: 'verifiable',
    commands: [
      {does: 'changes', text: `git commit-tree: ${config.changelog.file}, ${config.git.versionFiles.map(({file}) => file).join(', ')} (your work tree is not touched)`},
      {does: 'changes', text: `git push --atomic ${config.git.remote} ${branchFor(input)} ${tag}`},
    ],
    run: cutAndPush,
  };
};

const branchFor = ({config, facts}: Pick<PlanInput, 'config' | 'facts'>): string =>
  config.git.flow === 'trunk' ? config.git.branch : `release/${facts.version}`;

const cutAndPush = async (context: ItemContext): Promise<Outcome> => {
  const {config, facts, world, repo} = context;
  const version = facts.version!;
  const place = placeOf(context);
  const branch = branchFor(context);
  const seen = await readRemote(world, place, [`refs/heads/${branch}`, `refs/tags/${config.git.tagPrefix}*`]);
  if (!seen.ok) return failed(`${config.git.remote} cannot be read: ${seen.why}`, {next: [seen.next, 'p tries again']});

  const names = [...seen.refs.keys()].filter(name => name.startsWith('refs/tags/') && !name.endsWith('^{}')).map(name => name.slice('refs/tags/'.length));
  const taken = takenVersions({tagPrefix: config.git.tagPrefix, here: [], onRemote: names});
  // What an attempt before has found out is kept: the same wish makes the same commit and tag again, and a push that did arrive is recognised.
  const cutAgain = facts.candidateTag !== undefined && facts.commit !== undefined && context.state.gates.cut.attempt === (facts.cutAttempt ?? 0);
  const candidate = cutAgain ? facts.candidateTag.slice(config.git.tagPrefix.length) : nextCandidate(version, taken);
  const candidateTag = `${config.git.tagPrefix}${candidate}`;
  const at = cutAgain && facts.cutAt !== undefined ? facts.cutAt : context.at;
  const parent = cutAgain && facts.cutParent ? facts.cutParent : await tipOf(context);

  const made = await releaseCommit(context, parent, at);
  if (typeof made !== 'string') return made;
  const commit = made;
  const object = await makeTag(world, repo, {name: candidateTag, commit, message: `Release candidate ${candidate}`, at, sign: config.git.sign});
  const number = Number(candidate.split('.').at(-1));
  await context.found({candidate: number, candidateTag, commit, branch, cutAt: at, cutParent: parent, cutAttempt: context.state.gates.cut.attempt});

  const refs: RefChange[] = [
    {src: commit, dst: `refs/heads/${branch}`, expectOld: seen.refs.get(`refs/heads/${branch}`) ?? ''},
    {src: object, dst: `refs/tags/${candidateTag}`, expectOld: ''},
  ];
  const outcome = await fencedPush(context, refs, 'gate 4 Cut');
  if (outcome.state === 'all') {
    // Here too, or the next release would find a tag on the remote that nobody has fetched.
    await keepTag(world, repo, candidateTag, object);
    const moved = config.git.flow === 'trunk' ? await moveBranch(world, gitOf(context), {branch, to: commit}) : undefined;
    return passed(`${candidateTag} on ${commit.slice(0, 7)}, pushed to ${branch}`, {
      details: [outcome.why, ...(moved && !moved.moved ? [`Your local ${branch} was left alone: ${moved.why}. By hand: ${moved.next}`] : [])],
    });
  }
  return notAllThere(outcome);
};

/** A push that did not arrive whole: what state the remote is in, and what can be done, found by looking. */
const notAllThere = (outcome: PushOutcome): Outcome => {
  const more = {details: [...outcome.said, ...outcome.refs.map(({ref, seen, there}) => `${ref}: ${there ? 'there' : seen ? `is ${seen.slice(0, 7)}` : 'not there'}`)]};
  const next = [...outcome.choices.map(({label}, index) => `${index + 1} ${label}`), 'p looks again and pushes what is missing'] as const;
  const first = next[0] ?? 'p looks again and pushes what is missing';
  return outcome.state === 'unknown' ? unknown(outcome.why, {...more, next: [first, ...next.slice(1)]}) : failed(outcome.why, {...more, next: [first, ...next.slice(1)]});
};

const tipOf = async (context: ItemContext): Promise<string> => {
  const {branch} = context.config.git;
  const own = await gitOf(context).read('rev-parse', '--verify', '--end-of-options', `refs/heads/${branch}^{commit}`);
  return own.trim();
};

const releaseCommit = async (context: ItemContext, parent: string, at: number): Promise<string | Outcome> => {
  const {config, facts, world, repo} = context;
  const texts = await Promise.all(config.git.versionFiles.map(async ({file, pattern}) => ({path: file, text: (await readFileAt(world, repo, parent, file))?.text, pattern})));
  const there = texts.filter((file): file is typeof file & {text: string} => file.text !== undefined);
  const from = await numberNow(context, parent);
  const bumped = bumpVersionFiles(there.map(({path, text, pattern}) => ({path, text, ...(pattern !== undefined && {pattern})})), from === facts.version ? undefined : from, facts.version!);
  const bad = bumped.find(file => !file.ok);
  if (bad && !bad.ok) return failed(`${bad.path}: ${bad.why}`, {next: [bad.next, 'p tries again']});
  const files = new Map<string, string>([[config.changelog.file, facts.changelog!.text], ...bumped.flatMap(file => (file.ok ? [[file.path, file.text] as const] : []))]);
  const changed = await Promise.all([...files].map(async ([path, text]) => (await readFileAt(world, repo, parent, path))?.text !== text));
  // A later candidate of a version whose files say it already: the fix itself is the release commit.
  if (!changed.some(Boolean)) return parent;
  const {commit} = await makeReleaseCommit(world, repo, {files, message: `chore: release ${config.git.tagPrefix}${facts.version}`, parent, at, sign: config.git.sign});
  return commit;
};

const numberNow = async ({config, world, repo}: ItemContext, parent: string): Promise<string | undefined> => {
  const file = config.git.versionFiles.find(({file: name}) => name.endsWith('package.json'));
  if (!file) return undefined;
  const text = (await readFileAt(world, repo, parent, file.file))?.text;
  try {
    const {version} = JSON.parse(text ?? '') as {version?: unknown};
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
};

const ci = (input: PlanInput): Item => ({
  id: 'ci',
  requirement: 'G4.5',
  title: 'CI passes for exactly this commit',
  effect: 'pure',
  exception: 'two people',
  commands: plans(input, 'reads', undefined, input.config.ci?.command),
  run: async context => {
    const {config, world, signal} = context;
    const settings = config.ci!;
    const until = world.clock.mono() + settings.timeout;
    for (;;) {
      const said = await look(context, settings.command);
      const says = lastLine(said.stdout) || lastLine(said.stderr) || `exit ${said.exitCode ?? 'by a signal'}`;
      const evidence = {commands: [said.ran], details: lastLines(said.stdout, 12)};
      if (said.ok) return passed(`passed for ${context.facts.commit?.slice(0, 7)}`, evidence);
      // 75 is EX_TEMPFAIL of sysexits.h: not yet.
      if (said.exitCode !== 75) return failed(`CI says no: ${says}`, {...evidence, next: ['Fix it on the branch; gate 4 opens again for rc.N+1', 'p asks again', 'm goes on with a reason and a second person']});
      context.say(says);
      if (world.clock.mono() > until) return failed('CI has not answered in time', {...evidence, next: ['p waits again', 'Look at CI itself']});
      await world.clock.sleep(settings.every, signal);
    }
  },
});
