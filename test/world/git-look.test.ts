import {describe, expect, it} from 'vitest';
import {lookAtGit} from '../../src/world/git-look.ts';
import {openGitReader} from '../../src/world/git-reader.ts';
import {makeRepo, tempFolder, type TestRepo} from '../rig/git-repo.ts';

const look = (repo: TestRepo) => lookAtGit(openGitReader(repo.path));

describe('one look at a repository', () => {
  it('tells tags with what they name in the end, the highest version first', async () => {
    const repo = makeRepo();
    const first = repo.commit('a', {a: '1'});
    repo.git('tag', 'v1.2.0');
    repo.git('tag', '-a', '-m', 'ten', 'v1.10.0');
    repo.git('tag', 'tree-of-it', `${first}^{tree}`);
    const {tags} = await look(repo);
    expect(tags.map(({name}) => name).slice(0, 2)).toEqual(['v1.10.0', 'v1.2.0']);
    expect(tags[0]).toMatchObject({isAnnotated: true, object: repo.git('rev-parse', 'v1.10.0'), target: {id: first, type: 'commit'}});
    expect(tags[1]).toMatchObject({isAnnotated: false, object: first, target: {id: first, type: 'commit'}});
    expect(tags[2]).toMatchObject({name: 'tree-of-it', target: {type: 'tree'}});
    expect(tags[0]!.at).toBeGreaterThan(Date.UTC(2000, 0));
  });

  it('tells the branch that is checked out, and the tips of all', async () => {
    const repo = makeRepo();
    const tip = repo.commit('a', {a: '1'});
    repo.git('branch', 'fix/ünïcode');
    expect(await look(repo)).toMatchObject({branch: 'main', hasCommits: true, isShallow: false});
    expect([...(await look(repo)).branches]).toEqual(expect.arrayContaining([['main', tip], ['fix/ünïcode', tip]]));
  });

  it('tells a detached HEAD from a branch that nothing was committed to', async () => {
    const repo = makeRepo();
    expect(await look(repo)).toMatchObject({branch: 'main', hasCommits: false, tags: []});
    repo.commit('a', {a: '1'});
    repo.git('checkout', '--quiet', '--detach');
    expect(await look(repo)).toMatchObject({branch: undefined, hasCommits: true});
  });

  it('tells remotes by name, with the first of their addresses and the branch that they have checked out', async () => {
    const repo = makeRepo();
    const tip = repo.commit('a', {a: '1'});
    repo.git('remote', 'add', 'up.stream', 'https://example.com/up.git');
    repo.git('remote', 'set-url', '--add', 'up.stream', 'https://example.com/second.git');
    repo.git('remote', 'add', 'fork', 'https://example.com/fork.git');
    repo.git('update-ref', 'refs/remotes/up.stream/trunk/next', tip);
    repo.git('symbolic-ref', 'refs/remotes/up.stream/HEAD', 'refs/remotes/up.stream/trunk/next');
    expect((await look(repo)).remotes).toEqual([
      {name: 'fork', url: 'https://example.com/fork.git', branch: undefined},
      {name: 'up.stream', url: 'https://example.com/up.git', branch: 'trunk/next'},
    ]);
  });

  it('finds the top from anywhere inside, and says where there is none', async () => {
    const repo = makeRepo();
    repo.commit('a', {'deep/inside/a': '1'});
    expect((await lookAtGit(openGitReader(`${repo.path}/deep/inside`))).top).toBe(repo.path);
    await expect(lookAtGit(openGitReader(tempFolder()))).rejects.toMatchObject({next: expect.arrayContaining(['Start the cockpit inside the repository that is released'])});
  });
});
