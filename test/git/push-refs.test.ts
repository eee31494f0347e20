import {describe, expect, it} from 'vitest';
import {makeReleaseCommit, makeTag, pushCommand, pushRefs, type PushRequest} from '../../src/git/index.ts';
import type {World} from '../../src/world/world.ts';
import {addHook, cloneOf, makeRepoWithRemote, type TestRepo} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const at = Date.UTC(2026, 10, 20, 12);
const world = gitWorld();

/** A repository in step with its remote, and a release commit with its tag ready to be pushed. */
const ready = async () => {
  const {repo, remote, folder} = makeRepoWithRemote();
  const parent = repo.commit('feat: a', {'CHANGELOG.md': 'old\n'});
  repo.git('push', '-q', 'origin', 'main');
  const {commit} = await makeReleaseCommit(world, repo.path, {
    files: new Map([['CHANGELOG.md', 'new\n']]),
    message: 'chore: release v2.8.0',
    parent,
    at,
  });
  const tag = await makeTag(world, repo.path, {name: 'v2.8.0-rc.1', commit, message: 'v2.8.0-rc.1', at});
  const place = {cwd: repo.path, remote: 'origin'};
  const branchRef = {src: commit, dst: 'refs/heads/main', expectOld: parent};
  const tagRef = {src: tag, dst: 'refs/tags/v2.8.0-rc.1', expectOld: ''};
  const request: PushRequest = {refs: [branchRef, tagRef], version: '2.8.0', nextVersion: '2.8.1'};
  return {repo, remote, folder, parent, commit, tag, place, branchRef, tagRef, request};
};

const remoteHas = (remote: TestRepo) => remote.git('for-each-ref', '--format=%(refname) %(objectname)').split('\n').filter(Boolean);

describe('a push', () => {
  it('sets branch and tag as one and says what the remote has', async () => {
    const {remote, place, request, commit, tag} = await ready();
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({
      state: 'all',
      pushed: true,
      why: 'Origin has branch main and tag v2.8.0-rc.1 (read back, now).',
      choices: [],
    });
    expect(remoteHas(remote)).toEqual([`refs/heads/main ${commit}`, `refs/tags/v2.8.0-rc.1 ${tag}`]);
  });

  it('done again does nothing and says the same', async () => {
    const {place, request} = await ready();
    await pushRefs(world, place, request);
    expect(await pushRefs(world, place, request)).toMatchObject({state: 'all', pushed: false});
  });

  it('goes on where an earlier one stopped', async () => {
    const {remote, place, request, tagRef} = await ready();
    await pushRefs(world, place, {refs: [tagRef]});
    expect(remoteHas(remote)).toHaveLength(2);
    expect(await pushRefs(world, place, request)).toMatchObject({state: 'all', pushed: true});
  });

  it('takes another tag object on the same commit for the same tag', async () => {
    const {repo, place, request, commit} = await ready();
    const other = await makeTag(world, repo.path, {name: 'v2.8.0-rc.1', commit, message: 'made a minute later', at: at + 60_000});
    await pushRefs(world, place, {refs: [{src: other, dst: 'refs/tags/v2.8.0-rc.1', expectOld: ''}]});
    expect(await pushRefs(world, place, request)).toMatchObject({state: 'all', refs: [{there: true}, {there: true, seen: other}]});
  });

  it('is one command that anybody can read', async () => {
    const {place, request, commit, tag, parent} = await ready();
    const {argv, does} = pushCommand(place, request);
    expect(does).toBe('changes');
    expect(argv.slice(argv.indexOf('push'))).toEqual([
      'push',
      '--atomic',
      '--porcelain',
      '--no-verify',
      '--no-follow-tags',
      '--no-progress',
      '--recurse-submodules=no',
      `--force-with-lease=refs/heads/main:${parent}`,
      '--force-with-lease=refs/tags/v2.8.0-rc.1:',
      '--',
      'origin',
      `${commit}:refs/heads/main`,
      `${tag}:refs/tags/v2.8.0-rc.1`,
    ]);
  });
});

describe('[P11] a push that is refused leaves nothing behind', () => {
  it('by a pre-receive hook, with the hook’s own words', async () => {
    const {remote, place, request, parent} = await ready();
    addHook(remote, 'pre-receive', 'echo "no releases on friday" >&2; printf "\\033]0;evil\\007" >&2; exit 1');
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({
      state: 'none',
      reason: 'hook',
      why: 'Push refused by a hook of origin. It said: no releases on friday. Neither branch nor tag arrived (read back, now).',
      said: ['no releases on friday'],
    });
    expect(outcome.choices.map(choice => choice.label)).toEqual(['push again', 'open a pull request', 'burn 2.8.0, cut 2.8.1']);
    expect(remoteHas(remote)).toEqual([`refs/heads/main ${parent}`]);
  });

  it('by a protected branch; the tag alone is not left over either', async () => {
    const {remote, place, request, parent} = await ready();
    addHook(
      remote,
      'update',
      'case "$1" in refs/heads/main) echo "error: GH006: Protected branch update failed for refs/heads/main." >&2; exit 1;; esac',
    );
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({state: 'none', reason: 'protected'});
    expect(outcome.why).toBe('Push refused by origin: branch main is protected. Neither branch nor tag arrived (read back, now).');
    expect(remoteHas(remote)).toEqual([`refs/heads/main ${parent}`]);
  });

  it('by a protected tag', async () => {
    const {remote, place, request, parent} = await ready();
    addHook(remote, 'update', 'case "$1" in refs/tags/*) echo "GL-HOOK-ERR: protected tag refs/tags/v2.8.0-rc.1" >&2; exit 1;; esac');
    expect((await pushRefs(world, place, request)).why).toContain('tag v2.8.0-rc.1 is protected');
    expect(remoteHas(remote)).toEqual([`refs/heads/main ${parent}`]);
  });

  it('because somebody pushed in between: nothing is forced', async () => {
    const {remote, folder, place, request} = await ready();
    const bob = cloneOf(remote, `${folder}/bob`);
    const theirs = bob.commit('fix: urgent');
    bob.git('push', '-q', 'origin', 'main');
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({state: 'none', reason: 'moved', refs: [{seen: theirs, there: false}, {seen: undefined}]});
    expect(outcome.why).toContain('branch main on origin was moved by somebody else. Nothing was forced.');
    expect(outcome.choices[0]).toEqual({id: 'start-over', label: 'take their commits in: pull, then gate 1 again'});
    expect(remoteHas(remote)).toEqual([`refs/heads/main ${theirs}`]);
  });

  it('because somebody pushed while our push was on its way (the lease is checked by the server)', async () => {
    const {remote, folder, place, request} = await ready();
    const bob = cloneOf(remote, `${folder}/bob`);
    const theirs = bob.commit('fix: urgent');
    bob.git('push', '-q', 'origin', `${theirs}:refs/hidden/theirs`);
    // The hook runs after git compared the old values that we were told, and before it sets the new ones.
    addHook(remote, 'pre-receive', `unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main ${theirs}`);
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({state: 'none', reason: 'moved', refs: [{seen: theirs}, {seen: undefined}]});
  });

  it('because it would drop commits, before anything is sent', async () => {
    const {repo, remote, folder, place, tagRef, commit} = await ready();
    const bob = cloneOf(remote, `${folder}/bob`);
    const theirs = bob.commit('fix: urgent');
    bob.git('push', '-q', 'origin', 'main');
    repo.git('fetch', '-q', 'origin');
    const outcome = await pushRefs(world, place, {refs: [{src: commit, dst: 'refs/heads/main', expectOld: theirs}, tagRef]});
    expect(outcome).toMatchObject({state: 'none', reason: 'moved', pushed: false});
    expect(outcome.why).toContain('would be lost. Nothing was changed.');
    expect(remoteHas(remote)).toEqual([`refs/heads/main ${theirs}`]);
  });

  it('because the tag exists on another commit: it is never moved', async () => {
    const {repo, remote, place, branchRef, tagRef, parent} = await ready();
    repo.git('push', '-q', 'origin', `${parent}:refs/tags/v2.8.0-rc.1`);
    const before = remoteHas(remote);
    const outcome = await pushRefs(world, place, {refs: [branchRef, tagRef], version: '2.8.0-rc.1', nextVersion: '2.8.0-rc.2'});
    expect(outcome).toMatchObject({state: 'none', reason: 'tag-exists'});
    expect(outcome.why).toContain('tag v2.8.0-rc.1 exists on origin for another commit. A tag is never moved.');
    expect(outcome.choices[0]).toEqual({id: 'burn', label: 'burn 2.8.0-rc.1, cut 2.8.0-rc.2'});
    expect(remoteHas(remote)).toEqual(before);
    await expect(pushRefs(world, place, {refs: [{...tagRef, expectOld: parent}]})).rejects.toMatchObject({cause: 'a tag is never moved'});
  });

  it('because the server hides such refs', async () => {
    const {remote, place, commit} = await ready();
    remote.git('config', 'receive.hideRefs', 'refs/cockpit');
    const outcome = await pushRefs(world, place, {refs: [{src: commit, dst: 'refs/cockpit/lock/production', expectOld: ''}]});
    expect(outcome).toMatchObject({state: 'none', reason: 'hidden'});
  });
});

describe('a server without atomic pushes', () => {
  const old = async () => {
    const all = await ready();
    all.remote.git('config', 'receive.advertiseAtomic', 'false');
    return all;
  };

  it('is said, and nothing is pushed behind anybody’s back', async () => {
    const {remote, place, request, parent} = await old();
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({
      state: 'none',
      reason: 'no-atomic',
      why: 'Origin cannot take branch and tag as one (no atomic push). Neither branch nor tag arrived (read back, now).',
    });
    expect(outcome.choices[0]!.id).toBe('one-by-one');
    expect(remoteHas(remote)).toEqual([`refs/heads/main ${parent}`]);
  });

  it('gets them one by one when somebody chose that', async () => {
    const {place, request} = await old();
    expect(await pushRefs(world, place, {...request, oneByOne: true})).toMatchObject({state: 'all'});
  });

  it('that takes only half: the half is described', async () => {
    const {remote, place, request} = await old();
    addHook(remote, 'update', 'case "$1" in refs/tags/*) exit 1;; esac');
    const outcome = await pushRefs(world, place, {...request, oneByOne: true});
    expect(outcome).toMatchObject({
      state: 'part',
      refs: [{there: true}, {there: false}],
      why: 'Origin has branch main but not tag v2.8.0-rc.1.',
    });
    expect(outcome.choices.map(choice => choice.id)).toEqual(['push-rest', 'leave-tag']);
  });
});

describe('half of it is there', () => {
  it('the orphan tag of somebody’s --follow-tags: said, and finished by the next push', async () => {
    const {remote, place, request, tagRef} = await ready();
    await pushRefs(world, place, {refs: [tagRef]});
    addHook(remote, 'pre-receive', 'exit 1');
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({state: 'part', why: 'Origin has tag v2.8.0-rc.1 but not branch main.'});
    expect(outcome.choices.map(choice => choice.label)).toEqual(['push branch main', 'leave the tag, cut 2.8.1']);
    addHook(remote, 'pre-receive', 'exit 0');
    expect(await pushRefs(world, place, request)).toMatchObject({state: 'all'});
  });
});

describe('a push that does not end well', () => {
  it('killed after the server applied it: it is found there', async () => {
    const {remote, place, request, folder} = await ready();
    addHook(remote, 'post-receive', `touch ${folder}/applied; sleep 20`);
    const stop = new AbortController();
    const pushing = pushRefs(world, place, request, stop.signal);
    await expect.poll(() => world.files.exists(`${folder}/applied`), {timeout: 20_000}).toBe(true);
    stop.abort();
    expect(await pushing).toMatchObject({state: 'all', pushed: true});
  });

  it('killed by the clock before the server applied it: it may still arrive, so it is unknown', async () => {
    const {remote, place, request} = await ready();
    addHook(remote, 'pre-receive', 'sleep 20');
    const outcome = await pushRefs(world, place, {...request, timeoutMs: 1_000});
    expect(outcome).toMatchObject({state: 'unknown', reason: 'timeout'});
    expect(outcome.why).toContain('Neither branch nor tag arrived (read back, now). origin may still be working on it.');
    expect(outcome.choices.map(choice => choice.id)).toEqual(['look-again', 'push-again']);
    addHook(remote, 'pre-receive', 'exit 0');
    expect(await pushRefs(world, place, request)).toMatchObject({state: 'all'});
  });

  it('stopped by a person', async () => {
    const {remote, place, request, folder} = await ready();
    addHook(remote, 'pre-receive', `touch ${folder}/started; sleep 20`);
    const stop = new AbortController();
    const pushing = pushRefs(world, place, request, stop.signal);
    await expect.poll(() => world.files.exists(`${folder}/started`), {timeout: 20_000}).toBe(true);
    stop.abort();
    expect(await pushing).toMatchObject({state: 'unknown', reason: 'stopped'});
  });

  it('remote gone before: nothing was pushed, and why', async () => {
    const {repo, place, request} = await ready();
    repo.git('remote', 'set-url', 'origin', '/nowhere/at/all.git');
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({state: 'unknown', pushed: false});
    expect(outcome.why).toMatch(/^Nothing was pushed: origin leads to no repository/);
  });

  it('remote gone in the middle: it cannot be told, and that is said', async () => {
    const {remote, folder, place, request} = await ready();
    // The hook takes the repository away from under the read-back.
    addHook(remote, 'post-receive', `mv ${remote.path} ${folder}/moved-away`);
    const outcome = await pushRefs(world, place, request);
    expect(outcome).toMatchObject({state: 'unknown', pushed: true});
    expect(outcome.why).toMatch(
      /^We cannot tell whether branch main and tag v2.8.0-rc.1 arrived: origin leads to .* when read back, although git push ended well\.$/,
    );
  });

  it('an http remote that wants a password: no prompt, no hang', async () => {
    const {createServer} = await import('node:http');
    const server = createServer((_, response) => response.writeHead(401, {'www-authenticate': 'Basic realm="git"'}).end()).listen(
      0,
      '127.0.0.1',
    );
    await new Promise(resolve => server.once('listening', resolve));
    const {repo, place, request} = await ready();
    repo.git('remote', 'set-url', 'origin', `http://127.0.0.1:${(server.address() as {port: number}).port}/x.git`);
    const startedAt = performance.now();
    const outcome = await pushRefs(world, place, request);
    server.close();
    expect(outcome).toMatchObject({state: 'unknown', reason: 'denied', pushed: false});
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('git that cannot be started', async () => {
    const {place, request} = await ready();
    const broken: World = {
      ...world,
      run: command => (command.argv.includes('push') ? Promise.reject(new Error('no memory')) : world.run(command)),
    };
    expect(await pushRefs(broken, place, request)).toMatchObject({
      state: 'none',
      reason: 'other',
      why: expect.stringContaining('no memory'),
    });
  });
});

describe('[P11] the fence', () => {
  const fenced = async () => {
    const all = await ready();
    const [held, renewed] = ['held', 'renewed'].map(word =>
      all.repo.git('commit-tree', '-m', word, '4b825dc642cb6eb9a060e54bf8d69288fbee4904'),
    );
    const ref = 'refs/cockpit/lock/production';
    all.repo.git('push', '-q', 'origin', `${held}:${ref}`);
    return {...all, ref, held: held!, lock: {src: renewed!, dst: ref, expectOld: held!}};
  };

  it('lets the push through while the lock is ours, and renews it in the same move', async () => {
    const {place, request, lock} = await fenced();
    expect(await pushRefs(world, place, {...request, lock})).toMatchObject({state: 'all', lock: {there: true, seen: lock.src}});
  });

  it('refuses everything when the lock was stolen', async () => {
    const {repo, remote, place, request, lock, ref, parent} = await fenced();
    const thief = repo.git('commit-tree', '-m', 'thief', '4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    repo.git('push', '-qf', 'origin', `${thief}:${ref}`);
    const outcome = await pushRefs(world, place, {...request, lock});
    expect(outcome).toMatchObject({state: 'none', reason: 'lock-lost', lock: {there: false, seen: thief}});
    expect(outcome.why).toBe('Push refused: the deploy lock is no longer ours. Neither branch nor tag arrived (read back, now).');
    expect(remoteHas(remote)).toEqual([`refs/cockpit/lock/production ${thief}`, `refs/heads/main ${parent}`]);
  });
});

describe('names', () => {
  const names = [
    '-x',
    'a b',
    'a\nb',
    'ünïcode',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'a.lock',
    'a/',
    '/a',
    'a//b',
    '@{u}',
    '.hidden/x',
    'a\u202eb',
    '--upload-pack=touch x',
  ];
  it.each(names)('%j never reaches git', async name => {
    const touched: string[] = [];
    const watching: World = {
      ...world,
      run: command => {
        touched.push(command.argv.join(' '));
        return world.run(command);
      },
    };
    const id = 'a'.repeat(40);
    await expect(
      pushRefs(watching, {cwd: '/tmp', remote: 'origin'}, {refs: [{src: id, dst: `refs/heads/${name}`, expectOld: ''}]}),
    ).rejects.toThrow();
    await expect(
      pushRefs(watching, {cwd: '/tmp', remote: name}, {refs: [{src: id, dst: 'refs/heads/x', expectOld: ''}]}),
    ).rejects.toThrow();
    expect(touched).toEqual([]);
  });
});
