import {join} from 'node:path';
import type {EnvironmentName} from '../../config/schema.ts';
import {schemaChanges, stateOfStopped, whereItStopped, type FileState} from '../../migration/index.ts';
import {failed, type Block, type Outcome, type RanCommand} from '../../release/evidence.ts';
import type {Facts} from '../../release/facts.ts';
import type {ItemContext} from '../step.ts';
import {nameOf} from './applied-migrations.ts';
import {lastLines} from './commands.ts';
import {schemaOf} from './databases.ts';
import {reviewMigrations} from './review-migrations.ts';

export type Stop = {
  readonly says: string;
  readonly output: string;
  readonly commands: readonly RanCommand[];
  /** What the tool listed as applied before and after. */
  readonly before?: readonly string[] | undefined;
  readonly after?: readonly string[] | undefined;
  /** Known file by file, where the cockpit applied them itself. */
  readonly byFile?: {readonly applied: readonly string[]; readonly stopped: string; readonly inOne: boolean};
  /** The schema as it was before. */
  readonly schema: Awaited<ReturnType<typeof schemaOf>>;
};

type Left = NonNullable<Facts['migrationStop']>['left'];

/**
 * A migration that stopped: which statement, what was applied, and what state the schema is in, by what its tool said and by
 * what the catalog shows. The new code has not been started; nothing of it is undone by itself.
 */
export const stoppedOutcome = async (context: ItemContext, env: EnvironmentName, stop: Stop): Promise<Outcome> => {
  const {config, facts} = context;
  const {files, left} = await stateOf(context, stop);
  const failing = files.find(({statement}) => statement !== undefined);
  const seen = await changesOf(context, env, stop);
  const blocks: Block[] = [
    {
      kind: 'table', title: `migrations in ${env}`,
      rows: files.map(file => ({cells: [nameOf(file), file.says], glyph: glyphs[file.left], tone: tones[file.left]})),
    },
    ...(failing ? [{kind: 'lines', title: 'the statement that failed', lines: [{text: failing.statement!, tone: 'bad' as const}]} as const] : []),
    ...(seen ? [{kind: 'lines', title: `the schema of ${env}, as it is now`, lines: seen.lines.map(text => ({text}))} as const] : []),
    {kind: 'lines', title: 'what it said', lines: lastLines(stop.output, 12).map(text => ({text}))},
  ];
  const really: Left = seen?.unchanged === false && left === 'nothing' ? 'a part' : left;
  const {[env]: _begun, ...others} = {...facts.migrated};
  return failed(
    stop.says,
    {
      commands: stop.commands, blocks,
      details: [
        ...files.filter(({left: of}) => of !== 'applied' && of !== 'not begun').map(file => `${nameOf(file)}: ${file.says}.`),
        stateWords[really],
        ...(env === 'production' ? [`The new code has not been started; ${facts.previous?.version ?? 'the old version'} serves.`] : []),
        ...(config.migrations?.escalate ? [`escalate: ${config.migrations.escalate}`] : []),
      ],
      next: env === 'production' ? nextInProduction(really) : ['Fix it: a changed file is a new candidate (gate 4 opens again)', 'p tries it again'],
    },
    {
      migrated: really === 'nothing' ? others : {...facts.migrated, [env]: 'failed'},
      migrationStop: {environment: env, left: really, says: failing ? `${nameOf(failing)}: ${failing.says}` : stop.says},
    },
  );
};

const stateWords: Readonly<Record<Left, string>> = {
  nothing: 'Nothing of it is left: the schema is what it was before.',
  'whole files': 'Whole files were applied and stay; nothing is applied by half.',
  'a part': 'A part of it is applied and stays. Nothing is undone by itself.',
  'not known': 'How much of it is applied is not known. Look before anything is run again.',
};

const nextInProduction = (left: Left): readonly [string, ...string[]] =>
  left === 'nothing'
    ? ['p tries it again, when the cause is gone', 'r goes back and ends this release']
    : ['r: restore the verified backup, run the down-script, or leave it to a person', left === 'whole files' ? 'p goes on with the files that are left' : 'p: once a person has finished it or taken it back, says so and goes on'];

const glyphs = {applied: '✓', 'not begun': '·', undone: '✗', 'a part': '✗', 'not known': '?'} as const;
const tones = {applied: 'plain', 'not begun': 'quiet', undone: 'attention', 'a part': 'bad', 'not known': 'bad'} as const;

const stateOf = async (context: ItemContext, {output, before, after, byFile}: Stop): Promise<{readonly files: readonly FileState[]; readonly left: Left}> => {
  const {report} = await reviewMigrations(context);
  const stopped = whereItStopped(output, report.files.map(({path}) => path));
  const inOne = byFile?.inOne ?? context.config.migrations?.transaction === 'file';
  const isApplied = (path: string): boolean => byFile?.applied.includes(path) ?? after?.includes(nameOf({path})) ?? false;
  const wasApplied = (path: string): boolean => before?.includes(nameOf({path})) ?? false;
  // Tools run one file after the other: the first that is not applied is the one that stopped.
  const pending = report.files.filter(({path}) => !isApplied(path));
  const failing = byFile?.stopped ?? stopped?.path ?? (after ? pending[0]?.path : undefined);
  const blind = !byFile && !after;
  const files = report.files.map((file): FileState => {
    const {path} = file;
    if (isApplied(path)) return {path, left: 'applied', says: wasApplied(path) ? 'applied before' : 'applied'};
    if (path === failing) return stateOfStopped(file, stopped?.path === path ? stopped : undefined, inOne);
    if (blind) return {path, left: 'not known', says: 'no command tells whether it is applied'};
    return {path, left: 'not begun', says: 'not begun'};
  });
  const states = files.map(({left}) => left);
  if (states.includes('not known')) return {files, left: 'not known'};
  if (states.includes('a part')) return {files, left: 'a part'};
  return {files, left: files.some(({left, path}) => left === 'applied' && !wasApplied(path)) ? 'whole files' : 'nothing'};
};

/** What the catalog shows, beside what was concluded. Kept, so that a person's "it was taken back" can be held against it. */
const changesOf = async (context: ItemContext, env: EnvironmentName, {schema}: Stop) => {
  if (!schema) return undefined;
  if (!schema.ok) return {lines: [`not known: ${schema.why}`], unchanged: undefined};
  await context.world.files.writeAtomic(schemaFile(context, env), schema.found.join('\n'));
  const now = await schemaOf(context, env);
  if (!now?.ok) return {lines: [`not known: ${now?.why ?? 'nothing to ask'}`], unchanged: undefined};
  const lines = schemaChanges(schema.found, now.found);
  return lines.length === 0 ? {lines: ['as it was before: no column, index, constraint or routine differs'], unchanged: true} : {lines, unchanged: false};
};

export const schemaFile = ({folder}: ItemContext, env: EnvironmentName): string => join(folder, `schema-before-${env}.txt`);
