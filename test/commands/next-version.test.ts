import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {makeRepo, makeRepoWithRemote, tempFolder, type TestRepo} from '../rig/git-repo.ts';
import {opened, wayBack} from '../rig/given.ts';
import {emptyEnv, recordRelease, typeIn} from './typing.ts';

type Answer = {
  version: string;
  tag: string;
  level: string;
  previous: {version: string; tag: string} | null;
  branch: string;
  configured: boolean;
  options: {id: string; version: string; proposed: boolean}[];
  commits: {subject: string; level: string; forces: boolean}[];
  problems: {id: string; blocks: boolean}[];
  remote: {name: string | null; read: boolean; why: string | null};
};

/** v1.2.3, then a fix, a feature and a chore. */
const orders = (repo: TestRepo = makeRepo()): TestRepo => {
  repo.commit('feat: begin', {'README.md': '# orders'});
  repo.tag('v1.2.3');
  repo.commit('fix(login): accept +', {'a.txt': 'a'});
  repo.commit('feat(orders): filter by channel', {'b.txt': 'b'});
  repo.commit('chore: tidy', {'c.txt': 'c'});
  return repo;
};

const config = (repo: TestRepo, value: object): void => writeFileSync(join(repo.path, 'cockpit.config.json'), JSON.stringify(value));

describe('cockpit next-version', () => {
  it('works in any repository: no config, no remote', async () => {
    const {code, out, err} = await typeIn(orders().path, 'next-version');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^1\.3\.0 {2}minor, after 1\.2\.3 \(v1\.2\.3, [0-9a-f]{7}\)$/);
    expect(out).toMatch(/One commit forces it: [0-9a-f]{7} feat\(orders\): filter by channel\./);
    expect(out).toMatch(/minor {2}[0-9a-f]{7} {2}feat\(orders\).*\n.*patch {2}[0-9a-f]{7} {2}fix\(login\)/);
    expect(out).toContain('1 commit changes nothing for users');
    expect(err).toBe('');
  });

  it('prints one versioned object with --json, and every commit with what it counts for', async () => {
    const answer = (await typeIn(orders().path, 'next-version --json')).json<Answer & {format: number}>();
    expect(answer).toMatchObject({
      format: 1,
      version: '1.3.0',
      tag: 'v1.3.0',
      level: 'minor',
      branch: 'main',
      configured: false,
      previous: {version: '1.2.3', tag: 'v1.2.3'},
      remote: {name: null, read: false, why: null},
      problems: [],
    });
    expect(answer.commits.map(({level, forces}) => [level, forces])).toEqual([
      ['none', false],
      ['minor', true],
      ['patch', false],
    ]);
    expect(answer.options.map(({id, version, proposed}) => [id, version, proposed])).toEqual([
      ['patch', '1.2.4', false],
      ['minor', '1.3.0', true],
      ['major', '2.0.0', false],
      ['prerelease', '1.3.0-rc.1', false],
    ]);
  });

  it('looks at the branch that is checked out where no config names one', async () => {
    const repo = orders();
    repo.git('switch', '-q', '-c', 'next');
    repo.commit('feat!: drop the old login');
    const answer = await typeIn(repo.path, 'next-version --json');
    expect(answer.code).toBe(0);
    expect(answer.json<Answer>()).toMatchObject({version: '2.0.0', branch: 'next'});
  });

  it('takes prefix, branch and remote from a config', async () => {
    const {repo} = makeRepoWithRemote();
    repo.commit('feat: begin', {'README.md': '# orders'});
    repo.tag('orders@4.0.0');
    repo.commit('fix: one');
    config(repo, {service: 'orders', git: {tagPrefix: 'orders@', versionFiles: []}});
    repo.git('push', '-q', 'origin', 'main', 'orders@4.0.0');
    const answer = (await typeIn(repo.path, 'next-version --json')).json<Answer>();
    expect(answer).toMatchObject({version: '4.0.1', tag: 'orders@4.0.1', configured: true, remote: {name: 'origin', read: true}});
  });

  it('is a first release where nothing is tagged', async () => {
    const repo = makeRepo();
    repo.commit('feat: begin');
    expect((await typeIn(repo.path, 'next-version --json')).json<Answer>()).toMatchObject({version: '1.0.0', previous: null});
  });

  it('says no, 1, when the remote has a release that was never fetched, and still tells the number', async () => {
    const {repo, remote} = makeRepoWithRemote();
    orders(repo).git('push', '-q', 'origin', 'main', 'v1.2.3');
    remote.git('tag', '-f', 'v1.3.0', 'main');
    const {code, out, err} = await typeIn(repo.path, 'next-version --json');
    expect(code).toBe(1);
    expect(err).toContain('git fetch --tags');
    expect(JSON.parse(out)).toMatchObject({version: '1.3.1', problems: [{id: 'tags-missing', blocks: true}]});
  });

  it('could not determine, 3, whether the number is free when the remote does not answer; the proposal is told', async () => {
    const repo = orders();
    repo.git('remote', 'add', 'origin', 'http://127.0.0.1:9/orders.git');
    const {code, out, err} = await typeIn(repo.path, 'next-version');
    expect(code).toBe(3);
    expect(out).toContain('1.3.0');
    expect(err).toMatch(/Whether the number is free could not be asked: origin does not answer/);
  });

  it('does not give out a number again that was rolled back on this machine', async () => {
    const env = emptyEnv();
    const repo = orders();
    config(repo, {service: 'orders', git: {versionFiles: []}});
    repo.git('remote', 'add', 'origin', repo.path);
    expect((await typeIn(repo.path, 'next-version --json', env)).json<Answer>().version).toBe('1.3.0');
    await recordRelease({repo: repo.path, service: 'orders', env}, [
      opened(),
      {type: 'FactsFound', at: 1, facts: {version: '1.3.0'}},
      {type: 'RollbackRequested', at: 2, by: 'ana', reason: 'errors', until: 3, plan: wayBack()},
      {type: 'RollbackBegun', at: 3, by: undefined},
      {type: 'RollbackVerified', at: 4, targets: [], says: 'all back'},
      {type: 'ReleaseEnded', at: 5, by: 'cockpit', result: 'rolled back'},
    ]);
    const answer = (await typeIn(repo.path, 'next-version --json', env)).json<Answer & {taken: unknown[]}>();
    expect(answer.version).toBe('1.3.1');
    expect(answer.taken).toContainEqual({version: '1.3.0', why: 'burned', reason: expect.stringMatching(/^rolled back \d+ \w+ \d{4}$/)});
  });

  it('lets nothing of a commit reach the terminal, in words or in JSON', async () => {
    const repo = makeRepo();
    repo.commit('feat: begin');
    repo.tag('v1.0.0');
    repo.git(
      '-c',
      'user.name=Eve\u009b2J',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'feat: nice\u001b]52;c;aGk=\u0007 \u202Egnp.exe\u009b31m',
    );
    for (const flag of ['', ' --json']) {
      const {code, out, err} = await typeIn(repo.path, `next-version${flag}`);
      expect(code).toBe(0);
      expect(`${out}${err}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  it('makes nothing in the home of somebody who only asks', async () => {
    const env = emptyEnv();
    const repo = orders();
    config(repo, {service: 'orders', git: {versionFiles: []}});
    await typeIn(repo.path, 'next-version', env);
    expect(existsSync(env.COCKPIT_STATE_HOME)).toBe(false);
  });

  it.each([
    ['outside of a repository', () => tempFolder(), 'CockpitError', /Looking for a git repository/],
    ['without a commit', () => makeRepo().path, 'CockpitError', /nothing has been committed yet/],
    [
      'with a config that is wrong',
      () => {
        const repo = orders();
        config(repo, {service: 'orders', git: {tagprefix: 'v'}});
        return repo.path;
      },
      'ConfigUnusable',
      /tagPrefix/,
    ],
    [
      'on a branch that the config names and the repository has not',
      () => {
        const repo = orders();
        config(repo, {service: 'orders', git: {branch: 'trunk', versionFiles: []}});
        return repo.path;
      },
      'CockpitError',
      /no such branch/,
    ],
  ])('explains itself %s', async (_, folder, name, words) => {
    const {code, out, err} = await typeIn(folder(), 'next-version --json');
    expect(code).toBe(name);
    expect(err).toMatch(words);
    expect(out).toBe('');
  });

  it('has no use for more words', async () => {
    const {code, err} = await typeIn(orders().path, 'next-version minor');
    expect(code).toBe(2);
    expect(err).toContain('"minor" is one word too many');
  });
});
