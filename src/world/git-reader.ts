import {execFile, type ExecFileException} from 'node:child_process';
import {existsSync} from 'node:fs';
import {simpleGit, type SimpleGit, type StatusResult} from 'simple-git';
import {formatBytes} from '../util/bytes.ts';
import {causeOf, CockpitError} from '../util/errors.ts';
import type {Environment} from './environment.ts';

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
  | readonly ['config', '-z', '--get-regexp', string]
  | readonly ['symbolic-ref', '--quiet', '--short', 'HEAD']
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

/** Git that has not answered by then has hung (a network file system, a stuck lock). */
const patienceMs = 60_000;

/** Most that one command may print. A hundred thousand commits with long texts are a third of it. */
const mostBytes = 256 * 1024 * 1024;

/**
 * Reads one repository on this disk. Nothing here talks to a remote or takes a lock:
 * GIT_OPTIONAL_LOCKS=0 keeps `status` from writing the index under the operator's own git.
 * GIT_DIR and friends from our environment are not passed on, so that a cockpit started
 * from a git hook looks at `cwd` and not at the hook's repository.
 *
 * Text comes back as git holds it: authors, subjects and paths are hostile until cleaned.
 */
export const openGitReader = (cwd: string, env: Environment = process.env): GitReader => {
  const place = {cwd, env: {...ours(env), ...asLooker}, timeout: patienceMs, maxBuffer: mostBytes};
  // Not by simple-git, which waits 50 ms after every command that prints nothing: that is how plumbing says yes.
  const look = (args: ReadingArgs) =>
    new Promise<Looked>(resolve => {
      execFile('git', [...settings.flatMap(one => ['-c', one]), ...args], place, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
        resolve({exitCode, stdout, failed: () => new GitReadFailed(cwd, args, exitCode, wordsOf(cwd, error, stderr))});
      });
    });
  return {
    cwd,
    read: async (...args) => {
      const {exitCode, stdout, failed} = await look(args);
      if (exitCode !== 0) throw failed();
      return stdout;
    },
    ask: async (...args) => {
      const {exitCode, stdout, failed} = await look(args);
      if (exitCode === 1) return undefined;
      if (exitCode !== 0) throw failed();
      return stdout;
    },
    status: () =>
      openSimpleGit(cwd, env)
        .status(['--ignore-submodules=none'])
        .catch((error: unknown) => {
          throw new GitReadFailed(cwd, ['status'], undefined, causeOf(error));
        }),
  };
};

type Looked = {readonly exitCode: number | undefined; readonly stdout: string; readonly failed: () => GitReadFailed};

const wordsOf = (cwd: string, error: ExecFileException | null, stderr: string): string => {
  if (error?.killed) return error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' ? `it printed more than ${formatBytes(mostBytes)}` : `no answer in ${patienceMs / 1000} s`;
  if (error?.code === 'ENOENT') return existsSync(cwd) ? 'there is no program git in the PATH' : `its folder ${cwd} does not exist`;
  return stderr.trim() || (error?.signal ? `git was ended by ${error.signal}` : '');
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

/** What git needs of our environment to read: nothing that could start an editor, a pager or another repository. */
const passedOn = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'TMPDIR', 'USER', 'LOGNAME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

const ours = (env: Environment): Record<string, string> => Object.fromEntries(passedOn.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])));

/** English words, no lock under the operator's own git, no question. */
const asLooker = {LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0'} as const;

/** Words and names as they are, on every machine. */
const settings = ['core.quotePath=false', 'log.showSignature=false'];

const openSimpleGit = (cwd: string, env: Environment): SimpleGit =>
  simpleGit({
    baseDir: cwd,
    timeout: {block: patienceMs},
    // The operator's own choice of a config file, not the repository's.
    unsafe: {allowUnsafeConfigPaths: true},
    config: settings,
    allowEnvironment: ['GIT_OPTIONAL_LOCKS', 'GIT_TERMINAL_PROMPT', ...passedOn.filter(name => name.startsWith('GIT_'))],
  }).env({...ours(env), ...asLooker});

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
