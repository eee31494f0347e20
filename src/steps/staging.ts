import {failed, passed} from '../release/evidence.ts';
import type {Facts} from '../release/facts.ts';
import {baselineItem} from './parts/baseline.ts';
import {plans, look, lastLine, lastLines, perform} from './parts/commands.ts';
import {deployItems} from './parts/deploy-items.ts';
import {migrateItem} from './parts/migrate-item.ts';
import {canRehearse, rehearseItem} from './parts/rehearse-item.ts';
import {byEye} from './parts/by-eye.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

/** G7: the candidate goes to staging by the same procedure as to production. */
export const staging = defineStep({
  id: 'staging',
  items: input => {
    if (!input.config.environments.staging) return [noStaging(input)];
    return [
      variables(input),
      ...(input.config.environments.staging.metrics ? [baselineItem('staging')] : []),
      migrateItem(input, 'staging', 'G7.2'),
      ...deployItems(input, 'staging', {deploy: 'G7.1', version: 'G7.3', health: 'G7.5'}),
      ...(input.config.traffic ? [allTraffic(input)] : []),
      ...(canRehearse(input) ? [rehearseItem(input)] : []),
      sameDigest,
    ];
  },
});

const noStaging = ({facts}: PlanInput): Item => {
  const item = byEye({
    id: 'none', requirement: 'G7.1', title: `${facts.version ?? 'the candidate'} was deployed to staging, and works there`,
    without: 'environments.staging is not in the config', look: 'Deploy it to staging by the same procedure as to production. Does it run there, healthy, with its migrations?',
    no: 'no: there is no staging, or it does not work',
  });
  return {...item, run: async context => withMigrations(await item.run(context), context.facts)};
};

/** Who says that it works there with its migrations says that they were applied. */
const withMigrations = (outcome: Awaited<ReturnType<Item['run']>>, {migrations, migrated}: Partial<Facts>) =>
  'status' in outcome && outcome.status === 'passed' && (migrations?.files.length ?? 0) > 0 && migrated?.staging === undefined
    ? {...outcome, facts: {...outcome.facts, migrated: {...migrated, staging: 'told' as const}}}
    : outcome;

const variables = (input: Parameters<typeof deployItems>[0]): Item => {
  const command = input.config.environments.staging?.variables;
  return {
    id: 'variables',
    requirement: 'G7.4',
    title: 'variables that the release needs are set in staging',
    effect: 'pure',
    exception: 'reason',
    commands: plans(input, 'reads', 'staging', command),
    run: async context => {
      if (!command) return passed('no check is configured', {details: ['environments.staging.variables could name one.']});
      const said = await look(context, command, 'staging');
      if (said.ok) return passed(lastLine(said.stdout) || 'set', {commands: [said.ran], validForMs: 3_600_000});
      return failed(`exit ${said.exitCode ?? 'by a signal'}`, {commands: [said.ran], details: lastLines(said.stderr || said.stdout), next: ['Set what is missing, then p looks again']});
    },
  };
};

/** Nobody is served by staging but us: the candidate gets all of it at once. */
const allTraffic = (input: Parameters<typeof deployItems>[0]): Item => ({
  id: 'traffic',
  requirement: 'G7.1',
  title: 'all traffic of staging goes to the candidate',
  effect: 'verifiable',
  exception: 'reason',
  commands: plans(input, 'changes', 'staging', input.config.traffic?.set),
  run: async context => {
    const end = await perform(context, 'set', context.config.traffic!.set, 'staging', {percent: '100'});
    return end.exitCode === 0 ? passed('100 %', {commands: [end.ran]}) : failed(`exit ${end.exitCode}`, {commands: [end.ran], details: lastLines(end.output), next: ['p sets it again']});
  },
});

/** From here on this digest is the one that production gets. */
const sameDigest: Item = {
  id: 'digest',
  requirement: 'G5.2',
  title: 'digest that passed staging is kept for production',
  effect: 'pure',
  run: async ({facts}) => {
    if (!facts.digest) return passed('no artifact digest is known', {details: ['The release is known by its commit only.']});
    return passed(facts.digest, {}, {stagingDigest: facts.digest});
  },
};
