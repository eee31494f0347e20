import {describe, expect, it} from 'vitest';
import {mergeToBranch, moveBranch, revertRelease} from '../../src/git/index.ts';
import {openGitReader} from '../../src/world/git-reader.ts';
import {addHook, makeRepo, type TestRepo} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const world = gitWorld();
const at = Date.UTC(2026, 10, 20, 12);

describe('the local branch, after the push', () => {
  const move = (repo: TestRepo, to: string, branch = 'main') => moveBranch(world, openGitReader(repo.path), {branch, to});
  /** A commit on top of main that main does not know. */
  const ahead = (repo: TestRepo, files: Record<string, string>) => {
    const before = repo.git('rev-parse', 'HEAD');
    const to = repo.commit('chore: release', files);
    repo.git('reset', '-q', '--hard', before);
    return to;
  };

  it('goes along with its files when the tree is clean', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {v: '1'});
    const to = ahead(repo, {v: '2'});
    addHook({...repo, path: `${repo.path}/.git`}, 'post-merge', `touch ${repo.path}/../hook-ran`);
    expect(await move(repo, to)).toEqual({moved: true, tree: true});
    expect([repo.git('rev-parse', 'main'), repo.git('status', '--porcelain'), await world.files.readText(`${repo.path}/v`)]).toEqual([
      to,
      '',
      '2',
    ]);
    expect(await world.files.exists(`${repo.path}/../hook-ran`)).toBe(false);
    expect(await move(repo, to)).toEqual({moved: true, tree: false});
  });

  it.each([
    ['changed', (repo: TestRepo) => repo.write('v', 'mine')],
    ['untracked', (repo: TestRepo) => repo.write('w', 'mine')],
  ])('stays where it is when a file is %s', async (_, disturb) => {
    const repo = makeRepo();
    const from = repo.commit('feat: a', {v: '1'});
    const to = ahead(repo, {v: '2', w: '2'});
    disturb(repo);
    expect(await move(repo, to)).toEqual({
      moved: false,
      why: 'the work tree has 1 changed or untracked file',
      next: `git switch main && git merge --ff-only ${to.slice(0, 12)}`,
    });
    expect(repo.git('rev-parse', 'HEAD')).toBe(from);
  });

  it('is moved alone when another one is checked out, and not when it is checked out elsewhere', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {v: '1'});
    const to = ahead(repo, {v: '2'});
    repo.git('switch', '-qc', 'other');
    repo.write('v', 'mine');
    expect(await move(repo, to)).toEqual({moved: true, tree: false});
    expect([repo.git('rev-parse', 'main'), repo.git('diff', '--name-only')]).toEqual([to, 'v']);
    repo.git('stash', '-q');
    const further = repo.commit('feat: b');
    repo.git('rebase', '-q', '--onto', to, 'HEAD~1');
    repo.git('worktree', 'add', '-q', `${repo.path}-second`, 'main');
    expect(await move(repo, repo.git('rev-parse', 'HEAD'))).toMatchObject({moved: false, why: 'main is checked out in another work tree'});
    expect(further).toBeTruthy();
  });

  it('is not moved back or sideways', async () => {
    const repo = makeRepo();
    const from = repo.commit('feat: a');
    const to = ahead(repo, {v: '2'});
    const mine = repo.commit('feat: mine');
    expect(await move(repo, to)).toMatchObject({moved: false, why: 'main has commits here that the release does not contain'});
    expect(await move(repo, from)).toMatchObject({moved: false});
    expect(repo.git('rev-parse', 'main')).toBe(mine);
  });

  it('is made when there is none', async () => {
    const repo = makeRepo();
    const to = repo.commit('feat: a');
    expect(await move(repo, to, 'release/2.8')).toEqual({moved: true, tree: false});
    expect(repo.git('rev-parse', 'release/2.8')).toBe(to);
  });
});

describe('merging the release branch', () => {
  const merge = (repo: TestRepo, into: string, from: string) =>
    mergeToBranch(world, repo.path, {into, from, message: 'Merge release v2.8.0', at});

  it('makes a commit with both, and touches nothing here', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {a: '1\n'});
    repo.git('switch', '-qc', 'release');
    const from = repo.commit('chore: release', {CHANGELOG: 'x\n'});
    repo.git('switch', '-q', 'main');
    const into = repo.commit('feat: b', {b: '1\n'});
    repo.write('a', 'mine\n');
    const before = [repo.git('status', '--porcelain'), repo.git('for-each-ref')];
    const merged = await merge(repo, into, from);
    expect(merged).toMatchObject({is: 'merged', changed: ['CHANGELOG']});
    if (merged.is !== 'merged') return;
    expect(repo.git('log', '-1', '--format=%P', merged.commit)).toBe(`${into} ${from}`);
    expect(repo.git('ls-tree', '--name-only', merged.commit).split('\n')).toEqual(['CHANGELOG', 'a', 'b']);
    expect([repo.git('status', '--porcelain'), repo.git('for-each-ref')]).toEqual(before);
    expect(await merge(repo, merged.commit, from)).toEqual({is: 'nothing', commit: merged.commit});
  });

  it('names the files that a person has to look at', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {a: '1\n', 'with blank': '1\n'});
    repo.git('switch', '-qc', 'release');
    const from = repo.commit('fix: x', {a: 'release\n', 'with blank': 'release\n'});
    repo.git('switch', '-q', 'main');
    const into = repo.commit('fix: y', {a: 'main\n', 'with blank': 'main\n'});
    expect(await merge(repo, into, from)).toMatchObject({
      is: 'conflict',
      files: ['a', 'with blank'],
      next: expect.stringContaining('git merge'),
    });
  });

  it('of something that does not exist is an error', async () => {
    const repo = makeRepo();
    const into = repo.commit('feat: a');
    await expect(merge(repo, into, 'f'.repeat(40))).rejects.toThrow('Comparing commits');
    await expect(merge(repo, into, 'main')).rejects.toThrow();
  });
});

describe('taking a release back', () => {
  const story = () => {
    const repo = makeRepo();
    const previous = repo.commit('chore: release v2.7.4', {app: '2.7.4\n', CHANGELOG: '2.7.4\n', old: 'x\n'});
    repo.commit('feat: a', {app: 'new\n', 'migrations/0042.sql': 'alter\n', 'src/new.ts': 'new\n'});
    repo.git('rm', '-q', 'old');
    const release = repo.commit('chore: release v2.8.0', {CHANGELOG: '2.8.0\n2.7.4\n'});
    return {repo, previous, release};
  };
  const revert = (repo: TestRepo, previous: string, release: string, more: {keep?: readonly string[]} = {}) =>
    revertRelease(world, repo.path, {
      tip: repo.git('rev-parse', 'main'),
      release,
      previous,
      message: 'revert: release v2.8.0',
      at,
      ...more,
    });

  it('brings back every file of the one before', async () => {
    const {repo, previous, release} = story();
    const reverted = await revert(repo, previous, release);
    expect(reverted).toMatchObject({is: 'merged', changed: ['CHANGELOG', 'app', 'migrations/0042.sql', 'old', 'src/new.ts']});
    if (reverted.is !== 'merged') return;
    expect(repo.git('rev-parse', `${reverted.commit}^{tree}`)).toBe(repo.git('rev-parse', `${previous}^{tree}`));
    expect(repo.git('log', '-1', '--format=%P %s', reverted.commit)).toBe(`${release} revert: release v2.8.0`);
    expect(repo.git('rev-parse', 'main')).toBe(release);
  });

  it('keeps what was committed after it, and the migrations that were applied', async () => {
    const {repo, previous, release} = story();
    repo.commit('docs: later', {later: 'x\n'});
    const reverted = await revert(repo, previous, release, {keep: ['migrations', 'CHANGELOG']});
    expect(reverted).toMatchObject({is: 'merged', changed: ['app', 'old', 'src/new.ts']});
    if (reverted.is !== 'merged') return;
    expect(repo.git('ls-tree', '-r', '--name-only', reverted.commit).split('\n')).toEqual([
      'CHANGELOG',
      'app',
      'later',
      'migrations/0042.sql',
      'old',
    ]);
    expect(repo.git('cat-file', 'blob', `${reverted.commit}:CHANGELOG`)).toBe('2.8.0\n2.7.4');
  });

  it('stops where later work is in the way, unless that is kept anyway', async () => {
    const {repo, previous, release} = story();
    repo.commit('fix: on top', {app: 'newer\n'});
    expect(await revert(repo, previous, release)).toMatchObject({is: 'conflict', files: ['app']});
    const kept = await revert(repo, previous, release, {keep: ['app']});
    expect(kept.is === 'merged' && repo.git('cat-file', 'blob', `${kept.commit}:app`)).toBe('newer');
  });

  it('twice is nothing the second time', async () => {
    const {repo, previous, release} = story();
    const reverted = await revert(repo, previous, release);
    repo.git('reset', '-q', '--hard', reverted.is === 'merged' ? reverted.commit : '');
    expect(await revert(repo, previous, release)).toMatchObject({is: 'nothing'});
  });

  it('needs the release to be on the branch', async () => {
    const {repo, previous, release} = story();
    repo.git('reset', '-q', '--hard', previous);
    await expect(revert(repo, previous, release)).rejects.toMatchObject({
      message: 'Reverting the release',
      next: expect.arrayContaining(['Roll back by digest instead (A)']),
    });
  });
});
