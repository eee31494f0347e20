import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {cloneOf, makeRepoWithRemote} from '../rig/git-repo.ts';
import {opened} from '../rig/given.ts';
import {emptyEnv, recordRelease, typeIn} from './typing.ts';

/** 2.8.0 was cut and taken back; the trunk has two more commits since. */
const setUp = async () => {
  const {repo, remote, folder} = makeRepoWithRemote();
  writeFileSync(join(repo.path, 'cockpit.config.json'), JSON.stringify({service: 'orders', git: {versionFiles: []}}));
  repo.git('add', '--all');
  repo.commit('feat: a');
  const commit = repo.commit('chore: release v2.8.0');
  repo.tag('v2.8.0-rc.1');
  repo.commit('feat: b');
  repo.commit('feat: c');
  repo.git('push', '-q', '--tags', 'origin', 'main');
  const env = emptyEnv();
  await recordRelease({repo: repo.path, service: 'orders', env}, [opened(), {type: 'FactsFound', at: 1, facts: {version: '2.8.0', commit, candidateTag: 'v2.8.0-rc.1'}}]);
  return {repo, remote, folder, env, commit};
};

describe('cockpit hotfix', () => {
  it('makes the branch from what the release was cut as, and leaves the work tree alone', async () => {
    const {repo, remote, env, commit} = await setUp();
    const {code, out} = await typeIn(repo.path, 'hotfix', env);
    expect(code).toBe(0);
    expect(out).toContain('hotfix/v2.8.1 is on origin, and here: it is v2.8.0-rc.1');
    expect(out).toContain('2 commits that main has got since');
    expect(out).toContain("cockpit run --hotfix 'what is broken' --branch hotfix/v2.8.1");
    expect(remote.git('rev-parse', 'hotfix/v2.8.1')).toBe(commit);
    expect(repo.git('rev-parse', 'hotfix/v2.8.1')).toBe(commit);
    expect(repo.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
  });

  it('takes the next number that is free, or what is named', async () => {
    const {repo, remote, env} = await setUp();
    repo.tag('v2.8.1');
    repo.git('push', '-q', 'origin', 'v2.8.1');
    expect((await typeIn(repo.path, 'hotfix', env)).out).toContain('hotfix/v2.8.2 is on origin');
    await typeIn(repo.path, 'hotfix --from v2.8.1 --branch hotfix/urgent', env);
    expect(remote.git('rev-parse', 'hotfix/urgent')).toBe(repo.git('rev-parse', 'v2.8.1^{commit}'));
  });

  it('goes on with a branch that somebody else has made, and never moves it', async () => {
    const {repo, remote, folder, env} = await setUp();
    await typeIn(repo.path, 'hotfix', env);
    const other = cloneOf(remote, join(folder, 'other'));
    other.git('switch', '-q', 'hotfix/v2.8.1');
    const fix = other.commit('fix: it');
    other.git('push', '-q', 'origin', 'hotfix/v2.8.1');
    const again = await typeIn(repo.path, 'hotfix', env);
    expect(again.out).toContain('is on origin already');
    expect(remote.git('rev-parse', 'hotfix/v2.8.1')).toBe(fix);
    expect(repo.git('rev-parse', 'hotfix/v2.8.1')).toBe(fix);
  });

  it('refuses a branch of that name that is about something else, and says what to do', async () => {
    const {repo, env} = await setUp();
    repo.git('push', '-q', 'origin', 'main~3:refs/heads/hotfix/v2.8.1');
    const {code, err} = await typeIn(repo.path, 'hotfix', env);
    expect(code).toBe('CockpitError');
    expect(err).toContain('does not contain v2.8.0-rc.1');
  });

  it('asks for a tag where nothing was cut here', async () => {
    const {repo} = await setUp();
    expect((await typeIn(repo.path, 'hotfix', emptyEnv())).err).toContain('no release was cut on this machine');
  });
});
