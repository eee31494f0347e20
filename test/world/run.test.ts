import {once} from 'node:events';
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, watch, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {CockpitError} from '../../src/util/errors.ts';
import {processStateOf} from '../../src/world/process.ts';
import {makeRun} from '../../src/world/run.ts';
import {type Command, reads} from '../../src/world/world.ts';

const run = makeRun({env: process.env});
const sh = (script: string, more: Partial<Command> = {}): Command => ({...reads('sh', '-c', script), ...more});

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'run-')));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));
const at = (name: string) => join(folder, name);

/** Resolves with the file's content as soon as it has a whole line. */
const lineIn = async (name: string): Promise<string> => {
  const watcher = watch(folder);
  try {
    for (;;) {
      const text = (() => {
        try {
          return readFileSync(at(name), 'utf8');
        } catch {
          return '';
        }
      })();
      if (text.endsWith('\n')) return text.trim();
      await once(watcher, 'change');
    }
  } finally {
    watcher.close();
  }
};

const isGone = async (pid: number) => [undefined, 'Z', 'X'].includes(await processStateOf(pid));

const failure = async (command: Command, runner = run) => {
  const error = await runner(command).then(result => expect.unreachable(JSON.stringify(result)), (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CockpitError);
  const {message, cause, next} = error as CockpitError;
  return {message, cause: String(cause), next: next.join('; ')};
};

describe('a program that runs to its end', () => {
  it('gives both outputs untouched, the exit code and how long it took', async () => {
    const result = await run(sh('printf "a\\nb\\n\\n"; printf "ü\\033[1m" >&2; exit 3'));
    expect(result).toMatchObject({exitCode: 3, signal: undefined, timedOut: false, stdout: 'a\nb\n\n', stderr: 'ü\x1b[1m'});
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it('ended by a signal has no exit code', async () => {
    expect(await run(sh('kill -KILL $$'))).toMatchObject({exitCode: undefined, signal: 'SIGKILL', timedOut: false});
  });

  it('gets its arguments as they are', async () => {
    const nasty = ['', ' ', '$HOME', '`id`', '*', "'", '"', '\n', ';rm -rf x', '-n'];
    expect((await run(reads('printf', '[%s]', ...(nasty as [string])))).stdout).toBe(nasty.map(word => `[${word}]`).join(''));
  });

  it('goes through a shell only when the command names one, and its arguments are still arguments', async () => {
    expect((await run({...reads('echo "$1|$HOME_X"', 'a b;id'), shell: '/bin/sh', env: {HOME_X: 'h'}})).stdout).toBe('a b;id|h\n');
    await expect(run({...reads('true'), shell: 'sh'})).rejects.toThrow(RangeError);
  });

  it('reads its input, or nothing at all', async () => {
    expect((await run({...reads('cat'), input: 'Grüße'})).stdout).toBe('Grüße');
    expect((await run(reads('cat'))).stdout).toBe('');
    expect(await run({...reads('true'), input: 'x'.repeat(1_000_000)})).toMatchObject({exitCode: 0});
  });

  it('runs in its folder with its environment and no terminal', async () => {
    const script = 'pwd; echo "$X-$LEAK"; (: </dev/tty) 2>/dev/null && echo tty || echo no tty';
    const {stdout} = await run(sh(script, {cwd: folder, env: {X: 'x'}}));
    expect(stdout).toBe(`${folder}\nx-\nno tty\n`);
  });

  it('gives invalid UTF-8 as replacement characters, also across pieces', async () => {
    const {stdout} = await run(sh(`printf '\\303'; sleep 0.05; printf '\\251\\377'`));
    expect(stdout).toBe('é\ufffd');
  });

  it('masks secrets in stderr, and leaves stdout as data', async () => {
    const careful = makeRun({env: process.env, redactor: text => text.replaceAll('hunter2', '***')});
    expect(await careful(sh('echo hunter2; echo hunter2 >&2'))).toMatchObject({stdout: 'hunter2\n', stderr: '***\n'});
  });

  it('is not waited for longer because a background child keeps its output open', async () => {
    const started = performance.now();
    const result = await run(sh(`sleep 20 & echo $! ; head -c 3000000 /dev/zero | tr '\\0' x`));
    const [pid, output] = result.stdout.split('\n');
    expect(output).toHaveLength(3_000_000);
    expect(performance.now() - started).toBeLessThan(10_000);
    // Only a program that we end takes its children with it.
    expect(await isGone(Number(pid))).toBe(false);
    process.kill(Number(pid), 'SIGKILL');
  });
});

describe('a program that takes too long', () => {
  it('is ended, with the children it started, and says so', async () => {
    const result = await run(sh(`sleep 60 & echo $!; wait`, {timeoutMs: 300}));
    expect(result).toMatchObject({exitCode: undefined, signal: 'SIGTERM', timedOut: true});
    expect(await isGone(Number(result.stdout))).toBe(true);
  });

  it('is killed when it and its children ignore TERM', async () => {
    const result = await run(sh(`trap '' TERM; (sleep 60 & echo $!; wait) & wait`, {timeoutMs: 300}));
    expect(result).toMatchObject({signal: 'SIGKILL', timedOut: true});
    expect(await isGone(Number(result.stdout))).toBe(true);
  });

  it('is reached also when it is stopped', async () => {
    expect(await run(sh('kill -STOP $$', {timeoutMs: 300}))).toMatchObject({signal: 'SIGTERM', timedOut: true});
  });

  it('keeps its exit code when it tidies up and leaves', async () => {
    expect(await run(sh(`trap 'exit 7' TERM; sleep 60 & wait`, {timeoutMs: 300}))).toMatchObject({exitCode: 7, timedOut: true});
  });

  it.each([0, -1, Number.NaN])('a time of %d is our own mistake', timeoutMs =>
    expect(run(sh('true', {timeoutMs}))).rejects.toThrow(RangeError));
});

describe('an abort', () => {
  it('ends program and children, and rejects with its reason', async () => {
    const stop = new AbortController();
    const running = run(sh(`sleep 60 & echo $! > ${at('pid')}; wait`), stop.signal);
    const pid = Number(await lineIn('pid'));
    const reason = new Error('bob stopped it');
    stop.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(await isGone(pid)).toBe(true);
  });

  it('before the start starts nothing', async () => {
    await expect(run(sh(`touch ${at('started')}`), AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect((await run(reads('ls', folder))).stdout).toBe('');
  });
});

describe('a program that cannot be started is named, with a way out', () => {
  it('is not there', async () => {
    expect(await failure(reads('no-such-program', 'a b'))).toMatchObject({
      message: `Starting no-such-program 'a b'`,
      cause: expect.stringContaining('There is no program no-such-program in /'),
      next: expect.stringContaining('Install no-such-program'),
    });
    expect((await failure(reads(at('gone')))).cause).toBe(`There is no program ${at('gone')}`);
    expect((await failure({...reads('./gone'), cwd: folder})).cause).toBe(`There is no program ${at('gone')}`);
  });

  it('is not executable', async () => {
    writeFileSync(at('deploy.sh'), '#!/bin/sh\n', {mode: 0o644});
    const said = await failure(reads(at('deploy.sh')));
    expect(said).toMatchObject({cause: `${at('deploy.sh')} is not executable`, next: `Make it so: chmod +x ${at('deploy.sh')}`});
  });

  it('is a folder', async () => {
    mkdirSync(at('tool'));
    expect((await failure(reads(at('tool')))).cause).toBe(`${at('tool')} is a folder`);
  });

  it('has no interpreter', async () => {
    writeFileSync(at('deploy'), '#!/no/such/interpreter\n');
    chmodSync(at('deploy'), 0o755);
    expect((await failure(reads(at('deploy')))).cause).toContain(`interpreter that the first line of ${at('deploy')} names`);
  });

  it('has no folder to run in', async () => {
    expect((await failure({...reads('ls'), cwd: at('none')})).cause).toBe(`Its folder ${at('none')} does not exist`);
  });

  it('has too long or impossible arguments', async () => {
    expect((await failure(reads('ls', 'x'.repeat(3_000_000)))).cause).toContain('longer than the system allows');
    expect((await failure(reads('ls', 'a\0b'))).cause).toContain('null bytes');
  });

  it('says no secret while doing so', async () => {
    const careful = makeRun({env: process.env, redactor: text => text.replaceAll('hunter2', '***')});
    const said = await failure(reads('no-such-program', '--token=hunter2'), careful);
    expect(JSON.stringify(said)).not.toContain('hunter2');
    expect(said.message).toContain('--token=***');
  });
});

it('more output than anybody can use is an error, not half an answer', async () => {
  const said = await failure(reads('yes'), makeRun({env: process.env, maxOutput: 100_000}));
  expect(said.cause).toBe('It is more than 100 kB');
});
