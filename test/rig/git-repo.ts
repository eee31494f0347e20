import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';

/** Ana's hands on a real repository. Every commit is one minute after the one before it, so that dates and ids never depend on the day. */
export type TestRepo = {
  readonly path: string;
  readonly git: (...args: string[]) => string;
  /** Writes the files, commits them, answers the commit id. Without files the commit is empty. */
  readonly commit: (message: string, files?: Readonly<Record<string, string>>) => string;
  readonly tag: (name: string, commit?: string) => void;
  readonly write: (path: string, content: string) => void;
};

/** A folder that is gone when the test is. */
export const tempFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-git-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 3}));
  return folder;
};

export const makeRepo = (path = join(tempFolder(), 'work')): TestRepo => {
  mkdirSync(path, {recursive: true});
  const repo = openRepo(path);
  repo.git('init', '-q', '-b', 'main');
  repo.git('config', 'user.name', 'Ana');
  repo.git('config', 'user.email', 'ana@example.com');
  return repo;
};

/** A repository with a bare remote called origin. */
export const makeRepoWithRemote = (): {repo: TestRepo; remote: TestRepo; folder: string} => {
  const folder = tempFolder();
  const remotePath = join(folder, 'origin.git');
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', remotePath], {env: testEnv()});
  const repo = makeRepo(join(folder, 'work'));
  repo.git('remote', 'add', 'origin', remotePath);
  return {repo, remote: openRepo(remotePath), folder};
};

export const cloneOf = (remote: TestRepo, path: string, ...options: string[]): TestRepo => {
  execFileSync('git', ['clone', '-q', ...options, `file://${remote.path}`, path], {env: testEnv()});
  const repo = openRepo(path);
  repo.git('config', 'user.name', 'Bob');
  repo.git('config', 'user.email', 'bob@example.com');
  return repo;
};

/** Puts a shell script into a bare repository's hooks. */
export const addHook = (remote: TestRepo, name: string, body: string): void => {
  const path = join(remote.path, 'hooks', name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
};

const openRepo = (path: string): TestRepo => {
  let minutes = 0;
  const git = (...args: string[]): string => {
    const date = new Date(Date.UTC(2026, 10, 1) + minutes * 60_000).toISOString();
    const env = {...testEnv(), GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date};
    return execFileSync('git', args, {cwd: path, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).trim();
  };
  const write = (file: string, content: string): void => {
    mkdirSync(dirname(join(path, file)), {recursive: true});
    writeFileSync(join(path, file), content);
  };
  return {
    path,
    git,
    write,
    commit: (message, files = {}) => {
      minutes += 1;
      for (const [file, content] of Object.entries(files)) write(file, content);
      if (Object.keys(files).length > 0) git('add', '--', ...Object.keys(files));
      git('commit', '-q', '--allow-empty', '--allow-empty-message', '--cleanup=verbatim', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    tag: (name, commit = 'HEAD') => {
      minutes += 1;
      git('tag', '-a', '-m', name, name, commit);
    },
  };
};

const testEnv = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  TZ: 'UTC',
});
