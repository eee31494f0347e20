import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {makeReleaseCommit, makeTag, pushRefs} from '../../src/git/index.ts';
import {
  acquire,
  heldWords,
  isAliveHere,
  isStale,
  lockRef,
  lostWords,
  makeFence,
  readLock,
  release,
  renew,
  settleFence,
  steal,
  thisHolder,
  verify,
  watchLock,
  type HeldLock,
  type Holder,
  type LockAnswer,
  type LockWanted,
  type LockWatch,
} from '../../src/lock/index.ts';
import {formatRecord, parseRecord, type LockRecord} from '../../src/lock/record.ts';
import {isAlive} from '../../src/world/process.ts';
import type {World} from '../../src/world/world.ts';
import {addHook, cloneOf, makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const world = gitWorld();

const holderOf = (user: string): Holder => ({user, host: `${user}-laptop`, machine: user, pid: 0, boot: 'b', start: 's'});
const wantedBy = (user: string, more: Partial<LockWanted> = {}): LockWanted => ({
  holder: holderOf(user),
  releaseId: `r-${user}`,
  service: 'orders-api',
  op: 'release',
  version: '2.8.0',
  ...more,
});

const setUp = () => {
  const {repo, remote, folder} = makeRepoWithRemote();
  repo.commit('feat: a');
  repo.git('push', '-q', 'origin', 'main');
  const bobs = cloneOf(remote, `${folder}/bob`);
  const [ana, bob] = [repo, bobs].map(({path}) => ({cwd: path, remote: 'origin', env: 'production'}));
  return {repo, remote, folder, ana: ana!, bob: bob!, bobs};
};

const ours = (answer: LockAnswer): HeldLock => {
  if (answer.is !== 'ours') throw new Error(`expected the lock to be ours, got ${JSON.stringify(answer)}`);
  return answer.lock;
};

const stale = (id: string): LockWatch => ({id, unchangedMs: 16 * 60_000, lastMono: 0});

describe('[P10] the lock', () => {
  it('is acquired, seen by others, renewed, given back and acquired again, the epoch only rising', async () => {
    const {ana, bob, remote} = setUp();
    expect(await readLock(world, bob)).toEqual({is: 'free'});
    const first = ours(await acquire(world, ana, wantedBy('ana', {reason: 'friday release', doing: 'gate 1 Preflight'})));
    expect(first.record).toMatchObject({epoch: 1, seq: 0, prev: ''});

    const theirs = await acquire(world, bob, wantedBy('bob'));
    expect(theirs).toMatchObject({
      is: 'held',
      id: first.id,
      by: {
        user: 'ana',
        host: 'ana-laptop',
        version: '2.8.0',
        reason: 'friday release',
        doing: 'gate 1 Preflight',
        since: first.record.since,
      },
    });

    const second = ours(await renew(world, ana, first, {doing: 'gate 12 Deploy'}));
    expect(second.record).toMatchObject({epoch: 1, seq: 1, prev: first.id, since: first.record.since});
    expect(await readLock(world, bob)).toMatchObject({by: {doing: 'gate 12 Deploy'}});
    expect(ours(await verify(world, ana, second)).id).toBe(second.id);

    expect(await release(world, ana, second)).toEqual({is: 'free'});
    expect(remote.git('for-each-ref', '--format=%(refname)', 'refs/cockpit')).toBe('refs/cockpit/lock/production');
    expect(ours(await acquire(world, bob, wantedBy('bob'))).record).toMatchObject({epoch: 2, holder: {user: 'bob'}});
  });

  it('is a commit that people can read, without parents and without files', async () => {
    const {ana, remote} = setUp();
    const {id} = ours(await acquire(world, ana, wantedBy('ana', {reason: 'ünïcode \x1b[31m'})));
    expect(remote.git('log', '-1', '--format=%P|%T|%an|%s', 'refs/cockpit/lock/production')).toMatch(
      /^\|4b825dc6\w+\|cockpit\|held by ana@ana-laptop since \d{4}-\d\d-\d\d \d\d:\d\d UTC: orders-api 2\.8\.0 \(release\): ünïcode$/,
    );
    const json = remote.git('log', '-1', '--format=%b', id);
    expect(json).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(json)).toMatchObject({v: 1, state: 'held', epoch: 1, release_id: 'r-ana', env: 'production'});
  });

  it('of one environment is not that of another; names are checked', async () => {
    const {ana} = setUp();
    ours(await acquire(world, ana, wantedBy('ana')));
    ours(await acquire(world, {...ana, env: 'staging'}, wantedBy('bob')));
    for (const env of ['', '-x', 'a b', '../x', 'a..b', 'prod\n']) expect(() => lockRef({...ana, env})).toThrow();
  });

  it('twice with the very same words is not twice the lock: no two objects are alike', async () => {
    const {ana, bob} = setUp();
    const fixed: World = {...world, clock: {...world.clock, now: () => 1_800_000_000_000}};
    const same = wantedBy('twin', {holder: holderOf('twin')});
    const [one, other] = await Promise.all([acquire(fixed, ana, same), acquire(fixed, bob, {...same, releaseId: 'r-twin-2'})]);
    expect([one.is, other.is].toSorted()).toEqual(['held', 'ours']);
    const record = ours(one.is === 'ours' ? one : other).record;
    expect(formatRecord(record)).not.toBe(formatRecord({...record, nonce: 'f'.repeat(32)}));
  });

  it('is taken up again by the same release after its engine was restarted', async () => {
    const {ana} = setUp();
    const before = ours(await acquire(world, ana, wantedBy('ana')));
    const after = ours(await acquire(world, ana, wantedBy('ana', {holder: {...holderOf('ana'), pid: 99, start: 'later'}})));
    expect(after.record).toMatchObject({epoch: 1, seq: 1, prev: before.id, holder: {pid: 99}});
    expect(await acquire(world, ana, wantedBy('ana', {releaseId: 'another'}))).toMatchObject({is: 'held'});
  });

  it('that was lost is not given back, not renewed, and not cleared', async () => {
    const {ana, bob} = setUp();
    const mine = ours(await acquire(world, ana, wantedBy('ana')));
    const theirs = ours(
      await steal(world, bob, {...wantedBy('bob'), reason: 'hotfix', seen: mine.id, typedEnv: 'production', watch: stale(mine.id)}),
    );
    for (const answer of [await renew(world, ana, mine), await verify(world, ana, mine), await release(world, ana, mine)]) {
      expect(answer).toMatchObject({
        is: 'held',
        id: theirs.id,
        by: {user: 'bob', reason: 'hotfix', epoch: 2, stolenFrom: 'ana@ana-laptop'},
      });
    }
    expect(ours(await verify(world, bob, theirs)).id).toBe(theirs.id);
  });

  it('that was deleted by an administrator is lost, too', async () => {
    const {ana, remote} = setUp();
    const mine = ours(await acquire(world, ana, wantedBy('ana')));
    remote.git('update-ref', '-d', 'refs/cockpit/lock/production');
    expect(await renew(world, ana, mine)).toEqual({is: 'free'});
    expect(await verify(world, ana, mine)).toEqual({is: 'free'});
  });
});

describe('a push by hand', () => {
  it('cannot slip over the lock as a fast-forward', async () => {
    const {ana, repo} = setUp();
    const mine = ours(await acquire(world, ana, wantedBy('ana')));
    expect(() => repo.git('push', '-q', 'origin', 'main:refs/cockpit/lock/production')).toThrow();
    expect((await verify(world, ana, mine)).is).toBe('ours');
  });

  it('with force is found out, counts as held, and can be taken over', async () => {
    const {ana, bob, repo, bobs} = setUp();
    const mine = ours(await acquire(world, ana, wantedBy('ana')));
    // A commit on top of the lock would even be a fast-forward; it has a parent, so it is no lock.
    const onTop = bobs.git(
      'commit-tree',
      '-m',
      formatRecord(mine.record),
      '-p',
      repo.git('rev-parse', 'main'),
      '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    );
    bobs.git('push', '-qf', 'origin', `${onTop}:refs/cockpit/lock/production`);
    expect(await verify(world, ana, mine)).toMatchObject({
      is: 'held',
      id: onTop,
      by: {user: 'somebody', reason: expect.stringContaining('cannot be read')},
    });
    expect(await acquire(world, bob, wantedBy('bob'))).toMatchObject({is: 'held'});
    const taken = ours(
      await steal(world, bob, {...wantedBy('bob'), reason: 'repair', seen: onTop, typedEnv: 'production', watch: stale(onTop)}),
    );
    expect(taken.record.epoch).toBeGreaterThan(mine.record.epoch);
  });

  it.each([
    ['a blob', ['hash-object', '-w', '.git/HEAD']],
    ['a tree', ['rev-parse', 'HEAD^{tree}']],
    ['a tag', ['rev-parse', 'refs/tags/t']],
    ['an ordinary commit', ['rev-parse', 'HEAD']],
  ])('of %s is no lock', async (_, args) => {
    const {ana, repo} = setUp();
    repo.tag('t');
    repo.git('push', '-q', 'origin', `${repo.git(...args)}:refs/cockpit/lock/production`);
    expect(await acquire(world, ana, wantedBy('ana'))).toMatchObject({is: 'held', by: {user: 'somebody'}});
  });
});

describe('a push of the lock that does not end well', () => {
  /** A world whose pushes fail in some way: before anything was sent, or after it arrived. */
  const failing = (how: 'before' | 'after', times: number): World => {
    let left = times;
    return {
      ...world,
      run: async (command, signal) => {
        if (!command.argv.includes('push') || left-- <= 0) return world.run(command, signal);
        if (how === 'after') await world.run(command, signal);
        return {exitCode: undefined, signal: 'SIGKILL', timedOut: true, stdout: '', stderr: '', durationMs: 20_000};
      },
    };
  };

  it('killed after the server applied it: found by reading back', async () => {
    const {ana} = setUp();
    const lock = ours(await acquire(failing('after', 1), ana, wantedBy('ana')));
    expect((await verify(world, ana, lock)).is).toBe('ours');
    expect((await renew(failing('after', 1), ana, lock)).is).toBe('ours');
  });

  it('killed before: tried again, then ours', async () => {
    const {ana} = setUp();
    expect((await acquire(failing('before', 2), ana, wantedBy('ana'))).is).toBe('ours');
  });

  it('killed each time: unknown, with the lock that it may be', async () => {
    const {ana} = setUp();
    const answer = await acquire(failing('before', 99), ana, wantedBy('ana'));
    expect(answer).toMatchObject({is: 'unknown', maybe: {record: {epoch: 1}}, why: expect.stringContaining('no answer after 20 s')});
    expect(await readLock(world, ana)).toEqual({is: 'free'});
  });

  it('really killed while the server’s hook works: the late arrival is recognised as ours', async () => {
    const {ana, remote, folder} = setUp();
    addHook(remote, 'post-receive', `touch ${folder}/applied; sleep 30`);
    const stop = new AbortController();
    const impatient: World = {...world, run: (command, signal) => world.run(command, command.argv.includes('push') ? stop.signal : signal)};
    const acquiring = acquire(impatient, ana, wantedBy('ana'));
    await expect.poll(() => world.files.exists(`${folder}/applied`), {timeout: 20_000}).toBe(true);
    stop.abort();
    expect((await acquiring).is).toBe('ours');
  });

  it('a renewal that nobody could confirm, and that did arrive, does not lose the lock', async () => {
    const {ana} = setUp();
    const first = ours(await acquire(world, ana, wantedBy('ana')));
    let reads = 0;
    const deaf: World = {
      ...world,
      run: async (command, signal) => {
        if (command.argv.includes('ls-remote') && ++reads > 0)
          return {exitCode: 128, signal: undefined, timedOut: false, stdout: '', stderr: 'fatal: unable to access', durationMs: 1};
        return world.run(command, signal);
      },
    };
    const answer = await renew(deaf, ana, first);
    expect(answer).toMatchObject({is: 'unknown', maybe: {record: {seq: 1}}});
    const again = ours(await renew(world, ana, first));
    expect(again.record.seq).toBe(1);
    expect((await verify(world, ana, first)).is).toBe('ours');
    expect(await release(world, ana, first)).toEqual({is: 'free'});
  });

  it('remote gone: unknown, with a reason, quickly', async () => {
    const {ana, repo} = setUp();
    const lock = ours(await acquire(world, ana, wantedBy('ana')));
    repo.git('remote', 'set-url', 'origin', '/nowhere.git');
    for (const answer of [
      await acquire(world, ana, wantedBy('x')),
      await renew(world, ana, lock),
      await verify(world, ana, lock),
      await release(world, ana, lock),
    ]) {
      expect(answer).toMatchObject({is: 'unknown', why: expect.stringContaining('leads to no repository')});
    }
  });

  it('works without atomic pushes: it is one ref', async () => {
    const {ana, remote} = setUp();
    remote.git('config', 'receive.advertiseAtomic', 'false');
    expect((await acquire(world, ana, wantedBy('ana'))).is).toBe('ours');
  });

  it('refused by the host: said, with what to do; a branch works instead', async () => {
    const {ana, remote} = setUp();
    remote.git('config', 'receive.hideRefs', 'refs/cockpit');
    expect(await acquire(world, ana, wantedBy('ana'))).toMatchObject({
      is: 'refused',
      why: 'origin does not take refs/cockpit/lock/production: it hides such refs',
      next: expect.stringContaining('git.lockIn to "branch"'),
    });
    const branch = {...ana, ref: 'refs/heads/cockpit-lock/production'};
    const lock = ours(await acquire(world, branch, wantedBy('ana')));
    expect(await release(world, branch, lock)).toEqual({is: 'free'});
    addHook(remote, 'update', 'echo "locks are not for you" >&2; exit 1');
    expect(await acquire(world, branch, wantedBy('ana'))).toMatchObject({
      is: 'refused',
      why: expect.stringContaining('locks are not for you'),
    });
  });
});

describe('taking over', () => {
  const takeover = (id: string, more = {}) => ({
    ...wantedBy('bob'),
    reason: 'ana is ill',
    seen: id,
    typedEnv: 'production',
    watch: stale(id),
    ...more,
  });

  it.each([
    ['the wrong environment typed', () => ({typedEnv: 'staging'}), `"staging" is not the environment's name.`],
    ['no reason', () => ({reason: ' '}), 'A takeover needs a reason; the one who had the lock will read it.'],
    ['never watched', () => ({watch: undefined}), 'The holder may be alive: its lock has been unchanged for 0 of 15 min.'],
    [
      'not watched for long enough',
      (id: string) => ({watch: {id, unchangedMs: 14 * 60_000, lastMono: 0}}),
      'The holder may be alive: its lock has been unchanged for 14 of 15 min.',
    ],
    [
      'another lock was watched',
      () => ({watch: stale('f'.repeat(40))}),
      'The holder may be alive: its lock has been unchanged for 0 of 15 min.',
    ],
  ])('is refused: %s', async (_, more, why) => {
    const {ana, bob} = setUp();
    const {id} = ours(await acquire(world, ana, wantedBy('ana')));
    expect(await steal(world, bob, takeover(id, more(id)))).toMatchObject({is: 'refused', why});
  });

  it('is refused when the holder moved meanwhile', async () => {
    const {ana, bob} = setUp();
    const first = ours(await acquire(world, ana, wantedBy('ana')));
    const second = ours(await renew(world, ana, first));
    expect(await steal(world, bob, takeover(first.id))).toMatchObject({is: 'held', id: second.id});
  });

  it('is refused when the holder lives on this machine', async () => {
    const {ana, bob} = setUp();
    const me = await thisHolder(world);
    const {id} = ours(await acquire(world, ana, wantedBy('ana', {holder: me})));
    expect(await steal(world, bob, takeover(id, {holder: {...me, pid: 1}}))).toMatchObject({
      is: 'refused',
      next: 'Attach to it: cockpit attach',
    });
    expect(await isAliveHere({...me, start: 'another process with this pid'}, me)).toBe(false);
    expect(await isAliveHere({...me, machine: 'another'}, me)).toBe(false);
    expect(await isAlive({pid: me.pid, startTime: me.start, bootId: me.boot})).toBe(true);
  });

  it('of a free lock is not needed', async () => {
    const {ana, bob} = setUp();
    const lock = ours(await acquire(world, ana, wantedBy('ana')));
    await release(world, ana, lock);
    expect(await steal(world, bob, takeover(lock.id))).toMatchObject({is: 'refused', why: 'Nobody has the lock any more.'});
  });

  it('for a rollback waits for nobody', async () => {
    const {ana, bob} = setUp();
    const {id} = ours(await acquire(world, ana, wantedBy('ana')));
    expect(ours(await steal(world, bob, takeover(id, {op: 'rollback', watch: undefined}))).record).toMatchObject({
      op: 'rollback',
      epoch: 2,
    });
  });
});

describe('[P25] staleness', () => {
  const minute = 60_000;
  const watching = (...looks: readonly (readonly [id: string, mono: number])[]) =>
    looks.reduce<LockWatch | undefined>((watch, [id, mono]) => watchLock(watch, id, mono), undefined);
  const every = (stepMs: number, totalMs: number, id = 'a'): (readonly [string, number])[] =>
    Array.from({length: totalMs / stepMs + 1}, (_, i) => [id, i * stepMs] as const);

  it('needs fifteen minutes of looking', () => {
    expect(isStale(watching(...every(minute / 2, 14.5 * minute)), 'a')).toBe(false);
    expect(isStale(watching(...every(minute / 2, 15 * minute)), 'a')).toBe(true);
    expect(isStale(watching(...every(minute / 2, 15 * minute)), 'b')).toBe(false);
    expect(isStale(undefined, 'a')).toBe(false);
  });

  it('starts again with every sign of life', () =>
    expect(isStale(watching(...every(minute / 2, 14 * minute), ['b', 14.5 * minute], ['b', 15 * minute]), 'b')).toBe(false));

  it('does not count the time in which nobody looked, was asleep or offline', () => {
    expect(watching(['a', 0], ['a', 10 * 60 * minute])?.unchangedMs).toBe(0);
    expect(watching(['a', 0], ['a', minute], ['a', 20 * minute], ['a', 20.5 * minute])?.unchangedMs).toBe(1.5 * minute);
    expect(watching(['a', 1000], ['a', 500])?.unchangedMs).toBe(0);
  });

  it('does not care what the holder’s clock says', async () => {
    const {ana, bob} = setUp();
    const tomorrow: World = {...world, clock: {...world.clock, now: () => Date.now() + 86_400_000}};
    const {id} = ours(await acquire(tomorrow, ana, wantedBy('ana')));
    const seen = await readLock(world, bob);
    expect(seen).toMatchObject({is: 'held', id});
    expect(isStale(watchLock(undefined, id, 5), id)).toBe(false);
  });
});

describe('what others wrote', () => {
  const good: LockRecord = {
    state: 'held',
    nonce: 'a'.repeat(32),
    epoch: 3,
    releaseId: 'r',
    env: 'production',
    service: 's',
    holder: holderOf('ana'),
    op: 'release',
    version: '1.0.0',
    since: 1_800_000_000_000,
    seq: 2,
    doing: 'gate 12 Deploy',
    reason: 'x',
    prev: '',
    stolenFrom: '',
  };

  it('comes back as it was', () => expect(parseRecord(formatRecord(good))).toEqual(good));

  it.each([
    ['nothing', ''],
    ['no JSON', 'held by ana\n\nhello'],
    ['broken JSON', '{"v":1,'],
    ['a list', '[1]'],
    ['another version', formatRecord(good).replace('"v":1', '"v":2')],
    ['no nonce', formatRecord(good).replace(/"nonce":"a+"/, '"nonce":""')],
    ['a negative epoch', formatRecord(good).replace('"epoch":3', '"epoch":-3')],
    ['a huge epoch', formatRecord(good).replace('"epoch":3', '"epoch":1e300')],
    ['an unknown state', formatRecord(good).replace('"held"', '"mine"')],
    ['a prototype', '{"v":1,"__proto__":{"state":"free"}}'],
  ])('%s is no lock', (_, message) => expect(parseRecord(message)).toBeUndefined());

  it('is cleaned field by field', () => {
    const evil = {
      ...good,
      reason: 'a\x1b]52;c;x\x07b\u202Ec\nd',
      holder: {...good.holder, user: '\x1b[2Jroot\u200b'},
      doing: 'x'.repeat(5_000),
    };
    const json =
      formatRecord(good).split('\n')[0] +
      '\n\n' +
      JSON.stringify({...JSON.parse(formatRecord(evil).split('\n')[2]!), reason: evil.reason, holder: evil.holder});
    const parsed = parseRecord(json)!;
    expect([parsed.reason, parsed.holder.user, [...parsed.doing].length]).toEqual(['abc d', 'root', 120]);
    expect(heldWords({...parsed, user: parsed.holder.user, host: parsed.holder.host})).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('never makes reading fail', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        parseRecord(`x\n\n${JSON.stringify(value)}`);
        parseRecord(text);
        parseRecord(JSON.stringify({...JSON.parse(formatRecord(good).split('\n')[2]!), holder: value, since: value, reason: value}));
      }),
      {numRuns: 300},
    );
  });

  it('is said in the words of the screen', () => {
    const by = {
      ...good,
      user: 'bob',
      host: 'bastion-2',
      service: 'orders-api',
      version: '2.8.0',
      since: Date.UTC(2026, 10, 20, 13, 52),
      reason: '',
    };
    expect(heldWords(by)).toBe('bob@bastion-2 releases orders-api 2.8.0 since 13:52 UTC, gate 12 Deploy.');
    expect(lostWords({...by, reason: 'hotfix'}).split('. ')).toEqual([
      'The lock was taken by bob@bastion-2 at 13:52 UTC, reason "hotfix"',
      'No new step will start; the running one is watched',
      'r still works.',
    ]);
    expect(lostWords(undefined)).toContain('nobody holds it');
    expect(heldWords({...by, since: 0, doing: '', service: '', version: '', op: 'rollback'})).toBe('bob@bastion-2 rolls back.');
  });
});

describe('[P11] the fence', () => {
  const cut = async () => {
    const all = setUp();
    const parent = all.repo.git('rev-parse', 'main');
    const at = Date.UTC(2026, 10, 20);
    const {commit} = await makeReleaseCommit(world, all.repo.path, {
      files: new Map([['v', '2.8.0']]),
      message: 'chore: release v2.8.0',
      parent,
      at,
    });
    const tag = await makeTag(world, all.repo.path, {name: 'v2.8.0-rc.1', commit, message: 'x', at});
    const refs = [
      {src: commit, dst: 'refs/heads/main', expectOld: parent},
      {src: tag, dst: 'refs/tags/v2.8.0-rc.1', expectOld: ''},
    ];
    return {...all, refs, lock: ours(await acquire(world, all.ana, wantedBy('ana')))};
  };

  it('pushes the release and renews the lock as one', async () => {
    const {ana, bob, refs, lock} = await cut();
    const fence = await makeFence(world, ana, lock, 'gate 4 Cut');
    const outcome = await pushRefs(world, ana, {refs, lock: fence.change});
    expect(outcome.state).toBe('all');
    const after = ours(settleFence(fence, outcome) as LockAnswer);
    expect((await verify(world, ana, after)).is).toBe('ours');
    expect(await readLock(world, bob)).toMatchObject({id: after.id, by: {doing: 'gate 4 Cut'}});
  });

  it('pushes nothing at all with a stolen lock', async () => {
    const {ana, bob, remote, refs, lock} = await cut();
    const fence = await makeFence(world, ana, lock);
    ours(await steal(world, bob, {...wantedBy('bob'), reason: 'x', seen: lock.id, typedEnv: 'production', watch: stale(lock.id)}));
    const outcome = await pushRefs(world, ana, {refs, lock: fence.change});
    expect(outcome).toMatchObject({state: 'none', reason: 'lock-lost'});
    expect(settleFence(fence, outcome)).toEqual({is: 'lost'});
    expect(remote.git('tag', '--list')).toBe('');
    expect((await verify(world, ana, lock)).is).toBe('held');
  });

  it('knows which lock is held when the push was refused for another reason', async () => {
    const {ana, remote, refs, lock} = await cut();
    addHook(remote, 'update', 'case "$1" in refs/heads/main) exit 1;; esac');
    const fence = await makeFence(world, ana, lock);
    const outcome = await pushRefs(world, ana, {refs, lock: fence.change});
    expect(outcome).toMatchObject({state: 'none', reason: 'hook'});
    expect(settleFence(fence, outcome)).toEqual({is: 'ours', lock});
    expect((await renew(world, ana, lock)).is).toBe('ours');
  });

  it('does not know when the remote is gone afterwards, and says which lock it may be', async () => {
    const {ana, remote, folder, refs, lock} = await cut();
    addHook(remote, 'post-receive', `mv ${remote.path} ${folder}/away`);
    const fence = await makeFence(world, ana, lock);
    const outcome = await pushRefs(world, ana, {refs, lock: fence.change});
    expect(settleFence(fence, outcome)).toMatchObject({is: 'unknown', maybe: {id: fence.after.id}});
  });

  it('a lock pushed along as it is would be no fence: that is why it is always a new object', async () => {
    const {repo, bobs, lock} = await cut();
    const ref = 'refs/cockpit/lock/production';
    // The very refspec that looks like a fence: git finds nothing to do for it and lets the rest through.
    expect(() =>
      repo.git('push', '-q', '--atomic', `--force-with-lease=${ref}:${lock.id}`, 'origin', `${lock.id}:${ref}`, 'HEAD:refs/heads/x'),
    ).not.toThrow();
    bobs.git('fetch', '-q', 'origin');
    expect((await makeFence(world, {cwd: repo.path, remote: 'origin', env: 'production'}, lock)).change.src).not.toBe(lock.id);
  });
});
