import {readPid} from '../world/job-folder.ts';
import {bootId, isGroupAlive} from '../world/process.ts';
import type {Clock} from '../world/world.ts';

/** Between two looks, ms. Nobody tells us when a process of somebody else ends. */
const lookMs = 500;

/**
 * Waits until nothing of a job lives any more whose end nobody saw: its wrapper was killed, the command itself may run on.
 * Whoever asks the world before that gets yesterday's answer, and would start a second deploy beside the first.
 *
 * There is no limit: whether it has run too long is for a person to say. What left the group of the job is not seen.
 * Rejects with the signal's reason when aborted.
 *
 * @param folder of the job, see world/job-folder.ts
 * @param waits called once, when there is something to wait for
 */
export const restOfJob = async (folder: string, clock: Clock, signal: AbortSignal, waits: () => void): Promise<void> => {
  const leader = await readPid(folder);
  if (!leader || leader.bootId !== (await bootId())) return;
  for (let told = false; await isGroupAlive(leader.pid); told = true) {
    if (!told) waits();
    await clock.sleep(lookMs, signal);
  }
};
