import {randomBytes} from 'node:crypto';
import {look, makeLockObject, swap, type LockLook, type LockPlace, type Swapped} from './lock-ref.ts';
import type {Holder, LockRecord} from './record.ts';
import type {World} from '../world/world.ts';

/** A lock that is ours. Plain data: it goes into the journal, and a restarted engine verifies it. */
export type HeldLock = {
  /** Id of the lock object on the remote. */
  readonly id: string;
  readonly record: LockRecord;
};

export type LockAnswer =
  | {readonly is: 'ours'; readonly lock: HeldLock}
  /** Somebody else has it, was seen to have it. */
  | {readonly is: 'held'; readonly id: string; readonly by: HeldBy}
  /** Nobody has it (any more). */
  | {readonly is: 'free'}
  /** It cannot be had at all: the host does not take such refs, or a rule of ours says no. */
  | {readonly is: 'refused'; readonly why: string; readonly next: string}
  /** Not known. No new step; `maybe` is the lock that we hold if it did go through: verify it. */
  | {readonly is: 'unknown'; readonly why: string; readonly next: string; readonly maybe: HeldLock | undefined};

/** All of it written by somebody else; cleaned. */
export type HeldBy = Pick<
  LockRecord,
  'service' | 'version' | 'op' | 'since' | 'doing' | 'reason' | 'epoch' | 'releaseId' | 'stolenFrom'
> & {
  readonly user: string;
  readonly host: string;
  readonly holder: Holder;
};

export type LockWanted = {
  readonly holder: Holder;
  readonly releaseId: string;
  readonly service: string;
  readonly op: LockRecord['op'];
  /** '' while it is not chosen yet. */
  readonly version: string;
  readonly reason?: string;
  readonly doing?: string;
};

/** Who has the lock of this environment? Never `ours`: a reader holds nothing. */
export const readLock = async (world: World, place: LockPlace): Promise<LockAnswer> => answerFor(await look(world, place));

/**
 * Takes the lock if nobody has it. A lock that this very release holds from this machine already is taken up
 * again (the engine was restarted), by renewing it, which proves that it still is ours.
 */
export const acquire = async (world: World, place: LockPlace, wanted: LockWanted): Promise<LockAnswer> => {
  // Somebody else may take it and give it back between our look and our try; that is no reason to go away.
  for (let attempt = 1; ; attempt++) {
    const answer = await tryToAcquire(world, place, wanted);
    if (answer.is !== 'free' || attempt === 3) return answer;
  }
};

const tryToAcquire = async (world: World, place: LockPlace, wanted: LockWanted): Promise<LockAnswer> => {
  const seen = await look(world, place);
  switch (seen.is) {
    case 'unknown':
      return {...seen, maybe: undefined};
    case 'unreadable':
      return answerFor(seen);
    case 'none':
      return put(world, place, '', newRecord(world, place, wanted, {epoch: 1, prev: ''}));
    case 'record': {
      const {id, record} = seen;
      if (record.state === 'free') return put(world, place, id, newRecord(world, place, wanted, {epoch: record.epoch + 1, prev: id}));
      if (!isOurs(record, wanted)) return answerFor(seen);
      const {holder, op, version, doing = record.doing} = wanted;
      return renew(world, place, {id, record: {...record, holder, op, version: version || record.version}}, {doing});
    }
  }
};

/**
 * Says that we are still here, and where the release is: every `renewEveryMs`.
 * `held` and `free` mean that the lock is lost: no new forward step; what runs goes on and is watched; rollback works.
 */
export const renew = async (
  world: World,
  place: LockPlace,
  lock: HeldLock,
  now: {readonly doing?: string; readonly version?: string; readonly holder?: Holder} = {},
): Promise<LockAnswer> => {
  const record = renewed(lock, now);
  const answer = await put(world, place, lock.id, record);
  if (answer.is !== 'held' || !isOurs(answer.by, record)) return answer;
  // An earlier renewal that nobody could confirm went through after all: go on from there.
  return put(world, place, answer.id, {...record, prev: answer.id});
};

/** Asks whether the lock is still ours, without changing it: right before every step that touches production. */
export const verify = async (world: World, place: LockPlace, lock: HeldLock): Promise<LockAnswer> => {
  const seen = await look(world, place);
  if (seen.is === 'unknown') return {...seen, maybe: lock};
  if (seen.is === 'record' && seen.record.state === 'held' && isOurs(seen.record, lock.record))
    return {is: 'ours', lock: {id: seen.id, record: seen.record}};
  return answerFor(seen);
};

/** Gives the lock back. Only our own: somebody else's is never cleared, whatever went wrong on our side. */
export const release = async (world: World, place: LockPlace, lock: HeldLock): Promise<LockAnswer> => {
  const before = await verify(world, place, lock);
  if (before.is !== 'ours') return before;
  const record: LockRecord = {...renewed(before.lock, {}), state: 'free', doing: ''};
  const answer = await put(world, place, before.lock.id, record);
  return answer.is === 'ours' ? {is: 'free'} : answer;
};

export const renewed = ({id, record}: HeldLock, now: {readonly doing?: string; readonly version?: string; readonly holder?: Holder}): LockRecord => ({
  ...record,
  ...now,
  nonce: newNonce(),
  seq: record.seq + 1,
  prev: id,
});

export const newRecord = (
  world: World,
  {env}: LockPlace,
  {holder, releaseId, service, op, version, reason = '', doing = ''}: LockWanted,
  {epoch, prev, stolenFrom = ''}: {readonly epoch: number; readonly prev: string; readonly stolenFrom?: string},
): LockRecord => ({
  state: 'held',
  nonce: newNonce(),
  epoch,
  releaseId,
  env,
  service,
  holder,
  op,
  version,
  since: world.clock.now(),
  seq: 0,
  doing,
  reason,
  prev,
  stolenFrom,
});

/** Makes the object, swaps it in, and says what is there now. */
export const put = async (world: World, place: LockPlace, from: string, record: LockRecord): Promise<LockAnswer> => {
  const lock = {id: await makeLockObject(world, place, record), record};
  return afterSwap(world, place, await swap(world, place, {from, to: lock.id}), lock);
};

const afterSwap = async (world: World, place: LockPlace, swapped: Swapped, lock: HeldLock): Promise<LockAnswer> => {
  switch (swapped.is) {
    case 'done':
      return {is: 'ours', lock};
    case 'other':
      return answerFor(await look(world, place), lock);
    case 'refused':
      return {
        is: 'refused',
        why: swapped.why,
        next: 'Keep the lock in a branch: set git.lockIn to "branch" in the config, for all who release',
      };
    case 'unknown':
      return {...swapped, maybe: lock};
  }
};

export const answerFor = (seen: LockLook, maybe?: HeldLock): LockAnswer => {
  switch (seen.is) {
    case 'none':
      return {is: 'free'};
    case 'record':
      if (seen.id === maybe?.id) return {is: 'ours', lock: maybe};
      return seen.record.state === 'free' ? {is: 'free'} : {is: 'held', id: seen.id, by: heldBy(seen.record)};
    case 'unreadable':
      return {is: 'held', id: seen.id, by: heldBySomebody};
    case 'unknown':
      return {...seen, maybe};
  }
};

const heldBy = (record: LockRecord): HeldBy => ({...record, user: record.holder.user, host: record.holder.host});

const nobody: Holder = {user: '', host: '', machine: '', pid: 0, boot: '', start: ''};

/** Something is in the lock's place that we cannot read. It counts as held: what we do not understand we do not write over. */
const heldBySomebody: HeldBy = {
  user: 'somebody',
  host: 'unknown',
  holder: nobody,
  service: '',
  version: '',
  op: 'release',
  since: 0,
  doing: '',
  reason: 'the lock cannot be read: it was pushed by hand or by a newer cockpit',
  epoch: 0,
  releaseId: '',
  stolenFrom: '',
};

/** The same release on the same machine, in the same tenure. An engine that was restarted has another pid and is still us. */
const isOurs = (
  seen: {readonly releaseId: string; readonly holder: Holder; readonly epoch?: number},
  mine: {readonly releaseId: string; readonly holder: Holder; readonly epoch?: number},
): boolean =>
  seen.releaseId !== '' &&
  seen.releaseId === mine.releaseId &&
  seen.holder.machine === mine.holder.machine &&
  (mine.epoch === undefined || seen.epoch === mine.epoch);

const newNonce = (): string => randomBytes(16).toString('hex');
