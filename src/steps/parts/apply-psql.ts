import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {EnvironmentName} from '../../config/schema.ts';
import {sectionsOf} from '../../migration/index.ts';
import {failed, passed, type Outcome, type RanCommand} from '../../release/evidence.ts';
import type {AppliedFile} from '../../release/facts.ts';
import {changes} from '../../world/world.ts';
import type {ItemContext} from '../step.ts';
import {nameOf} from './applied-migrations.ts';
import {lastLines} from './commands.ts';
import {migratingRole, type schemaOf} from './databases.ts';
import {stoppedOutcome} from './migration-stopped.ts';
import type {Reviewed} from './review-migrations.ts';

type Work = Pick<Reviewed, 'files'> & {
  /** What is in the database already. */
  readonly earlier: readonly AppliedFile[];
  readonly schema: Awaited<ReturnType<typeof schemaOf>>;
};

/**
 * Applies the files of the release by psql, one after the other: the text of the release's commit, the first error ends it
 * (ON_ERROR_STOP), each in one transaction where that is allowed. What is known to be applied is journaled file by file and not
 * applied again. The password goes by the environment.
 */
export const applyByPsql = async (context: ItemContext, env: EnvironmentName, {files, earlier, schema}: Work): Promise<Outcome> => {
  const {config, facts, world, folder} = context;
  const commands: RanCommand[] = [];
  const details: string[] = [];
  let applied = earlier;
  for (const [index, {path, text}] of files.entries()) {
    const sha256 = createHash('sha256').update(text).digest('hex');
    const known = applied.find(file => file.path === path);
    if (known?.sha256 === sha256) {
      details.push(`${nameOf({path})}: ${facts.appliedFiles?.[env] ? 'applied before' : 'an earlier release has applied it'}.`);
      continue;
    }
    if (known)
      return failed(`${nameOf({path})} was applied to ${env} with another text`, {
        commands, next: ['Put that text back and write the change as a new file', `Restore the database of ${env}, then a new release applies this one`],
      });
    const kept = join(folder, 'migrations', `${env}-${index + 1}-${nameOf({path})}`);
    await world.files.makeFolder(join(folder, 'migrations'));
    await world.files.writeAtomic(kept, sectionsOf(text).up);
    const inOne = runsInOne(text, config.migrations!.transaction);
    const argv = ['psql', '--no-psqlrc', '--no-password', '--set=ON_ERROR_STOP=1', ...(inOne ? ['--single-transaction'] : []), '--file', kept] as const;
    // One that an engine before us began has its password; ours may lack it, and would leave psql alone with the database.
    const role = (await context.began(`apply-${index + 1}`)) ? {} : migratingRole(context, env);
    context.say(`${nameOf({path})}: ${inOne ? 'in one transaction' : 'statement by statement'}`);
    const end = await context.job(`apply-${index + 1}`, {...changes(...argv), env: {...role, LC_ALL: 'C'}});
    commands.push(end.ran);
    if (end.exitCode !== 0)
      return stoppedOutcome(context, env, {
        says: `${nameOf({path})} stopped, psql ended with ${end.exitCode}`, output: end.output, commands, schema,
        byFile: {applied: applied.map(({path: one}) => one), stopped: path, inOne},
      });
    applied = [...applied, {path, sha256}];
    details.push(`${nameOf({path})}: applied. ${lastLines(end.output, 1)[0] ?? ''}`.trim());
    await context.found({appliedFiles: {...context.facts.appliedFiles, [env]: applied}});
  }
  return passed(`${files.length} ${files.length === 1 ? 'file' : 'files'} applied by psql`, {commands, details}, {migrated: {...facts.migrated, [env]: 'applied'}});
};

/** psql's own BEGIN round a file that has one would end at its first COMMIT: such a file, and one marked so, goes without. */
export const runsInOne = (text: string, transaction: 'file' | 'none'): boolean => {
  const {up, transaction: marked} = sectionsOf(text);
  const bare = up.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g, ' ');
  return transaction === 'file' && marked !== false && !/(?:^|;)\s*(?:begin|start\s+transaction|commit|rollback|end)\b/i.test(bare);
};
