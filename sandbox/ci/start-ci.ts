import {join} from 'node:path';
import {startDetached} from '../world/processes.ts';
import {ownCommand, type World} from '../world/world.ts';
import {ciLogOf, readRecord, writeRecord} from './record.ts';

/** Queues commits and starts a runner that outlives us. A commit that has passed, or is under way, is not run again. */
export const startCi = (world: World, commits: readonly string[]): readonly string[] => {
  const wanted = commits.filter(commit => {
    const state = readRecord(world, commit)?.state;
    return state === undefined || state === 'failed';
  });
  if (wanted.length === 0) return [];
  for (const commit of wanted) writeRecord(world, {commit, state: 'queued', checks: [], queuedAt: Date.now(), log: ciLogOf(world, commit)});
  startDetached({
    pids: world.layout.pids,
    name: 'ci',
    argv: ownCommand(world, 'ci-run', ...wanted.flatMap(commit => ['--commit', commit])),
    log: join(world.layout.logs, 'ci.log'),
  });
  return wanted;
};
