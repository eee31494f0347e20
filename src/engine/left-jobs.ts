import {readdir} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {itemOf} from '../release/gate-status.ts';
import {gateIds} from '../release/gates.ts';
import type {ReleaseState} from '../release/state.ts';
import {causeOf} from '../util/errors.ts';
import {readExit, readIntent} from '../world/job-folder.ts';
import {watchJob} from '../world/job-watch.ts';
import {bootId} from '../world/process.ts';
import type {Engine} from './engine.ts';
import type {Outside} from './outside.ts';
import {ladderMs} from './run-job.ts';

/**
 * Ends what the engine before us had decided to stop and had not ended when it died: the command of a stopped item, the deploy
 * that a rollback had taken over. Without this the way back, or the next attempt, would run beside it.
 *
 * What belongs to an item that runs is adopted by that item and left alone, and so is every command of the way back itself.
 * Resolves when nothing of it lives any more. Never throws.
 */
export const endLeftJobs = async (outside: Outside, engine: Engine): Promise<void> => {
  const {folder, log} = outside;
  const jobs = join(folder, 'jobs');
  const boot = await bootId();
  const left = (await foldersOfJobs(jobs)).filter(at => !isWanted(relative(jobs, at), engine.state()));
  await Promise.all(
    left.map(async at => {
      try {
        if ((await readIntent(at)) === undefined || (await readExit(at)) !== undefined) return;
        log(`ending what was left: ${relative(jobs, at)}`);
        const job = await watchJob({folder: at, boot, pollMs: 1_000, graceMs: 2_000}, true);
        await job.stop(ladderMs);
      } catch (error) {
        log(`ending what was left: ${relative(jobs, at)}: ${causeOf(error)}`);
      }
    }),
  );
  await tellOfTheStopped(engine);
};

/** Items that ran when the rollback began; the engine that stopped them could not say so any more. */
const tellOfTheStopped = async (engine: Engine): Promise<void> => {
  const state = engine.state();
  if (state.rollback.status !== 'running') return;
  for (const gate of gateIds)
    for (const {plan, state: now} of state.gates[gate].items) {
      if (now.status !== 'running') continue;
      const evidence = {says: 'stopped by the rollback', details: ['The engine was started again in between.'], next: ['Nothing: the rollback goes on']};
      await engine.submit({type: 'EndItem', gate, item: plan.id, attempt: now.attempt, outcome: {status: 'failed', evidence}}, 'cockpit');
    }
};

/** A place is `<gate>-<its attempt>/<item>-<its attempt>/…`, `traffic/traffic-<at>` or `rollback-<try>/<step>-<attempt>`; see runJob's callers. */
const isWanted = (place: string, state: ReleaseState): boolean => {
  const [first = '', second = ''] = place.split('/');
  if (first.startsWith('rollback-')) return true;
  if (state.rollback.status === 'running') return false;
  if (first === 'traffic') return second === `traffic-${state.trafficAsked?.at}`;
  const [gate, gateAttempt] = parted(first);
  const [id, attempt] = parted(second);
  const now = gate !== undefined && gate in state.gates ? state.gates[gate as keyof typeof state.gates] : undefined;
  const item = now && itemOf(now, id);
  if (!now || !item || now.attempt !== gateAttempt || !('attempt' in item.state) || item.state.attempt !== attempt) return false;
  // Found done while its command was still tidying up: that may go on.
  return item.state.status === 'running' || item.state.status === 'passed';
};

const parted = (text: string): readonly [string, number] => {
  const at = text.lastIndexOf('-');
  return [text.slice(0, at), Number(text.slice(at + 1))];
};

const foldersOfJobs = async (jobs: string): Promise<readonly string[]> => {
  const names = await readdir(jobs, {recursive: true}).catch(() => []);
  return names.filter(name => name.endsWith('/command.json')).map(name => join(jobs, name.slice(0, -'/command.json'.length)));
};
