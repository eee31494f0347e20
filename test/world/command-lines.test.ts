import {existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {CockpitError} from '../../src/util/errors.ts';
import {commandLines, type FollowedLine} from '../../src/world/follow.ts';
import {processStateOf} from '../../src/world/process.ts';
import {reads} from '../../src/world/world.ts';
import {waitFor} from './wait-for.ts';

let folder: string;
let stop: AbortController;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lines-')));
  stop = new AbortController();
});
afterEach(() => {
  stop.abort();
  rmSync(folder, {recursive: true, force: true});
});

const sh = (script: string) => ({...reads('sh', '-c', script), cwd: folder});
const fast = {pauseMs: 20, longestPauseMs: 80};
const isGone = async (pid: number) => [undefined, 'Z', 'X'].includes(await processStateOf(pid));

/** Takes items until there are `count`; the iterator is closed by that. */
const take = async (count: number, source: AsyncIterable<FollowedLine>): Promise<string[]> => {
  const seen: string[] = [];
  for await (const item of source) {
    seen.push('gap' in item ? `~ ${item.gap}` : item.line);
    if (seen.length === count) break;
  }
  return seen;
};

it('gives the lines of both outputs, and starts again with a gap when the command ends', async () => {
  const script = 'echo out; echo err >&2; printf unfinished; exit 3';
  // A run that takes longer than the longest pause begins again with the shortest.
  const seen = await take(8, commandLines(sh(script), stop.signal, {pauseMs: 20, longestPauseMs: 20_000}));
  const [first, second] = [seen.slice(0, 4), seen.slice(4)];
  for (const run of [first, second]) {
    expect(run.slice(0, 3)).toEqual(['out', 'err', 'unfinished']);
    expect(run[3]).toMatch(/^~ sh -c '.*' exited with code 3 \(last line: .*\), after .*; started again in \d+ ms$/);
  }
  expect([first[3], second[3]].map(gap => /in (\d+) ms$/.exec(gap!)?.[1])).toEqual(['20', '40']);
});

it('counts a good exit as a gap too, and names a signal', async () => {
  expect((await take(1, commandLines(reads('true'), stop.signal, fast)))[0]).toMatch(/^~ true exited with code 0, after/);
  expect((await take(1, commandLines(sh('kill -9 $$'), stop.signal, fast)))[0]).toMatch(/was ended by SIGKILL/);
});

it('gives a line while the command goes on, and ends it with its children when told', async () => {
  const source = commandLines(sh('echo $$; sleep 60 & echo $!; wait'), stop.signal, fast);
  const pids = [await source.next(), await source.next()].map(({value}) => Number((value as {line: string}).line));
  expect(await Promise.all(pids.map(isGone))).toEqual([false, false]);
  stop.abort();
  expect(await source.next()).toEqual({value: undefined, done: true});
  for (const pid of pids) await waitFor(`the end of ${pid}`, () => isGone(pid));
});

it('ends the command also when its reader just leaves', async () => {
  const [pid] = await take(1, commandLines(sh('echo $$; while :; do echo more; done'), stop.signal, fast));
  await waitFor('its end', () => isGone(Number(pid)));
});

it('is not held up by a child that keeps the output open', async () => {
  const seen = await take(2, commandLines(sh('sleep 60 & echo $!'), stop.signal, fast));
  expect(seen[1]).toMatch(/exited with code 0/);
  expect(await isGone(Number(seen[0]))).toBe(true);
});

it('waits for a slow reader instead of growing', async () => {
  const source = commandLines(sh(`yes | head -n 2000000; touch done; exec sleep 60`), stop.signal, fast);
  await source.next();
  // The writer is stuck at the pipe as long as nobody reads on.
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  expect(existsSync(join(folder, 'done'))).toBe(false);
  let count = 1;
  while (count < 2_000_000) {
    await source.next();
    count += 1;
  }
  await waitFor('done', () => existsSync(join(folder, 'done')));
  await source.return(undefined);
});

it('says no secret in its own words', async () => {
  const redactor = (text: string) => text.replaceAll('hunter2', '***');
  const script = `echo ${'x'.repeat(370)}; echo --token=hunter2`;
  const [, , gap] = await take(3, commandLines(sh(script), stop.signal, {...fast, redactor}));
  expect(gap).toMatch(/^~ /);
  expect(gap).not.toContain('hunter');
});

it('does not try a command that cannot be started, but forgives one that goes missing later', async () => {
  await expect(take(1, commandLines(reads('no-such-program'), stop.signal, fast))).rejects.toThrow(CockpitError);
  const tool = join(folder, 'tool');
  writeFileSync(tool, '#!/bin/sh\necho up\nrm "$0"\n', {mode: 0o755});
  const seen = await take(4, commandLines(reads(tool), stop.signal, fast));
  expect(seen[0]).toBe('up');
  expect(seen[3]).toMatch(/exited with code 127 \(last line: .*not found\)/);
});

it('starts nothing after an abort', async () => {
  stop.abort();
  expect(await take(1, commandLines(sh('touch started'), stop.signal, fast))).toEqual([]);
  expect(existsSync(join(folder, 'started'))).toBe(false);
  expect(() => readFileSync(join(folder, 'started'))).toThrow();
});
