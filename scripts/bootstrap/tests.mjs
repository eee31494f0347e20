import {spawn} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync} from 'node:fs';
import {findNode} from './node.mjs';
import {inRoot, root} from './root.mjs';

/**
 * Runs the tests on Node 24. With CI=true the last line says how many passed and failed, for machines that read it.
 *
 * @returns {Promise<number>} the exit code
 */
export const runTests = async args => {
  const isCi = process.env.CI === 'true';
  const report = inRoot('.cache', 'vitest.json');
  mkdirSync(inRoot('.cache'), {recursive: true});
  rmSync(report, {force: true});
  const reporters = isCi ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  const code = await vitest(['run', ...reporters, ...args]);
  return isCi ? countAloud(report, code) : code;
};

const vitest = args =>
  new Promise((resolve, reject) => {
    const child = spawn(findNode(), [inRoot('node_modules', 'vitest', 'vitest.mjs'), ...args], {cwd: root, stdio: 'inherit'});
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? 1));
  });

/** A file that could not even be loaded has no tests to count and is counted as one that failed. A run without a report is no success. */
const countAloud = (report, code) => {
  let counts = {passed: 0, failed: 1, skipped: 0};
  try {
    const {numPassedTests, numFailedTests, numPendingTests, testResults} = JSON.parse(readFileSync(report, 'utf8'));
    const broken = testResults.filter(file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed')).length;
    counts = {passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests};
  } catch (error) {
    process.stdout.write(`There is no report of the tests: ${error.message}\n`);
  }
  if (counts.skipped > 0) process.stdout.write(`${counts.skipped} skipped\n`);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  return code === 0 && counts.failed > 0 ? 1 : code;
};
