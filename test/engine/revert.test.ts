import {chmodSync, cpSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {acquire, lockPlace, readLock, release, type HeldLock, type Holder} from '../../src/lock/index.ts';
import {planWayBack} from '../../src/engine/way-back.ts';
import type {Facts} from '../../src/release/facts.ts';
import {parsed, service} from '../config/given-config.ts';
import {engineRig} from '../rig/engine-rig.ts';
import {addHook, makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const holder: Holder = {user: 'alice', host: 'laptop', machine: 'm', pid: 0, boot: 'b', start: 's'};
const instances = ['10.0.0.1:3000', '10.0.0.2:3000'];

/** 2.8.0 is in production, somebody has committed after it, and the old artifact does not come back. */
const unverified = async () => {
  const {repo, remote} = makeRepoWithRemote();
  const old = repo.commit('chore: release v2.7.4', {'version.txt': '2.7.4\n', 'app.txt': 'good\n', 'CHANGELOG.md': '2.7.4\n'});
  repo.commit('feat: a', {'app.txt': 'bad\n', 'migrations/1.sql': 'select 1;\n'});
  const bad = repo.commit('chore: release v2.8.0', {'version.txt': '2.8.0\n', 'CHANGELOG.md': '2.8.0\n2.7.4\n'});
  const later = repo.commit('docs: after it', {'README.md': 'later\n'});
  repo.git('push', '-q', 'origin', 'main');
  const rig = await engineRig();
  for (const name of ['deploy.sh', 'rollback.sh', 'traffic.sh']) cpSync(join(rig.folder, name), join(repo.path, name));
  const digest = join(repo.path, 'digest.sh');
  // CI: it has built a commit when its second look comes.
  writeFileSync(digest, `#!/bin/sh\n[ -e '${rig.folder}/built' ] || { : > '${rig.folder}/built'; echo not yet >&2; exit 3; }\necho sha256:$(printf %s "$1" | sha256sum | cut -c1-64)\n`);
  chmodSync(digest, 0o755);
  const config = await parsed({
    ...service(), artifact: {digest: ['./digest.sh', '{{commit}}']}, migrations: {folder: 'migrations', dialect: 'other', apply: ['true']},
    deploy: {command: ['./deploy.sh', '{{env}}', '{{version}}', '{{commit}}', '{{digest}}']}, rollback: {command: ['./rollback.sh', '{{env}}', '{{previous.version}}'], watch: '10s'},
  }, 'digest.sh', 'migrations/');
  const world = {...rig.outside.world, run: gitWorld().run};
  Object.assign(rig.outside, {world, config, repo: repo.path});
  const lock = await acquire(world, lockPlace(repo.path, config.git), {holder, releaseId: 'r', service: 'orders', op: 'release', version: '2.8.0'});
  if (lock.is !== 'ours') throw new Error(JSON.stringify(lock));
  const facts: Partial<Facts> = {
    version: '2.8.0', tag: 'v2.8.0', commit: bad, branch: 'main', digest: `sha256:${'9'.repeat(64)}`, previous: {version: '2.7.4', tag: 'v2.7.4', commit: old},
    touched: {production: true}, lock: lock.lock as HeldLock & Facts['lock'],
  };
  await rig.engine().record({type: 'FactsFound', at: 0, facts}, {type: 'GateStarted', at: 0, gate: 'cut', by: 'alice'});
  for (const host of instances) rig.instances.set(host, {version: '2.8.0', healthy: true});
  const plan = planWayBack(rig.outside, rig.state(), 'keep')!;
  await rig.engine().record(
    {type: 'RollbackRequested', at: 1_000, by: 'alice', reason: 'errors everywhere', until: 1_000, plan}, {type: 'RollbackBegun', at: 1_000, by: undefined},
    {type: 'RollbackUnverified', at: 1_000, targets: [], says: '0 of 2 instances are on 2.7.4.'},
  );
  const settled = () =>
    rig.pass('it is settled', () => {
      if (rig.did().at(-1)?.startsWith('deploy ends production 2.7.4')) for (const host of instances) rig.instances.set(host, {version: '2.7.4', healthy: true});
      return !['running', 'none'].includes(rig.state().rollback.status);
    });
  return {rig, repo, remote, old, later, settled};
};

describe('option B, where the old artifact does not come back', () => {
  it('takes the release back in git on top of what came later, pushes it with the lock, waits for CI, deploys what was built, and verifies it', async () => {
    const {rig, repo, remote, later, settled} = await unverified();
    expect(await rig.submit({type: 'RetryRollback', way: 'revert'}, 'bob')).toMatchObject({ok: true});
    expect(rig.state().rollback).toMatchObject({status: 'running', tries: 2, plan: {way: 'revert', consequences: expect.arrayContaining([expect.stringContaining('takes 2.8.0 back')])}});
    await settled();
    const commit = remote.git('rev-parse', 'refs/heads/main');
    expect(remote.git('log', '-1', '--format=%s|%P', commit)).toBe(`revert: release v2.8.0|${later}`);
    const at = (file: string): string => remote.git('show', `${commit}:${file}`);
    expect([at('version.txt'), at('app.txt'), at('README.md'), at('CHANGELOG.md'), at('migrations/1.sql')]).toEqual(['2.7.4', 'good', 'later', '2.8.0\n2.7.4', 'select 1;']);
    const {reverted} = rig.state().facts;
    expect(reverted).toMatchObject({commit, digest: expect.stringMatching(/^sha256:/)});
    expect(rig.did().filter(line => line.startsWith('deploy'))).toEqual(['begins', 'ends'].map(word => `deploy ${word} production 2.7.4 ${commit} ${reverted!.digest}`));
    expect(rig.state().rollback).toMatchObject({status: 'verified', steps: [{plan: {id: 'revert'}}, {plan: {id: 'built'}}, {plan: {id: 'redeploy'}}]});
    // The work tree is somebody's: it is not touched.
    expect(readFileSync(join(repo.path, 'version.txt'), 'utf8')).toBe('2.8.0\n');
  });

  it('takes the lock anew where it was given back with the release, and gives it back after the push', async () => {
    const {rig, repo, remote, later, settled} = await unverified();
    const place = lockPlace(repo.path, rig.outside.config.git);
    await release(rig.outside.world, place, rig.state().facts.lock as unknown as HeldLock);
    await rig.submit({type: 'RetryRollback', way: 'revert'}, 'bob');
    await settled();
    expect(remote.git('rev-parse', 'refs/heads/main~1')).toBe(later);
    expect(rig.state().rollback).toMatchObject({status: 'verified'});
    expect((await readLock(rig.outside.world, place)).is).toBe('free');
  });

  it('pushes nothing where somebody else has taken the lock since', async () => {
    const {rig, repo, remote, later, settled} = await unverified();
    const place = lockPlace(repo.path, rig.outside.config.git);
    await release(rig.outside.world, place, rig.state().facts.lock as unknown as HeldLock);
    await acquire(rig.outside.world, place, {holder: {...holder, user: 'bob'}, releaseId: 'another', service: 'orders', op: 'release', version: '2.8.1'});
    await rig.submit({type: 'RetryRollback', way: 'revert'});
    await settled();
    expect(remote.git('rev-parse', 'refs/heads/main')).toBe(later);
    expect(rig.state().rollback).toMatchObject({status: 'unverified', steps: [{state: {status: 'failed', evidence: {says: expect.stringContaining('lock')}}}, {}, {}]});
  });

  it('is unverified again where the remote refuses, and deploys nothing of the bad release by mistake', async () => {
    const {rig, remote, later, settled} = await unverified();
    addHook(remote, 'pre-receive', 'exit 1');
    await rig.submit({type: 'RetryRollback', way: 'revert'});
    await settled();
    expect(remote.git('rev-parse', 'refs/heads/main')).toBe(later);
    expect(rig.state().rollback).toMatchObject({status: 'unverified', steps: [{state: {status: 'failed'}}, {}, {}]});
    expect(rig.did().filter(line => line.includes('9999'))).toEqual([]);
    expect(await rig.submit({type: 'RetryRollback', way: 'platform'})).toMatchObject({ok: true});
  });

  it('is refused with a reason where there is nothing to revert to', async () => {
    const {rig} = await unverified();
    await rig.engine().record({type: 'FactsFound', at: 0, facts: {previous: {version: '2.7.4', tag: undefined, commit: undefined}}});
    expect(await rig.submit({type: 'RetryRollback', way: 'revert'})).toMatchObject({ok: false, refusal: {why: expect.stringContaining('commit of the version before')}});
  });
});
