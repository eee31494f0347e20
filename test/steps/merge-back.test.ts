import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Facts} from '../../src/release/facts.ts';
import {evolve} from '../../src/release/evolve.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {initialState, type Answer} from '../../src/release/state.ts';
import {mergeBack} from '../../src/steps/parts/merge-back.ts';
import type {ItemContext} from '../../src/steps/step.ts';
import {parsed} from '../config/given-config.ts';
import {addHook, cloneOf, makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';
import {opened} from '../rig/given.ts';

const begun = opened() as Extract<ReleaseEvent, {type: 'ReleaseOpened'}>;
const hotfix = evolve(initialState(), {...begun, info: {...begun.info, expedited: {by: 'alice', reason: 'orders fail since 14:10', mergeTo: 'main'}}});

/** 2.7.5 is out, from a branch that began at the tag of 2.7.4; the trunk has gone on since, by `later`. */
const released = async (later: Readonly<Record<string, string>>) => {
  const {repo, remote, folder} = makeRepoWithRemote();
  repo.commit('chore: begin', {version: '2.7.4', code: 'one\ntwo\nthree\n'});
  repo.tag('v2.7.4');
  repo.commit('feat: much more', later);
  repo.git('switch', '-q', '-c', 'hotfix/v2.7.5', 'v2.7.4^{commit}');
  const commit = repo.commit('fix: rounding', {version: '2.7.5', code: 'one\nTWO\nthree\n'});
  repo.git('push', '-q', 'origin', 'main', 'hotfix/v2.7.5');
  const config = await parsed({service: 'orders', git: {branch: 'hotfix/v2.7.5'}});
  const facts: Partial<Facts> = {version: '2.7.5', tag: 'v2.7.5', commit, branch: 'hotfix/v2.7.5', cutAt: 1_700_000_000_000};
  const [item] = mergeBack({config, facts, state: hotfix});
  const run = (choice?: string, text?: string) => {
    const answers: readonly Answer[] = choice === undefined ? [] : [{by: 'alice', at: 1, choice, ...(text !== undefined && {text})}];
    return item!.run({config, facts, state: hotfix, world: gitWorld(), repo: repo.path, at: 1, signal: new AbortController().signal, answers, found: async () => undefined} as unknown as ItemContext);
  };
  return {repo, remote, folder, commit, run};
};

const optionsOf = (result: Awaited<ReturnType<Awaited<ReturnType<typeof released>>['run']>>) => ('decide' in result ? result.decide.options.map(({id}) => id) : []);

describe('a hotfix that was released from a branch of its own', () => {
  it('is merged back to the trunk, which keeps what it has got since; once more changes nothing', async () => {
    const {repo, remote, commit, run} = await released({other: 'new'});
    expect(await run()).toMatchObject({status: 'passed'});
    const tip = remote.git('rev-parse', 'main');
    expect(remote.git('log', '-1', '--format=%s', tip)).toBe('Merge hotfix v2.7.5');
    expect(['code', 'other', 'version'].map(file => remote.git('show', `main:${file}`))).toEqual(['one\nTWO\nthree', 'new', '2.7.5']);
    expect(remote.git('merge-base', commit, tip)).toBe(commit);
    // The people who work here have it too, and their files are as they were.
    expect(repo.git('rev-parse', 'main')).toBe(tip);
    expect(repo.git('symbolic-ref', '--short', 'HEAD')).toBe('hotfix/v2.7.5');
    expect(await run()).toMatchObject({status: 'passed', evidence: {says: `main has it: ${tip.slice(0, 7)}`}});
    expect(remote.git('rev-parse', 'main')).toBe(tip);
  });

  it('asks where the trunk has changed in the same place, says how, and believes only what the remote has', async () => {
    const {remote, folder, commit, run} = await released({code: 'one\nzwei\nthree\n'});
    const asked = await run();
    expect(optionsOf(asked)).toEqual(['look-again', 'by-request', 'not-wanted', 'stop']);
    expect(JSON.stringify(asked)).toContain(`git merge ${commit.slice(0, 12)}`);
    expect(optionsOf(await run('look-again'))).toContain('look-again');

    const hand = cloneOf(remote, join(folder, 'hand'));
    hand.git('merge', '-q', '-X', 'theirs', '-m', 'Merge the fix by hand', 'origin/hotfix/v2.7.5');
    hand.git('push', '-q', 'origin', 'main');
    expect(await run('look-again')).toMatchObject({status: 'passed', evidence: {says: expect.stringContaining('main has it')}});
  });

  it('waits for a request by a person’s word, where the trunk takes no push', async () => {
    const {remote, run} = await released({other: 'new'});
    const before = remote.git('rev-parse', 'main');
    addHook(remote, 'update', 'case "$1" in refs/heads/main) echo "GH006: Protected branch update failed for refs/heads/main." >&2; exit 1;; esac');
    const asked = await run();
    expect(optionsOf(asked)).toEqual(expect.arrayContaining(['by-request', 'not-wanted', 'stop']));
    expect(optionsOf(asked)).not.toContain('pull-request');
    expect(await run('by-request', 'request 214')).toMatchObject({
      status: 'passed', evidence: {says: 'comes to main by a request of its own: request 214, says alice', details: ['Told, not measured: a person says so.']},
    });
    expect(await run('stop', 'nobody is there to look')).toMatchObject({status: 'failed'});
    expect(remote.git('rev-parse', 'main')).toBe(before);
  });
});

it('any other release has nothing to merge back', async () => {
  const config = await parsed({service: 'orders'});
  expect(mergeBack({config, facts: {tag: 'v1.0.0'}, state: evolve(initialState(), begun)})).toEqual([]);
});
