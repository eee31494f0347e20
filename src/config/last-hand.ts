import {sanitiseLine} from '../world/sanitise.ts';
import {reads, type World} from '../world/world.ts';

/** Who last changed a file and when (epoch ms), as git tells it; undefined when git has nothing to tell. */
export type LastHand = {readonly by: string; readonly at: number} | 'not committed' | undefined;

/**
 * For a sentence only: the name is what somebody wrote into a commit, and proves nothing.
 *
 * This is asked before the repository is trusted, and a `.git` folder that came with an archive is content like any other. So no
 * `git status`, which runs filters and monitors that are set there, and no fetching of objects that are missing.
 */
export const lastHandOn = async (path: string, folder: string, world: World): Promise<LastHand> => {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const result = await world.run({...reads('git', ...args), cwd: folder, timeoutMs: 10_000, env: noFetch}).catch(() => undefined);
    return result?.exitCode === 0 ? result.stdout.trim() : undefined;
  };
  const committed = await git('rev-parse', '--verify', '--end-of-options', `HEAD:./${path}`);
  const onDisk = await git('hash-object', '--no-filters', '--', path);
  if (onDisk === undefined) return undefined;
  if (committed !== onDisk) return 'not committed';
  const [by, seconds] = ((await git('log', '-1', '--no-show-signature', '--format=%an%x00%ct', '--', `:(literal)${path}`)) ?? '').split(
    '\0',
  );
  return by && Number(seconds) > 0 ? {by: sanitiseLine(by, 60), at: Number(seconds) * 1000} : undefined;
};

const noFetch = {GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none'} as const;
