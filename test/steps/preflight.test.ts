import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {addHook, cloneOf} from '../rig/git-repo.ts';
import {story} from './story-rig.ts';

type Story = Awaited<ReturnType<typeof story>>;

const opened = async (prepare: (release: Story) => void, config: Parameters<typeof story>[0] = {}): Promise<Story> => {
  const release = await story({real: ['preflight'], ...config});
  prepare(release);
  await release.start('preflight');
  return release;
};

const evidence = async (release: Story, item: string) => {
  const now = await release.rests(`preflight/${item}`);
  return 'evidence' in now ? {status: now.status, ...now.evidence} : {status: now.status};
};

describe('a preflight check says why and what next, and is looked at again alone', () => {
  it.each<[string, string, (release: Story) => void, RegExp, RegExp, (release: Story) => void]>([
    ['tree', 'a file that is not committed', ({repo}) => repo.write('a', 'changed'), /1 files are not committed: a/, /git stash/, ({repo}) => repo.git('checkout', '-q', '--', 'a')],
    ['tree', 'a file that git does not know', ({repo}) => repo.write('new.txt', 'x'), /new\.txt \(untracked\)/, /git stash|commit/, ({repo}) => rmSync(join(repo.path, 'new.txt'))],
    ['tree', 'another branch', ({repo}) => repo.git('switch', '-qc', 'feature'), /on feature, not on main/, /git switch main/, ({repo}) => repo.git('switch', '-q', 'main')],
    ['tree', 'a detached HEAD', ({repo}) => repo.git('switch', '-q', '--detach'), /HEAD is detached/, /git switch main/, ({repo}) => repo.git('switch', '-q', 'main')],
    ['tree', 'nobody known to git', ({repo}) => repo.git('config', '--unset', 'user.email'), /does not know who you are/, /git config user\.email/, ({repo}) => repo.git('config', 'user.email', 'ana@example.com')],
    ['in-step', 'commits that are only on the remote', ({remote, folder}) => {
      const bob = cloneOf(remote, join(folder, 'bob'));
      bob.commit('fix(cart): round half cents');
      bob.git('push', '-q', 'origin', 'main');
    }, /1 behind, 0 ahead/, /git pull --ff-only origin main/, ({repo}) => repo.git('pull', '-q', '--ff-only', 'origin', 'main')],
    ['remote', 'a remote that takes nothing', ({remote}) => addHook(remote, 'pre-receive', 'echo "read only today" >&2; exit 1'), /read only today|refused by a hook/, /./, ({remote}) => rmSync(join(remote.path, 'hooks/pre-receive'))],
  ])('%s: %s', {timeout: 30_000}, async (item, _, prepare, why, next, mend) => {
    const release = await opened(prepare);
    const failed = await evidence(release, item);
    expect(failed.status).toBe('failed');
    expect(`${'says' in failed ? failed.says : ''} ${'details' in failed ? failed.details?.join(' ') : ''}`).toMatch(why);
    expect('next' in failed ? failed.next?.[0] : '').toMatch(next);
    const others = ['cause', 'tree', 'in-step', 'remote', 'tools'].filter(id => id !== item);
    const before = await Promise.all(others.map(id => release.rests(`preflight/${id}`)));
    mend(release);
    expect(await release.again(`preflight/${item}`)).toMatchObject({status: 'passed', attempt: 2});
    // Nothing else was looked at again.
    expect(others.map(id => release.item(`preflight/${id}`))).toEqual(before);
  });

  it('tools: a program and a secret that are missing are named, each', async () => {
    const release = await opened(() => undefined, {config: {tools: ['no-such-program-anywhere'], secrets: ['NO_SUCH_SECRET']}});
    expect(await evidence(release, 'tools')).toMatchObject({status: 'failed', details: ['Not found: no-such-program-anywhere', 'Not set: NO_SUCH_SECRET'], next: [expect.stringContaining('p looks again'), expect.any(String)]});
  });

  it('a shallow clone, tags that were never fetched: no version on that history, with the command that mends it', {timeout: 30_000}, async () => {
    const release = await story({real: ['version']});
    const bob = cloneOf(release.remote, join(release.folder, 'bob'));
    bob.commit('feat: released elsewhere');
    bob.tag('v2.7.5');
    bob.git('push', '-q', '--tags', 'origin', 'main');
    await release.start('preflight');
    await release.start('version');
    expect(await release.rests('version/previous')).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('1 release tag is on the remote but not here: v2.7.5'), next: ['git fetch --tags', expect.any(String)]}});
  });
});

it('what is read before a release: commits, files, migrations; a "no" stops it with its reason', async () => {
  const release = await opened(() => undefined);
  const asked = await release.rests('preflight/changes');
  expect(asked).toMatchObject({status: 'asking', question: {text: '2 commits, 2 files, 0 SQL since v2.7.4. Read them?', blocks: [{title: 'commits'}, {title: 'files'}]}});
  expect(await release.answer('preflight/changes', 'no', 'the rounding is not reviewed')).toMatchObject({status: 'failed', evidence: {says: 'alice: the rounding is not reviewed'}});
  await release.again('preflight/changes');
  expect(await release.answer('preflight/changes', 'yes')).toMatchObject({status: 'passed'});
  expect(release.state().facts.changes).toMatchObject({commits: 2, features: ['filter by channel'], fixes: ['rounding']});
});

describe('production, looked at again after gate 2', () => {
  const running = async () => {
    let version = '2.7.4';
    const environment = {url: 'http://orders', instances: [{name: 'web-1', url: 'http://web-1'}], version: {path: '/version'}};
    const release = await story({
      real: ['preflight', 'version'], config: {environments: {production: environment}},
      world: world => ({...world, http: async ({url}) => ({status: 200, headers: {}, body: url.endsWith('/version') ? JSON.stringify({version}) : 'OK', durationMs: 1})}),
    });
    await release.start('preflight');
    await release.answer('preflight/changes', 'yes');
    expect(await release.rests('preflight/healthy')).toMatchObject({status: 'passed'});
    for (const {plan, state} of release.state().gates.preflight.items)
      if (state.status === 'failed') await release.submit({type: 'MakeException', gate: 'preflight', item: plan.id, reason: 'not what this is about'}, 'alice');
    await release.start('version');
    await release.rests('version/choose');
    return {...release, becomes: (next: string): void => {
      version = next;
    }};
  };

  it('confirms the version before and keeps its commit: migrations and the revert rest on it', async () => {
    const release = await running();
    const before = release.state().facts.previous;
    expect(before).toEqual({version: '2.7.4', tag: 'v2.7.4', commit: release.repo.git('rev-parse', 'v2.7.4^{commit}').trim()});
    expect(await release.again('preflight/healthy')).toMatchObject({status: 'passed'});
    expect(release.state().facts.previous).toEqual(before);
  });

  it('stops when somebody has deployed another version since', async () => {
    const release = await running();
    release.becomes('2.7.5');
    expect(await release.again('preflight/healthy')).toMatchObject({
      status: 'failed', evidence: {says: 'production runs 2.7.5 now, and this release was prepared over 2.7.4', next: [expect.stringContaining('Open gate 1'), expect.any(String)]},
    });
  });
});
