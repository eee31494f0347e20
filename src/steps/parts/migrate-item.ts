import type {EnvironmentName} from '../../config/schema.ts';
import {failed, passed, type Outcome} from '../../release/evidence.ts';
import type {Decide, Item, ItemContext, PlanInput, Probed, Refused} from '../step.ts';
import {applyByPsql} from './apply-psql.ts';
import {appliedEarlier} from './applied-earlier.ts';
import {appliedNames, missingFrom, nameOf} from './applied-migrations.ts';
import {changedSince, withTexts} from './applied-texts.ts';
import {lastLines, perform, plans} from './commands.ts';
import {schemaOf} from './databases.ts';
import {reviewMigrations, setSha256} from './review-migrations.ts';
import {stoppedOutcome} from './migration-stopped.ts';
import {settleQuestion} from './settle-migration.ts';

/** Applies what is pending, once. Where the tool can tell what is applied, it is asked before and after. */
export const migrateItem = (input: PlanInput, env: EnvironmentName, requirement: string): Item => {
  const {config, facts} = input;
  const files = facts.migrations?.files ?? [];
  return {
    id: 'migrate',
    requirement,
    title: files.length === 0 ? 'no migrations in this release' : `apply ${files.length} ${files.length === 1 ? 'migration' : 'migrations'} to ${env}`,
    effect: config.migrations?.status ? 'verifiable' : 'opaque',
    commands: files.length === 0 ? [] : config.migrations?.psql
      ? files.map(({path}) => ({does: 'changes', text: `psql --set=ON_ERROR_STOP=1 [--single-transaction] --file ${path}`}))
      : plans(input, 'changes', env, config.migrations?.apply),
    run: context => run(context, env),
    probe: context => probe(context, env),
  };
};

const run = async (context: ItemContext, env: EnvironmentName): Promise<Outcome | Refused | Decide> => {
  const {config, facts, answers} = context;
  if (!config.migrations) return passed('no migrations in this release');
  if (!facts.migrations) return failed('gate 6 has not found out which migrations this release has', {next: ['Open gate 6 SQL review again']});
  const {files} = facts.migrations;
  if (files.length === 0) return passed('no migrations in this release');
  const before = await appliedNames(context, env);
  const changed = changedSince(context, env, before);
  if (changed) return changed;
  if (before && missingFrom(context, before).length === 0)
    return passed('applied already', {details: [`${env} lists all of ${files.map(nameOf).join(', ')}.`]}, {...done(context, env), ...withTexts(context, env, before)});

  // What stopped half-way is not begun again before somebody has said what was done about it.
  const stop = facts.migrationStop;
  const answer = answers.at(-1);
  if (stop?.environment === env && env === 'production' && (stop.left === 'a part' || stop.left === 'not known')) {
    if (answer?.choice === 'finished') {
      if (before) return {decide: await settleQuestion(context, env, `${env} does not list ${missingFrom(context, before).join(', ')}, so it is not finished.`)};
      return passed(`finished by hand: ${answer.by}`, {details: [answer.text ?? '', 'A person said so; nothing could be asked.']}, done(context, env));
    }
    if (answer?.choice !== 'undone' && answer?.choice !== 'again') return {decide: await settleQuestion(context, env)};
  }
  return apply(context, env, before);
};

const apply = async (context: ItemContext, env: EnvironmentName, before: readonly string[] | undefined): Promise<Outcome | Decide> => {
  const {config, facts} = context;
  const settings = config.migrations!;
  const reviewed = await reviewMigrations(context);
  if (setSha256(reviewed.report.files) !== facts.migrations!.setSha256)
    return failed(`${reviewed.files.length} ${reviewed.files.length === 1 ? 'file is' : 'files are'} here, and gate 6 has reviewed others`, {
      details: ['Nothing was run.', `reviewed: ${facts.migrations!.files.map(nameOf).join(', ')}`, `here: ${reviewed.files.slice(0, 20).map(nameOf).join(', ')}${reviewed.files.length > 20 ? ' …' : ''}`],
      next: ['Open gate 6 SQL review again: what is run is what was read'],
    });
  const earlier = settings.psql ? appliedEarlier(context, env, reviewed.files, before) : undefined;
  if (earlier && 'decide' in earlier) return earlier;
  const schema = await schemaOf(context, env);
  await context.found({migrated: {...facts.migrated, [env]: 'begun'}, ...withTexts(context, env, before), ...(earlier && {appliedFiles: {...facts.appliedFiles, [env]: earlier}})});
  if (earlier) return applyByPsql(context, env, {files: reviewed.files, earlier, schema});

  const end = await perform(context, 'apply', settings.apply!, env);
  const after = await appliedNames(context, env);
  const left = after && missingFrom(context, after);
  if (end.exitCode === 0 && (left?.length ?? 0) === 0) {
    const state = after ? `${env} lists all of this release.` : `What is applied in ${env} cannot be asked: no status command is configured.`;
    return passed('applied, exit 0', {commands: [end.ran], details: [state, ...lastLines(end.output, 4)]}, done(context, env));
  }
  return stoppedOutcome(context, env, {
    says: end.exitCode === 0 ? `exit 0, but not applied: ${left!.join(', ')}` : `the migration stopped, exit ${end.exitCode}`,
    output: end.output, commands: [end.ran], before, after, schema,
  });
};

const probe = async (context: ItemContext, env: EnvironmentName): Promise<Probed> => {
  const names = await appliedNames(context, env);
  if (!names) return {happened: undefined, says: 'no command tells which migrations are applied'};
  const left = missingFrom(context, names);
  const total = context.facts.migrations?.files.length ?? 0;
  if (left.length === 0) return {happened: true, outcome: passed('applied', {details: [`${env} lists all of them.`]}, done(context, env))};
  // A file that is not listed may still have been applied in part, where it does not run in one transaction.
  if (left.length === total && context.config.migrations?.transaction === 'file') return {happened: false, says: `${env} lists none of this release`};
  return {happened: undefined, says: `${env} does not list ${left.join(', ')}; part of it may have run`};
};

/** All of it is in. Where the cockpit counts the files itself, those that a person or a list vouches for are counted as well. */
const done = ({facts}: ItemContext, env: EnvironmentName): NonNullable<Outcome['facts']> => ({
  migrated: {...facts.migrated, [env]: 'applied'},
  ...(facts.appliedFiles?.[env] && {appliedFiles: {...facts.appliedFiles, [env]: (facts.migrations?.files ?? []).map(({path, sha256}) => ({path, sha256}))}}),
});
