import type {EnvironmentName} from '../../config/schema.ts';
import {failed, passed, type Outcome} from '../../release/evidence.ts';
import type {Item, ItemContext, PlanInput, Probed} from '../step.ts';
import {lastLines, look, perform, plans} from './commands.ts';

/** Applies what is pending, once. Where the tool can tell what is applied, it is asked before and after. */
export const migrateItem = (input: PlanInput, env: EnvironmentName, requirement: string): Item => {
  const {config, facts} = input;
  const files = facts.migrations?.files ?? [];
  return {
    id: 'migrate',
    requirement,
    title: files.length === 0 ? 'no migrations in this release' : `apply ${files.length} ${files.length === 1 ? 'migration' : 'migrations'} to ${env}`,
    effect: config.migrations?.status ? 'verifiable' : 'opaque',
    commands: files.length === 0 ? [] : plans(input, 'changes', env, config.migrations?.apply),
    run: context => apply(context, env),
    probe: context => probe(context, env),
  };
};

const apply = async (context: ItemContext, env: EnvironmentName): Promise<Outcome> => {
  const {config, facts} = context;
  const files = facts.migrations?.files ?? [];
  if (files.length === 0 || !config.migrations) return passed('no migrations in this release');
  const before = await applied(context, env);
  if (before && missing(context, before).length === 0)
    return passed('applied already', {details: [`${env} lists all of ${files.map(nameOf).join(', ')}.`]}, {migrated: {...facts.migrated, [env]: 'applied'}});

  await context.found({migrated: {...facts.migrated, [env]: 'begun'}});
  const end = await perform(context, 'apply', config.migrations.apply, env);
  const after = await applied(context, env);
  const left = after && missing(context, after);
  const state = after ? `${env} lists ${after.length} applied; ${left!.length === 0 ? 'none of this release is missing' : `not applied: ${left!.join(', ')}`}.` : `What is applied in ${env} cannot be asked: no status command is configured.`;
  if (end.exitCode === 0 && (left?.length ?? 0) === 0)
    return passed(`applied, exit 0`, {commands: [end.ran], details: [state, ...lastLines(end.output, 4)]}, {migrated: {...facts.migrated, [env]: 'applied'}});
  return failed(
    end.exitCode === 0 ? `exit 0, but not applied: ${left!.join(', ')}` : `the migration stopped, exit ${end.exitCode}`,
    {
      commands: [end.ran],
      details: [...lastLines(end.output, 6), state, env === 'production' ? `The new code has not been started; ${facts.previous?.version ?? 'the old version'} serves.` : ''].filter(Boolean),
      next: env === 'production'
        ? ['r: choose restore the backup, down-script, or leave it to a person', 'p tries it again, once you know that it is safe']
        : ['Fix it: a changed file is a new candidate (gate 4 opens again)', 'p tries it again'],
    },
    {migrated: {...facts.migrated, [env]: 'failed'}},
  );
};

const probe = async (context: ItemContext, env: EnvironmentName): Promise<Probed> => {
  const names = await applied(context, env);
  if (!names) return {happened: undefined, says: 'no command tells which migrations are applied'};
  const left = missing(context, names);
  const total = context.facts.migrations?.files.length ?? 0;
  if (left.length === 0) return {happened: true, outcome: passed('applied', {details: [`${env} lists all of them.`]}, {migrated: {...context.facts.migrated, [env]: 'applied'}})};
  // A file that is not listed may still have been applied in part, where it does not run in one transaction.
  if (left.length === total && context.config.migrations?.transaction === 'file') return {happened: false, says: `${env} lists none of this release`};
  return {happened: undefined, says: `${env} does not list ${left.join(', ')}; part of it may have run`};
};

/** File names that the environment lists as applied; undefined when it cannot be asked. */
const applied = async (context: ItemContext, env: EnvironmentName): Promise<readonly string[] | undefined> => {
  const status = context.config.migrations?.status;
  if (!status) return undefined;
  const said = await look(context, status, env);
  if (!said.ok) return undefined;
  try {
    const value: unknown = JSON.parse(said.stdout);
    return Array.isArray(value) && value.every(name => typeof name === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
};

const missing = ({facts}: ItemContext, names: readonly string[]): readonly string[] =>
  (facts.migrations?.files ?? []).map(nameOf).filter(name => !names.includes(name));

const nameOf = ({path}: {readonly path: string}): string => path.split('/').at(-1)!;
