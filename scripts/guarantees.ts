/**
 * Writes the last two columns of the table in docs/guarantees.md: which tests show a promise, and how they ended.
 *
 * A test shows a promise by its name: `describe('[P4] the engine is killed', …)`. What is promised, and whether it is kept, is
 * written by people.
 *
 *     npx vitest run --reporter=json --outputFile=results.json -t '\[P\d'
 *     npx tsx scripts/guarantees.ts results.json
 *
 * Without a file the results stay as they are. A test fails when the tests of the table are not those that there are.
 */
import {globSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const guaranteesFile = 'docs/guarantees.md';

/** Names of tests with the promises they show, by file. */
export type Shown = {readonly file: string; readonly name: string; readonly promises: readonly number[]};

/** Every test, or group of tests, whose name begins with `[P…]`. */
export const shownInTests = (): readonly Shown[] =>
  globSync('test/**/*.test.{ts,tsx}', {cwd: root})
    .sort()
    .flatMap(file =>
      [...readFileSync(`${root}${file}`, 'utf8').matchAll(/\((['"`])((?:\[P\d+\] ?)+)([^\n]*?)\1,/g)].map(([, , tags, name]) => ({
        file, name: name!, promises: [...tags!.matchAll(/\d+/g)].map(([number]) => Number(number)),
      })),
    );

/** How the tests of each promise ended, from vitest's JSON. */
export const resultsOf = (json: string): ReadonlyMap<number, {readonly passed: number; readonly failed: number; readonly skipped: number}> => {
  const report = JSON.parse(json) as {testResults: {assertionResults: {fullName: string; status: string}[]}[]};
  const results = new Map<number, {passed: number; failed: number; skipped: number}>();
  for (const {fullName, status} of report.testResults.flatMap(({assertionResults}) => assertionResults))
    for (const number of new Set([...fullName.matchAll(/\[P(\d+)\]/g)].map(([, digits]) => Number(digits)))) {
      const sum = results.get(number) ?? {passed: 0, failed: 0, skipped: 0};
      sum[status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped'] += 1;
      results.set(number, sum);
    }
  // Left out of this run, not tried and skipped.
  for (const [number, {passed, failed}] of results) if (passed + failed === 0) results.delete(number);
  return results;
};

/** The document with its table as the tests are; results only where there are new ones. */
export const rendered = (text: string, shown: readonly Shown[], results: ReturnType<typeof resultsOf> = new Map()): string =>
  text.replace(/^\| P(\d+) \|.*$/gm, line => {
    const [, id = '', promise = '', today = '', , before = 'not run'] = line.split(/(?<!\\)\|/).map(cell => cell.trim());
    const number = Number(id.slice(1));
    const of = shown.filter(({promises}) => promises.includes(number));
    const files = [...new Set(of.map(({file}) => file))];
    const tests = files.map(file => `\`${file}\`: ${of.filter(one => one.file === file).map(({name}) => cell(name)).join('; ')}`).join('<br>');
    const result = results.get(number);
    return `| ${id} | ${promise} | ${today} | ${tests} | ${result ? words(result) : before} |`;
  });

const words = ({passed, failed, skipped}: {readonly passed: number; readonly failed: number; readonly skipped: number}): string =>
  [failed > 0 ? `${failed} FAILED` : '', `${passed} passed`, skipped > 0 ? `${skipped} skipped` : ''].filter(Boolean).join(', ');

const cell = (name: string): string => name.replaceAll('\\', '').replaceAll('|', '\\|').replace(/[<>*_`[\]]/g, found => `\\${found}`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , results] = process.argv;
  const path = `${root}${guaranteesFile}`;
  writeFileSync(path, rendered(readFileSync(path, 'utf8'), shownInTests(), results === undefined ? undefined : resultsOf(readFileSync(results, 'utf8'))));
}
