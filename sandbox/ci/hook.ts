import {commitOf} from '../world/git.ts';
import type {World} from '../world/world.ts';
import {startCi} from './start-ci.ts';

/**
 * post-receive of the remote: one line "old new ref" for each ref that moved.
 * Branches and tags get a CI run; other refs (a release lock, say) are none of
 * CI's business. What is printed here reaches the person who pushed.
 */
export const postReceive = async (world: World, input: string): Promise<string[]> => {
  const moved = input
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, now, ref]) => /^refs\/(heads|tags)\//.test(ref ?? '') && !/^0+$/.test(now ?? '0'));
  const commits = await Promise.all(moved.map(([, now]) => commitOf(world.layout.remote, now ?? '')));
  const started = startCi(world, [...new Set(commits.filter(commit => commit !== undefined))]);
  return started.map(commit => `CI: queued ${commit.slice(0, 7)}`);
};
