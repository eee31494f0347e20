import {createHash} from 'node:crypto';
import {changesSince, readFileAt} from '../git/index.ts';
import {effectiveSeverity, findMigrations, lintMigration, type FileReport, type Finding, type LintReport} from '../migration/index.ts';
import {failed, passed, type Block, type Outcome} from '../release/evidence.ts';
import {attest} from './parts/attest.ts';
import {gitOf} from './parts/git.ts';
import {defineStep, type Item, type ItemContext, type PlanInput} from './step.ts';

/** G6: what the migrations would do to a database that serves traffic, and what becomes of the way back. */
export const sqlReview = defineStep({
  id: 'sql-review',
  items: input => [review(input), ...(looksUnparsed(input) ? [read(input)] : [])],
});

const looksUnparsed = ({config, facts}: PlanInput): boolean =>
  config.migrations !== undefined && config.migrations.dialect !== 'postgres' && (facts.changes?.migrations.length ?? 0) > 0;

const review = ({config}: PlanInput): Item => ({
  id: 'review',
  requirement: 'G6.2',
  title: 'migrations are found and looked through',
  effect: 'pure',
  exception: 'two people',
  run: async context => {
    if (!config.migrations) return noMigrations('no migrations are configured');
    const {files, report} = await lint(context);
    if (files.length === 0) return noMigrations('no migrations in this release');
    const blocks = report.files.flatMap(file => fileBlocks(file));
    const facts = {
      migrations: {
        files: report.files.map(({path, sha256, statements}) => ({path, sha256, statements: statements.length})), rollbackClass: report.class,
        setSha256: createHash('sha256').update(report.files.map(({sha256}) => sha256).join('\n')).digest('hex'),
      },
    };
    const details = [report.says, ...report.wayBack.map(({path, class: kind, why}) => `way back, ${path.split('/').at(-1)}: ${kind}. ${why}`), ...(report.classWhenFixed ? [`When that is fixed: ${report.classWhenFixed}.`] : [])];
    if (report.verdict === 'stop')
      return failed(report.headline, {blocks, details: [...details, ...(config.migrations.escalate ? [`escalate: ${config.migrations.escalate}`] : [])], next: ['A fixed file is a new commit: gates 4 to 6 run again', 'm overrides it: a reason and a second person']}, facts);
    return passed(`${report.headline} ${report.class}`, {blocks, details}, facts);
  },
});

const noMigrations = (says: string): Outcome =>
  passed(says, {}, {migrations: {files: [], rollbackClass: 'code-only safe', setSha256: createHash('sha256').digest('hex')}});

/** What no grammar has read, a person reads. */
const read = ({config}: PlanInput): Item => attest({
  id: 'read', requirement: 'G6.1', title: `${config.migrations?.dialect} was not parsed: a person has read the files`,
  text: ({facts}) => `The SQL was searched for dangerous words, not parsed. ${facts.migrations?.files.length ?? 0} files read, and safe to run while the old version serves?`,
  no: 'not safe', exception: 'two people',
  blocks: ({state}) => {
    const reviewed = state.gates['sql-review'].items.find(({plan}) => plan.id === 'review')?.state;
    return reviewed && 'evidence' in reviewed ? (reviewed.evidence.blocks ?? []) : [];
  },
});

const lint = async (context: ItemContext): Promise<{readonly files: readonly string[]; readonly report: LintReport}> => {
  const {config, facts, world, repo} = context;
  const settings = config.migrations!;
  const changes = await changesSince(gitOf(context), {from: facts.previous?.commit, to: facts.commit!});
  const status = {added: 'A', changed: 'M', removed: 'D'} as const;
  const found = findMigrations({folder: settings.folder, pattern: '**/*.sql', changedFiles: changes.files.map(({path, status: how}) => ({path, status: status[how]}))});
  const files = await Promise.all(found.migrations.map(async ({path, change, downPath}) => {
    const text = (await readFileAt(world, repo, facts.commit!, path))?.text ?? '';
    const down = downPath === undefined ? undefined : await readFileAt(world, repo, facts.commit!, downPath);
    return {path, text, change, ...(down && {down: {path: downPath!, text: down.text}})};
  }));
  const report = await lintMigration(files, {dialect: settings.dialect, pgVersion: settings.pgVersion, transactionMode: settings.transaction === 'file' ? 'per-file' : 'none', now: world.clock.now()});
  return {files: found.migrations.map(({path}) => path), report};
};

const fileBlocks = (file: FileReport): readonly Block[] => [
  {
    kind: 'table', title: `${file.path}   sha256 ${file.sha256.slice(0, 7)}   ${file.transaction}${file.parsed ? '' : '   not parsed'}`, head: ['line', 'does', 'lock', 'who waits', 'cost'], right: [0],
    rows: file.statements.map(({line, does, lock, waits, cost, findings}) => {
      const worst = findings.map(effectiveSeverity);
      const bad = worst.includes('stop');
      return {cells: [String(line), does, lock, waits, cost], glyph: bad ? '✗' : worst.includes('warn') ? '▲' : '✓', tone: bad ? ('bad' as const) : worst.includes('warn') ? ('attention' as const) : ('plain' as const)};
    }),
  },
  ...[...file.findings, ...file.statements.flatMap(({findings}) => findings)].filter(finding => effectiveSeverity(finding) !== 'info').map(findingBlock),
];

const findingBlock = ({line, title, why, instead, severity, suppressed}: Finding): Block => ({
  kind: 'lines', title: `line ${line}: ${title}`,
  lines: [
    {text: why, tone: severity === 'stop' ? 'bad' : 'attention'}, ...instead.split('\n').map(text => ({text: `instead  ${text}`})),
    ...(suppressed ? [{text: `allowed until ${suppressed.until}: ${suppressed.reason}`, tone: 'attention' as const}] : []),
  ],
});
