import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {effectiveSeverity, lintMigration, type LintOptions, rules} from '../../src/migration/index.ts';

const folder = join(import.meta.dirname, 'corpus');
const names = readdirSync(folder).filter(name => name.endsWith('.sql'));

/**
 * One line for each file: `name | verdict | class | rule severity @line, …`. The table was read line by line when it was
 * made; a change to it is a change of what operators are told, so it is never regenerated unread.
 */
const expected = new Map(
  readFileSync(join(folder, 'expected.txt'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => [line.slice(0, line.indexOf(' | ')), line]),
);

/** The first line of a file may say how it is run: `-- lint: no transaction, pg 14, live, previous`. */
const optionsOf = (text: string): LintOptions => {
  const [, words = ''] = /^-- lint: (.*)/.exec(text) ?? [];
  return {
    dialect: 'postgres',
    pgVersion: Number(/pg (\d+)/.exec(words)?.[1] ?? 15),
    transactionMode: words.includes('no transaction') ? 'none' : 'per-file',
    now: Date.UTC(2026, 10, 20),
    ...(words.includes('live') && {
      liveTables: {
        orders: {
          rows: 18_400_000,
          bytes: 3_300_000_000,
          writesPerMin: 2140,
          columns: {reference: 'character varying(20)'},
          notNull: ['total'],
        },
        settings: {rows: 40, bytes: 32_768, writesPerMin: 0},
      },
    }),
    ...(words.includes('previous') && {
      previous: {
        version: '2.7.4',
        search: async (wanted: readonly string[]) => (wanted.includes('legacy_ref') ? [{path: 'src/export/csv.ts', line: 88}] : []),
      },
    }),
  };
};

const lineOf = async (name: string): Promise<string> => {
  const text = readFileSync(join(folder, name), 'utf8');
  const report = await lintMigration([{path: name, text}], optionsOf(text));
  const findings = report.files
    .flatMap(file => [...file.findings, ...file.statements.flatMap(statement => statement.findings)])
    .map(finding => `${finding.rule} ${finding.suppressed ? 'allowed' : effectiveSeverity(finding)} @${finding.line}`);
  return `${name} | ${report.verdict} | ${report.class} | ${findings.join(', ')}`;
};

it.each(names)('%s is judged as the table says', async name => {
  expect(await lineOf(name)).toBe(expected.get(name));
});

it('the table has no line without a file', () => {
  expect([...expected.keys()].filter(name => !names.includes(name))).toEqual([]);
});

it('every rule finds something in the corpus', () => {
  const table = [...expected.values()].join('\n');
  expect(rules.map(({id}) => id).filter(id => !table.includes(`${id} `))).toEqual([]);
});
