import type {LiveTables} from './live-tables.ts';
import {lintPostgres} from './postgres/lint-postgres.ts';
import {loadPgParser} from './postgres/pg-parser.ts';
import type {TransactionMode} from './postgres/set.ts';
import type {PreviousCode} from './previous-code.ts';
import type {Dialect, FileReport, Finding, LintReport, Severity, WayBack} from './report.ts';
import {worstClass} from './report.ts';
import type {Allowed} from './suppressions.ts';
import {dialectName, lintWords} from './words/lint-words.ts';

export type MigrationFile = {
  readonly path: string;
  readonly text: string;
  readonly down?: {readonly path: string; readonly text: string} | undefined;
  /** From `findMigrations`; an edited or deleted file is a finding of its own. */
  readonly change?: 'new' | 'edited' | 'deleted' | 'renamed';
};

export type LintOptions = {
  readonly dialect: Dialect;
  /** Major version of the server; without it 14 is assumed and said. */
  readonly pgVersion?: number;
  /** How the tool runs the files. A file's own marker for "no transaction" wins. */
  readonly transactionMode: TransactionMode;
  readonly liveTables?: LiveTables;
  /** Time-outs that the role or the tool sets before the files run, milliseconds. */
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** The release that runs while the migration is applied. */
  readonly previous?: PreviousCode;
  readonly suppressions?: readonly Allowed[];
  /** ms since the Unix epoch: decides which suppressions have expired. */
  readonly now: number;
};

// The oldest version that still gets fixes in late 2026 (postgresql.org/support/versioning).
const assumedPgVersion = 14;

/**
 * Reviews the migrations of a release, in the order in which they run.
 *
 * PostgreSQL is read by its own grammar; what that cannot read stops the release. Every other dialect is looked through
 * for dangerous words, which the report says plainly.
 */
export const lintMigration = async (files: readonly MigrationFile[], options: LintOptions): Promise<LintReport> => {
  const applied = files.filter(({change}) => change !== 'deleted');
  const {files: judged, wayBack} = applied.length === 0 ? {files: [], wayBack: []} : await judge(applied, options);
  const reports = [...judged.map(report => withHistory(report, files)), ...files.filter(({change}) => change === 'deleted').map(deleted)];
  const count = countOf(reports);
  const classes = reports.map(report => report.class);
  return {
    dialect: options.dialect,
    says: saysOf(options),
    verdict: reports.length === 0 ? 'none' : count.stop > 0 ? 'stop' : count.warn > 0 ? 'warn' : 'clean',
    headline: headlineOf(reports, count, options.previous?.version),
    files: reports,
    class: worstClass(classes),
    wayBack,
    classWhenFixed: count.stop === 0 ? undefined : classWithoutStops(reports, wayBack),
  };
};

/** Whether a finding counts, once allowances are taken into account. */
export const effectiveSeverity = ({severity, suppressed}: Finding): Severity => (suppressed ? 'info' : severity);

const judge = async (files: readonly MigrationFile[], options: LintOptions) => {
  const today = new Date(options.now).toISOString().slice(0, 10);
  const allowed = options.suppressions ?? [];
  if (options.dialect !== 'postgres') return lintWords(files, options.dialect, allowed, today);
  const set = {
    version: options.pgVersion ?? assumedPgVersion,
    mode: options.transactionMode,
    live: options.liveTables,
    lockTimeoutMs: options.lockTimeoutMs,
    statementTimeoutMs: options.statementTimeoutMs,
    previous: options.previous,
  };
  return lintPostgres(files, set, allowed, today, await loadPgParser());
};

/** A file that an earlier release has shipped must not change: some databases have run the other text under this name. */
const withHistory = (report: FileReport, files: readonly MigrationFile[]): FileReport => {
  const change = files.find(({path}) => path === report.path)?.change;
  if (change !== 'edited' && change !== 'renamed') return report;
  const finding: Finding = {
    rule: 'edited-migration',
    severity: 'stop',
    line: 1,
    title: `the file was ${change} after an earlier release had it`,
    why: 'Databases that ran it under its old text or name will not run it again, or will run it twice; they drift apart.',
    instead: 'Put the old file back as it was, and write the change as a new file.',
  };
  return {...report, findings: [finding, ...report.findings]};
};

const deleted = ({path}: MigrationFile): FileReport => ({
  path,
  sha256: '',
  parsed: false,
  transaction: 'no transaction',
  statements: [],
  class: 'roll forward only',
  runTwice: {safe: true, says: 'does nothing: the file is gone'},
  down: {state: 'none', says: 'no down file'},
  findings: [
    {
      rule: 'edited-migration',
      severity: 'stop',
      line: 1,
      title: 'a migration of an earlier release was deleted',
      why: 'A new database would be made without it; tools that compare names or checksums refuse to go on.',
      instead: 'Put the file back; undo what it did in a new file.',
    },
  ],
});

const allFindings = ({findings, statements}: FileReport): readonly Finding[] => [
  ...findings,
  ...statements.flatMap(statement => statement.findings),
];

const countOf = (reports: readonly FileReport[]): Readonly<Record<Severity, number>> => {
  const severities = reports.flatMap(allFindings).map(effectiveSeverity);
  const of = (one: Severity) => severities.filter(severity => severity === one).length;
  return {stop: of('stop'), warn: of('warn'), info: of('info')};
};

const headlineOf = (reports: readonly FileReport[], count: Readonly<Record<Severity, number>>, release = 'the running release'): string => {
  const statements = reports.flatMap(report => report.statements);
  const bad = statements.filter(({findings}) => findings.some(finding => effectiveSeverity(finding) === 'stop')).length;
  const files = reports.filter(({findings}) => findings.some(finding => effectiveSeverity(finding) === 'stop')).length;
  if (reports.length === 0) return 'No migrations in this release.';
  if (bad > 0)
    return `Stop: ${bad} of ${statements.length} statements ${bad === 1 ? 'is' : 'are'} not safe while ${release} serves traffic.`;
  if (files > 0)
    return `Stop: ${files} of ${reports.length} files ${files === 1 ? 'cannot be applied as it is' : 'cannot be applied as they are'}.`;
  if (count.warn > 0) return `Nothing stops the release. ${count.warn} ${count.warn === 1 ? 'warning' : 'warnings'} to read.`;
  const all = statements.length === 1 ? '1 statement, not' : `${statements.length} statements, none of them`;
  return `${all} unsafe while ${release} serves traffic.`;
};

const classWithoutStops = (reports: readonly FileReport[], wayBack: readonly WayBack[]) => {
  const stopped = new Set(
    reports.flatMap(report =>
      allFindings(report)
        .filter(finding => effectiveSeverity(finding) === 'stop')
        .map(({line}) => `${report.path}:${line}`),
    ),
  );
  return worstClass(wayBack.flatMap(({path, lines, class: one}) => (lines.every(line => stopped.has(`${path}:${line}`)) ? [] : [one])));
};

const saysOf = ({dialect, pgVersion}: LintOptions): string => {
  if (dialect === 'postgres')
    return pgVersion === undefined ? `PostgreSQL, version not told: ${assumedPgVersion} assumed` : `PostgreSQL ${pgVersion}`;
  return `${dialectName(dialect)}: not parsed, looked through for dangerous words. A person has to read it`;
};
