import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {readGithubChecks, summaryOfChecks} from '../../src/git/index.ts';
import {puppetClock} from '../rig/clock.ts';
import {gitWorld} from '../rig/git-world.ts';
import {waitFor} from '../world/wait-for.ts';
import {story} from './story-rig.ts';

type Run = {name: string; status: string; conclusion?: string | null; sha?: string};

/** The two addresses of the GitHub API that are asked, on this machine. What it answers the test says, also while it runs. */
const forge = async () => {
  const state = {runs: [] as Run[], statuses: [] as {context: string; state: string}[], status: 200, headers: {} as Record<string, string>};
  const asked: {path: string; authorization: string | undefined}[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url!, 'http://localhost');
    asked.push({path: request.url!, authorization: request.headers.authorization});
    const sha = /\/commits\/([0-9a-f]+)\//.exec(url.pathname)?.[1] ?? '';
    const page = Number(url.searchParams.get('page') ?? 1);
    const runs = state.runs.map(({sha: own = sha, conclusion = null, ...run}) => ({head_sha: own, conclusion, started_at: '2026-11-20T13:00:00Z', completed_at: run.status === 'completed' ? '2026-11-20T13:01:20Z' : null, ...run}));
    const body = url.pathname.endsWith('/check-runs') ? {total_count: runs.length, check_runs: runs.slice((page - 1) * 100, page * 100)} : {sha, statuses: state.statuses};
    response.writeHead(state.status, {'content-type': 'application/json', ...state.headers}).end(JSON.stringify(body));
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return {state, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
};

const green = (name: string): Run => ({name, status: 'completed', conclusion: 'success'});
const commit = 'a'.repeat(40);

describe('the checks of a commit', () => {
  const read = async (of: Awaited<ReturnType<typeof forge>>, required: readonly string[] = [], token: string | undefined = undefined) =>
    readGithubChecks(gitWorld(), {api: of.url, repository: 'acme/orders', commit, token, required});

  it.each([
    ['nothing yet', [], [], {is: 'none'}],
    ['one queued', [{name: 'build', status: 'queued'}, green('lint')], [], {is: 'running', checks: [{name: 'build', state: 'running', says: 'queued'}, {name: 'lint', state: 'passed', says: 'success in 80 s'}]}],
    ['all through, also what was left out', [green('build'), {name: 'docs', status: 'completed', conclusion: 'skipped'}, {name: 'x', status: 'completed', conclusion: 'neutral'}], [], {is: 'passed'}],
    ['a failure, while others run', [{name: 'e2e', status: 'in_progress'}, {name: 'unit', status: 'completed', conclusion: 'failure'}], [], {is: 'failed'}],
    ['cancelled is no yes', [{name: 'unit', status: 'completed', conclusion: 'cancelled'}], [], {is: 'failed'}],
    ['timed out is no yes', [{name: 'unit', status: 'completed', conclusion: 'timed_out'}], [], {is: 'failed'}],
    ['a conclusion that nobody knows is no yes', [{name: 'unit', status: 'completed', conclusion: 'shrugged'}], [], {is: 'failed'}],
    ['another commit’s checks are not ours', [{...green('build'), sha: 'b'.repeat(40)}], [], {is: 'none'}],
    ['only an old-style status, pending', [], [{context: 'jenkins', state: 'pending'}], {is: 'running'}],
    ['an old-style status that failed beside green checks', [green('build')], [{context: 'jenkins', state: 'error'}], {is: 'failed'}],
  ] as const)('%s', async (_, runs, statuses, seen) => {
    const of = await forge();
    Object.assign(of.state, {runs, statuses});
    expect(await read(of)).toMatchObject(seen);
  });

  it('only the required ones count, and each has to be there', async () => {
    const of = await forge();
    of.state.runs = [green('build'), {name: 'nightly', status: 'completed', conclusion: 'failure'}];
    expect(await read(of, ['build', 'e2e'])).toMatchObject({is: 'running', checks: [{name: 'build', state: 'passed'}, {name: 'e2e', says: 'has not begun'}]});
    of.state.runs.push(green('e2e'));
    expect(await read(of, ['build', 'e2e'])).toMatchObject({is: 'passed'});
  });

  it('come page by page', async () => {
    const of = await forge();
    of.state.runs = [...Array.from({length: 100}, (_, n) => green(`check ${n}`)), {name: 'last', status: 'completed', conclusion: 'failure'}];
    const seen = await read(of);
    expect(seen).toMatchObject({is: 'failed'});
    expect('checks' in seen && seen.checks).toHaveLength(101);
  });

  it('are asked with the token, which is shown nowhere', async () => {
    const of = await forge();
    await read(of, [], 'ghp_secret');
    expect(of.asked[0]).toEqual({path: `/repos/acme/orders/commits/${commit}/check-runs?filter=latest&per_page=100&page=1`, authorization: 'Bearer ghp_secret'});
  });

  it.each([
    [401, {}, true], [403, {}, true], [403, {'x-ratelimit-remaining': '0'}, false], [404, {}, false], [422, {}, false], [429, {}, false], [502, {}, false],
  ])('%i %o: not known; final: %s', async (status, headers, final) => {
    const of = await forge();
    Object.assign(of.state, {status, headers});
    expect(await read(of)).toMatchObject({is: 'unknown', final, next: expect.stringMatching(/./)});
  });

  it('an answer that is no answer is not known', async () => {
    const world = {...gitWorld(), http: async () => ({status: 200, headers: {}, body: '<html>log in</html>', durationMs: 1})};
    expect(await readGithubChecks(world, {api: 'http://x', repository: 'a/b', commit, token: undefined, required: []})).toMatchObject({is: 'unknown', final: false});
    expect(summaryOfChecks([], ['build'])).toMatchObject({is: 'running'});
  });
});

describe('gate 4 waits for CI', () => {
  const waiting = async (ci: object) => {
    const of = await forge();
    const time = puppetClock();
    const release = await story({config: {ci: {github: {api: of.url, repository: 'acme/orders', ...ci}, every: '10s', timeout: '5m'}}, world: own => ({...own, clock: time.clock})});
    await release.toCut();
    const look = async (): Promise<void> => {
      const before = of.asked.length;
      await waitFor('a look', () => time.sleeping() > 0);
      await time.advance(10_000);
      await waitFor('another look', () => of.asked.length > before && (time.sleeping() > 0 || release.item('cut/ci')?.status !== 'running'));
    };
    await waitFor('the first look', () => of.asked.length > 0 && time.sleeping() > 0);
    return {of, time, release, look};
  };

  it('with a line for every check, until all of them have passed, twice', async () => {
    const {of, release, look} = await waiting({});
    expect(release.said.at(-1)).toMatch(/^no check has begun {2}/);
    of.state.runs = [green('lint'), {name: 'build', status: 'in_progress'}];
    await look();
    expect(release.said.at(-1)).toMatch(/^1 of 2 passed, waiting for build {2}.*\n✓ lint {2}success in 80 s\n◆ build {2}in_progress$/);
    of.state.runs = [green('lint'), green('build')];
    await look();
    expect(release.item('cut/ci')).toMatchObject({status: 'running'});
    await look();
    expect(await release.rests('cut/ci')).toMatchObject({status: 'passed', evidence: {says: expect.stringMatching(/^2 of 2 checks passed for /), blocks: [{rows: [{cells: ['lint', 'success in 80 s']}, {cells: ['build', 'success in 80 s']}]}]}});
    expect(of.asked.every(({path}) => path.includes(release.state().facts.commit!))).toBe(true);
  });

  it('and stops at the first that fails, by name; p asks again', async () => {
    const {of, release, look} = await waiting({required: ['build', 'unit']});
    of.state.runs = [{name: 'build', status: 'in_progress'}, {name: 'unit', status: 'completed', conclusion: 'failure'}];
    await look();
    expect(await release.rests('cut/ci')).toMatchObject({status: 'failed', evidence: {says: 'CI says no: unit', next: expect.arrayContaining(['p asks again'])}});
    of.state.runs = [green('build'), green('unit')];
    expect(await release.again('cut/ci')).toMatchObject({status: 'passed'});
  });

  it('and gives up when the time is over, without calling it green', async () => {
    const {time, release} = await waiting({});
    for (let minute = 0; minute < 40 && release.item('cut/ci')?.status === 'running'; minute++) {
      await waitFor('a look', () => time.sleeping() > 0 || release.item('cut/ci')?.status !== 'running');
      await time.advance(10_000);
    }
    expect(await release.rests('cut/ci')).toMatchObject({status: 'failed', evidence: {says: 'CI has not answered in time: no check has begun'}});
  });

  it('and a token that is refused is said at once', async () => {
    const {of, release, look} = await waiting({});
    of.state.status = 401;
    await look();
    expect(await release.rests('cut/ci')).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('does not know the token'), next: [expect.stringContaining('token'), 'p asks again', expect.any(String)]}});
  });
});
