import {checkName} from './check-name.ts';
import {noAnswer, readTimeoutMs, type GitPlace} from './read-remote.ts';
import {runGit} from './run-git.ts';
import type {World} from '../world/world.ts';

/** Two checks that look at the same moment write the same ref, and git lets one of them have it. */
const retries = 4;

/**
 * Brings a branch of the remote here, into a ref of our own (`refs/cockpit/seen/…`), so that nobody's
 * remote-tracking branches are needed, trusted or moved. Undefined when it came.
 */
export const fetchTip = async (world: World, {cwd, remote}: GitPlace, branch: string): Promise<{readonly why: string; readonly next: string} | undefined> => {
  const refspec = `+refs/heads/${checkName('branch', branch)}:refs/cockpit/seen/${branch}`;
  const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--', remote, refspec];
  for (let left = retries; ; left--) {
    const result = await runGit(world, {does: 'changes', cwd, args, timeoutMs: 3 * readTimeoutMs});
    if (result.exitCode === 0) return undefined;
    if (left > 0 && /cannot lock ref/.test(result.stderr)) continue;
    const {why, next} = noAnswer(remote, result);
    return {why, next};
  }
};
