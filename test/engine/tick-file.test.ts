import {appendFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {keepTicks, readTicks} from '../../src/engine/watching/tick-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-ticks-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const tick = (at: number) => ({at, old: {total: 80, errors: 1, buckets: {'0.1': 79, '+Inf': 80}}, new: null});

it('gives a restarted engine what was usual before it', async () => {
  const file = join(folder, 'ticks.jsonl');
  await keepTicks(file, [tick(1)]);
  await keepTicks(file, [tick(2)]);
  expect(readTicks(file)).toEqual([tick(1), tick(2)]);
});

it('leaves out what cannot be read', async () => {
  const file = join(folder, 'ticks.jsonl');
  await keepTicks(file, [tick(1)]);
  appendFileSync(file, '{"at": 2, "old"\n{"what": 3}\n');
  await keepTicks(file, [tick(4)]);
  expect(readTicks(file)).toEqual([tick(1), tick(4)]);
});

it('is nothing where there is no file', () => expect(readTicks(join(folder, 'none'))).toEqual([]));
