import {failed, passed, type Outcome} from '../release/evidence.ts';
import {isNear, seeInstances, seenPercent, settledShare} from '../traffic/index.ts';
import {formatDuration} from '../util/duration.ts';
import {baselineItem} from './parts/baseline.ts';
import {canBeFetched, plansDigest, plansFetch, stillSame} from './parts/artifact-source.ts';
import {backupFresh, needsBackup} from './parts/backup-fresh.ts';
import {byEye} from './parts/by-eye.ts';
import {lastLines, perform, plans, valuesOf} from './parts/commands.ts';
import {deployItems} from './parts/deploy-items.ts';
import {environmentOf, instancesBlock} from './parts/instances.ts';
import {tell} from './parts/tell.ts';
import {watch} from './parts/watch-item.ts';
import {worksWithoutSession} from './parts/without-session.ts';
import {defineStep, type Item, type ItemContext, type PlanInput} from './step.ts';

/** G12: the digest that passed staging goes to production; traffic follows step by step, each step judged. */
export const deploy = defineStep({
  id: 'deploy',
  items: input => [
    sameDigest(input),
    input.config.rollback
      ? wayBack(input)
      : byEye({
          id: 'way-back', requirement: 'G14.8', title: 'the way back is known, and its artifact is there', without: 'rollback is not in the config',
          look: `Can you go back to ${input.facts.previous?.version ?? 'the old version'} by hand, and is its artifact still there?`, no: 'no: nobody knows how',
        }),
    ...(needsBackup(input) ? [backupFresh] : []),
    ...(input.config.environments.production?.metrics ? [baselineItem('production')] : []),
    tell(input, {
      id: 'announce', requirement: 'G12.1', title: 'the team is told that it starts',
      text: ({config, facts}) => `${config.service}: deploying ${facts.version} to production (now ${facts.previous?.version ?? 'unknown'}).`,
    }),
    ...deployItems(input, 'production', {deploy: 'G12.2', version: 'G12.3', health: 'G12.4'}),
    ...(input.config.traffic?.steps ?? []).map(percent => trafficStep(input, percent)),
    ...(input.config.environments.production ? [oldKept] : []),
    tell(input, {
      id: 'done', requirement: 'G12.7', title: 'the team is told that it is done',
      text: ({config, facts}) => `${config.service}: ${facts.version} is in production (${facts.digest ?? facts.commit}). Watching it now.`,
    }),
  ],
});

const sameDigest = (input: PlanInput): Item => ({
  id: 'digest',
  requirement: 'G5.2',
  title: 'production gets the digest that passed staging',
  effect: 'pure',
  commands: plansDigest(input),
  run: async context => {
    const asked = await stillSame(context, 'production');
    if (!asked) return passed('no artifact digest is configured', {details: ['The release is known by its commit only.']});
    const {wrong, read, commands} = asked;
    if (wrong) return failed(wrong.why, {commands, details: ['Nothing was changed.'], next: [wrong.next, 'p looks again', 'r ends this release']});
    return passed(read.ok ? read.digest : '', {commands, details: ['It is asked for once more in the moment of the deploy.']});
  },
});

/** Nothing is deployed before it is known how to get back. */
const wayBack = (input: PlanInput): Item => ({
  id: 'way-back',
  requirement: 'G14.8',
  title: 'the way back is ready: old artifact, commands, script',
  effect: 'pure',
  exception: 'two people',
  commands: plansFetch(input, 'production'),
  run: async context => {
    const {facts} = context;
    const plan = context.wayBack.plan();
    const {path, planSha256} = await context.wayBack.writeScript();
    const commands = [];
    const old = facts.previousDigest === undefined ? undefined : await canBeFetched(context, facts.previousDigest, 'production');
    if (old) commands.push(...old.commands);
    if (old && !old.ok)
      return failed(`the artifact of ${facts.previous?.version} is not there any more`, {commands, details: [old.says], next: ['Bring it back before you deploy', 'p looks again']});
    const alone = await worksWithoutSession(context, 'production');
    if ('ran' in alone) commands.push(alone.ran);
    if (alone.is === 'fails')
      return failed('the way back leans on your session: without SSH agent and terminal its probe fails', {commands, details: alone.says, next: ['Give it credentials of its own (a key on this machine, a token in the environment)', 'p looks again', 'm goes on with a reason and a second person']});
    if (plan.notSafe) return failed(plan.notSafe, {commands, details: plan.consequences, next: ['m goes on with a reason and a second person', 'r ends this release']});
    return passed(`to ${plan.to}, ${plan.steps.length} steps, written to rollback.sh`, {
      commands,
      details: [...plan.consequences, aloneWords[alone.is]],
      blocks: [{kind: 'table', title: 'what r would run', rows: plan.steps.map(({title, commands: [first]}) => ({cells: [title, first?.text ?? ''], glyph: '!'}))}],
      validForMs: 3_600_000,
    }, {wayBackChecked: {at: context.world.clock.now(), script: path}, ...(planSha256 && {})});
  },
});

const aloneWords = {
  works: 'Its probe works without your SSH agent, display and terminal.',
  fails: '',
  'not known': 'Whether it works when your session is gone is not known: rollback.probe would tell.',
} as const;

const trafficStep = (input: PlanInput, percent: number): Item => ({
  id: `traffic-${percent}`,
  requirement: 'G12.5',
  title: `${percent} % of traffic, watched for ${formatDuration(input.config.traffic?.watch ?? 0)}`,
  effect: 'verifiable',
  exception: 'reason',
  commands: plans({...input}, 'changes', 'production', input.config.traffic?.set).map(shown => ({...shown, text: shown.text.replaceAll('{{percent}}', String(percent))})),
  run: context => moveTraffic(context, percent),
});

const moveTraffic = async (context: ItemContext, percent: number): Promise<Outcome> => {
  const {config, world, repo, signal} = context;
  const traffic = config.traffic!;
  const end = await perform(context, 'set', traffic.set, 'production', {percent: String(percent)});
  if (end.exitCode !== 0)
    return failed(`setting ${percent} % ended with ${end.exitCode}`, {commands: [end.ran], details: lastLines(end.output), next: ['p sets it again', 'd sets 0 %', 'r rolls back']});
  // Until it is seen, u waits: the verdict may still be that of the share before.
  const seen = !traffic.seen ? undefined : await settledShare({
    setPct: percent, withinMs: traffic.settle, clock: world.clock, signal,
    look: () => seenPercent(traffic, valuesOf(context, 'production'), repo, world, signal),
    told: now => context.say(`${percent} % set, ${now === undefined ? 'nobody can tell what is seen' : `${now} % seen`}: looks again`),
  });
  const {traffic: before} = context.facts;
  // An engine before us has set it in this very attempt: what was seen since then counts.
  const setAt = context.recovering && before?.setPct === percent && before.at >= context.at ? before.at : world.clock.now();
  await context.found({traffic: {setPct: percent, seenPct: seen, at: setAt}});
  if (seen !== undefined && !isNear(percent, seen))
    return failed(`${percent} % was set, ${seen} % is seen`, {
      commands: [end.ran], details: [`Looked for ${formatDuration(traffic.settle)}. It is not called ${percent} % before it is.`], numbers: {setPct: percent, seenPct: seen},
      next: ['p sets it again', 'd sets 0 %', 'r rolls back'],
    });
  const last = percent >= 100;
  const outcome = await watch(context, {
    id: '', requirement: '', title: '', environment: 'production', compare: last ? 'after' : 'canary', subject: 'new', since: setAt,
    forMs: traffic.watch, enough: 'not worse', where: `at ${percent} %`,
  });
  const untold = traffic.seen && seen === undefined ? [`Nobody could tell the share: ${percent} % is what was set, not what was seen.`] : [];
  const details = [...(outcome.evidence.details ?? []), ...untold];
  return {...outcome, evidence: {...outcome.evidence, ...(details.length > 0 && {details}), commands: [end.ran, ...(outcome.evidence.commands ?? [])]}};
};

/** The old version has to answer still: it is what r goes back to. */
const oldKept: Item = {
  id: 'old-kept',
  requirement: 'G12.6',
  title: 'version endpoint verified; old version kept for the way back',
  effect: 'pure',
  run: async context => {
    const {facts, world, signal} = context;
    const seen = await seeInstances(world, environmentOf(context, 'production'), signal);
    const blocks = [instancesBlock(seen, facts.version)];
    if (!seen.every(({version}) => version === facts.version)) return failed('not every instance runs the new version', {blocks, next: ['p looks again', 'r rolls back']});
    const old = facts.previousDigest === undefined ? undefined : await canBeFetched(context, facts.previousDigest, 'production');
    if (!old) return passed(`${facts.version} on all; nothing is configured that could look whether ${facts.previous?.version} is kept`, {blocks});
    return old.ok
      ? passed(`${facts.version} on all; ${facts.previous?.version} can be fetched`, {blocks, commands: old.commands})
      : failed(`${facts.previous?.version} cannot be fetched any more`, {blocks, commands: old.commands, details: [old.says], next: ['Bring it back now: it is the way back', 'p looks again']});
  },
};
