import {findEngine} from '../../engine/start.ts';
import {isAliveHere, thisHolder, type HeldBy, type HeldLock} from '../../lock/index.ts';
import {findRelease} from '../../state-folder/index.ts';
import {isOver, readRelease} from '../parts/open-release.ts';
import type {Project} from '../parts/project.ts';

/**
 * Ours and dead: its release is recorded in our own state folder, which only this user can write, and neither the engine nor the
 * process in the lock lives. The engine is looked for beside the process, because a restarted one has another pid.
 */
export const ownDeadLock = async (
  by: HeldBy,
  id: string,
  {folder, world}: Project,
): Promise<{readonly lock: HeldLock; readonly open: boolean} | {readonly why: string; readonly next: string}> => {
  const me = await thisHolder(world);
  if (by.holder.machine !== me.machine) return {why: 'it is held from another machine.', next: `Ask ${by.user} on ${by.host}`};
  const found = findRelease(folder, by.releaseId);
  if (!found) return {why: 'its release is not on record here, so it is not yours.', next: `Ask ${by.user}`};
  const engine = await findEngine(folder);
  if (engine.status !== 'none') return {why: 'your engine runs, and holds it.', next: 'cockpit attach'};
  if (await isAliveHere(by.holder, me)) return {why: `process ${by.holder.pid}, which took it, is alive.`, next: 'cockpit attach'};
  const {state} = await readRelease(found);
  const kept = state.facts.lock as HeldLock | undefined;
  if (!kept) return {why: 'its release does not know of it.', next: `cockpit report ${by.releaseId}`};
  return {lock: {id, record: kept.record}, open: !(await isOver(found))};
};
