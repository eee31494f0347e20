import {writeFileSync, chmodSync, symlinkSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {bumpVersionFiles, checkTag, keepTag, makeReleaseCommit, makeTag, readFileAt, tagMessage} from '../../src/git/index.ts';
import {openGitReader} from '../../src/world/git-reader.ts';
import {addHook, makeRepo, makeRepoWithRemote, type TestRepo} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const world = gitWorld();
const at = Date.UTC(2026, 10, 20, 12);
const release = (repo: TestRepo, files: Record<string, string>, more = {}) =>
  makeReleaseCommit(world, repo.path, {
    files: new Map(Object.entries(files)),
    message: 'chore: release v2.8.0',
    parent: repo.git('rev-parse', 'HEAD'),
    at,
    ...more,
  });

describe('the release commit', () => {
  it('has the parent’s files and the given ones, and its words', async () => {
    const repo = makeRepo();
    const parent = repo.commit('feat: a', {'CHANGELOG.md': 'old\n', 'src/a.ts': 'a\n'});
    const {commit, changed} = await release(repo, {'CHANGELOG.md': 'new\r\n', 'sub/dir/VERSION': '2.8.0'});
    expect(changed).toEqual(['CHANGELOG.md', 'sub/dir/VERSION']);
    expect(repo.git('log', '-1', '--format=%P %an <%ae> %cn %at %ct %B', commit)).toBe(
      `${parent} Ana <ana@example.com> Ana ${at / 1000} ${at / 1000} chore: release v2.8.0`,
    );
    expect(repo.git('ls-tree', '-r', '--name-only', commit).split('\n')).toEqual(['CHANGELOG.md', 'src/a.ts', 'sub/dir/VERSION']);
    expect((await readFileAt(openGitReader(repo.path), commit, 'CHANGELOG.md'))?.text).toBe('new\r\n');
  });

  it('is the same commit when wished for again: a cut can be resumed', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    expect((await release(repo, {v: '1'})).commit).toBe((await release(repo, {v: '1'})).commit);
    expect((await release(repo, {v: '1'})).commit).not.toBe((await release(repo, {v: '1'}, {at: at + 1000})).commit);
  });

  it('is the parent itself when nothing changes: another candidate of the same words, or a second try', async () => {
    const repo = makeRepo();
    const parent = repo.commit('feat: a', {v: '1\n'});
    expect(await release(repo, {v: '1\n'})).toMatchObject({commit: parent, changed: []});
  });

  it('touches nothing of the operator’s, whatever lies around there', async () => {
    const repo = makeRepo();
    repo.commit('feat: a', {'CHANGELOG.md': 'old\n', 'a.txt': 'a\n', '.gitattributes': '*.md text eol=crlf\n'});
    repo.write('CHANGELOG.md', 'half written\n');
    repo.write('staged.txt', 'staged\n');
    repo.git('add', 'staged.txt');
    repo.write('untracked.txt', 'x');
    repo.git('rm', '-q', '--cached', 'a.txt');
    const state = () => [
      repo.git('status', '--porcelain=v2', '--branch'),
      repo.git('for-each-ref'),
      repo.git('reflog'),
      repo.git('ls-files', '-s'),
      repo.git('hash-object', 'CHANGELOG.md', 'staged.txt', 'untracked.txt'),
    ];
    const before = state();
    const {commit} = await release(repo, {'CHANGELOG.md': 'new\n'});
    expect(state()).toEqual(before);
    expect(repo.git('ls-tree', '-r', '--name-only', commit).split('\n')).toEqual(['.gitattributes', 'CHANGELOG.md', 'a.txt']);
    expect(repo.git('cat-file', 'blob', `${commit}:CHANGELOG.md`)).toBe('new');
    expect((await world.files.list(`${repo.path}/.git`)).filter(name => name.startsWith('cockpit'))).toEqual([]);
  });

  it('runs no hook of the repository', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    for (const hook of ['pre-commit', 'commit-msg', 'post-commit', 'reference-transaction', 'post-index-change']) {
      addHook({...repo, path: `${repo.path}/.git`}, hook, `touch ${repo.path}/hook-ran; exit 1`);
    }
    await release(repo, {v: '1'});
    expect(await world.files.exists(`${repo.path}/hook-ran`)).toBe(false);
  });

  it('keeps programs programs', async () => {
    const repo = makeRepo();
    repo.write('run.sh', 'v=1\n');
    chmodSync(`${repo.path}/run.sh`, 0o755);
    repo.commit('feat: a', {x: '1', 'run.sh': 'v=1\n'});
    const {commit} = await release(repo, {'run.sh': 'v=2\n'});
    expect(repo.git('ls-tree', commit, 'run.sh')).toMatch(/^100755/);
  });

  it('works in the middle of a rebase, on a detached HEAD, in a second work tree and in a repository with SHA-256', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    repo.git('switch', '-q', '--detach');
    repo.git('worktree', 'add', '-q', '-b', 'second', `${repo.path}-second`);
    await makeReleaseCommit(world, `${repo.path}-second`, {
      files: new Map([['v', '1']]),
      message: 'x',
      parent: repo.git('rev-parse', 'HEAD'),
      at,
    });
    const modern = makeRepo();
    await world.files.remove(`${modern.path}/.git`);
    modern.git('init', '-q', '-b', 'main', '--object-format=sha256');
    modern.git('config', 'user.name', 'Ana');
    modern.git('config', 'user.email', 'a@b.c');
    modern.commit('feat: a', {v: '\uFEFF1\n'});
    const {commit} = await release(modern, {v: '\uFEFF2\n'});
    expect(commit).toHaveLength(64);
    expect((await readFileAt(openGitReader(modern.path), commit, 'v'))?.text).toBe('\uFEFF2\n');
  });

  it.each([
    [{'../v': '1'}, 'is no path inside'],
    [{'/etc/v': '1'}, 'is no path inside'],
    [{'.git/config': '1'}, 'is no path inside'],
    [{'a/.GIT/hooks/x': '1'}, 'is no path inside'],
    [{'a//b': '1'}, 'is no path inside'],
    [{'a\nb': '1'}, 'is no path inside'],
    [{link: '1'}, 'no plain file'],
  ])('%j is refused', async (files, cause) => {
    const repo = makeRepo();
    symlinkSync('v', `${repo.path}/link`);
    repo.git('add', 'link');
    repo.commit('feat: a', {v: 'same\n'});
    await expect(release(repo, files as Record<string, string>)).rejects.toMatchObject({cause: expect.stringContaining(cause)});
  });

  it('needs somebody to be, and somewhere to start', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    await expect(release(repo, {v: '1'}, {parent: 'main'})).rejects.toMatchObject({cause: 'the parent is not a full commit id'});
    repo.git('config', '--unset', 'user.name');
    await expect(release(repo, {v: '1'})).rejects.toMatchObject({cause: 'git does not know who you are'});
  });

  it('whose signature fails says so and waits for nobody', async () => {
    const repo = makeRepo();
    repo.commit('feat: a');
    repo.git('config', 'gpg.program', '/bin/false');
    await expect(release(repo, {v: '1'}, {sign: true})).rejects.toMatchObject({cause: expect.stringContaining('signing failed')});
    repo.git('config', 'commit.gpgSign', 'true');
    await expect(release(repo, {v: '1'})).resolves.toBeTruthy();
  });
});

describe('a file out of git', () => {
  it('comes back with every byte, or not at all', async () => {
    const repo = makeRepo();
    writeFileSync(`${repo.path}/latin1`, Buffer.from([0x63, 0xe9, 0x0a]));
    repo.git('add', 'latin1');
    const texts = ['', '\n', 'a', '\uFEFFa\r\nb\r', 'é\n\n\n', '\0 \x1b'];
    const commit = repo.commit('feat: a', Object.fromEntries(texts.map((text, i) => [`f${i}`, text])));
    for (const [i, text] of texts.entries()) expect((await readFileAt(openGitReader(repo.path), commit, `f${i}`))?.text).toBe(text);
    expect(await readFileAt(openGitReader(repo.path), commit, 'nope')).toBeUndefined();
    await expect(readFileAt(openGitReader(repo.path), commit, 'latin1')).rejects.toMatchObject({cause: 'it is not UTF-8 text'});
  });
});

describe('version files', () => {
  const bump = (path: string, text: string, pattern?: string, from: string | undefined = '2.7.4') =>
    bumpVersionFiles([{path, text, ...(pattern === undefined ? {} : {pattern})}], from, '2.8.0')[0]!;

  it.each([
    ['{"name":"x","version":"2.7.4"}'],
    ['{\n\t"version" :  "2.7.4",\n\t"dependencies": {"version": "1.0.0"},\n\t"x": ["version", "2.7.4", {"version": "9"}]\n}\n'],
    ['{\r\n  "a": "\\"version\\": \\"0\\"",\r\n  "version": "2.7.4"\r\n}'],
    ['\uFEFF{"version": "2.7.4"}\n'],
    ['{"a": {"version": "2.7.4"}, "version": "2.7.4", "z": 1e3}'],
  ])('package.json %j: only the number', text => {
    const bumped = bump('sub/package.json', text);
    const start = text.length - text.replace(/^\uFEFF/, '').length;
    expect(bumped.ok && JSON.parse(bumped.text.slice(start)).version).toBe('2.8.0');
    expect(bumped.ok && bumped.text.replace('2.8.0', '2.7.4')).toBe(text);
    expect(bumped.ok && bumped.changes).toMatchObject([{from: '2.7.4', to: '2.8.0'}]);
  });

  it('package-lock.json holds it twice, or once when it is old', () => {
    const text =
      '{\n  "name": "x",\n  "version": "2.7.4",\n  "packages": {\n    "": {"version": "2.7.4"},\n    "y": {"version": "2.7.4"}\n  }\n}\n';
    const bumped = bump('package-lock.json', text);
    expect(bumped).toMatchObject({ok: true, changes: [{line: 3}, {line: 5}]});
    expect(bumped.ok && bumped.text.match(/2\.8\.0/g)).toHaveLength(2);
    expect(bump('package-lock.json', '{"version": "2.7.4", "dependencies": {}}')).toMatchObject({ok: true});
  });

  it.each([
    ['pyproject.toml', '[project]\nname = "x"\nversion = "2.7.4"\n\n[tool.y]\nversion = "9.9.9"\n', 'version = "{{version}}"'],
    ['Chart.yaml', 'appVersion: 2.7.4\nversion: 0.3.1\n', 'appVersion: {{version}}'],
    ['src/version.py', '__version__ = "2.7.4"  # keep\r\n', '__version__ = "{{version}}"'],
    ['VERSION', '2.7.4\n', '{{version}}'],
    ['a.h', '#define V(x) "2.7.4.*"\n', 'V(x) "{{version}}.*"'],
  ])('%s by its pattern', (path, text, pattern) => {
    const bumped = bump(path, text, pattern);
    expect(bumped.ok && bumped.text).toBe(text.replace('2.7.4', '2.8.0'));
  });

  it.each([
    ['package.json', '{"version": 2}', undefined, 'it has no "version"'],
    ['package.json', '{"version": "2.7.4",}', undefined, 'it is not JSON'],
    ['package.json', '{"version": "2.7.3"}', undefined, 'line 1 says 2.7.3, not 2.7.4'],
    ['VERSION', '2.7.4', undefined, 'no pattern says where its number stands'],
    ['VERSION', 'none', '{{version}}', 'nothing in it looks like "{{version}}"'],
    ['VERSION', '2.7.4\n2.7.4', '{{version}}', '2 places look like "{{version}}" (lines 1, 2)'],
    ['VERSION', '1.0.0\n2.0.0', '{{version}}', 'none of the places (lines 1, 2) says 2.7.4'],
    ['VERSION', '2.7.4', '(.*)', 'its pattern needs {{version}} exactly once'],
  ])('%s %j is refused', (path, text, pattern, why) => {
    const bumped = bump(path, text, pattern);
    expect(bumped).toMatchObject({ok: false, why});
    expect(!bumped.ok && bumped.next).toBeTruthy();
  });

  it('may be bumped already, or from anything for a first release', () => {
    expect(bump('package.json', '{"version": "2.8.0"}')).toMatchObject({ok: true, text: '{"version": "2.8.0"}'});
    expect(bumpVersionFiles([{path: 'package.json', text: '{"version": "0.0.0-dev"}'}], undefined, '1.0.0')[0]).toMatchObject({ok: true});
  });
});

describe('a tag', () => {
  const place = (repo: TestRepo) => ({cwd: repo.path, remote: 'origin'});

  it('is an annotated object that nothing here refers to', async () => {
    const {repo} = makeRepoWithRemote();
    const commit = repo.commit('feat: a');
    const wanted = {name: 'v2.8.0-rc.1', commit, message: tagMessage('v2.8.0-rc.1', '### Added\r\n\r\n- # no comment\n\n'), at};
    const object = await makeTag(world, repo.path, wanted);
    expect(await makeTag(world, repo.path, wanted)).toBe(object);
    expect(repo.git('cat-file', 'tag', object)).toBe(
      [`object ${commit}`, 'type commit', 'tag v2.8.0-rc.1', `tagger Ana <ana@example.com> ${at / 1000} +0000`, '']
        .concat('v2.8.0-rc.1', '', '### Added', '', '- # no comment')
        .join('\n'),
    );
    expect(repo.git('tag', '--list')).toBe('');
  });

  it('is free, ours already, or on another commit, here and on the remote', async () => {
    const {repo} = makeRepoWithRemote();
    const [older, commit] = [repo.commit('feat: a'), repo.commit('feat: b')];
    const check = (name: string) => checkTag(world, place(repo), {name, commit});
    repo.tag('v1.0.0');
    repo.tag('v1.0.1', older);
    repo.git('push', '-q', 'origin', 'main', 'v1.0.0', `${older}:refs/tags/v1.0.2`, `${commit}:refs/tags/v1.0.3`);
    expect(await check('v9.0.0')).toEqual({is: 'free'});
    expect(await check('v1.0.0')).toMatchObject({is: 'same', where: 'both'});
    expect(await check('v1.0.1')).toEqual({is: 'elsewhere', where: 'here', commit: older});
    expect(await check('v1.0.2')).toEqual({is: 'elsewhere', where: 'remote', commit: older});
    expect(await check('v1.0.3')).toEqual({is: 'same', where: 'remote', object: commit});
    repo.git('remote', 'set-url', 'origin', '/nowhere.git');
    expect(await check('v9.0.0')).toMatchObject({is: 'unknown', next: 'Look at: git remote -v'});
    await expect(check('-d')).rejects.toThrow();
  });

  it('is kept here after the push, and never moved', async () => {
    const repo = makeRepo();
    const [older, commit] = [repo.commit('feat: a'), repo.commit('feat: b')];
    const object = await makeTag(world, repo.path, {name: 'v1', commit, message: 'v1', at});
    expect(await keepTag(world, repo.path, 'v1', object)).toBe(true);
    expect(await keepTag(world, repo.path, 'v1', object)).toBe(true);
    expect(await keepTag(world, repo.path, 'v1', older)).toBe(false);
    expect(repo.git('rev-parse', 'refs/tags/v1')).toBe(object);
  });

  it('that cannot be signed leaves nothing', async () => {
    const repo = makeRepo();
    const commit = repo.commit('feat: a');
    repo.git('config', 'gpg.program', '/bin/false');
    await expect(makeTag(world, repo.path, {name: 'v1', commit, message: 'x', at, sign: true})).rejects.toMatchObject({
      next: expect.arrayContaining([expect.stringContaining('Unlock the key')]),
    });
    expect(repo.git('tag', '--list')).toBe('');
  });
});
