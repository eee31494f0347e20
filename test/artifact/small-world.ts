import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {request} from 'node:http';
import {performance} from 'node:perf_hooks';
import type {Command, HttpReply, HttpRequest, RunResult, World} from '../../src/world/world.ts';

/**
 * Real programs, real files, real HTTP on loopback; a clock the test sets.
 * As small as it can be: what is tested here is not the door but what goes through it.
 */
export const smallWorld = ({env = {}, now = Date.now}: {env?: Record<string, string>; now?: () => number} = {}): World => ({
  env,
  clock: {
    now,
    mono: () => performance.now(),
    sleep: () => Promise.resolve(),
    async *every() {},
  },
  files: {
    readText: path => readFile(path, 'utf8'),
    exists: async path => (await stat(path).catch(() => undefined)) !== undefined,
    info: async path => {
      const found = await stat(path).catch(() => undefined);
      return found && {size: found.size, mtimeMs: found.mtimeMs, isDirectory: found.isDirectory(), mode: found.mode, ino: found.ino};
    },
    list: folder => readdir(folder),
    writeAtomic: async (path, content, mode = 0o600) => {
      await writeFile(`${path}.tmp`, content, {mode});
      await rename(`${path}.tmp`, path);
    },
    makeFolder: async path => void (await mkdir(path, {recursive: true})),
    copy: (from, to) => copyFile(from, to),
    remove: path => rm(path, {recursive: true, force: true}),
    sha256: async path =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
  },
  run,
  http,
});

const run = ({argv: [program, ...args], cwd, env, input, timeoutMs = 60_000}: Command): Promise<RunResult> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {cwd, env: {PATH: process.env['PATH'], ...env}, timeout: timeoutMs});
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
    child.stdin.on('error', () => {}).end(input ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        exitCode: code ?? undefined,
        signal: signal ?? undefined,
        timedOut: signal === 'SIGTERM',
        stdout,
        stderr,
        durationMs: performance.now() - started,
      }),
    );
  });

const http = ({url, method = 'GET', headers, body}: HttpRequest): Promise<HttpReply> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    request(url, {method, headers: {...headers}, agent: false}, reply => {
      let text = '';
      reply.setEncoding('utf8').on('data', chunk => (text += chunk));
      reply.on('end', () =>
        resolve({
          status: reply.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, String(value)])),
          body: text,
          durationMs: performance.now() - started,
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
