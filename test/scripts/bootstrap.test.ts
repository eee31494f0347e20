import {existsSync, readFileSync, readlinkSync, rmSync, utimesSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {ended, says, smallClone} from './small-clone.ts';

let clone: ReturnType<typeof smallClone>;
beforeEach(() => {
  clone = smallClone();
});
afterEach(() => clone.remove());

const start = ['scripts/bootstrap.mjs', 'start'];
const cockpit = ['bin/cockpit.mjs'];
const wrote = (out: string) => JSON.parse(out.split('\n')[0]!) as {own: string; args: string[]; node: string};

describe('a fresh clone', () => {
  it('installs, builds and starts the demo, with a line for each on stderr and nothing else', async () => {
    const {code, out, err} = await clone.run([...start, '--scenario', 'healthy']);
    expect(code).toBe(0);
    expect(wrote(out)).toEqual({own: clone.at('dist', 'cockpit.mjs'), args: ['demo', '--scenario', 'healthy'], node: process.versions.node});
    expect(err.replaceAll(/\d+ s/g, 'n s')).toBe([
      'Installing what the cockpit is built with …', 'Installing what the cockpit is built with … done, n s', 'Building …', 'Building … done, n s', '',
    ].join('\n'));
    expect(clone.installs()).toEqual([expect.stringMatching(/^ci .*--ignore-scripts/)]);
    expect(readlinkSync(clone.at('node_modules', '.bin', 'cockpit'))).toBe('../../bin/cockpit.mjs');
  });

  it('does neither a second time, and again when what it comes from has changed', async () => {
    await clone.run(start);
    expect((await clone.run(start)).err).toBe('');
    expect([clone.installs().length, clone.builds()]).toEqual([1, 1]);

    clone.write('src/cli.ts', '// changed');
    await clone.run(start);
    expect([clone.installs().length, clone.builds()]).toEqual([1, 2]);

    clone.write('package-lock.json', '{"lockfileVersion": 3, "packages": {}}');
    await clone.run(start);
    expect([clone.installs().length, clone.builds()]).toEqual([2, 3]);

    rmSync(clone.at('node_modules'), {recursive: true});
    rmSync(clone.at('dist'), {recursive: true});
    await clone.run(start);
    expect([clone.installs().length, clone.builds()]).toEqual([3, 4]);
  });

  it('builds anew when it is asked to, and says what it made', async () => {
    await clone.run(start);
    clone.write('src/cli.ts', '// changed');
    expect(await clone.run(['scripts/bootstrap.mjs', 'build'])).toMatchObject({code: 0, out: 'made it\n'});
    expect((await clone.run(start)).err).toBe('');
    await clone.run(['scripts/bootstrap.mjs', 'build']);
    expect(clone.builds()).toBe(3);
  });

  it('is installed and built once when several begin at the same moment', async () => {
    const all = await Promise.all(['a', 'b', 'c', 'd'].map(name => clone.run([...cockpit, name])));
    expect(all.map(({code, out}) => [code, wrote(out).args])).toEqual([[0, ['a']], [0, ['b']], [0, ['c']], [0, ['d']]]);
    expect([clone.installs().length, clone.builds()]).toEqual([1, 1]);
    expect(existsSync(clone.at('.cache', 'bootstrap.lock'))).toBe(false);
  });

  it('goes on where the one before it was killed in the middle', async () => {
    clone.write('.cache/bootstrap.lock', '2147483646');
    const {code} = await clone.run([...cockpit, '--version']);
    expect(code).toBe(0);
  });

  it('waits for no empty file that somebody left, and for no stranger who has the number of one that is gone', async () => {
    clone.write('.cache/bootstrap.lock', '');
    const before = new Date(Date.now() - 11_000);
    utimesSync(clone.at('.cache', 'bootstrap.lock'), before, before);
    const {code, err} = await clone.run([...cockpit, '--version']);
    expect([code, err]).toEqual([0, expect.not.stringContaining('Waiting')]);

    clone.write('.cache/bootstrap.lock', `${process.pid} 1`);
    clone.write('src/cli.ts', '// changed');
    const again = await clone.run([...cockpit, '--version']);
    expect([again.code, again.err]).toEqual([0, expect.not.stringContaining('Waiting')]);
    expect(clone.builds()).toBe(2);
    expect(existsSync(clone.at('.cache', 'bootstrap.lock'))).toBe(false);
  });

  it('installs what is for development whatever npm’s surroundings say, and not on the Node that it is about to remove', async () => {
    clone.write('programs/npm', `#!${process.execPath}
      require('node:fs').writeFileSync('seen.json', JSON.stringify({path: process.env.PATH, omit: process.env.npm_config_omit, registry: process.env.npm_config_registry}));
      process.exit(1);`);
    await clone.run(start, {env: {PATH: clone.path, npm_config_omit: 'dev', npm_config_registry: 'http://127.0.0.1:9/'}});
    expect(JSON.parse(readFileSync(clone.at('seen.json'), 'utf8'))).toEqual({path: clone.at('programs'), registry: 'http://127.0.0.1:9/'});
  });
});

describe('what is missing is told in words', () => {
  it.each([
    ['npm error code ENOTFOUND\nnpm error network request to the registry failed', /^npm could not reach its registry\.\n {2}Look at the network and the proxy/m],
    ['npm error nospc ENOSPC: no space left on device, write', /^The disk is full\.\n {2}About/m],
    ['npm error code EINTEGRITY', /^ {2}\| npm error code EINTEGRITY\nnpm ci failed \(exit code 1\)\.\n {2}Its last words/m],
  ])('npm fails with %j', async (says, words) => {
    const {code, out, err} = await clone.run(start, {env: {NPM_FAILS: says}});
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(words);
    expect(err).not.toMatch(/\n\s+at /);
    // Nothing half installed counts as installed.
    expect((await clone.run(start)).code).toBe(0);
  });

  it('no npm', async () => {
    clone.without('npm');
    expect((await clone.run(start)).err).toMatch(/npm could not be started\.\n {2}It comes with Node/);
  });

  it('no git', async () => {
    clone.without('git');
    const {code, err} = await clone.run(start);
    expect([code, err]).toEqual([2, 'git is not there, and a release is made with it.\n  Install git, see that `git --version` answers, then run this again.\n']);
    expect(clone.installs()).toEqual([]);
  });

  it('an old Node', async () => {
    const {code, err} = await clone.run(start, {node: pretend('18.20.4')});
    expect([code, err]).toEqual([2, 'The cockpit cannot be built with Node 18.20.4: it needs 20 or newer.\n  Install a newer Node from your system or from nodejs.org, then run this again.\n']);
  });

  it('no pinned Node for this machine, and one that builds but does not run the cockpit', async () => {
    clone.write('programs/npm', `#!${process.execPath}\nrequire('node:fs').mkdirSync('node_modules/.bin', {recursive: true});`);
    const {code, err} = await clone.run(start, {node: pretend('20.20.2')});
    expect(code).toBe(2);
    expect(err).toMatch(/There is no Node 24 for \S+ \S+ to install here, and Node 20\.20\.2 is too old\.\n {2}Install Node 22\.19 or newer/);
  });

  it('a mistake in the source', async () => {
    clone.write('scripts/build.ts', "console.error('src/cli.ts:3:8: ERROR: no such thing'); process.exitCode = 1;");
    const {code, err} = await clone.run(start);
    expect(code).toBe(2);
    expect(err).toMatch(/The build failed\.\nsrc\/cli\.ts:3:8: ERROR: no such thing\n {2}npm run check/);
  });

  it('a task that is none', async () => expect((await clone.run(['scripts/bootstrap.mjs', 'tset'])).err).toBe('There is no task tset.\n  There are: start, cockpit, test, check, build\n'));
});

describe('npm test', () => {
  /** In the place of vitest: leaves a report as vitest does, or none, and ends with a code. */
  const withTests = async (report: unknown, code: number, env: Record<string, string> = {CI: 'true'}) => {
    await clone.run([...cockpit, '--version']);
    clone.write('node_modules/vitest/vitest.mjs', `
      import {writeFileSync} from 'node:fs';
      console.log(process.argv.slice(2).filter(arg => !arg.startsWith('--')).join(' '));
      const to = process.argv.find(arg => arg.startsWith('--outputFile.json='))?.split('=')[1];
      const report = ${JSON.stringify(report)};
      if (to && report) writeFileSync(to, JSON.stringify(report));
      process.exitCode = ${code};`);
    const {out, code: ended} = await clone.run(['scripts/bootstrap.mjs', 'test', 'test/util'], {env});
    return {lines: out.trimEnd().split('\n'), ended};
  };
  const file = (status: string, ...tests: string[]) => ({status, assertionResults: tests.map(one => ({status: one}))});

  it('passes arguments on and adds nothing for people', async () =>
    expect(await withTests({}, 0, {})).toEqual({lines: ['run test/util'], ended: 0}));

  it('says at the end, for machines, how many passed and failed', async () => {
    const report = {numPassedTests: 12, numFailedTests: 1, numPendingTests: 2, testResults: [file('failed', 'passed', 'failed'), file('passed')]};
    expect(await withTests(report, 1)).toEqual({lines: ['run test/util', '2 skipped', '12 passed, 1 failed'], ended: 1});
  });

  it('counts a file that could not be loaded, and a run that left no report, as failed', async () => {
    const report = {numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, testResults: [file('passed', 'passed'), file('failed')]};
    expect(await withTests(report, 0)).toEqual({lines: ['run test/util', '3 passed, 1 failed'], ended: 1});
    const {lines, ended} = await withTests(undefined, 0);
    expect([lines.at(-1), ended]).toEqual(['0 passed, 1 failed', 1]);
  });
});

/** How the command goes over to Node 24: by becoming it, and where Node cannot do that, by standing behind it. */
describe.each([['becoming it', []], ['standing behind it', ['--import', 'data:text/javascript,delete process.execve']]] as const)('the command in a clone, %s', (_, node) => {
  beforeEach(async () => {
    await clone.run([...cockpit, '--version']);
  });

  it('passes arguments and the exit code on, from any folder', async () => {
    const {code, out} = await clone.run([...cockpit, 'status', '--json', '--exit', '3'], {node});
    expect([code, wrote(out).args, wrote(out).own]).toEqual([3, ['status', '--json', '--exit', '3'], clone.at('dist', 'cockpit.mjs')]);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('passes %s on', async signal => {
    const child = clone.start([...cockpit, '--wait'], {node});
    const end = ended(child);
    await says(child, 'waiting');
    child.kill(signal);
    expect(await end).toMatchObject({code: 42, out: expect.stringContaining(`got ${signal}`)});
  });

  it('ends by the signal that ended it', async () => expect(await clone.run([...cockpit, '--signal', 'SIGTERM'], {node})).toMatchObject({code: null, signal: 'SIGTERM'}));
});

describe('the command as it is published', () => {
  beforeEach(async () => {
    await clone.run([...cockpit, '--version']);
    for (const name of ['scripts', 'node_modules', 'programs']) rmSync(clone.at(name), {recursive: true});
  });

  it('loads the bundle, which knows its own place', async () => {
    const {code, out, err} = await clone.run([...cockpit, 'x', '--exit', '1']);
    expect([code, err, wrote(out)]).toEqual([1, '', {own: clone.at('dist', 'cockpit.mjs'), args: ['x', '--exit', '1'], node: process.versions.node}]);
  });

  it.each(['20.20.2', '22.18.0'])('says that Node %s is too old, and what to do', async version => {
    const {code, out, err} = await clone.run(cockpit, {node: pretend(version)});
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`The cockpit needs Node 22.19 or newer; this is ${version} (${process.execPath}).\n  Install a newer one, or put the folder of one that is there first in PATH.\n`);
  });

  it('keeps compiled code where nobody else can put any', async () => {
    await clone.run(cockpit);
    expect(existsSync(clone.at('.cache', 'release-cockpit', 'compiled'))).toBe(true);
    expect((await clone.run(cockpit, {env: {XDG_CACHE_HOME: '/dev/null/nowhere'}})).code).toBe(0);
  });
});

const pretend = (version: string) => ['--import', `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`];
