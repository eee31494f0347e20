import {execFile} from 'node:child_process';

/**
 * The variables for a program that must not notice who started it: without what
 * a git hook, a test runner or the operator's own git settings would bring in.
 */
export const cleanEnv = (more: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') && !name.startsWith('NODE_') && !name.startsWith('VITEST'),
  );
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    ...more,
  };
};

/** Runs git and gives its output; rejects with git's own words when it fails. */
export const git = (args: readonly string[], input?: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const child = execFile('git', [...args], {encoding: 'buffer', env: cleanEnv(), maxBuffer: 64 * 1024 * 1024}, (error, stdout, stderr) =>
      error ? reject(new Error(`git ${args.join(' ')}: ${stderr.toString().trim() || error.message}`)) : resolve(stdout),
    );
    // A git that ends early closes its input; what it said about why is the error that counts.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

/** Full commit id of a branch, tag or commit; undefined when there is none. */
export const commitOf = async (repository: string, name: string): Promise<string | undefined> => {
  try {
    const out = await git(['-C', repository, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    return out.toString().trim();
  } catch {
    return undefined;
  }
};
