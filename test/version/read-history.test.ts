import {describe, expect, it} from 'vitest';
import {entriesAt} from '../../src/git/index.ts';
import {readChangesets, readEngines, readHistory, type HistoryOptions} from '../../src/version/index.ts';
import {openGitReader} from '../../src/world/git-reader.ts';
import {cloneOf, makeRepo, makeRepoWithRemote, tempFolder, type TestRepo} from '../rig/git-repo.ts';

const history = (repo: TestRepo, options: Partial<HistoryOptions> = {}) =>
  readHistory(openGitReader(repo.path), {tagPrefix: 'v', branch: 'main', ...options});
const ids = async (repo: TestRepo, options: Partial<HistoryOptions> = {}) =>
  (await history(repo, options)).problems.map(problem => problem.id);

const released = (...versions: string[]): TestRepo => {
  const repo = makeRepo();
  for (const version of versions) {
    repo.commit(`chore: release ${version}`);
    repo.tag(version);
  }
  return repo;
};

describe('the previous version', () => {
  it('is the nearest release, with the newest three and the commits since', async () => {
    const repo = released('v2.7.1', 'v2.7.2', 'v2.7.3', 'v2.7.4');
    repo.commit('fix: a');
    repo.commit('feat: b');
    const found = await history(repo);
    expect(found.previous?.name).toBe('v2.7.4');
    expect(found.newest.map(tag => tag.name)).toEqual(['v2.7.4', 'v2.7.3', 'v2.7.2']);
    expect(found.newest.every(tag => tag.annotated && tag.at > Date.UTC(2026, 9, 31))).toBe(true);
    expect(found.commits.map(commit => commit.subject)).toEqual(['feat: b', 'fix: a']);
    expect(found.problems).toEqual([]);
  });

  it('is none for a first release; then all commits count', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    repo.tag('not-a-release');
    repo.tag('v1.0');
    const found = await history(repo);
    expect([found.previous, found.newest, found.commits.length]).toEqual([undefined, [], 1]);
  });

  it('is never a prerelease', async () => {
    const repo = released('v2.7.4', 'v2.8.0-rc.1', 'v2.8.0-rc.2');
    repo.commit('fix: c');
    const found = await history(repo);
    expect(found.previous?.name).toBe('v2.7.4');
    expect(found.tags.map(tag => tag.name)).toContain('v2.8.0-rc.2');
    expect(found.commits.map(commit => commit.subject)).toEqual(['fix: c', 'chore: release v2.8.0-rc.2', 'chore: release v2.8.0-rc.1']);
  });

  it('goes by ancestry: a tag on another branch is not the base, and is pointed out', async () => {
    const repo = released('v2.7.4');
    repo.git('switch', '-qc', 'other');
    repo.commit('feat: elsewhere');
    repo.tag('v3.0.0');
    repo.git('switch', '-q', 'main');
    repo.commit('fix: here');
    const found = await history(repo);
    expect(found.previous?.name).toBe('v2.7.4');
    expect(found.problems).toMatchObject([
      {id: 'higher-elsewhere', blocks: false, what: 'v3.0.0 is not in the history of main: it was released from somewhere else.'},
    ]);
  });

  it('that contains no release, while there are some elsewhere, is not the history of a first release', async () => {
    const repo = makeRepo();
    repo.commit('feat: begin');
    repo.git('switch', '-qc', 'release/8.1');
    repo.commit('chore: release v8.1.3');
    repo.tag('v8.1.3');
    repo.tag('v8.1.2-rc.1');
    repo.git('switch', '-q', 'main');
    repo.commit('fix: here');
    expect((await history(repo)).problems).toMatchObject([
      {id: 'none-inside', blocks: true, what: 'main contains none of the releases: the only one, v8.1.3, is on another branch.', next: expect.stringContaining('git merge -s ours v8.1.3')},
    ]);
    repo.git('merge', '-q', '-s', 'ours', 'v8.1.3');
    expect(await history(repo)).toMatchObject({previous: {name: 'v8.1.3'}, problems: []});
  });

  it('after a hotfix was merged back is the higher of the two, by ancestry and not by date', async () => {
    const repo = released('v2.7.4');
    repo.git('switch', '-qc', 'hotfix');
    repo.commit('fix: urgent');
    repo.git('switch', '-q', 'main');
    repo.commit('feat: a');
    repo.tag('v2.8.0');
    repo.tag('v2.7.5', 'hotfix');
    repo.git('merge', '-q', '--no-edit', 'hotfix');
    const found = await history(repo);
    expect(found.previous?.name).toBe('v2.8.0');
    expect(found.commits.map(commit => commit.subject)).toEqual(["Merge branch 'hotfix'", 'fix: urgent']);
  });

  it('is the nearest even when a higher one lies behind it', async () => {
    const repo = released('v2.0.0', 'v1.9.1');
    const found = await history(repo);
    expect(found.previous?.name).toBe('v1.9.1');
    expect(found.problems.map(problem => problem.id)).toEqual(['higher-behind', 'no-commits']);
  });

  it('understands plain tags and two tags on one commit', async () => {
    const repo = released('v1.0.0');
    repo.commit('fix: a');
    repo.git('tag', 'v1.0.1');
    repo.git('tag', 'v1.1.0');
    const {previous} = await history(repo);
    expect(previous).toMatchObject({name: 'v1.1.0', annotated: false, commit: previous!.object});
  });

  it('keeps the packages of a monorepo apart', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {'orders/a.ts': '1', 'admin/a.ts': '1'});
    for (const tag of ['orders@1.2.0', 'orders-admin@9.0.0', 'v5.0.0']) repo.tag(tag);
    repo.commit('feat: for orders', {'orders/b.ts': '1'});
    repo.commit('feat!: for admin', {'admin/b.ts': '1'});
    const found = await history(repo, {tagPrefix: 'orders@', paths: ['orders']});
    expect(found.previous?.name).toBe('orders@1.2.0');
    expect(found.commits.map(commit => commit.subject)).toEqual(['feat: for orders']);
  });

  it('keeps what hostile authors write as text', async () => {
    const repo = makeRepo();
    repo.git('config', 'user.name', 'Ana\x1b[31m <b>');
    repo.commit('feat: a\x1b]0;x\x07\n\nbody with òòòòòò and ;;;; separators\n\nBREAKING CHANGE: yes');
    const {commits} = await history(repo);
    expect(commits).toMatchObject([{subject: 'feat: a', level: 'major'}]);
    expect(commits[0]!.author).not.toContain('\x1b');
  });
});

describe('a history that cannot be trusted', () => {
  it('shallow: blocked, with the way out', async () => {
    const {repo, remote, folder} = makeRepoWithRemote();
    repo.commit('feat: a');
    repo.tag('v1.0.0');
    repo.commit('feat: b');
    repo.commit('feat: c');
    repo.git('push', '-q', '--follow-tags', 'origin', 'main');
    const clone = cloneOf(remote, `${folder}/shallow`, '--depth', '1');
    const found = await history(clone);
    expect(found.problems).toMatchObject([{id: 'shallow', blocks: true, next: 'git fetch --unshallow --tags'}]);
    clone.git('fetch', '-q', '--unshallow', '--tags');
    expect((await history(clone)).problems).toEqual([]);
  });

  it('detached, or another branch checked out', async () => {
    const repo = released('v1.0.0');
    repo.commit('fix: a');
    repo.git('switch', '-q', '--detach');
    expect(await ids(repo)).toEqual(['detached']);
    repo.git('switch', '-qc', 'feature');
    expect(await ids(repo)).toEqual(['other-branch']);
  });

  it('tags that were never fetched, or that differ', async () => {
    const repo = released('v1.0.0');
    repo.commit('fix: a');
    const here = repo.git('rev-parse', 'refs/tags/v1.0.0');
    const other = '1'.repeat(40);
    expect(await ids(repo, {remoteTags: new Map([['v1.0.0', here]])})).toEqual([]);
    expect(
      await ids(repo, {
        remoteTags: new Map([
          ['v1.0.0', here],
          ['v1.1.0', other],
          ['latest', other],
        ]),
      }),
    ).toEqual(['tags-missing']);
    expect(await ids(repo, {remoteTags: new Map([['v1.0.0', other]])})).toEqual(['tags-differ']);
  });

  it('no such branch, no repository: an error with a next step', async () => {
    const repo = released('v1.0.0');
    await expect(history(repo, {branch: 'nope'})).rejects.toMatchObject({name: 'GitReadFailed'});
    await expect(history(repo, {branch: '--upload-pack=x'})).rejects.toMatchObject({name: 'CockpitError'});
    await expect(readHistory(openGitReader(tempFolder()), {tagPrefix: 'v', branch: 'main'})).rejects.toMatchObject({
      next: expect.arrayContaining(['Start the cockpit inside the repository that is released']),
    });
    await expect(readHistory(openGitReader('/nowhere'), {tagPrefix: 'v', branch: 'main'})).rejects.toMatchObject({
      name: 'GitReadFailed',
      cause: 'its folder /nowhere does not exist',
    });
  });
});

it('reads evidence from the commit, not from the work tree', async () => {
  const repo = makeRepo();
  repo.commit('feat: a', {'package.json': '{"engines": {"node": ">=18"}}'});
  repo.tag('v1.0.0');
  const previous = repo.git('rev-parse', 'HEAD');
  const head = repo.commit('fix: b', {
    'package.json': '{"engines": {"node": ">=20"}}',
    '.changeset/brave-cat.md': '---\nx: minor\n---\n\nFilter',
    '.changeset/README.md': '---\nx: major\n---',
    '.changeset/config.json': '{}',
  });
  repo.write('.changeset/later.md', '---\nx: major\n---');
  const git = openGitReader(repo.path);
  const found = [...(await readChangesets(git, await entriesAt(git, head, ['.changeset/']))), ...(await readEngines(git, previous, head))];
  expect(found.map(({from, level}) => [from, level])).toEqual([
    ['.changeset/brave-cat.md', 'minor'],
    ['package.json', 'major'],
  ]);
});
