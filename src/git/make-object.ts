import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {mustGit, runGit} from './run-git.ts';
import {CockpitError} from '../util/errors.ts';
import type {World} from '../world/world.ts';

/** Objects are made in the repository's database and nowhere else: no ref, no index and no work tree is touched. */

/** Writes text as a blob, exactly as given (no line end conversion). */
export const makeBlob = async (world: World, cwd: string, content: string): Promise<string> =>
  (await mustGit(world, {does: 'changes', cwd, args: ['hash-object', '-w', '--no-filters', '--stdin'], input: content})).trim();

/** The tree without files; every repository has it by name, this makes sure that it can be sent. */
export const makeEmptyTree = async (world: World, cwd: string): Promise<string> =>
  (await mustGit(world, {does: 'changes', cwd, args: ['mktree', '-z'], input: ''})).trim();

export type CommitWanted = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** Epoch ms. Given, the same wish makes the same commit, so that a cut can be resumed. */
  readonly at: number;
  /** Ours: the object is plumbing, and making it must not depend on who works here. */
  readonly byCockpit?: boolean;
  /** Sign as git is configured to. A locked key fails within `signTimeoutMs`; nothing waits for a prompt. */
  readonly sign?: boolean;
};

const signTimeoutMs = 20_000;

const cockpit = {
  GIT_AUTHOR_NAME: 'cockpit',
  GIT_AUTHOR_EMAIL: 'cockpit@localhost',
  GIT_COMMITTER_NAME: 'cockpit',
  GIT_COMMITTER_EMAIL: 'cockpit@localhost',
};

/** Author and committer are the identity that git is configured with. Throws CockpitError without one. */
export const makeCommit = async (
  world: World,
  cwd: string,
  {tree, parents, message, at, byCockpit = false, sign = false}: CommitWanted,
): Promise<string> => {
  const date = gitDate(at);
  const result = await runGit(world, {
    does: 'changes',
    cwd,
    args: [
      '-c',
      'user.useConfigOnly=true',
      'commit-tree',
      ...(sign ? ['-S'] : ['--no-gpg-sign']),
      ...parents.flatMap(id => ['-p', id]),
      '-F',
      '-',
      tree,
    ],
    env: {GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, ...(byCockpit && cockpit)},
    input: message.endsWith('\n') ? message : `${message}\n`,
    ...(sign && {timeoutMs: signTimeoutMs}),
  });
  if (result.exitCode === 0) return result.stdout.trim();
  throw signingOr('Making the commit', sign, result.timedOut, result.stderr);
};

export const signingOr = (doing: string, sign: boolean, timedOut: boolean, stderr: string): CockpitError => {
  if (sign && (timedOut || /gpg|sign|pinentry|ssh-keygen/i.test(stderr))) {
    return new CockpitError(doing, {
      cause: timedOut ? 'signing waited for something nobody could see' : `signing failed: ${stderr.trim().split('\n').at(-1) ?? ''}`,
      next: ['Unlock the key in another terminal (echo test | gpg --clearsign), then try again', 'Turn signing off in the config'],
    });
  }
  const noIdentity = /tell me who you are|empty ident|no email was given|auto-detection is disabled/i.test(stderr);
  return new CockpitError(doing, {
    cause: noIdentity ? 'git does not know who you are' : stderr.trim().split('\n').at(-1) || 'git failed and said nothing',
    next: [noIdentity ? 'git config user.name "…"; git config user.email "…"' : 'Look at the repository with git fsck'],
  });
};

/** "@<seconds> +0000": UTC, so that the id does not depend on the machine's zone. */
export const gitDate = (at: number): string => `@${Math.floor(at / 1000)} +0000`;

/**
 * A second index for the time of `use`, inside the git folder, so that the operator's own is never written.
 * `use` gets the environment that makes git take it.
 */
export const withOwnIndex = async <T>(world: World, cwd: string, use: (env: Record<string, string>) => Promise<T>): Promise<T> => {
  const gitDir = (await mustGit(world, {does: 'reads', cwd, args: ['rev-parse', '--absolute-git-dir']})).trim();
  const path = join(gitDir, `cockpit-index-${randomBytes(8).toString('hex')}`);
  try {
    return await use({GIT_INDEX_FILE: path});
  } finally {
    await world.files.remove(path).catch(() => undefined);
    await world.files.remove(`${path}.lock`).catch(() => undefined);
  }
};
