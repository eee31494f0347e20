import {relative, resolve} from 'node:path';
import {
  effectiveSeverity,
  findMigrations,
  gitSearch,
  lintMigration,
  liveTablesCommand,
  parseLiveTables,
  type Dialect,
  type Finding,
  type LintOptions,
  type LintReport,
  type LiveTables,
  type MigrationFile,
  type PreviousCode,
} from '../migration/index.ts';
import {causeOf, CockpitError} from '../util/errors.ts';
import {postgresVariables} from '../util/postgres-url.ts';
import {sanitise} from '../world/sanitise.ts';
import {reads, type World} from '../world/world.ts';
import {defineCommand, flagText, type CommandInput, type ExitCode} from './command.ts';
import {mistyped, printJson, printLines} from './parts/answer.ts';
import {findRepo, worldOf} from './parts/repo.ts';
import {openRepository} from './parts/repository.ts';

const usage = 'lint-migration FILE… [--pg 15] [--dialect NAME] [--live VARIABLE] [--running REF] [--json]';
const dialects: readonly Dialect[] = ['postgres', 'sqlite', 'mysql', 'other'];

/** Gate 6 without a release, also outside of a repository. 0: nothing stops. 1: something does. 3: a file cannot be read. */
export const lintMigrationCommand = defineCommand({
  name: 'lint-migration',
  usage,
  says: 'what SQL files would do to a database that serves traffic',
  flags: {
    pg: {value: true, says: 'major version of the PostgreSQL server; locks differ between versions'},
    dialect: {value: true, says: `${dialects.join(', ')}; without it that of the config, or postgres`},
    live: {value: true, says: 'name of the variable with a read-only postgresql:// address: rows, sizes and types of the tables'},
    running: {value: true, says: 'tag or commit of the release that runs: who of it still reads what is dropped or renamed'},
    json: {value: false, says: 'one JSON object'},
  },
  run: async input => {
    if (input.args.length === 0)
      return mistyped(input, 'No file was named.', `cockpit ${usage}`, 'cockpit lint-migration migrations/*.sql');
    const world = worldOf(input);
    const options = await optionsFor(input, world);
    if (typeof options === 'string') return mistyped(input, options, `cockpit ${usage}`);
    const files = await readFiles(input, world);
    const rests = await restsOn(input, world);
    if (typeof rests === 'string') return mistyped(input, rests, `cockpit ${usage}`);
    const report = await lintMigration(files, {...options, ...rests});
    if (input.flags['json']) printJson(input, {format: 1, ...report});
    else printLines(input, asLines(report));
    const unread = report.files.filter(({parsed}) => !parsed).length;
    if (options.dialect !== 'postgres' && unread > 0) input.tell(sanitise(`▲ ${report.says}.`));
    return exitCodeOf(report);
  },
});

const exitCodeOf = ({verdict}: LintReport): ExitCode => (verdict === 'stop' ? 1 : 0);

/** A sentence when a flag cannot be meant. Flags win over the config; a config with mistakes is shown instead of guessed around. */
const optionsFor = async (input: CommandInput, world: World): Promise<LintOptions | string> => {
  const [dialect, pg] = [flagText(input.flags['dialect']), flagText(input.flags['pg'])];
  if (dialect !== undefined && !dialects.includes(dialect as Dialect)) return `--dialect ${dialect} is none of ${dialects.join(', ')}.`;
  if (pg !== undefined && !/^(?:9|[1-9]\d)$/.test(pg)) return `--pg ${pg} is not a major version of PostgreSQL, such as 15.`;
  const inside = await findRepo(input.cwd, world).then(
    () => true,
    () => false,
  );
  const settings = inside ? await configured(input) : undefined;
  const chosen = (dialect as Dialect | undefined) ?? settings?.dialect ?? 'postgres';
  const version = pg === undefined ? settings?.pgVersion : Number(pg);
  return {
    dialect: chosen,
    ...(version !== undefined && {pgVersion: version}),
    transactionMode: settings?.transaction === 'none' ? 'none' : 'per-file',
    now: world.clock.now(),
  };
};

/** What the review rests on beside the files. A sentence when it was asked for and cannot be had: silence would look like "nothing found". */
const restsOn = async (input: CommandInput, world: World): Promise<Pick<LintOptions, 'liveTables' | 'previous'> | string> => {
  const [live, running] = [flagText(input.flags['live']), flagText(input.flags['running'])];
  const tables = live === undefined ? undefined : await readLive(live, world);
  if (typeof tables === 'string') return tables;
  const previous = running === undefined ? undefined : await runningCode(running, input, world);
  if (typeof previous === 'string') return previous;
  return {...(tables && {liveTables: tables}), ...(previous && {previous})};
};

const readLive = async (name: string, world: World): Promise<LiveTables | string> => {
  const read = postgresVariables(world.env[name] ?? '');
  if (!read.ok) return world.env[name] === undefined ? `The variable ${name} is not set.` : `The address in ${name} ${read.why}.`;
  const {exitCode, stdout, stderr} = await world.run(liveTablesCommand(read.variables));
  const tables = exitCode === 0 ? parseLiveTables(stdout) : undefined;
  if (tables) return tables;
  throw new CockpitError('Reading the live tables', {
    cause: stderr.trim().split('\n').at(-1) || 'psql printed no list of tables',
    next: [`Try: psql "$${name}"`, 'Leave --live out: the review then assumes large tables'],
  });
};

const runningCode = async (ref: string, {cwd}: CommandInput, world: World): Promise<PreviousCode | string> => {
  const argv = ['git', 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`] as const;
  const {exitCode, stdout} = await world.run({...reads(...argv), cwd, timeoutMs: 10_000});
  if (exitCode !== 0) return `${ref} is no commit here.`;
  const top = await findRepo(cwd, world);
  return {version: ref, search: gitSearch(world, {cwd: top, ref: stdout.trim(), without: ['**/migrations', 'migrations']})};
};

const configured = async (input: CommandInput) => {
  try {
    return (await openRepository(input)).config?.migrations;
  } catch (error) {
    // A repository without a commit has files to review all the same.
    if (error instanceof CockpitError) return undefined;
    throw error;
  }
};

/** In the order in which tools run them, down files with their up files. A down file that is named alone is reviewed as it is. */
const readFiles = async ({args, cwd}: CommandInput, world: World): Promise<readonly MigrationFile[]> => {
  const paths = [...new Set(args.map(path => resolve(cwd, path)))];
  const {migrations} = findMigrations({folder: '', pattern: '**', changedFiles: paths.map(path => ({path, status: 'A'}))});
  const used = new Set(migrations.flatMap(({path, downPath}) => [path, downPath]));
  const alone = paths.filter(path => !used.has(path)).map(path => ({path, downPath: undefined}));
  return Promise.all(
    [...migrations, ...alone].map(async ({path, downPath}) => ({
      path: shown(cwd, path),
      text: await read(world, path),
      ...(downPath !== undefined && {down: {path: shown(cwd, downPath), text: await read(world, downPath)}}),
    })),
  );
};

const shown = (cwd: string, path: string): string => {
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
};

const read = async (world: World, path: string): Promise<string> => {
  const info = await world.files.info(path);
  if (info?.isDirectory)
    throw new CockpitError(`Reading ${path}`, {cause: 'it is a folder', next: [`Name its files: cockpit lint-migration ${path}/*.sql`]});
  if ((info?.size ?? 0) > maxBytes)
    throw new CockpitError(`Reading ${path}`, {
      cause: 'it is larger than 16 MiB',
      next: ['Review data loads by hand: they are no migrations'],
    });
  return world.files.readText(path).catch((error: unknown) => {
    throw new CockpitError(`Reading ${path}`, {
      cause: causeOf(error instanceof CockpitError ? error.cause : error),
      next: ['Look at the path'],
    });
  });
};

/** A hundred times what people write; a dump that was named by mistake must not fill the memory. */
const maxBytes = 16 * 1024 * 1024;

const asLines = ({headline, says, files, wayBack, class: kind, classWhenFixed}: LintReport): string[] => [
  headline,
  `  ${says}. Way back: ${kind}${classWhenFixed === undefined || classWhenFixed === kind ? '' : `; ${classWhenFixed} when that is fixed`}.`,
  ...files.flatMap(({path, transaction, parsed, statements, findings}) => [
    '',
    `${path}  ${transaction}${parsed ? '' : ', not parsed'}`,
    ...findings.flatMap(finding => findingLines(path, finding)),
    ...statements.flatMap(({line, does, lock, waits, cost, findings: own}) => [
      `  ${path}:${line}  ${does}  ·  lock ${lock}  ·  waits: ${waits}  ·  ${cost}`,
      ...own.flatMap(finding => findingLines(path, finding)),
    ]),
  ]),
  ...(wayBack.length > 0
    ? ['', ...wayBack.map(({path, lines, class: one, why}) => `way back  ${path}:${lines.join(',')}  ${one}: ${why}`)]
    : []),
];

const glyphs = {stop: '✗', warn: '▲', info: '·'} as const;

const findingLines = (path: string, finding: Finding): string[] => {
  const {line, title, why, instead, rule, severity, suppressed} = finding;
  if (severity === 'info' && !suppressed) return [];
  return [
    `  ${glyphs[effectiveSeverity(finding)]} ${path}:${line}  ${title}  [${rule}]`,
    `      ${why}`,
    ...instead.split('\n').map((text, index) => `      ${index === 0 ? 'instead  ' : '         '}${text}`),
    ...(suppressed ? [`      allowed until ${suppressed.until}: ${suppressed.reason}`] : []),
  ];
};
