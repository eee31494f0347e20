import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {stealLock} from '../../src/commands/lock/steal-lock.ts';
import {keepLock} from '../../src/engine/keep-lock.ts';
import {acquire, lockPlace, readLock, release as giveBack, renew, renewEveryMs, thisHolder, type Holder} from '../../src/lock/index.ts';
import {initialState, type ItemState} from '../../src/release/state.ts';
import {puppetClock} from '../rig/clock.ts';
import {addHook, cloneOf, makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';
import {waitFor} from '../world/wait-for.ts';
import {optionsOf, story, textOf} from './story-rig.ts';

const bobs: Holder = {user: 'bob', host: 'bastion-2', machine: 'bobs', pid: 7, boot: 'b', start: 's'};
const world = gitWorld();

/** Bob releases from another machine, and alice comes to gate 1. Time stands still until the test moves it. */
const second = async (holder: Holder = bobs, config: Parameters<typeof story>[0] = {}) => {
  const time = puppetClock();
  const release = await story({
    ...config, real: ['preflight', 'version', 'changelog', 'cut'], world: own => ({...own, clock: time.clock}),
    history: repo => {
      repo.commit('feat: a', {'package.json': '{"version": "2.7.4"}\n'});
      repo.tag('v2.7.4');
      repo.commit('feat: b', {b: '1'});
    },
  });
  const clone = cloneOf(release.remote, join(release.folder, 'bob'));
  const place = lockPlace(clone.path, {remote: 'origin', lockIn: release.outside.config.git.lockIn});
  const taken = await acquire(world, place, {holder, releaseId: 'of-bob', service: 'orders', op: 'release', version: '2.8.0', doing: 'gate 12 Deploy', reason: ''});
  if (taken.is !== 'ours') throw new Error(taken.is);
  await release.start('preflight');
  /** Minutes in which alice’s engine looks, as it does: every 20 s. Each look asks a real remote. */
  const minutes = async (n: number): Promise<void> => {
    for (let look = 0; look < n * 3; look++) {
      await waitFor('the next look', () => time.sleeping() > 0 || release.item('preflight/lock')?.status !== 'running');
      await time.advance(20_000);
    }
  };
  return {release, time, place, lock: taken.lock, minutes, asked: await release.rests('preflight/lock')};
};

const takeOverOf = (state: ItemState | undefined) => (state?.status === 'asking' ? state.question.options.find(({id}) => id === 'take-over') : undefined);

describe('a deploy lock that somebody else holds', () => {
  it('is shown with who, where, since, why; it is waited for, and taken when it is free', async () => {
    const {release, place, lock, minutes, asked, time} = await second();
    expect(textOf(asked)).toMatch(/^The deploy lock is held: bob@bastion-2 releases orders 2.8.0 since .* UTC, gate 12 Deploy\./);
    expect(optionsOf(asked)).toEqual(['wait', 'take-over', 'stop']);
    expect(takeOverOf(asked)).toMatchObject({blocked: 'unchanged for 0 of 15 min: wait for it first'});
    await release.submit({type: 'AnswerItem', gate: 'preflight', item: 'lock', choice: 'wait'}, 'alice');
    await minutes(1);
    expect(release.said.filter(line => line.includes('unchanged for')).length).toBeGreaterThan(0);
    await giveBack(world, place, lock);
    await waitFor('the next look', () => time.sleeping() > 0);
    await time.advance(20_000);
    expect(await release.rests('preflight/lock')).toMatchObject({status: 'passed'});
    expect(release.state().facts.lock).toMatchObject({record: {releaseId: '01TEST', epoch: 2}});
  });

  it('that shows no life for 15 minutes may be taken over: with its name, a reason, and never by itself', {timeout: 60_000}, async () => {
    const {release, place, lock, minutes} = await second();
    await release.submit({type: 'AnswerItem', gate: 'preflight', item: 'lock', choice: 'wait'}, 'alice');
    await minutes(8);
    // A sign of life: the time begins again.
    await renew(world, place, lock);
    await minutes(10);
    expect(release.item('preflight/lock')).toMatchObject({status: 'running'});
    await minutes(6);
    const stale = await release.rests('preflight/lock');
    expect(takeOverOf(stale)).not.toHaveProperty('blocked');
    expect(await readLock(world, place)).toMatchObject({is: 'held', by: {user: 'bob'}});
    const mistyped = await release.answer('preflight/lock', 'take-over', 'staging: his laptop died');
    expect(textOf(mistyped)).toContain(`Not taken over: "staging" is not the environment's name. Type production.`);
    expect(await release.answer('preflight/lock', 'take-over', 'production: his laptop died')).toMatchObject({status: 'passed', evidence: {says: expect.stringContaining('taken over: his laptop died')}});
    expect(await readLock(world, place)).toMatchObject({is: 'held', by: {reason: 'his laptop died', stolenFrom: 'bob@bastion-2', epoch: 2}});
    // Bob’s own engine finds out, and gives up going forward.
    expect(await renew(world, place, lock)).toMatchObject({is: 'held', by: {releaseId: '01TEST'}});
  });

  it('of a process that lives on this machine is not taken over, however long it is silent', async () => {
    const {asked} = await second({...(await thisHolder(world)), user: 'bob'});
    expect(takeOverOf(asked)).toMatchObject({blocked: `it runs on this machine (pid ${process.pid}): cockpit attach`});
  });

  it('stops the release where somebody says so; p asks again', async () => {
    const {release, place, lock} = await second();
    expect(await release.answer('preflight/lock', 'stop', 'bob is quicker today')).toMatchObject({status: 'failed', evidence: {says: 'stopped by alice: bob is quicker today'}});
    await giveBack(world, place, lock);
    expect(await release.again('preflight/lock')).toMatchObject({status: 'passed'});
  });
});

it('a host that takes no refs but branches and tags keeps the lock in a branch', async () => {
  const {release, asked} = await second(bobs, {config: {git: {lockIn: 'branch'}}});
  expect(textOf(asked)).toContain('bob@bastion-2');
  expect(release.there()).toHaveProperty('heads/cockpit-lock/production');
  expect(release.there()).not.toHaveProperty('cockpit/lock/production');
});

it('the host refuses the ref: gate 1 says which setting helps', async () => {
  const release = await story({real: ['preflight']});
  addHook(release.remote, 'update', 'case "$1" in refs/cockpit/lock/*) exit 1;; esac');
  await release.start('preflight');
  expect(await release.rests('preflight/lock')).toMatchObject({status: 'failed', evidence: {next: [expect.stringContaining('git.lockIn to "branch"'), expect.any(String)]}});
});

describe('the engine that holds the lock', () => {
  const held = async (holder: Holder) => {
    const time = puppetClock();
    const {repo, remote} = makeRepoWithRemote();
    repo.commit('feat: a');
    repo.git('push', '-q', 'origin', 'main');
    const own = {...gitWorld(), clock: time.clock};
    const place = lockPlace(repo.path, {remote: 'origin', lockIn: 'ref'});
    const taken = await acquire(own, place, {holder, releaseId: 'r', service: 'orders', op: 'release', version: ''});
    if (taken.is !== 'ours') throw new Error(taken.is);
    const facts = {lock: {id: taken.lock.id, record: taken.lock.record as object}, version: '2.8.0'};
    const state = {...initialState(), facts, lock: {status: 'none'} as {status: string}};
    const commands: {type: string; facts?: {lock?: {id: string; record: object}}; lock?: {status: string}}[] = [];
    const controller = new AbortController();
    const engine = {
      state: () => state,
      submit: async (command: (typeof commands)[number]) => {
        commands.push(command);
        if (command.facts?.lock) Object.assign(facts, {lock: command.facts.lock});
        if (command.lock) state.lock = command.lock;
        return {ok: true};
      },
    };
    const outside = {world: own, repo: repo.path, config: {git: {remote: 'origin', lockIn: 'ref'}}, log: () => undefined, clean: (text: string) => text};
    const over = keepLock(outside as never, engine as never, controller.signal);
    return {time, place, remote, commands, end: async () => {
      controller.abort();
      await over;
    }};
  };

  it('after a restart says that it lives: the lock names the new process at once', async () => {
    const me = await thisHolder(world);
    const {place, commands, end} = await held({...me, pid: 4_000_000, start: 'gone'});
    await waitFor('the renewal', () => commands.some(({facts}) => facts?.lock));
    expect(await readLock(world, place)).toMatchObject({is: 'held', by: {holder: {pid: process.pid, start: me.start}}});
    await end();
  });

  it('otherwise renews it every two minutes', async () => {
    const {time, commands, end} = await held(await thisHolder(world));
    await waitFor('it is held', () => commands.some(({lock}) => lock?.status === 'held'));
    await waitFor('it sleeps', () => time.sleeping() > 0);
    await time.advance(renewEveryMs - 10_000);
    expect(commands.some(({facts}) => facts?.lock)).toBe(false);
    await time.advance(15_000);
    await waitFor('the renewal', () => commands.some(({facts}) => facts?.lock));
    await end();
  });
});

describe('cockpit lock steal', () => {
  const given = async () => {
    const time = puppetClock();
    const {repo} = makeRepoWithRemote();
    repo.commit('feat: a');
    repo.git('push', '-q', 'origin', 'main');
    const own = {...gitWorld(), clock: time.clock};
    const place = lockPlace(repo.path, {remote: 'origin', lockIn: 'ref'});
    const said: string[] = [];
    const steal = (more: {typedEnv?: string; reason?: string} = {}) =>
      thisHolder(own).then(holder => stealLock({world: own, place, holder, service: 'orders', typedEnv: 'production', reason: 'bob is on holiday', say: line => void said.push(line), ...more}, new AbortController().signal));
    const take = () => acquire(own, place, {holder: bobs, releaseId: 'of-bob', service: 'orders', op: 'release', version: '2.8.0'});
    return {time, place, said, steal, take, own};
  };

  it('waits until the holder has shown no life for 15 minutes, then frees it for everybody', {timeout: 60_000}, async () => {
    const {time, place, said, steal, take, own} = await given();
    await take();
    let stolen: Awaited<ReturnType<typeof stealLock>> | undefined;
    const over = steal().then(result => {
      stolen = result;
    });
    while (stolen === undefined) {
      await waitFor('the next look', () => time.sleeping() > 0 || stolen !== undefined);
      await time.advance(20_000);
    }
    await over;
    expect(stolen).toEqual({is: 'freed', from: 'bob@bastion-2', releaseId: 'of-bob'});
    expect(said.length).toBeGreaterThanOrEqual(45);
    expect(said.at(-1)).toContain('unchanged for 14 of 15 min');
    expect(await readLock(own, place)).toEqual({is: 'free'});
    expect(await take()).toMatchObject({is: 'ours', lock: {record: {epoch: 3}}});
  });

  it('refuses at once what no waiting would change', async () => {
    const {steal, take} = await given();
    expect(await steal()).toEqual({is: 'free'});
    await take();
    expect(await steal({typedEnv: 'prod'})).toMatchObject({is: 'refused', next: 'Type production'});
    expect(await steal({reason: ' '})).toMatchObject({is: 'refused', next: 'Write why'});
  });
});
