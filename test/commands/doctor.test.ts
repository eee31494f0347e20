import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {addHook, makeRepoWithRemote} from '../rig/git-repo.ts';
import {emptyEnv, typeIn} from './typing.ts';

type Findings = {readonly findings: readonly {readonly name: string; readonly ok?: boolean; readonly says: string; readonly next?: string}[]};

const examined = async (prepare: (remote: ReturnType<typeof makeRepoWithRemote>['remote']) => void = () => undefined, git: object = {}) => {
  const {repo, remote} = makeRepoWithRemote();
  repo.commit('feat: a', {'package.json': '{"version": "1.0.0"}\n'});
  repo.git('push', '-q', 'origin', 'main');
  writeFileSync(join(repo.path, 'cockpit.config.json'), JSON.stringify({service: 'orders', git}));
  const before = remote.git('for-each-ref');
  prepare(remote);
  const {findings} = (await typeIn(repo.path, 'doctor --json', emptyEnv())).json<Findings>();
  return {of: (name: string) => findings.find(finding => finding.name === name), left: remote.git('for-each-ref') !== before};
};

describe('cockpit doctor and the remote', () => {
  it('makes, moves and removes a ref, and leaves nothing behind', async () => {
    const {of, left} = await examined();
    expect(of('remote takes pushes')).toMatchObject({ok: true, says: 'a ref was made, moved and removed in refs/cockpit'});
    expect(of('atomic push')).toMatchObject({ok: true});
    expect(of('deploy lock')).toMatchObject({ok: true, says: 'in refs/cockpit/lock/production'});
    expect(left).toBe(false);
  });

  it('tries a branch where refs of our own are refused, and names the setting', async () => {
    const onlyBranches = (remote: Parameters<typeof addHook>[0]): void => addHook(remote, 'update', 'case "$1" in refs/heads/*|refs/tags/*) exit 0;; esac; exit 1');
    const {of, left} = await examined(onlyBranches);
    expect(of('remote takes pushes')).toMatchObject({ok: true, says: 'a ref was made, moved and removed in refs/heads'});
    expect(of('deploy lock')).toMatchObject({ok: false, next: expect.stringContaining('"lockIn": "branch"')});
    expect(left).toBe(false);
    expect((await examined(onlyBranches, {lockIn: 'branch'})).of('deploy lock')).toMatchObject({ok: true, says: 'in refs/heads/cockpit-lock/production'});
  });

  it('says what cannot be had: atomic pushes, any push, an answer', async () => {
    expect((await examined(remote => remote.git('config', 'receive.advertiseAtomic', 'false'))).of('atomic push')).toMatchObject({says: expect.stringContaining('gate 4 asks')});
    const none = await examined(remote => addHook(remote, 'pre-receive', 'echo "read only mirror" >&2; exit 1'));
    expect(none.of('remote takes pushes')).toMatchObject({ok: false, says: expect.stringContaining('read only mirror')});
    expect(none.of('deploy lock')).toMatchObject({ok: false});
    expect((await examined(() => undefined, {remote: 'nowhere'})).of('remote')).toMatchObject({ok: false, says: 'there is no remote called nowhere'});
  });

  it('notices a host on which the lock could be made and never renewed', async () => {
    const {of} = await examined(remote => addHook(remote, 'update', 'case "$1" in refs/cockpit/*) [ "$2" = 0000000000000000000000000000000000000000 ] || [ "$3" = 0000000000000000000000000000000000000000 ] || exit 1;; refs/heads/cockpit*) exit 1;; esac; exit 0'));
    expect(of('remote takes pushes')).toMatchObject({ok: false, says: expect.stringContaining('not moved')});
  });
});
