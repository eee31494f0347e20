import type {EnvironmentName} from '../../config/schema.ts';
import {parseSchemaListing, schemaChanges} from '../../migration/index.ts';
import type {Question} from '../../release/state.ts';
import type {ItemContext} from '../step.ts';
import {schemaOf} from './databases.ts';
import {schemaFile} from './migration-stopped.ts';
import {reviewMigrations} from './review-migrations.ts';

/**
 * What was done about a migration that stopped half-way. Asked of a person before anything is run again: the database is in a state
 * that nobody planned. What the catalog shows now is beside the question.
 *
 * @param wrong why the last answer cannot be so
 */
export const settleQuestion = async (context: ItemContext, env: EnvironmentName, wrong?: string): Promise<Question> => {
  const {facts} = context;
  const {report} = await reviewMigrations(context);
  const [once] = report.files.filter(({runTwice}) => !runTwice.safe).map(({runTwice}) => runTwice.says);
  const changed = await changedSinceBefore(context, env);
  const says = facts.migrationStop?.says ?? 'it stopped on its way';
  return {
    text: `${wrong === undefined ? '' : `${wrong} `}The migration of ${env} stopped: ${says}. What has been done about it? r restores the backup, undoes it or leaves it to a person.`,
    options: [
      {id: 'finished', label: 'a person finished it by hand: all of it is applied', wants: 'text'},
      {id: 'undone', label: 'a person took it back: run it again', wants: 'reason', ...(changed && changed.length > 0 && {blocked: `the schema is not what it was before: ${changed[0]}${changed.length > 1 ? ` and ${changed.length - 1} more` : ''}`})},
      {id: 'again', label: 'run it again as it is', wants: 'reason', ...(once !== undefined && {blocked: `it ${once}`})},
    ],
    field: {label: 'What was done, and what was seen'},
    ...(changed && {blocks: [{kind: 'lines', title: `the schema of ${env} against what it was before`, lines: (changed.length === 0 ? ['the same'] : changed).map(text => ({text}))}]}),
  };
};

/** Undefined where nobody can look, or nobody looked before. */
const changedSinceBefore = async (context: ItemContext, env: EnvironmentName): Promise<readonly string[] | undefined> => {
  const before = await context.world.files.readText(schemaFile(context, env)).catch(() => undefined);
  const now = before === undefined ? undefined : await schemaOf(context, env);
  return before !== undefined && now?.ok ? schemaChanges(parseSchemaListing(before), now.found) : undefined;
};
