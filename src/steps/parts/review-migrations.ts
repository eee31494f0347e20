import {createHash} from 'node:crypto';
import {changesSince, readFileAt} from '../../git/index.ts';
import {findMigrations, gitSearch, lintMigration, type LintReport} from '../../migration/index.ts';
import {gitOf} from './git.ts';
import {liveTablesOf} from './databases.ts';
import type {ItemContext} from '../step.ts';

export type Reviewed = {
  readonly files: readonly {readonly path: string; readonly text: string}[];
  readonly report: LintReport;
  /** What the review rests on beside the files: live rows, the code of the running release. */
  readonly restsOn: readonly string[];
};

/** The migrations of this release as they stand in its commit, judged against the running release and the live tables. */
export const reviewMigrations = async (context: ItemContext): Promise<Reviewed> => {
  const {config, facts, world, repo} = context;
  const settings = config.migrations!;
  const git = gitOf(context);
  const changes = await changesSince(git, {from: facts.previous?.commit, to: facts.commit!});
  const status = {added: 'A', changed: 'M', removed: 'D'} as const;
  const found = findMigrations({folder: settings.folder, pattern: '**/*.sql', changedFiles: changes.files.map(({path, status: how}) => ({path, status: status[how]}))});
  const files = await Promise.all(found.migrations.map(async ({path, change, downPath}) => {
    const text = (await readFileAt(git, facts.commit!, path))?.text ?? '';
    const down = downPath === undefined ? undefined : await readFileAt(git, facts.commit!, downPath);
    return {path, text, change, ...(down && {down: {path: downPath!, text: down.text}})};
  }));
  if (files.length === 0) return {files, report: await lintMigration([], {dialect: settings.dialect, transactionMode: 'none', now: world.clock.now()}), restsOn: []};

  const live = settings.dialect === 'postgres' ? await liveTablesOf(context) : undefined;
  const running = facts.previous?.commit;
  const report = await lintMigration(files, {
    dialect: settings.dialect, pgVersion: settings.pgVersion, transactionMode: settings.transaction === 'file' ? 'per-file' : 'none', now: world.clock.now(),
    ...(live?.ok && {liveTables: live.found}),
    ...(running !== undefined && facts.previous && {
      previous: {version: facts.previous.version, search: gitSearch(world, {cwd: repo, ref: running, without: [settings.folder]})},
    }),
  });
  const rows = live === undefined ? 'rows and sizes: not known, migrations.live is not configured' : live.ok ? `rows and sizes: live, read-only, ${Object.keys(live.found).length} tables` : `rows and sizes: not known, ${live.why}`;
  const code = running === undefined ? `the code of ${facts.previous?.version ?? 'the running release'} was not searched: its commit is not known` : `searched for what is taken away: ${facts.previous?.version} (${running.slice(0, 7)})`;
  return {files, report, restsOn: settings.dialect === 'postgres' ? [rows, code] : []};
};

/** One hash of the files and their order: what gate 6 has shown is what gates 7 and 11 may run, and what a rehearsal was about. */
export const setSha256 = (files: LintReport['files']): string => createHash('sha256').update(files.map(({sha256}) => sha256).join('\n')).digest('hex');
