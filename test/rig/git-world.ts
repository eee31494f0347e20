import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {access, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import {CockpitError} from '../../src/util/errors.ts';
import type {Command, RunResult, World} from '../../src/world/world.ts';

/**
 * A world for tests on real git repositories: real processes, real files, real time, no HTTP.
 * Git sees its own empty home, so that nobody's ~/.gitconfig decides how a test ends.
 */
export const gitWorld = (env: Readonly<Record<string, string>> = {}): World => {
  const own: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    TZ: 'UTC',
    ...env,
  };
  return {
    env: own,
    clock: {
      now: Date.now,
      mono: () => performance.now(),
      sleep: (ms, signal) => delay(ms, undefined, {...(signal && {signal})}),
      async *every() {},
    },
    files: {
      readText: path => readFile(path, 'utf8'),
      exists: path =>
        access(path).then(
          () => true,
          () => false,
        ),
      info: path =>
        stat(path).then(
          s => ({size: s.size, mtimeMs: s.mtimeMs, isDirectory: s.isDirectory(), mode: s.mode, ino: s.ino}),
          () => undefined,
        ),
      list: folder => readdir(folder),
      writeAtomic: async (path, content, mode = 0o600) => {
        await writeFile(`${path}.tmp`, content, {mode});
        await rename(`${path}.tmp`, path);
      },
      makeFolder: async path => void (await mkdir(path, {recursive: true})),
      copy: copyFile,
      remove: path => rm(path, {force: true, recursive: true}),
      sha256: async path =>
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
    },
    run: command => run(command, own),
    http: () => {
      throw new CockpitError('Asking by HTTP', {cause: 'this test world has no network', next: ['Use a world that has one']});
    },
  };
};

const run = (command: Command, env: Readonly<Record<string, string | undefined>>): Promise<RunResult> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const [program, ...args] = command.argv;
    const child = spawn(program, args, {cwd: command.cwd, env: {...env, ...command.env}, detached: true, stdio: ['pipe', 'pipe', 'pipe']});
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, command.timeoutMs ?? 60_000);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(command.input ?? '');
    child.on('error', cause => reject(new CockpitError(`Starting ${program}`, {cause, next: ['Install it']})));
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({
        exitCode: exitCode ?? undefined,
        signal: signal ?? undefined,
        timedOut,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        durationMs: performance.now() - startedAt,
      });
    });
  });
