import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {effectiveSeverity, lintMigration, type LiveTables} from '../src/migration/index.ts';

export type MigrationFile = {readonly name: string; readonly text: string; readonly alone: boolean};
/** Gives the files that it calls dangerous. */
export type MigrationLinter = {readonly name: string; readonly alarms: (files: readonly MigrationFile[]) => Promise<ReadonlySet<string>>};

const review = async ({name, text, alone}: MigrationFile, pgVersion: number, liveTables?: LiveTables) =>
  lintMigration([{path: name, text}], {dialect: 'postgres', pgVersion, ...(liveTables && {liveTables}), transactionMode: alone ? 'none' : 'per-file', now: Date.UTC(2026, 10, 20)});

export const ours = (pgVersion: number, live: LiveTables): readonly MigrationLinter[] => [
  {
    name: 'cockpit, stops, live tables',
    alarms: async files => new Set((await Promise.all(files.map(async file => ((await review(file, pgVersion, live)).verdict === 'stop' ? [file.name] : [])))).flat()),
  },
  {
    name: 'cockpit, stops',
    alarms: async files => new Set((await Promise.all(files.map(async file => ((await review(file, pgVersion)).verdict === 'stop' ? [file.name] : [])))).flat()),
  },
  {
    name: 'cockpit, stops and warnings',
    alarms: async files => new Set((await Promise.all(files.map(async file => ((await warned(file, pgVersion)) ? [file.name] : [])))).flat()),
  },
];

// That a time-out is missing is said of nearly every file; it is advice on how to wait, not on what the file does.
const advice = new Set(['no-lock-timeout', 'no-statement-timeout', 'missing-if-exists']);

const warned = async (file: MigrationFile, pgVersion: number): Promise<boolean> => {
  const {files} = await review(file, pgVersion);
  return files.flatMap(({findings, statements}) => [...findings, ...statements.flatMap(({findings: own}) => own)])
    .some(finding => effectiveSeverity(finding) !== 'info' && !advice.has(finding.rule));
};

/** The same for squawk: how to wait, how to run twice, and taste. */
const squawkAdvice = ['require-lock-timeout', 'require-statement-timeout', 'require-timeout-settings', 'prefer-robust-stmts', 'prefer-bigint-over-int', 'prefer-bigint-over-smallint', 'prefer-identity', 'prefer-text-field', 'prefer-timestamptz', 'identifier-too-long'];

/** squawk-cli of npm, which is no part of the project: see the head of migration.ts. */
export const squawk = (program: string | undefined, pgVersion: number): readonly MigrationLinter[] => {
  if (program === undefined || !existsSync(program)) return [];
  const found = (files: readonly MigrationFile[], ignored: readonly string[]): ReadonlySet<string> => {
    const folder = mkdtempSync(join(tmpdir(), 'squawk-'));
    const alarms = new Set<string>();
    for (const alone of [false, true]) {
      const some = files.filter(file => file.alone === alone);
      for (const {name, text} of some) writeFileSync(join(folder, name), text);
      const options = ['--reporter', 'json', `--pg-version=${pgVersion}.0`, ...(alone ? ['--no-assume-in-transaction'] : ['--assume-in-transaction'])];
      const {stdout} = spawnSync(program, [...options, ...some.map(({name}) => join(folder, name))], {encoding: 'utf8', maxBuffer: 256 * 1024 * 1024});
      for (const {file, rule_name: rule} of JSON.parse(stdout || '[]') as {file: string; rule_name: string}[])
        if (!ignored.includes(rule)) alarms.add(file.slice(file.lastIndexOf('/') + 1));
    }
    rmSync(folder, {recursive: true});
    return alarms;
  };
  return [
    {name: 'squawk, everything it says', alarms: async files => found(files, [])},
    {name: 'squawk, without advice', alarms: async files => found(files, squawkAdvice)},
  ];
};
