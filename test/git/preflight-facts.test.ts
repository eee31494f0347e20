import {symlinkSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {changesSince, preflightFacts, probeRemote, readRemote, repoUrl, shownUrl, type PreflightFacts} from '../../src/git/index.ts';
import {openGitReader} from '../../src/world/git-reader.ts';
import {addHook, cloneOf, makeRepo, makeRepoWithRemote, tempFolder, type TestRepo} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const world = gitWorld();
const facts = (repo: TestRepo, branch = 'main') =>
  preflightFacts(world, openGitReader(repo.path, world.env), {cwd: repo.path, remote: 'origin'}, branch);
const reached = (remote: PreflightFacts['remote']) => {
  if (!remote.reachable) throw new Error(remote.why);
  return remote;
};

const inStep = () => {
  const all = makeRepoWithRemote();
  const head = all.repo.commit('feat: a', {'a.txt': 'a\n', 'b.txt': 'b\n'});
  all.repo.git('push', '-q', '-u', 'origin', 'main');
  return {...all, head};
};

describe('preflight', () => {
  it('finds all well', async () => {
    const {repo, remote, head} = inStep();
    expect(await facts(repo)).toEqual({
      tree: {clean: true, files: [], unwatched: []},
      branch: 'main',
      head,
      inProgress: undefined,
      identity: {name: 'Ana', email: 'ana@example.com'},
      remote: {
        reachable: true,
        url: remote.path,
        pushesElsewhere: undefined,
        branchHead: head,
        ahead: [],
        behind: [],
        probe: {is: 'writable', atomic: true},
      },
    });
    expect(remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });

  it('names every file that makes the tree unclean, untracked ones too, whatever the config hides', async () => {
    const {repo} = inStep();
    repo.git('config', 'status.showUntrackedFiles', 'no');
    repo.write('a.txt', 'changed\n');
    repo.write('new/deep file.txt', 'x');
    repo.write('b.txt', 'staged\n');
    repo.git('add', 'b.txt');
    const {tree} = await facts(repo);
    expect(tree.clean).toBe(false);
    expect(new Map(tree.files.map(file => [file.path, file.state]))).toEqual(
      new Map([
        ['a.txt', 'changed'],
        ['b.txt', 'staged'],
        ['new/deep file.txt', 'untracked'],
      ]),
    );
  });

  it('finds files that git was told not to look at', async () => {
    const {repo} = inStep();
    repo.git('update-index', '--assume-unchanged', 'a.txt');
    repo.git('update-index', '--skip-worktree', 'b.txt');
    repo.write('a.txt', 'changed\n');
    expect((await facts(repo)).tree).toEqual({clean: true, files: [], unwatched: ['a.txt', 'b.txt']});
  });

  it('sees a dirty submodule', async () => {
    const {repo} = inStep();
    const inner = makeRepo();
    inner.commit('x', {x: '1'});
    repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'sub');
    repo.commit('chore: sub');
    repo.git('config', 'diff.ignoreSubmodules', 'all');
    expect((await facts(repo)).tree.clean).toBe(true);
    repo.write('sub/x', '2');
    expect((await facts(repo)).tree.files.map(file => file.path)).toEqual(['sub']);
  });

  it('sees a detached HEAD, and operations that were never finished', async () => {
    const {repo} = inStep();
    repo.git('switch', '-qc', 'other');
    repo.commit('fix: x', {'a.txt': 'theirs\n'});
    repo.git('switch', '-q', 'main');
    repo.commit('fix: y', {'a.txt': 'ours\n'});
    const failing = (...args: string[]) => expect(() => repo.git(...args)).toThrow();

    failing('merge', 'other');
    expect(await facts(repo)).toMatchObject({inProgress: 'merge', tree: {files: [{path: 'a.txt', state: 'in conflict'}]}});
    repo.git('merge', '--abort');
    failing('cherry-pick', 'other');
    expect((await facts(repo)).inProgress).toBe('cherry-pick');
    repo.git('cherry-pick', '--abort');
    failing('rebase', 'other');
    expect(await facts(repo)).toMatchObject({inProgress: 'rebase', branch: undefined});
    repo.git('rebase', '--abort');
    repo.git('bisect', 'start');
    expect((await facts(repo)).inProgress).toBe('bisect');
    repo.git('bisect', 'reset');
    repo.git('switch', '-q', '--detach');
    expect(await facts(repo)).toMatchObject({inProgress: undefined, branch: undefined});
  });

  it('finds that nobody said who commits', async () => {
    const {repo} = inStep();
    repo.git('config', '--unset', 'user.email');
    expect((await facts(repo)).identity).toBeUndefined();
  });

  it('names the commits on either side', async () => {
    const {repo, remote, folder} = inStep();
    const bob = cloneOf(remote, `${folder}/bob`);
    bob.commit('fix(cart): round half cents');
    bob.commit('test(cart): half cents');
    bob.git('push', '-q', 'origin', 'main');
    repo.commit('docs: mine');
    const {ahead, behind, branchHead} = reached((await facts(repo)).remote);
    expect(behind.map(commit => [commit.message.trim(), commit.author])).toEqual([
      ['test(cart): half cents', 'Bob'],
      ['fix(cart): round half cents', 'Bob'],
    ]);
    expect(ahead.map(commit => commit.message.trim())).toEqual(['docs: mine']);
    expect(branchHead).toBe(bob.git('rev-parse', 'HEAD'));
  });

  it('leaves HEAD, index, branches, tags and FETCH_HEAD of the operator alone', async () => {
    const {repo, remote, folder} = inStep();
    const bob = cloneOf(remote, `${folder}/bob`);
    bob.commit('fix: x');
    bob.tag('v9.9.9');
    bob.git('push', '-q', '--follow-tags', 'origin', 'main');
    const state = () => [
      repo.git('for-each-ref', 'refs/heads', 'refs/tags'),
      repo.git('status', '--porcelain'),
      repo.git('rev-parse', 'HEAD'),
    ];
    const before = state();
    await facts(repo);
    expect(state()).toEqual(before);
    expect(await world.files.exists(`${repo.path}/.git/FETCH_HEAD`)).toBe(false);
  });

  it('of a branch that the remote has not yet', async () => {
    const {repo} = inStep();
    repo.git('switch', '-qc', 'release/2.8');
    repo.commit('fix: x');
    const {branchHead, ahead, behind} = reached((await facts(repo, 'release/2.8')).remote);
    expect([branchHead, ahead.length, behind.length]).toEqual([undefined, 2, 0]);
  });

  it('says why the remote cannot be used', async () => {
    const {repo} = inStep();
    repo.git('remote', 'set-url', 'origin', '/nowhere.git');
    expect((await facts(repo)).remote).toMatchObject({reachable: false, why: expect.stringContaining('origin leads to no repository')});
    repo.git('remote', 'rename', 'origin', 'upstream');
    expect((await facts(repo)).remote).toMatchObject({
      reachable: false,
      why: 'there is no remote called origin',
      next: 'Look at: git remote -v',
    });
    expect((await facts(repo, '-x')).remote).toMatchObject({reachable: false, next: 'Correct the config'});
  });

  it('says when pushes would go somewhere else, and never shows a password', async () => {
    const {repo, remote} = inStep();
    repo.git('remote', 'set-url', '--push', 'origin', 'https://ana:secret@example.com/fork.git');
    expect((await readRemote(world, {cwd: repo.path, remote: 'origin'})).ok).toBe(true);
    repo.git('remote', 'set-url', '--push', 'origin', remote.path);
    expect(reached((await facts(repo)).remote).pushesElsewhere).toBeUndefined();
    repo.git('remote', 'set-url', '--add', '--push', 'origin', `file://x:secret@${remote.path}`);
    expect(reached((await facts(repo)).remote).pushesElsewhere).toBe(`${remote.path} and file://${remote.path}`);
  });
});

describe('the probe', () => {
  const probe = (repo: TestRepo, folder?: string) => probeRemote(world, {cwd: repo.path, remote: 'origin'}, folder);

  it('finds out that a hook refuses, although a dry run says yes', async () => {
    const {repo, remote} = inStep();
    addHook(remote, 'pre-receive', 'echo "read only today" >&2; exit 1');
    expect(() => repo.git('push', '--dry-run', 'origin', 'HEAD:refs/heads/x')).not.toThrow();
    expect(await probe(repo)).toMatchObject({is: 'refused', why: expect.stringContaining('read only today')});
  });

  it('finds out that the host hides such refs, and that a branch works', async () => {
    const {repo, remote} = inStep();
    remote.git('config', 'receive.hideRefs', 'refs/cockpit');
    expect(await probe(repo)).toMatchObject({is: 'refused', next: expect.stringContaining('git.lockIn')});
    expect(await probe(repo, 'refs/heads/cockpit-probe/')).toEqual({is: 'writable', atomic: true});
  });

  it('finds out that there are no atomic pushes', async () => {
    const {repo, remote} = inStep();
    remote.git('config', 'receive.advertiseAtomic', 'false');
    expect(await probe(repo)).toEqual({is: 'writable', atomic: false});
    expect(remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });

  it('that cannot be removed is named', async () => {
    const {repo, remote} = inStep();
    addHook(remote, 'update', 'case "$3" in 0000*) echo "nothing is deleted here" >&2; exit 1;; esac');
    expect(await probe(repo)).toMatchObject({
      is: 'refused',
      next: expect.stringMatching(/^Remove it: git push origin :refs\/cockpit\/probe\//),
    });
  });
});

describe('the changes', () => {
  it('are commits, files and migrations', async () => {
    const repo = makeRepo();
    const from = repo.commit('feat: a', {'a.txt': '1\n2\n', 'gone.txt': 'x\n', 'migrations/0041.sql': 'select 1;\n'});
    const to = repo.commit('feat: b', {
      'a.txt': '1\nzwei\n3\n',
      'migrations/deep/0042 ü.sql': 'x\n',
      'notes/migrations.md': '\n',
      bin: '\0\x01',
      'migrations/0041.sql': 'y\n',
    });
    repo.git('rm', '-q', 'gone.txt');
    const last = repo.commit('chore: c');
    const changes = await changesSince(openGitReader(repo.path), {from, to: last, migrations: ['migrations/**/*.sql']});
    expect(changes.commits.map(commit => commit.commit)).toEqual([last, to]);
    expect(changes.files).toEqual([
      {path: 'a.txt', status: 'changed', added: 2, removed: 1},
      {path: 'bin', status: 'added', added: undefined, removed: undefined},
      {path: 'gone.txt', status: 'removed', added: 0, removed: 1},
      {path: 'migrations/0041.sql', status: 'changed', added: 1, removed: 1},
      {path: 'migrations/deep/0042 ü.sql', status: 'added', added: 1, removed: 0},
      {path: 'notes/migrations.md', status: 'added', added: 1, removed: 0},
    ]);
    expect(changes.migrations.map(file => file.path)).toEqual(['migrations/0041.sql', 'migrations/deep/0042 ü.sql']);
  });

  it('of a first release are everything', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {'a.txt': '1\n'});
    const to = repo.commit('feat: b', {'b.txt': '1\n'});
    const {commits, files, migrations} = await changesSince(openGitReader(repo.path), {from: undefined, to});
    expect([commits.length, files.map(file => file.path), migrations]).toEqual([2, ['a.txt', 'b.txt'], []]);
  });
});

describe('a git reader', () => {
  it('is not led astray by the environment of a git hook', async () => {
    const [repo, other] = [makeRepo(), makeRepo()];
    repo.commit('feat: mine');
    other.commit('feat: not mine');
    const reader = openGitReader(repo.path, {
      ...process.env,
      GIT_DIR: `${other.path}/.git`,
      GIT_INDEX_FILE: '/tmp/x',
      EDITOR: 'vi',
      GIT_PAGER: 'less',
    });
    expect(await reader.read('log', '--format=%s')).toBe('feat: mine\n');
  });

  it('does not write the index while it looks', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {'a.txt': 'a'});
    const index = () => world.files.info(`${repo.path}/.git/index`);
    const before = await index();
    repo.write('a.txt', 'a');
    await openGitReader(repo.path).status();
    expect(await index()).toEqual(before);
  });

  it('tells "no" from "could not be read"', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    const reader = openGitReader(repo.path);
    expect(await reader.ask('rev-parse', '--verify', '--quiet', 'nope')).toBeUndefined();
    expect(await reader.ask('config', '--get', 'no.such')).toBeUndefined();
    await expect(reader.ask('cat-file', '-p', 'nope')).rejects.toMatchObject({
      exitCode: 128,
      cause: expect.stringContaining('Not a valid object name'),
    });
  });

  it('works in a linked folder and a second work tree', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    const link = `${tempFolder()}/link`;
    symlinkSync(repo.path, link);
    repo.git('worktree', 'add', '-q', '-b', 'second', `${repo.path}-second`);
    expect(await openGitReader(link).read('log', '--format=%s')).toBe('feat: a\n');
    expect((await openGitReader(`${repo.path}-second`).status()).current).toBe('second');
  });
});

describe('addresses', () => {
  it.each([
    ['git@github.com:acme/orders.git', 'https://github.com/acme/orders'],
    ['github.com:acme/orders', 'https://github.com/acme/orders'],
    ['https://github.com/acme/orders.git', 'https://github.com/acme/orders'],
    ['https://ana:secret@github.com/acme/orders', 'https://github.com/acme/orders'],
    ['ssh://git@git.example.com:2222/a/b.git', 'https://git.example.com/a/b'],
    ['https://git.example.com:8443/a/b/c.git/', 'https://git.example.com:8443/a/b/c'],
    ['http://localhost:3000/a/b', 'http://localhost:3000/a/b'],
    ['git://example.com/a/b', 'https://example.com/a/b'],
    ['/srv/git/orders.git', undefined],
    ['../orders.git', undefined],
    ['file:///srv/git/orders.git', undefined],
    ['C:/orders', undefined],
    ['javascript:alert(1)', undefined],
    ['https://exa mple.com/a', undefined],
    ['', undefined],
  ])('%s → %s', (remote, url) => expect(repoUrl(remote)).toBe(url));

  it('are shown without what is secret in them', () => {
    expect(shownUrl('https://ana:s3cret@example.com/x.git')).toBe('https://example.com/x.git');
    expect(shownUrl('ssh://git@example.com/x')).toBe('ssh://example.com/x');
    expect(shownUrl('git@example.com:x')).toBe('git@example.com:x');
  });
});
