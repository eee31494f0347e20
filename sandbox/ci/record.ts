import {join} from 'node:path';
import {readJson, writeJson} from '../world/json-file.ts';
import {isAlive, type ProcessIdentity} from '../world/processes.ts';
import type {World} from '../world/world.ts';

/** ci/<commit>.json: how CI stands for one commit. Times in epoch ms. */
export type CiRecord = {
  readonly commit: string;
  readonly state: 'queued' | 'running' | 'passed' | 'failed';
  readonly checks: readonly CiCheck[];
  readonly digest?: string;
  readonly artifact?: string;
  readonly reason?: string;
  readonly queuedAt: number;
  readonly finishedAt?: number;
  readonly log: string;
  readonly runner?: ProcessIdentity;
};

export type CiCheck = {readonly name: string; readonly state: 'queued' | 'running' | 'passed' | 'failed'; readonly durationMs: number};

/** A queue of a few runs of seconds each: what waits for longer waits for a runner that died. */
const longestQueueMs = 10 * 60_000;

export const ciLogOf = (world: World, commit: string) => join(world.layout.ci, `${commit}.log`);

export const writeRecord = (world: World, record: CiRecord): void => writeJson(join(world.layout.ci, `${record.commit}.json`), record);

/** A run whose runner is gone did not pass: nobody is left who could say so. */
export const readRecord = (world: World, commit: string): CiRecord | undefined => {
  const record = readJson<CiRecord>(join(world.layout.ci, `${commit}.json`));
  if (record?.state === 'running' && record.runner && !isAlive(record.runner))
    return {...record, state: 'failed', reason: 'the CI runner ended without a result'};
  if (record?.state === 'queued' && Date.now() - record.queuedAt > longestQueueMs)
    return {...record, state: 'failed', reason: 'no CI runner took it'};
  return record;
};
