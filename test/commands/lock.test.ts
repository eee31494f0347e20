import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {takeEngineLock} from '../../src/engine/single.ts';
import {openJournal} from '../../src/journal/index.ts';
import {acquire, readLock, thisHolder, type Holder} from '../../src/lock/index.ts';
import {makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';
import {opened} from '../rig/given.ts';
import {emptyEnv, recordRelease, typeIn} from './typing.ts';

const world = gitWorld();

const setUp = () => {
  const {repo} = makeRepoWithRemote();
  repo.commit('feat: a');
  writeFileSync(join(repo.path, 'cockpit.config.json'), JSON.stringify({service: 'orders', git: {versionFiles: []}}));
  repo.git('push', '-q', 'origin', 'main');
  const place = {cwd: repo.path, remote: 'origin', env: 'production'};
  const take = async (holder: Holder, releaseId: string) => {
    const answer = await acquire(world, place, {
      holder,
      releaseId,
      service: 'orders',
      op: 'release',
      version: '1.3.0',
      doing: 'gate 12 Deploy',
    });
    if (answer.is !== 'ours') throw new Error(`not ours: ${answer.is}`);
    return answer.lock;
  };
  return {repo, place, take, env: emptyEnv()};
};

const bob: Holder = {user: 'bob', host: 'bastion-2', machine: 'another', pid: 7, boot: 'b', start: 's'};

/** This machine, and a process that was here and is not any more. */
const deadHere = async (): Promise<Holder> => ({...(await thisHolder(world)), pid: 2 ** 22 - 1, start: '1'});

/** A lock of a release that is on record here, taken by a process of this machine. */
const ownLock = async (holder: Holder) => {
  const given = setUp();
  const {repo, env, take} = given;
  const where = {repo: repo.path, service: 'orders', env};
  const {id, folder} = await recordRelease(where, [opened()]);
  const lock = await take(holder, id);
  const {journal} = await openJournal({
    folder: join(folder.releases, id),
    clock: world.clock,
    boot: 'boot',
    about: {tool: '0', engine: 'e'.repeat(64), node: 'v24'},
  });
  await journal.append([{type: 'FactsFound', at: 1, facts: {lock: {id: lock.id, record: lock.record}}}], 'cockpit');
  await journal.close();
  return {...given, id, folder};
};

describe('cockpit lock status', () => {
  it('is 0 when nobody holds it, also without a config and without the word status', async () => {
    const {repo, env} = setUp();
    expect(await typeIn(repo.path, 'lock status', env)).toMatchObject({
      code: 0,
      out: 'production is free: nobody holds the deploy lock on origin.',
      err: '',
    });
    repo.git('clean', '-fdq');
    expect((await typeIn(repo.path, 'lock --json', env)).json()).toEqual({
      format: 1,
      environment: 'production',
      remote: 'origin',
      ref: 'refs/cockpit/lock/production',
      state: 'free',
      holder: null,
      why: null,
    });
  });

  it('is 1 when somebody holds it, and says who, what and since when', async () => {
    const {repo, take, env} = setUp();
    await take(bob, 'r-bob');
    const said = await typeIn(repo.path, 'lock', env);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(
      /^bob@bastion-2 releases orders 1\.3\.0 since \d\d:\d\d UTC, gate 12 Deploy\.\n {2}No process of this machine\./,
    );
    expect((await typeIn(repo.path, 'lock --json', env)).json()).toMatchObject({
      state: 'held',
      holder: {user: 'bob', host: 'bastion-2', version: '1.3.0', epoch: 1, releaseId: 'r-bob', aliveHere: false},
    });
  });

  it('knows a holder that is alive on this machine', async () => {
    const {repo, take, env} = setUp();
    await take(await thisHolder(world), 'r-me');
    expect((await typeIn(repo.path, 'lock', env)).out).toContain('alive on this machine: cockpit attach');
  });

  it('is 3 when the remote cannot be asked: not free', async () => {
    const {repo, env} = setUp();
    repo.git('remote', 'set-url', 'origin', '/nowhere/orders.git');
    const {code, out, err} = await typeIn(repo.path, 'lock status', env);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/Nobody can say who holds the lock/);
    expect((await typeIn(repo.path, 'lock --json', env)).json()).toMatchObject({state: 'unknown', holder: null});
  });

  it('explains itself where there is no remote', async () => {
    const {repo, env} = setUp();
    repo.git('clean', '-fdq');
    repo.git('remote', 'remove', 'origin');
    expect(await typeIn(repo.path, 'lock', env)).toMatchObject({
      code: 'CockpitError',
      err: expect.stringContaining('this repository has no remote'),
    });
  });
});

describe('cockpit lock release', () => {
  it('gives back the lock of an own release whose engine is dead, and says what becomes of that release', async () => {
    const {repo, place, env, id} = await ownLock(await deadHere());
    const {code, out} = await typeIn(repo.path, 'lock release --env production', env);
    expect(code).toBe(0);
    expect(out).toContain(`Release ${id} has not ended.`);
    expect(await readLock(world, place)).toEqual({is: 'free'});
    expect((await typeIn(repo.path, 'lock release --env production --json', env)).json()).toEqual({
      format: 1,
      environment: 'production',
      state: 'free',
    });
  });

  it('wants the environment’s name typed out', async () => {
    const {repo, place, env} = await ownLock(await deadHere());
    expect(await typeIn(repo.path, 'lock release', env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('wants the environment’s name'),
    });
    expect(await typeIn(repo.path, 'lock release --env prod', env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('"prod" is not the environment’s name'),
    });
    expect((await readLock(world, place)).is).toBe('held');
  });

  it('leaves a lock alone that was taken from another machine', async () => {
    const {repo, place, take, env} = setUp();
    await take(bob, 'r-bob');
    const {code, err} = await typeIn(repo.path, 'lock release --env production', env);
    expect(code).toBe(1);
    expect(err).toMatch(/left alone: it is held from another machine\.\n {2}try {7}Ask bob on bastion-2/);
    expect((await readLock(world, place)).is).toBe('held');
  });

  it('leaves a lock alone whose release is not on record here', async () => {
    const {repo, place, take, env} = setUp();
    await take(await deadHere(), '01ARZ3NDEKTSV4RRFFQ69G5FAV');
    expect(await typeIn(repo.path, 'lock release --env production', env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('not on record here'),
    });
    expect((await readLock(world, place)).is).toBe('held');
  });

  it('leaves a lock alone while the process that took it lives', async () => {
    const {repo, place, env} = await ownLock(await thisHolder(world));
    expect(await typeIn(repo.path, 'lock release --env production', env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is alive'),
    });
    expect((await readLock(world, place)).is).toBe('held');
  });

  it('leaves a lock alone while an engine runs, also one with another pid than the lock has', async () => {
    const {repo, place, env, folder} = await ownLock(await deadHere());
    const engine = await takeEngineLock(folder.lockFile);
    if (!('lock' in engine)) throw new Error('the engine lock is taken');
    expect(await typeIn(repo.path, 'lock release --env production', env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('your engine runs'),
    });
    expect((await readLock(world, place)).is).toBe('held');
    engine.lock.release();
  });

  it('does not say free when the remote does not answer', async () => {
    const {repo, env} = await ownLock(await deadHere());
    repo.git('remote', 'set-url', 'origin', '/nowhere/orders.git');
    const {code, out} = await typeIn(repo.path, 'lock release --env production', env);
    expect([code, out]).toEqual([3, '']);
  });
});

describe('cockpit lock steal', () => {
  it('has nothing to take from nobody, and leaves alone what lives on this machine', async () => {
    const {repo, env, take} = setUp();
    expect(await typeIn(repo.path, 'lock steal --env production --reason holiday --json', env)).toMatchObject({code: 0, out: expect.stringContaining('"state":"free"')});
    await take(await thisHolder(world), 'mine');
    expect(await typeIn(repo.path, 'lock steal --env production --reason holiday', env)).toMatchObject({code: 1, out: '', err: expect.stringMatching(/alive[\s\S]*cockpit attach/)});
  });
});

describe('other words', () => {
  it.each([
    ['lock grab', /does not know "grab"/],
    ['lock steal', /wants the environment’s name and a reason/],
    ['lock steal --env production', /wants the environment’s name and a reason/],
    ['lock steal --env staging --reason holiday', /wants the environment’s name and a reason/],
    ['lock status now', /"now" is one word too many/],
    ['lock status --env production', /belongs to cockpit lock release/],
  ])('%s is refused', async (words, says) => {
    const {repo, env} = setUp();
    expect(await typeIn(repo.path, words, env)).toMatchObject({code: 2, out: '', err: expect.stringMatching(says)});
  });
});
