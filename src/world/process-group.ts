import {realClock} from './clock.ts';
import {isGroupAlive, signalGroup} from './process.ts';

/** A signal, and how long to wait for the group to be gone before the next. */
export type Rung = {readonly signal: NodeJS.Signals; readonly waitMs: number};

/**
 * Ends a process group, rung by rung, and resolves when nobody in it lives any more (true) or the last wait is over (false).
 * A process that made a session of its own is not in the group and is not reached.
 */
export const endGroup = async (groupId: number, ladder: readonly Rung[]): Promise<boolean> => {
  for (const {signal, waitMs} of ladder) {
    if (!signalGroup(groupId, signal)) return true;
    // A stopped process hears nothing but KILL until it is woken.
    if (signal !== 'SIGKILL') signalGroup(groupId, 'SIGCONT');
    if (await isGone(groupId, waitMs)) return true;
  }
  return false;
};

const isGone = async (groupId: number, waitMs: number): Promise<boolean> => {
  const {mono, sleep} = realClock();
  const deadline = mono() + waitMs;
  for (let pauseMs = 5; await isGroupAlive(groupId); pauseMs = Math.min(pauseMs * 2, 100)) {
    if (mono() >= deadline) return false;
    await sleep(Math.min(pauseMs, Math.max(1, deadline - mono())));
  }
  return true;
};
