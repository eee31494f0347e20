import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {lintMigration, sectionsOf, type LiveTables} from '../src/migration/index.ts';
import {ours, squawk, type MigrationFile} from './migration-peers.ts';
import {truthTeller, type Danger, type Truth} from './migration-truth.ts';

/**
 * How often the review of migrations is right, beside squawk, on the corpus of the tests, labelled by what a real PostgreSQL does:
 *
 *     npm i --prefix /tmp/squawk squawk-cli && SQUAWK=/tmp/squawk/node_modules/.bin/squawk npx tsx bench/migration.ts
 *
 * Needs the programs of PostgreSQL. Without SQUAWK only our own column is printed. Then: the time for 30 000 statements.
 */
const folder = join(import.meta.dirname, '../test/migration/corpus');
const teller = await truthTeller();
if (!teller) throw new Error('PostgreSQL is not installed here: nothing tells what a migration really does');

const files: readonly MigrationFile[] = readdirSync(folder)
  // Allowances are ours alone, and a file for another server does something else on this one.
  .filter(name => name.endsWith('.sql') && !/^allowance-|^good-allowed|^parse-psql/.test(name))
  .map(name => ({name, text: readFileSync(join(folder, name), 'utf8')}))
  .filter(({text}) => !/^-- lint:.*\bpg \d/.test(text))
  .map(({name, text}) => ({name, text, alone: /^-- lint:.*no transaction/.test(text) || sectionsOf(text).transaction === false}));

const truths = new Map<string, Truth>();
let live: LiveTables = {};
try {
  // The shape of the tables here, with as many rows as a table in production has: what is small may be blocked for a moment.
  live = Object.fromEntries(Object.entries(teller.live()).map(([name, table]) => [name, {...table, rows: (table.rows ?? 0) * 10_000, bytes: (table.bytes ?? 0) * 10_000}]));
  for (const {name, text, alone} of files) truths.set(name, await teller.of(text, alone));
} finally {
  await teller.stop();
}

const tried = files.filter(({name}) => 'dangers' in truths.get(name)!);
const dangersOf = (name: string): readonly Danger[] => {
  const truth = truths.get(name)!;
  return 'dangers' in truth ? truth.dangers : [];
};
const dangerous = tried.filter(({name}) => dangersOf(name).length > 0);
const harmless = tried.filter(({name}) => dangersOf(name).length === 0);
console.log(`${tried.length} files on PostgreSQL ${teller.major}: ${dangerous.length} dangerous, ${harmless.length} harmless; ${files.length - tried.length} not tried\n`);
for (const {name} of files) {
  const truth = truths.get(name)!;
  if ('notTried' in truth) console.log(`  not tried  ${name}: ${truth.notTried}`);
}

const kinds: readonly Danger[] = ['fails', 'blocks', 'rows', 'destroys', 'breaks', 'security'];
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`);
console.log(`\n${'linter'.padEnd(30)} precision  recall  found  missed  false alarms   recall by kind: ${kinds.join(' · ')}`);
const details: string[] = [];
for (const linter of [...ours(teller.major, live), ...squawk(process.env['SQUAWK'], teller.major)]) {
  const alarms = await linter.alarms(tried);
  const found = dangerous.filter(({name}) => alarms.has(name));
  const missed = dangerous.filter(({name}) => !alarms.has(name));
  const wrong = harmless.filter(({name}) => alarms.has(name));
  const byKind = kinds.map(kind => {
    const of = dangerous.filter(({name}) => dangersOf(name).includes(kind));
    return `${of.filter(({name}) => alarms.has(name)).length}/${of.length}`;
  });
  console.log(
    `${linter.name.padEnd(30)} ${percent(found.length, found.length + wrong.length).padStart(9)}  ${percent(found.length, dangerous.length).padStart(6)}  ${String(found.length).padStart(5)}  ${String(missed.length).padStart(6)}  ${String(wrong.length).padStart(12)}   ${byKind.join(' · ')}`,
  );
  details.push(`\n${linter.name}`, ...missed.map(({name}) => `  missed       ${name}: ${dangersOf(name).join(', ')}`), ...wrong.map(({name}) => `  false alarm  ${name}`));
}
if (process.argv.includes('--details')) console.log(details.join('\n'));

const many = Array.from({length: 300}, (_, file) => ({
  path: `${file}.sql`,
  text: Array.from({length: 100}, (__, line) => `ALTER TABLE t${line % 40} ADD COLUMN IF NOT EXISTS c${file}_${line} text; -- ${line}`).join('\n'),
}));
const began = performance.now();
const report = await lintMigration(many, {dialect: 'postgres', pgVersion: teller.major, transactionMode: 'per-file', now: 0});
const statements = report.files.reduce((sum, {statements: of}) => sum + of.length, 0);
console.log(`\n${statements} statements in ${many.length} files: ${((performance.now() - began) / 1000).toFixed(1)} s`);
const program = process.env['SQUAWK'];
if (program !== undefined) {
  const place = mkdtempSync(join(tmpdir(), 'squawk-time-'));
  for (const {path, text} of many) writeFileSync(join(place, path), text);
  const from = performance.now();
  spawnSync(program, ['--reporter', 'json', ...many.map(({path}) => join(place, path))], {stdio: 'ignore'});
  console.log(`squawk on the same files: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  rmSync(place, {recursive: true});
}
