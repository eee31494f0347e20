import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {World} from '../../src/world/world.ts';
import {addHook, cloneOf} from '../rig/git-repo.ts';
import {optionsOf, story, textOf} from './story-rig.ts';

const rc1 = 'v2.8.0-rc.1';

describe('the cut', () => {
  it('pushes commit and candidate as one, and leaves an operator’s unfinished work as it is', async () => {
    const release = await story();
    release.repo.write('a', 'unfinished');
    release.repo.write('new', 'untracked');
    const before = release.repo.git('status', '--porcelain');
    expect(await release.toCut()).toMatchObject({status: 'passed'});
    const {there} = release;
    expect(there()[`tags/${rc1}`]).toBe(there()['heads/main']);
    expect(release.remote.git('log', '-1', '--format=%s', 'main')).toBe('chore: release v2.8.0');
    expect(JSON.parse(release.remote.git('show', 'main:package.json'))).toMatchObject({version: '2.8.0'});
    expect(release.remote.git('show', 'main:CHANGELOG.md')).toContain('## [2.8.0]');
    expect(release.remote.git('cat-file', '-t', rc1)).toBe('tag');
    expect(release.repo.git('status', '--porcelain')).toBe(before);
    expect(release.repo.git('log', '-1', '--format=%s')).toBe('fix: rounding');
  });

  it('without ci in the config a person says whether CI passed for exactly this commit', async () => {
    const release = await story();
    await release.toCut();
    const asked = await release.rests('cut/ci');
    expect(textOf(asked)).toContain(release.there()['heads/main']!.slice(0, 12));
    expect(await release.answer('cut/ci', 'no', 'the linter is red on it')).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('alice: it has not')}});
    expect(release.state().gates.cut.passedAt).toBeUndefined();
    await release.again('cut/ci');
    expect(await release.answer('cut/ci', 'yes')).toMatchObject({status: 'passed', answers: [{by: 'alice', choice: 'yes'}]});
    expect(release.state().gates.cut.passedAt).toBeDefined();
  });
});

describe('a push that did not arrive', () => {
  it('because somebody pushed meanwhile: nothing is forced, and their commits are taken in', async () => {
    const release = await story();
    const bob = cloneOf(release.remote, join(release.folder, 'bob'));
    const theirs = bob.commit('fix: bob was quicker');
    bob.git('push', '-q', 'origin', 'main');
    const asked = await release.toCut();
    expect(textOf(asked)).toMatch(/branch main on origin .*would be lost. Nothing was changed/);
    expect(release.there()).toEqual({'heads/main': theirs, 'tags/v2.7.4': expect.any(String)});
    expect(optionsOf(asked)).toContain('start-over');
    expect(await release.answer('cut/push', 'start-over')).toMatchObject({status: 'failed', evidence: {next: ['git pull --ff-only origin main', expect.stringContaining('gate 1'), expect.any(String)]}});
    release.repo.git('pull', '-q', '--ff-only', 'origin', 'main');
    await release.submit({type: 'ReopenGates', from: 'preflight', reason: 'bob pushed a fix meanwhile'}, 'alice');
    expect(await release.toCut()).toMatchObject({status: 'passed'});
    expect(release.remote.git('log', '--format=%s', '-2', 'main')).toBe('chore: release v2.8.0\nfix: bob was quicker');
    expect(release.remote.git('show', 'main:CHANGELOG.md')).toContain('- Bob was quicker');
  });

  it('because a hook refuses: its words are shown; stopped, and finished later without a second commit', async () => {
    const release = await story();
    addHook(release.remote, 'pre-receive', 'echo "ticket missing in CHG-1" >&2; exit 1');
    const asked = await release.toCut();
    expect(textOf(asked)).toBe('Push refused by a hook of origin. It said: ticket missing in CHG-1. Neither branch nor tag arrived (read back, now). What now?');
    expect(optionsOf(asked)).toEqual(['push-again', 'pull-request', 'burn', 'stop']);
    expect(asked).toMatchObject({question: {blocks: [{title: 'what the remote has, read back', rows: [{cells: ['branch main', expect.any(String), expect.any(String), expect.stringContaining('hook')]}, {glyph: '✗'}]}, {title: 'the server said'}]}});
    const wanted = release.state().facts.commit;
    expect(await release.answer('cut/push', 'push-again')).toMatchObject({status: 'asking'});
    expect(await release.answer('cut/push', 'stop', 'the ticket is written first')).toMatchObject({status: 'failed', evidence: {says: 'stopped by alice: the ticket is written first'}});
    expect(release.there()).not.toHaveProperty(`tags/${rc1}`);
    rmSync(join(release.remote.path, 'hooks/pre-receive'));
    expect(await release.again('cut/push')).toMatchObject({status: 'passed'});
    expect(release.there()).toMatchObject({'heads/main': wanted, [`tags/${rc1}`]: wanted});
  });

  it('because main is protected: it goes to a release branch, and the pull request is named', async () => {
    const release = await story({config: {git: {compareUrl: 'https://git.example.com/acme/orders'}}});
    const before = release.there()['heads/main'];
    addHook(release.remote, 'update', 'case "$1" in refs/heads/main) echo "GH006: Protected branch update failed for refs/heads/main." >&2; exit 1;; esac');
    const asked = await release.toCut();
    expect(textOf(asked)).toContain('branch main is protected');
    const passed = await release.answer('cut/push', 'pull-request');
    expect(passed).toMatchObject({status: 'passed', evidence: {details: expect.arrayContaining([expect.stringContaining('https://git.example.com/acme/orders/compare/main...release/2.8.0')])}});
    expect(release.there()).toMatchObject({'heads/main': before, 'heads/release/2.8.0': release.state().facts.commit, [`tags/${rc1}`]: release.state().facts.commit});
    // A fix for the next candidate lands on that branch and goes there too.
    release.repo.git('fetch', '-q', 'origin');
    release.repo.git('switch', '-q', '-c', 'release/2.8.0', 'origin/release/2.8.0');
    const fix = release.repo.commit('fix: found in staging', {c: '1'});
    await release.submit({type: 'ReopenGates', from: 'cut', reason: 'a bug was found in staging'}, 'alice');
    await release.start('cut');
    expect(await release.rests('cut/push')).toMatchObject({status: 'passed', evidence: {says: expect.stringContaining('v2.8.0-rc.2')}});
    expect(release.there()).toMatchObject({'heads/main': before, 'heads/release/2.8.0': fix, 'tags/v2.8.0-rc.2': fix, [`tags/${rc1}`]: expect.not.stringMatching(fix)});
  });

  it('because the tag was made immutable: the candidate is burned and the next one cut', async () => {
    const release = await story();
    addHook(release.remote, 'update', `case "$1" in refs/tags/${rc1}) echo "GH013: Cannot create ref: tag $1 was used by an immutable release" >&2; exit 1;; esac`);
    const asked = await release.toCut();
    expect(textOf(asked)).toMatch(/^Push refused by origin: tag v2.8.0-rc.1 is not given out again./);
    expect(asked).toMatchObject({question: {options: [{id: 'burn', label: `burn ${rc1}, cut v2.8.0-rc.2`}, {id: 'look-again'}, {id: 'stop'}]}});
    expect(await release.answer('cut/push', 'burn')).toMatchObject({status: 'passed', evidence: {says: expect.stringContaining('v2.8.0-rc.2'), details: expect.arrayContaining([`${rc1} is not used: burned by alice.`])}});
    expect(release.state().facts).toMatchObject({candidate: 2, candidateTag: 'v2.8.0-rc.2', burnedTags: [{tag: rc1}]});
    expect(release.there()['tags/v2.8.0-rc.2']).toBe(release.there()['heads/main']);
    expect(release.there()).not.toHaveProperty(`tags/${rc1}`);
  });
});

describe('a tag of that name', () => {
  /** Refused once, so that what bob does comes between the two tries. */
  const refusedOnce = async () => {
    const release = await story();
    addHook(release.remote, 'pre-receive', 'exit 1');
    await release.toCut();
    rmSync(join(release.remote.path, 'hooks/pre-receive'));
    return release;
  };

  it('on another commit is never moved: burned, and the next is cut', async () => {
    const release = await refusedOnce();
    const other = release.there()['heads/main']!;
    release.remote.git('tag', rc1, other);
    const asked = await release.answer('cut/push', 'push-again');
    expect(textOf(asked)).toContain(`tag ${rc1} exists on origin for another commit. A tag is never moved.`);
    expect(release.there()).toMatchObject({'heads/main': other, [`tags/${rc1}`]: other});
    expect(await release.answer('cut/push', 'burn')).toMatchObject({status: 'passed'});
    expect(release.there()).toMatchObject({[`tags/${rc1}`]: other, 'tags/v2.8.0-rc.2': release.there()['heads/main']});
  });

  it('on the same commit is recognised, and only the branch is pushed', async () => {
    const release = await refusedOnce();
    const {commit} = release.state().facts;
    const bob = cloneOf(release.remote, join(release.folder, 'bob'));
    bob.git('fetch', '-q', release.repo.path, commit!);
    bob.git('tag', '-a', '-m', 'by hand', rc1, commit!);
    bob.git('push', '-q', 'origin', rc1);
    const object = release.remote.git('rev-parse', `refs/tags/${rc1}`);
    expect(await release.answer('cut/push', 'push-again')).toMatchObject({status: 'passed'});
    expect(release.there()).toMatchObject({'heads/main': commit, [`tags/${rc1}`]: commit});
    expect(release.remote.git('rev-parse', `refs/tags/${rc1}`)).toBe(object);
  });
});

describe('a network that is cut', () => {
  const unplug = (release: Awaited<ReturnType<typeof story>>, where: 'before' | 'after') =>
    // The server’s own process dies: before anything is applied, or when all is and nobody has been told.
    where === 'before'
      ? addHook(release.remote, 'pre-receive', 'kill -9 $PPID')
      : addHook(release.remote, 'reference-transaction', 'if [ "$1" = committed ]; then grep -q refs/tags/v2.8.0-rc.1 && kill -9 $PPID; fi; exit 0');

  it('before the server applied it: nothing is there, nobody claims to know more, and it is pushed again', async () => {
    const release = await story();
    unplug(release, 'before');
    const asked = await release.toCut();
    expect(asked).toMatchObject({status: 'asking'});
    expect(textOf(asked)).toMatch(/origin did not answer|hung up/i);
    expect(optionsOf(asked)).toEqual(['look-again', 'push-again', 'stop']);
    expect(release.there()).not.toHaveProperty(`tags/${rc1}`);
    const {commit} = release.state().facts;
    rmSync(join(release.remote.path, 'hooks/pre-receive'));
    expect(await release.answer('cut/push', 'look-again')).toMatchObject({status: 'passed'});
    expect(release.there()).toMatchObject({'heads/main': commit, [`tags/${rc1}`]: commit});
  });

  it('after the server applied it: found by reading back, without a question', async () => {
    const release = await story();
    unplug(release, 'after');
    expect(await release.toCut()).toMatchObject({status: 'passed'});
    expect(release.there()).toMatchObject({'heads/main': release.state().facts.commit, [`tags/${rc1}`]: release.state().facts.commit});
  });

  it('in both directions: not known, asked again later, and then it is there', async () => {
    const down = {is: false};
    const release = await story({world: world => ({...world, run: (command, signal) => (down.is && command.argv.some(word => word === 'ls-remote') ? world.run({...command, argv: ['git', 'ls-remote', '/nowhere.git']}, signal) : pushing(world, command, signal))})});
    const pushing = async (world: World, ...[command, signal]: Parameters<World['run']>) => {
      const result = await world.run(command, signal);
      // All of it arrives, and from then on nothing comes back.
      if (command.argv.includes('push')) down.is = true;
      return result;
    };
    const asked = await release.toCut();
    expect(textOf(asked)).toMatch(/We cannot tell whether branch main and tag v2.8.0-rc.1 arrived/);
    expect(asked).toMatchObject({question: {blocks: [{rows: [{glyph: '?'}, {glyph: '?'}]}, {}]}});
    // The engine goes meanwhile; another one asks the remote the same.
    await release.crash();
    release.revive();
    down.is = false;
    expect(await release.answer('cut/push', 'look-again')).toMatchObject({status: 'passed'});
    expect(release.journal.filter(event => event.type === 'ItemPassed' && event.item === 'push')).toHaveLength(1);
  });
});

it('a server without atomic pushes: nothing goes by itself, and one by one only after somebody chose it', async () => {
  const release = await story();
  release.remote.git('config', 'receive.advertiseAtomic', 'false');
  const before = release.there();
  const asked = await release.toCut();
  expect(textOf(asked)).toContain('cannot take branch and tag as one');
  expect(release.there()).toEqual(before);
  addHook(release.remote, 'update', 'case "$1" in refs/tags/*) exit 1;; esac');
  const half = await release.answer('cut/push', 'one-by-one');
  expect(textOf(half)).toContain(`Origin has branch main but not tag ${rc1}.`);
  expect(optionsOf(half)).toEqual(['push-rest', 'leave-tag', 'stop']);
  rmSync(join(release.remote.path, 'hooks/update'));
  // What is missing is one ref, and that needs no atomic push.
  expect(await release.answer('cut/push', 'push-rest')).toMatchObject({status: 'passed'});
  expect(release.there()[`tags/${rc1}`]).toBe(release.there()['heads/main']);
});
