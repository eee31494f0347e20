import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Dialect, lintMigration} from '../../src/migration/index.ts';

const folder = join(import.meta.dirname, 'corpus');
const corpus = readdirSync(folder)
  .filter(name => name.endsWith('.sql'))
  .map(name => readFileSync(join(folder, name), 'utf8'));
const lint = (text: string, dialect: Dialect) =>
  lintMigration([{path: 'x.sql', text, down: {path: 'y.sql', text}}], {dialect, transactionMode: 'per-file', now: Date.UTC(2026, 10, 20)});

/** A file of the corpus with a piece cut out, doubled or replaced by anything: nearly SQL, as people write it at night. */
const nearlySql = fc
  .tuple(
    fc.constantFrom(...corpus),
    fc.nat(200),
    fc.nat(60),
    fc.oneof(fc.string({unit: 'binary'}), fc.constantFrom("'", '"', '$$', '/*', '--', ';', '\0', '\\.', 'BEGIN', 'END')),
  )
  .map(([text, at, length, other]) => text.slice(0, at) + other + text.slice(at + length));

describe('any text at all', () => {
  it.each<Dialect>(['postgres', 'sqlite', 'mysql', 'other'])('is judged or refused in %s, and never breaks the review', async dialect => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(nearlySql, fc.string({unit: 'binary'})), async text => {
        const report = await lint(text, dialect);
        const lines = text.split('\n').length;
        const [file] = report.files;
        // What was not read to its end never passes.
        if (file && dialect === 'postgres' && !file.parsed) expect(report.verdict).toBe('stop');
        for (const statement of file?.statements ?? []) {
          expect(statement.line).toBeGreaterThanOrEqual(1);
          expect(statement.line).toBeLessThanOrEqual(lines);
        }
      }),
      {numRuns: 300, endOnFailure: true},
    );
  });

  it('a control character in a comment hides nothing', async () => {
    const {files} = await lint('-- cockpit: \u0014 allow\nDROP TABLE orders;\n', 'postgres');
    expect(files[0]).toMatchObject({parsed: true, statements: [{line: 2, does: expect.stringContaining('DROP TABLE') as string}]});
  });

  it.each<Dialect>(['sqlite', 'mysql'])('a large dump in %s takes seconds', async dialect => {
    const rows = Array.from({length: 20_000}, (_, n) => `INSERT INTO t (a, b) VALUES (${n}, 'some; text -- ${n}');`).join('\n');
    const report = await lint(`CREATE TABLE IF NOT EXISTS t (a INT, b TEXT);\n${rows}`, dialect);
    expect(report.files[0]?.statements).toHaveLength(20_001);
  });
});
