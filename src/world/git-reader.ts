import {simpleGit, type SimpleGit, type StatusResult} from 'simple-git';
import {CockpitError} from '../util/errors.ts';

/** Plumbing that only looks. The type is the guard: there is no way to ask this door for a push. */
type ReadingCommand =
  | 'cat-file'
  | 'diff-tree'
  | 'for-each-ref'
  | 'log'
  | 'ls-files'
  | 'ls-tree'
  | 'merge-base'
  | 'rev-list'
  | 'rev-parse'
  | 'var'
  | 'version';

export type ReadingArgs =
  | readonly [ReadingCommand, ...string[]]
  | readonly ['config', '--get', string]
  | readonly ['worktree', 'list', ...string[]];

export type GitReader = {
  readonly cwd: string;
  /** stdout, untouched. A bad exit throws CockpitError. */
  readonly read: (...args: ReadingArgs) => Promise<string>;
  /** As `read`, but exit code 1 (git's "no") is undefined instead of an error. */
  readonly ask: (...args: ReadingArgs) => Promise<string | undefined>;
  /** Work tree and branch, untracked files one by one, submodules never ignored. */
  readonly status: () => Promise<StatusResult>;
};

/** Git that has been silent this long has hung (a network file system, a stuck lock). */
const silentMs = 30_000;

/**
 * Reads one repository on this disk. Nothing here talks to a remote or takes a lock:
 * GIT_OPTIONAL_LOCKS=0 keeps `status` from writing the index under the operator's own git.
 * GIT_DIR and friends from our environment are not passed on, so that a cockpit started
 * from a git hook looks at `cwd` and not at the hook's repository.
 *
 * Text comes back as git holds it: authors, subjects and paths are hostile until cleaned.
 */
export const openGitReader = (cwd: string, env: Readonly<Record<string, string | undefined>> = process.env): GitReader => {
  const run = async <T>(args: readonly string[], use: (git: SimpleGit) => Promise<T>): Promise<T> => {
    try {
      return await use(openSimpleGit(cwd, env));
    } catch (error) {
      throw failed(cwd, args, error);
    }
  };
  const read = (...args: ReadingArgs): Promise<string> => run(args, git => git.raw([...args]));

  return {
    cwd,
    read,
    ask: (...args) =>
      read(...args).catch((error: unknown) => {
        if (error instanceof GitReadFailed && error.exitCode === 1) return undefined;
        throw error;
      }),
    status: () => run(['status'], git => git.status(['--ignore-submodules=none'])),
  };
};

/** Git looked and exited badly. Its words are kept; they are in English because LC_ALL is C. */
export class GitReadFailed extends CockpitError {
  override readonly name = 'GitReadFailed';
  readonly exitCode: number | undefined;

  constructor(cwd: string, args: readonly string[], exitCode: number | undefined, said: string) {
    super(`Reading git in ${cwd}: git ${args.join(' ')}`, {
      cause: said || `git exited with code ${exitCode ?? '?'} and said nothing`,
      next: [nextFor(said), `Run it yourself: git -C ${cwd} ${args.join(' ')}`],
    });
    this.exitCode = exitCode;
  }
}

// simple-git gives no exit code with its errors, so ours puts it in front of git's words and takes it off again.
const exitMark = /^(?:Error: )?exit (\d+)(?:\n|$)/;

/** What git needs of our environment to read: nothing that could start an editor, a pager or another repository. */
const passedOn = [
  'PATH',
  'HOME',
  'XDG_CONFIG_HOME',
  'TMPDIR',
  'USER',
  'LOGNAME',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
];

const openSimpleGit = (cwd: string, env: Readonly<Record<string, string | undefined>>): SimpleGit =>
  simpleGit({
    baseDir: cwd,
    timeout: {block: silentMs},
    // The operator's own choice of a config file, not the repository's.
    unsafe: {allowUnsafeConfigPaths: true},
    config: ['core.quotePath=false', 'log.showSignature=false'],
    allowEnvironment: ['GIT_OPTIONAL_LOCKS', 'GIT_TERMINAL_PROMPT', ...passedOn.filter(name => name.startsWith('GIT_'))],
    errors: (error, {exitCode, stdErr}) => {
      if (exitCode === 0) return error;
      return new Error(`exit ${exitCode}\n${Buffer.concat(stdErr).toString().trim()}`);
    },
  }).env({
    ...Object.fromEntries(passedOn.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]))),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  });

const failed = (cwd: string, args: readonly string[], error: unknown): GitReadFailed => {
  const words = error instanceof Error ? error.message : String(error);
  const mark = exitMark.exec(words);
  return new GitReadFailed(cwd, args, mark ? Number(mark[1]) : undefined, words.replace(exitMark, ''));
};

const nextFor = (said: string): string => {
  if (/not a git repository/.test(said)) return 'Start the cockpit inside the repository that is released';
  if (/dubious ownership/.test(said))
    return 'The folder belongs to somebody else: git config --global --add safe.directory <folder>, if you trust it';
  if (/Needed a single revision|unknown revision|bad revision|Not a valid object name/.test(said)) {
    return 'There is no such branch or commit here: look at git branch --all, fetch, or correct the name in the config';
  }
  if (/does not exist/.test(said)) return 'Check the folder in the config';
  return 'Look at the repository with git status and git fsck';
};
