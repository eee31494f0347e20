import {join} from 'node:path';
import {expect, it} from 'vitest';
import {fetchTip} from '../../src/git/index.ts';
import {cloneOf, makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

it('brings the tip also where several look at the same moment', async () => {
  const {repo, remote, folder} = makeRepoWithRemote();
  repo.commit('chore: begin');
  repo.git('push', '-q', 'origin', 'main');
  const bob = cloneOf(remote, join(folder, 'bob'));
  for (let round = 0; round < 3; round++) {
    bob.commit(`fix: ${round}`);
    bob.git('push', '-q', 'origin', 'main');
    const problems = await Promise.all(Array.from({length: 4}, () => fetchTip(gitWorld(), {cwd: repo.path, remote: 'origin'}, 'main')));
    expect(problems).toEqual([undefined, undefined, undefined, undefined]);
    expect(repo.git('rev-parse', 'refs/cockpit/seen/main').trim()).toBe(bob.git('rev-parse', 'HEAD').trim());
  }
});
