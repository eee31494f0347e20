import {spawn} from 'node:child_process';
import {buildAnew, ensureBuilt} from './build.mjs';
import {handOver} from './hand-over.mjs';
import {ensureInstalled} from './install.mjs';
import {findNode} from './node.mjs';
import {inRoot, root} from './root.mjs';
import {say, sayStop, Stop} from './stop.mjs';
import {runTests} from './tests.mjs';

/** Each ends the process itself, or returns its exit code. */
const tasks = {
  start: async args => {
    await ready();
    return handOver(findNode(), [inRoot('bin', 'load.mjs'), 'demo', ...args]);
  },
  cockpit: async args => {
    await ready();
    return handOver(findNode(), [inRoot('bin', 'load.mjs'), ...args]);
  },
  test: async args => {
    await ready();
    return runTests(args);
  },
  /** All of them, or those that are named. */
  check: async names => {
    const unknown = names.filter(name => !checks.some(([known]) => known === name));
    if (unknown.length > 0) throw new Stop(`There is no check ${unknown.join(', ')}.`, `There are: ${checks.map(([name]) => name).join(', ')}`);
    await ensureInstalled();
    const results = [];
    for (const [name, work] of checks) if (names.length === 0 || names.includes(name)) results.push([name, (await work()) === 0]);
    say(results.map(([name, isGood]) => `${name} ${isGood ? 'ok' : 'FAILED'}`).join(', '));
    return results.every(([, isGood]) => isGood) ? 0 : 1;
  },
  build: async () => {
    await ensureInstalled();
    process.stdout.write(await buildAnew());
    return 0;
  },
};

/** All of them run whatever the others say: a person wants to hear everything at once. Borders are among the tests. */
const checks = [
  ['types', () => run(inRoot('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', inRoot('tsconfig.json'))],
  ['lint', () => run(inRoot('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'lint', '--error-on-warnings')],
  ['tests', async () => {
    await ensureBuilt();
    return runTests([]);
  }],
];

const ready = async () => {
  await ensureInstalled();
  await ensureBuilt();
};

const run = (...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(findNode(), args, {cwd: root, stdio: 'inherit'});
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? 1));
  });

export const runTask = async (name, args) => {
  try {
    const task = Object.hasOwn(tasks, name ?? '') ? tasks[name] : undefined;
    if (!task) throw new Stop(`There is no task ${name ?? '(none)'}.`, `There are: ${Object.keys(tasks).join(', ')}`);
    process.exitCode = await task(args);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    sayStop(error);
    process.exitCode = 2;
  }
};
