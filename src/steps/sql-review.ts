import {effectiveSeverity, type FileReport, type Finding, type StatementReport} from '../migration/index.ts';
import {failed, passed, type Block, type Outcome} from '../release/evidence.ts';
import {attest} from './parts/attest.ts';
import {reviewMigrations, setSha256} from './parts/review-migrations.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

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
    const {files, report, restsOn} = await reviewMigrations(context);
    if (files.length === 0) return noMigrations('no migrations in this release');
    const blocks = report.files.flatMap(file => fileBlocks(file));
    const facts = {
      migrations: {
        files: report.files.map(({path, sha256, statements}) => ({path, sha256, statements: statements.length})), rollbackClass: report.class,
        setSha256: setSha256(report.files),
      },
    };
    const details = [report.says, ...restsOn, ...report.wayBack.map(({path, class: kind, why}) => `way back, ${path.split('/').at(-1)}: ${kind}. ${why}`), ...(report.classWhenFixed ? [`When that is fixed: ${report.classWhenFixed}.`] : [])];
    if (report.verdict === 'stop')
      return failed(report.headline, {blocks, details: [...details, ...(config.migrations.escalate ? [`escalate: ${config.migrations.escalate}`] : [])], next: ['A fixed file is a new commit: gates 4 to 6 run again', 'm overrides it: a reason and a second person']}, facts);
    return passed(`${report.headline} ${report.class}`, {blocks, details}, facts);
  },
});

const noMigrations = (says: string): Outcome =>
  passed(says, {}, {migrations: {files: [], rollbackClass: 'code-only safe', setSha256: setSha256([])}});

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

const fileBlocks = (file: FileReport): readonly Block[] => [
  {
    kind: 'table', title: `${file.path}   sha256 ${file.sha256.slice(0, 7)}   ${file.transaction}${file.parsed ? '' : '   not parsed'}`, head: ['line', 'does', 'lock', 'who waits', 'cost'], right: [0],
    rows: file.statements.map(statement => {
      const {line, does, waits, cost, findings} = statement;
      const worst = findings.map(effectiveSeverity);
      const bad = worst.includes('stop');
      return {cells: [String(line), does, lockWords(statement), waits, cost], glyph: bad ? '✗' : worst.includes('warn') ? '▲' : '✓', tone: bad ? ('bad' as const) : worst.includes('warn') ? ('attention' as const) : ('plain' as const)};
    }),
  },
  ...file.findings.filter(isShown).map(finding => findingBlock(finding)),
  ...file.statements.flatMap(({sql, findings}) => findings.filter(isShown).map(finding => findingBlock(finding, sql))),
  {kind: 'lines', title: `way back and second run: ${file.path.split('/').at(-1)}`, lines: [{text: `way back   ${file.class}; ${file.down.says}`}, {text: `run twice  ${file.runTwice.says}`}]},
  {kind: 'lines', title: `${file.path}, ${file.parsed ? 'as it will be run' : 'not parsed: read it'}`, lines: textOf(file)},
];

/** More of a file than a person reads on a screen; the whole is in the commit. */
const shownLines = 200;

/** The statements as they stand in the file, passwords left out. */
const textOf = ({statements}: FileReport): readonly {readonly text: string}[] => {
  const lines = statements.flatMap(({line, sql}) => sql.trim().split('\n').map((text, index) => ({text: `${String(line + index).padStart(4)}  ${text}`})));
  return lines.length > shownLines ? [...lines.slice(0, shownLines), {text: `… and ${lines.length - shownLines} lines more`}] : lines;
};

/** What somebody allowed counts no more, and stays in the record all the same. */
const isShown = (finding: Finding): boolean => finding.suppressed !== undefined || effectiveSeverity(finding) !== 'info';

const lockWords = ({lock, heldFrom}: StatementReport): string => (heldFrom === undefined ? lock : lock === 'none' ? `line ${heldFrom}'s` : `${lock} + line ${heldFrom}'s`);

const findingBlock = ({line, title, why, instead, severity, suppressed, rule}: Finding, sql?: string): Block => ({
  kind: 'lines', title: `line ${line}: ${title}`,
  lines: [
    ...(sql === undefined ? [] : [{text: `now        ${sql.replaceAll(/\s+/g, ' ').trim().slice(0, 200)}`}]),
    {text: why, tone: suppressed ? 'attention' : severity === 'stop' ? 'bad' : 'attention'},
    ...instead.split('\n').map((text, index) => ({text: `${index === 0 ? 'instead    ' : '           '}${text}`})),
    ...(suppressed ? [{text: `allowed until ${suppressed.until}: ${suppressed.reason} (${rule})`, tone: 'attention' as const}] : []),
  ],
});
