import {createHash} from 'node:crypto';
import {setImmediate as turn} from 'node:timers/promises';
import type {CodePlace} from '../previous-code.ts';
import {spellings} from '../previous-code.ts';
import type {DownReport, FileReport, Finding, StatementReport, WayBack} from '../report.ts';
import {strongerLock, worstClass} from '../report.ts';
import {rules} from '../rules/index.ts';
import {sectionsOf} from '../sections.ts';
import type {Allowed} from '../suppressions.ts';
import {withoutSecrets} from '../without-secrets.ts';
import {allowances, suppress} from './allowances.ts';
import {costWords} from './cost.ts';
import type {PgParser} from './pg-parser.ts';
import {placesOf} from './places.ts';
import {type PgFile, type PgStatement, readPgFile} from './read-file.ts';
import {runTwice} from './run-twice.ts';
import {type PgOptions, pgSet, type PgSet, type Place} from './set.ts';
import {heldLock, ownLock, waitsAt} from './waits.ts';
import {type ClassOf, classOf, downReport} from './way-back.ts';

export type PgInput = {
  readonly path: string;
  readonly text: string;
  readonly down?: {readonly path: string; readonly text: string} | undefined;
};

/** Reads, judges and classes a set of files in the order given. */
export const lintPostgres = async (
  inputs: readonly PgInput[],
  options: Omit<PgOptions, 'named'>,
  allowed: readonly Allowed[],
  today: string,
  parser: PgParser,
): Promise<{readonly files: readonly FileReport[]; readonly wayBack: readonly WayBack[]}> => {
  const files: PgFile[] = [];
  for (const {path, text} of inputs) {
    files.push(
      await readPgFile(
        path,
        sectionsOf(text).up,
        parser,
        files.reduce((count, file) => count + file.statements.length, 0),
        text,
      ),
    );
  }
  const set = pgSet(files, {...options, named: await namesInCode(files, options)});
  const places = Map.groupBy(placesOf(set), ({file}) => file);

  const reports: FileReport[] = [];
  const wayBack: WayBack[] = [];
  for (const [index, file] of files.entries()) {
    const input = inputs[index];
    if (!input) continue;
    const down = await readDown(input, file, files, set, parser);
    const report = await judgeFile(file, places.get(file) ?? [], set, down, await allowances(file, parser, allowed, today));
    reports.push(report.file);
    wayBack.push(...report.wayBack);
  }
  return {files: reports, wayBack};
};

/** Looks for everything that is taken away in the running release's source, each name once. */
const namesInCode = async (
  files: readonly PgFile[],
  {previous}: Omit<PgOptions, 'named'>,
): Promise<ReadonlyMap<string, readonly CodePlace[]>> => {
  const names = new Set(
    files
      .flatMap(({statements}) => statements)
      .flatMap(({actions}) => actions)
      .flatMap(({names: own}) => own ?? []),
  );
  const found = new Map<string, readonly CodePlace[]>();
  for (const name of previous ? names : []) {
    const places = await previous?.search(spellings(name));
    if (places) found.set(name, places);
  }
  return found;
};

const readDown = async (
  {path, text, down}: PgInput,
  file: PgFile,
  files: readonly PgFile[],
  set: PgSet,
  parser: PgParser,
): Promise<DownReport> => {
  const own = sectionsOf(text).down;
  const source = down ?? (own === undefined ? undefined : {path, text: own});
  const after = files.reduce((count, {statements}) => count + statements.length, 0);
  const read = source && (await readPgFile(source.path, down ? (sectionsOf(source.text).down ?? source.text) : source.text, parser, after));
  return downReport(source?.path ?? path, read, files, file, set);
};

const judgeFile = async (
  file: PgFile,
  places: readonly Place[],
  set: PgSet,
  down: DownReport,
  given: Awaited<ReturnType<typeof allowances>>,
) => {
  const byStatement = Map.groupBy(places, ({statement}) => statement);
  const classes = new Map(places.map(place => [place, classOf(place, down)]));
  const statements: StatementReport[] = [];
  for (const statement of file.statements) {
    // Others share this event loop, the key that rolls back among them.
    if (statements.length % 100 === 99) await turn();
    statements.push(judgeStatement(statement, byStatement.get(statement) ?? [], classes, given.good, file.path));
  }
  const own: readonly Finding[] = [
    ...rules.flatMap(({id, checkFile}) =>
      (checkFile?.(file, set, places) ?? []).map(complaint => suppress({rule: id, ...complaint}, given.good, file.path)),
    ),
    ...given.bad.map(({line, why}) => badAllowance(line, why)),
  ];
  const report: FileReport = {
    path: file.path,
    sha256: createHash('sha256').update(file.whole).digest('hex'),
    parsed: file.trouble === undefined,
    transaction: transactionWords(places, set, file),
    statements,
    findings: own,
    runTwice: runTwice(file),
    down,
    class: file.trouble ? 'restore needed' : worstClass(statements.map(({class: one}) => one)),
  };
  return {file: report, wayBack: file.trouble ? [unread(file)] : groups(file.path, places, classes)};
};

const judgeStatement = (
  statement: PgStatement,
  places: readonly Place[],
  classes: ReadonlyMap<Place, ClassOf>,
  allowed: Parameters<typeof suppress>[1],
  path: string,
): StatementReport => {
  const findings = places.flatMap(place =>
    rules.flatMap(({id, check}) => {
      const complaint = check?.(place);
      return complaint ? [suppress({rule: id, ...complaint, line: place.line}, allowed, path, statement)] : [];
    }),
  );
  const slowest = places.toSorted((a, b) => workOrder.indexOf(b.action.work) - workOrder.indexOf(a.action.work))[0];
  const held = places.map(heldLock).find(lock => lock !== undefined);
  const waits = places.map(waitsAt);
  const does = [...new Set(places.map(({action}) => action.does))];
  return {
    line: statement.line,
    sql: withoutSecrets(statement.sql).slice(0, 2000),
    does: does.slice(0, 3).join(', ') + (does.length > 3 ? ` and ${does.length - 3} more` : ''),
    lock: places.some(({action}) => action.kind === 'cannot-see' || action.kind === 'unknown')
      ? 'not known'
      : places.map(ownLock).reduce(strongerLock, 'none'),
    ...(held ? {heldFrom: held.line} : {}),
    tables: [...new Set(places.flatMap(({action}) => action.touches.map(({table}) => table)))],
    waits: (['reads + writes', 'writes', 'not known'] as const).find(one => waits.includes(one)) ?? 'nobody',
    cost: slowest ? costWords(slowest.action, slowest.set.live(slowest.action.table), slowest.onNewTable) : 'none',
    class: worstClass(places.map(place => classes.get(place)?.class ?? 'code-only safe')),
    findings,
  };
};

const workOrder = ['none', 'few', 'catalog', 'scan', 'index', 'rows', 'rewrite', 'not known'];

const transactionWords = (places: readonly Place[], {options}: PgSet, file: PgFile): string => {
  const numbers = new Set(places.filter(({action}) => action.kind !== 'transaction').map(({transaction}) => transaction));
  if (options.mode === 'all-files' && sectionsOf(file.whole).transaction !== false) return 'one transaction for all files';
  if (numbers.size === 0 || (numbers.size === 1 && numbers.has(undefined))) return 'no transaction';
  return numbers.size === 1 ? 'one transaction' : 'several transactions';
};

const groups = (path: string, places: readonly Place[], classes: ReadonlyMap<Place, ClassOf>): readonly WayBack[] => {
  const judged = places
    .filter(({action}) => !['set', 'reset', 'transaction'].includes(action.kind))
    .map(place => ({place, of: classes.get(place)}));
  const grouped = Map.groupBy(judged, ({of}) => `${of?.class}|${of?.why}`);
  return [...grouped.values()].flatMap(([first, ...rest]) => {
    if (!first?.of) return [];
    return [{path, lines: [...new Set([first, ...rest].map(({place}) => place.line))], class: first.of.class, why: first.of.why}];
  });
};

const unread = (file: PgFile): WayBack => ({
  path: file.path,
  lines: [file.trouble?.line ?? 1],
  class: 'restore needed',
  why: 'the file could not be read; count on the worst',
});

const badAllowance = (line: number, why: string): Finding => ({
  rule: 'allowance',
  severity: 'warn',
  line,
  title: 'an allowance that allows nothing',
  why: `The comment is not followed: ${why}.`,
  instead: '-- cockpit: allow <rule> until <YYYY-MM-DD>: <reason of at least 10 characters>',
});
