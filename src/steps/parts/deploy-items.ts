import {failed, passed, type Outcome} from '../../release/evidence.ts';
import type {Facts} from '../../release/facts.ts';
import type {EnvironmentName} from '../../config/schema.ts';
import {seeInstances, type SeenInstance} from '../../traffic/index.ts';
import type {Item, ItemContext, PlanInput} from '../step.ts';
import {instancesByEye} from './by-eye.ts';
import {lastLines, perform, plans} from './commands.ts';
import {stillSame} from './artifact-source.ts';
import {count, environmentOf, instancesBlock, lookUntil} from './instances.ts';

/** Deploying is the same procedure in every environment: the command, all instances seen, all of them healthy. */
export const deployItems = (input: PlanInput, env: EnvironmentName, requirement: {readonly deploy: string; readonly version: string; readonly health: string}): readonly Item[] => [
  deployItem(input, env, requirement.deploy),
  ...(input.config.environments[env] ? seenItems(input, env, requirement) : instancesByEye(input, env, requirement)),
];

const deployItem = (input: PlanInput, env: EnvironmentName, requirement: string): Item => ({
  id: 'deploy',
  requirement,
  title: `deploy ${input.facts.version ?? ''} to ${env}${input.config.artifact ? ', by digest' : ''}`,
  effect: 'verifiable',
  commands: plans(input, 'changes', env, input.config.deploy?.command),
  run: context => deploy(context, env),
  probe: async context => {
    const seen = await seeInstances(context.world, environmentOf(context, env), context.signal);
    const blocks = [instancesBlock(seen, context.facts.version)];
    const says = `${count(seen, runsNew(context))} run ${context.facts.version}`;
    if (seen.every(runsThis(context, env))) return {happened: true, outcome: deployed(context, env, seen, 'all instances run it')};
    if (seen.some(({version}) => version === undefined)) return {happened: undefined, says: 'not every instance answers', blocks};
    // Half done is not "did not happen": it was stopped on its way, and somebody may have meant that.
    return seen.some(runsNew(context)) ? {happened: undefined, says, blocks} : {happened: false, says};
  },
});

const seenItems = (input: PlanInput, env: EnvironmentName, requirement: {readonly version: string; readonly health: string}): readonly Item[] => [
  {
    id: 'instances',
    requirement: requirement.version,
    title: `all instances of ${env} run ${input.facts.version ?? 'the new version'}`,
    effect: 'pure',
    exception: 'two people',
    run: context => instances(context, env),
  },
  {
    id: 'health',
    requirement: requirement.health,
    title: `all instances of ${env} are healthy`,
    effect: 'pure',
    run: context => health(context, env),
  },
];

const runsNew = ({facts}: ItemContext) => ({version, digest}: SeenInstance): boolean =>
  version === facts.version && (digest === undefined || facts.digest === undefined || digest === facts.digest);

/** All candidates have one version, and the one before ran on staging: where no digest is told it may still be that one. */
const runsThis = (context: ItemContext, env: EnvironmentName) => (seen: SeenInstance): boolean =>
  runsNew(context)(seen) && (env !== 'staging' || (context.facts.candidate ?? 1) <= 1 || (seen.digest !== undefined && context.facts.digest !== undefined));

const deployed = (context: ItemContext, env: EnvironmentName, seen: readonly SeenInstance[], says: string): Outcome =>
  passed(says, {blocks: [instancesBlock(seen, context.facts.version)]}, firstDeployed(context, env));

/** When it came is said once: what is deployed again, or found there by an engine that came back, has had its errors since then. */
const firstDeployed = ({facts, world}: ItemContext, env: EnvironmentName): Partial<Facts> =>
  env === 'production' && facts.deployedAt === undefined ? {deployedAt: world.clock.now()} : {};

const deploy = async (context: ItemContext, env: EnvironmentName): Promise<Outcome> => {
  const {config, facts, world, signal} = context;
  if (!config.deploy) return failed('no deploy command is configured', {next: ['Add "deploy" to cockpit.config.json, or set the gate to "told"']});
  // A deploy that an engine before us began is waited for, whatever the registry says by now: a second one beside it would be worse.
  if (!(await context.began('deploy'))) {
    // What was looked at minutes ago may have been moved since: this is the last moment in which it costs nothing.
    const artifact = await stillSame(context, env);
    if (artifact?.wrong) return failed(artifact.wrong.why, {commands: artifact.commands, next: [artifact.wrong.next, 'p looks again']});
    await context.found({touched: {...facts.touched, [env]: true}, ...firstDeployed(context, env)});
  }
  const end = await perform(context, 'deploy', config.deploy.command, env);
  const seen = await seeInstances(world, environmentOf(context, env), signal);
  const evidence = {commands: [end.ran], blocks: [instancesBlock(seen, facts.version)]};
  if (end.exitCode === 0) return passed(`exit 0, ${count(seen, runsNew(context))} run ${facts.version}`, evidence);
  return {
    ...failed(`the deploy command ended with ${end.exitCode}; ${count(seen, runsNew(context))} run ${facts.version}`, {
      ...evidence, details: lastLines(end.output), next: ['p runs it again', 'r rolls back'],
    }),
    ...(env === 'production' && {rollBackBecause: `the deploy command ended with ${end.exitCode}`}),
  };
};

const instances = async (context: ItemContext, env: EnvironmentName): Promise<Outcome> => {
  const {facts} = context;
  const {seen, enough} = await lookUntil(context, env, all => all.every(runsNew(context)));
  const blocks = [instancesBlock(seen, facts.version)];
  const says = `${facts.version} on ${count(seen, runsNew(context))}`;
  if (enough) return passed(says, {blocks, numbers: {instances: seen.length}});
  return failed(says, {
    blocks,
    details: seen.filter(instance => !runsNew(context)(instance)).map(({name, version, says: how}) => `${name} last said ${version ?? `nothing: ${how}`}.`),
    next: ['p looks again', env === 'production' ? 'r rolls back' : 'r rolls staging back'],
  });
};

const health = async (context: ItemContext, env: EnvironmentName): Promise<Outcome> => {
  const {seen, enough, attempts} = await lookUntil(context, env, all => all.every(({healthy}) => healthy === true));
  const blocks = [instancesBlock(seen, context.facts.version)];
  const says = `${count(seen, ({healthy}) => healthy === true)} healthy`;
  if (enough) return passed(says, {blocks, numbers: {attempts}, validForMs: 10 * 60_000});
  return {
    ...failed(`${says} after ${attempts} looks`, {blocks, next: ['p looks again', env === 'production' ? 'r rolls back' : 'r rolls staging back']}),
    ...(env === 'production' && {rollBackBecause: `not healthy in time: ${says}`}),
  };
};
