import {moved} from '../config/kept-files.ts';
import type {Evidence} from '../release/evidence.ts';
import type {WayBackStep} from '../rollback/index.ts';
import {causeOf} from '../util/errors.ts';
import type {Command} from '../world/world.ts';
import {EngineStops, type Outside} from './outside.ts';
import {runJob} from './run-job.ts';

/** Retries of one step that failed, in the same rollback: the network may flap. */
const tries = 2;

export type StepEnd = {readonly passed: boolean; readonly evidence: Evidence};

/**
 * One step of the way back, in a rollback and in its rehearsal: the same command that rollback.sh has, run so that it outlives
 * us. After a crash the same attempt is adopted. Commands of the way back are safe to run twice, so an unknown outcome is run again.
 * Where the repository is not as it was, the copies of its scripts run that this release keeps.
 *
 * Rejects only with EngineStops, or with the signal's reason.
 */
export const runWayBackStep = async (outside: Outside, place: string, step: WayBackStep, signal: AbortSignal): Promise<StepEnd> => {
  let end: StepEnd = {passed: false, evidence: {says: 'it was not run', next: ['Do it by hand; rollback.sh has it']}};
  for (let attempt = 1; attempt <= tries && !end.passed; attempt++) {
    try {
      const {command, why} = await whereItRuns(outside, step.command);
      const {exitCode, output, ran} = await runJob(outside, `${place}-${attempt}`, command, signal);
      const passed = exitCode === 0;
      end = {
        passed,
        evidence: {
          says: passed ? 'done' : `exit ${exitCode}`,
          details: [...(why === undefined ? [] : [why]), ...output.trimEnd().split('\n').slice(-6).filter(line => line !== '')],
          commands: [ran],
          ...(!passed && {next: ['It is tried again; after that choose what can be done']}),
        },
      };
    } catch (error) {
      if (error instanceof EngineStops || signal.aborted) throw error;
      end = {passed: false, evidence: {says: outside.clean(causeOf(error)), next: ['Look at the instances; rollback.sh does the same by hand']}};
    }
  }
  return end;
};

/** As rollback.sh finds it out: the repository while it is there and its scripts are what they were, else the copies. */
export const whereItRuns = async ({kept, repo, world}: Outside, command: Command): Promise<{readonly command: Command; readonly why?: string}> => {
  // Of what was not there when the release began there is no copy: then the one in the repository is better than none.
  const copied = new Set(kept.namedBy([command]).map(({path}) => path));
  const changed = (await kept.changed(command).catch(() => [])).filter(path => copied.has(path));
  const there = (await world.files.info(command.cwd ?? repo).catch(() => undefined))?.isDirectory === true;
  if (changed.length === 0 && there) return {command};
  const says = there ? `${changed.join(', ')} changed since this release began` : 'the repository is gone';
  await world.files.makeFolder(kept.folder).catch(() => undefined);
  const copy = moved(command, repo, kept.folder);
  const cwd = (await world.files.info(copy.cwd ?? kept.folder).catch(() => undefined))?.isDirectory ? copy.cwd : kept.folder;
  return {command: {...copy, cwd: cwd ?? kept.folder}, why: `Run from the copies of this release: ${says}.`};
};
