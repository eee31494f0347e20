import {cpSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {acquire, lockPlace, steal, type HeldLock, type Holder} from '../../src/lock/index.ts';
import {passed} from '../../src/release/evidence.ts';
import type {Facts} from '../../src/release/facts.ts';
import {keptFiles} from '../../src/config/kept-files.ts';
import {changes} from '../../src/world/world.ts';
import {engineRig, type EngineRig} from '../rig/engine-rig.ts';
import {cloneOf, makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const holderOf = (user: string): Holder => ({user, host: `${user}-laptop`, machine: user, pid: 0, boot: 'b', start: 's'});
const facts: Partial<Facts> = {version: '2.8.0', previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}};

/** A release that holds the lock on a real remote and is about to deploy; bob has a clone of his own. */
const beforeDeploy = async () => {
  const {repo, remote, folder} = makeRepoWithRemote();
  repo.commit('feat: a');
  repo.git('push', '-q', 'origin', 'main');
  const bob = cloneOf(remote, `${folder}/bob`).path;
  const rig: EngineRig = await engineRig({
    gates: {
      preflight: [{
        id: 'lock',
        run: async () => {
          const answer = await acquire(world, lockPlace(repo.path, rig.outside.config.git), {holder: holderOf('alice'), releaseId: 'r-alice', service: 'orders', op: 'release', version: '2.8.0'});
          if (answer.is !== 'ours') throw new Error(JSON.stringify(answer));
          return passed('held', {}, {...facts, lock: answer.lock as HeldLock & Facts['lock']});
        },
      }],
      deploy: [{
        id: 'deploy', effect: 'verifiable',
        run: async ({job, found}) => {
          await found({touched: {production: true}});
          const {exitCode} = await job('deploy', {...changes('./deploy.sh', 'production'), cwd: rig.folder});
          return passed(`exit ${exitCode}`);
        },
      }],
    },
  });
  const world = {...rig.outside.world, run: gitWorld().run};
  Object.assign(rig.outside, {world, repo: repo.path});
  for (const name of ['rollback.sh', 'traffic.sh']) cpSync(join(rig.folder, name), join(repo.path, name));
  // What git does takes real time, so the gates before are waited for.
  for (const gate of ['preflight', 'version', 'changelog', 'cut', 'artifact', 'sql-review', 'staging', 'validation', 'checklist', 'backup', 'migrate'] as const) {
    await rig.until(`${gate} is planned`, () => rig.state().gates[gate].planned);
    await rig.submit({type: 'StartGate', gate, typed: 'production'});
    if (rig.state().countdown) await rig.advance(3_000);
    await rig.until(`${gate} has passed`, () => rig.state().gates[gate].passedAt !== undefined);
  }
  await rig.engine().record({type: 'LockChanged', at: 0, lock: {status: 'held', since: 0, where: 'origin'}});
  return {
    rig, remote,
    deploy: async (): Promise<void> => {
      await rig.submit({type: 'StartGate', gate: 'deploy'});
      await rig.advance(3_000);
      await rig.until('the deploy is over', () => !['waiting', 'running'].includes(rig.itemState('deploy/deploy').status));
    },
    takeOver: async (): Promise<void> => {
      const lock = rig.state().facts.lock!;
      const answer = await steal(world, lockPlace(bob, rig.outside.config.git), {
        holder: holderOf('bob'), releaseId: 'r-bob', service: 'orders', op: 'rollback', version: '2.7.4', reason: 'alice does not answer', seen: lock.id, typedEnv: 'production', watch: undefined,
      });
      if (answer.is !== 'ours') throw new Error(JSON.stringify(answer));
    },
  };
};

describe('[P12] right before a command changes production the lock is looked at', () => {
  it('and it runs while the lock is ours', async () => {
    const {rig, deploy} = await beforeDeploy();
    await deploy();
    expect(rig.did()).toEqual(['deploy begins production', 'deploy ends production']);
  });

  it('and does not run when somebody took it over: nothing forward starts any more, the way back does', async () => {
    const {rig, deploy, takeOver} = await beforeDeploy();
    await takeOver();
    await deploy();
    expect(rig.did()).toEqual([]);
    expect(rig.itemState('deploy/deploy')).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('lock')}});
    expect(rig.state().lock).toMatchObject({status: 'lost', why: expect.stringContaining('bob')});
    expect(await rig.submit({type: 'TryItemAgain', gate: 'deploy', item: 'deploy'})).toMatchObject({ok: false, refusal: {why: expect.stringContaining('lock is lost')}});
    await rig.submit({type: 'RollBack', reason: 'enough'});
    await rig.submit({type: 'StartNow'});
    await rig.pass('it went back', () => rig.journal.some(event => event.type === 'RollbackStepPassed' && event.step === 'previous-production'));
    expect(rig.did()).toContain('rollback ends production 2.7.4');
  });

  it('and does not run while the remote cannot be asked; the way back asks no remote', async () => {
    const {rig, remote, deploy} = await beforeDeploy();
    renameSync(remote.path, `${remote.path}.away`);
    await deploy();
    expect(rig.did()).toEqual([]);
    expect(rig.itemState('deploy/deploy')).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('lock'), next: [expect.stringContaining('when the remote answers'), expect.stringContaining('r rolls back')]}});
    expect(rig.state().lock.status).not.toBe('lost');
    await rig.submit({type: 'RollBack', reason: 'enough'});
    await rig.submit({type: 'StartNow'});
    await rig.pass('it went back', () => rig.journal.some(event => event.type === 'RollbackStepPassed' && event.step === 'previous-production'));
    expect(rig.did()).toContain('rollback ends production 2.7.4');
  });

  it('and more traffic waits for it as well, while less traffic asks nobody', async () => {
    const {rig, remote, deploy} = await beforeDeploy();
    await deploy();
    const ask = async (percent: number): Promise<unknown> => {
      const at = rig.outside.world.clock.now();
      await rig.engine().record({type: 'TrafficAsked', at, percent, by: 'alice'});
      await rig.until('it has been tried', () => rig.journal.some(event => event.type === 'TrafficChanged' && event.setPct === percent));
      return rig.journal.findLast(event => event.type === 'TrafficChanged');
    };
    await rig.engine().record({type: 'FactsFound', at: 0, facts: {traffic: {setPct: 10, seenPct: 10, at: 0}}});
    renameSync(remote.path, `${remote.path}.away`);
    expect(await ask(100)).toMatchObject({failed: expect.stringContaining('lock')});
    expect(await ask(0)).not.toHaveProperty('failed');
    expect(rig.did().slice(2)).toEqual(['traffic begins production 0', 'traffic ends production 0']);
  });
});

describe('[P20] a script that was changed during the release', () => {
  it('does not run forward, and says where the one is that was trusted; put back, it runs', async () => {
    const {rig, deploy} = await beforeDeploy();
    const {world, config} = rig.outside;
    const script = join(rig.folder, 'deploy.sh');
    const before = await world.files.readText(script);
    const files = [{path: 'deploy.sh', sha256: await world.files.sha256(script)}];
    Object.assign(rig.outside, {kept: await keptFiles({snapshot: {v: 1, hash: 'h', remote: undefined, config, files}, releaseFolder: rig.folder, repo: rig.folder, world})});
    writeFileSync(script, `${before}echo evil >> did\n`);
    await deploy();
    expect(rig.did()).toEqual([]);
    expect(rig.itemState('deploy/deploy')).toMatchObject({
      status: 'failed',
      evidence: {details: ['deploy.sh has changed since this release began; nothing was run'], next: [expect.stringContaining(join('config', 'files', 'deploy.sh')), expect.stringContaining('trust')]},
    });
    writeFileSync(script, before);
    await rig.submit({type: 'TryItemAgain', gate: 'deploy', item: 'deploy'});
    await rig.until('it runs', () => rig.itemState('deploy/deploy').status === 'passed');
    expect(rig.did()).toHaveLength(2);
  });
});
