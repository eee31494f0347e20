import {pushRefs, type PushOutcome, type PushRequest, type RefChange} from '../../git/index.ts';
import {makeFence, settleFence, verify} from '../../lock/index.ts';
import type {ItemContext} from '../step.ts';
import {heldLock, lockPlaceOf, placeOf} from './git.ts';

/** The engine renews the lock on its own time: it may have done so right before our push. */
const tries = 3;

/**
 * Pushes refs together with a renewed deploy lock, all or nothing: a lock that
 * somebody took over refuses everything. Which lock object is ours is asked of
 * the remote first, and again when it was renewed in between.
 */
export const fencedPush = async (
  context: Pick<ItemContext, 'world' | 'facts' | 'signal' | 'found' | 'repo' | 'config'>, refs: readonly RefChange[], doing: string, more: Pick<PushRequest, 'version' | 'nextVersion' | 'oneByOne'> = {},
): Promise<PushOutcome> => {
  const {world, facts, signal} = context;
  const place = placeOf(context);
  const request: PushRequest = {refs, version: facts.version!, ...more};
  let held = heldLock(context);
  if (!held) return pushRefs(world, place, request, signal);
  for (let attempt = 1; ; attempt++) {
    const now = await verify(world, lockPlaceOf(context), held);
    if (now.is === 'ours') held = now.lock;
    const fence = await makeFence(world, lockPlaceOf(context), held, doing);
    const outcome = await pushRefs(world, place, {...request, lock: fence.change}, signal);
    const settled = settleFence(fence, outcome);
    if (settled.is === 'ours') await context.found({lock: {id: settled.lock.id, record: settled.lock.record}});
    if (outcome.state === 'all' || settled.is !== 'lost' || attempt >= tries) return outcome;
    const after = await verify(world, lockPlaceOf(context), held);
    if (after.is !== 'ours') return outcome;
    held = after.lock;
  }
};
