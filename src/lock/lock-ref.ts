import {parseRecord, formatRecord, type LockRecord} from './record.ts';
import {
  checkName,
  isObjectId,
  lastWords,
  makeCommit,
  makeEmptyTree,
  noAnswer,
  pushCommand,
  readRemote,
  remoteWords,
  runGit,
  type GitPlace,
} from '../git/index.ts';
import {causeOf} from '../util/errors.ts';
import type {RunResult, World} from '../world/world.ts';

/** Where a lock is kept. */
export type LockPlace = GitPlace & {
  /** `production`. Part of the ref's name. */
  readonly env: string;
  /** Full ref, for hosts that only take branches: `refs/heads/cockpit-lock/production`. Default `refs/cockpit/lock/<env>`. */
  readonly ref?: string;
};

export const lockRef = ({env, ref}: LockPlace): string => {
  checkName('environment', env);
  return ref ?? `refs/cockpit/lock/${env}`;
};

/** What is on the remote, read now. */
export type LockLook =
  | {readonly is: 'none'}
  | {readonly is: 'record'; readonly id: string; readonly record: LockRecord}
  /** Something is there that is no lock of ours: somebody pushed over it, or a newer cockpit wrote it. */
  | {readonly is: 'unreadable'; readonly id: string}
  | {readonly is: 'unknown'; readonly why: string; readonly next: string};

/** Reads the lock: two questions to the remote when it changed since the last time, one otherwise. */
export const look = async (world: World, place: LockPlace): Promise<LockLook> => {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const seen = await lookAtId(world, place);
    if (typeof seen !== 'string') return seen;
    if (seen === '') return {is: 'none'};
    const message = (await messageOf(world, place, seen)) ?? (await fetchedMessage(world, place, seen));
    if (typeof message === 'object') return message;
    if (message !== undefined) {
      const record = parseRecord(message);
      return record ? {is: 'record', id: seen, record} : {is: 'unreadable', id: seen};
    }
    // It changed between the two questions: ask again.
  }
  return {is: 'unknown', why: 'the lock changed each time it was read', next: 'Look again in a minute'};
};

/** Only the id; '' when there is no lock. */
export const lookAtId = async (world: World, place: LockPlace): Promise<string | (LockLook & {is: 'unknown'})> => {
  const ref = lockRef(place);
  const answer = await readRemote(world, place, [ref]);
  return answer.ok ? (answer.refs.get(ref) ?? '') : {is: 'unknown', why: answer.why, next: answer.next};
};

/** '' for an object that is no commit without parents; undefined when the object is not here. */
const messageOf = async (world: World, {cwd}: LockPlace, id: string): Promise<string | undefined> => {
  if (!isObjectId(id)) return '';
  const kind = await runGit(world, {does: 'reads', cwd, args: ['cat-file', '-t', id]});
  if (kind.exitCode !== 0) return undefined;
  if (kind.stdout.trim() !== 'commit') return '';
  const {stdout} = await runGit(world, {does: 'reads', cwd, args: ['cat-file', 'commit', id]});
  const end = stdout.indexOf('\n\n');
  return /^parent /m.test(stdout.slice(0, end)) ? '' : stdout.slice(end + 2);
};

const fetchedMessage = async (world: World, place: LockPlace, id: string): Promise<string | undefined | (LockLook & {is: 'unknown'})> => {
  const {cwd, remote, env} = place;
  const refspec = `+${lockRef(place)}:refs/cockpit/seen-lock/${env}`;
  const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--', remote, refspec];
  const result = await runGit(world, {does: 'changes', cwd, args, timeoutMs: lockTimeoutMs});
  if (result.exitCode === 0 || /couldn't find remote ref/.test(result.stderr)) return messageOf(world, place, id);
  // Two of us fetch at once: the other one has the ref's lock file, and the object comes all the same.
  if (/cannot lock ref|Unable to create/.test(result.stderr)) return messageOf(world, place, id);
  const {why, next} = noAnswer(remote, result);
  return {is: 'unknown', why, next};
};

/** The lock is a few hundred bytes; git itself has no overall time limit. */
export const lockTimeoutMs = 20_000;

export const makeLockObject = async (world: World, {cwd}: LockPlace, record: LockRecord): Promise<string> => {
  const tree = await makeEmptyTree(world, cwd);
  return makeCommit(world, cwd, {tree, parents: [], message: formatRecord(record), at: world.clock.now(), byCockpit: true});
};

export type Swapped =
  /** The remote has our object: seen, not assumed. */
  | {readonly is: 'done'}
  /** Somebody else's object is there (or none). */
  | {readonly is: 'other'}
  /** The host does not let us write this ref at all. */
  | {readonly is: 'refused'; readonly why: string}
  /** Nobody can say. Our object may be there, or may still get there. */
  | {readonly is: 'unknown'; readonly why: string; readonly next: string};

/**
 * Compare and swap: the ref goes from `from` ('' = must not exist) to `to`, or not at all.
 *
 * The push's own word is not taken for anything. After any ending (0, not 0, no answer, killed) the
 * ref is read back: a killed push may have gone through, and "everything up-to-date" is not a success.
 */
export const swap = async (world: World, place: LockPlace, {from, to}: {readonly from: string; readonly to: string}): Promise<Swapped> => {
  const change = {src: to, dst: lockRef(place), expectOld: from};
  let last: RunResult | undefined;
  for (let attempt = 1; attempt <= 3; attempt++) {
    last = await world.run(pushCommand(place, {refs: [change], timeoutMs: lockTimeoutMs, oneByOne: true})).catch(asFailure);
    const seen = await lookAtId(world, place);
    if (typeof seen !== 'string') return {is: 'unknown', why: seen.why, next: seen.next};
    if (seen === to) return {is: 'done'};
    if (seen !== from) return {is: 'other'};
    if (isFinal(last)) return {is: 'refused', why: refusal(place, last)};
    // Not applied, nobody else's either: a lock file on the server, a dropped connection. Short and uneven pauses part the racers.
    if (attempt < 3) await world.clock.sleep(150 * attempt + (Number.parseInt(to.slice(0, 4), 16) % 200));
  }
  const why = `the lock could not be written: ${last ? lastWords(last) : 'no answer'}`;
  return {is: 'unknown', why, next: 'Look at the network and the host, then try again'};
};

const asFailure = (error: unknown): RunResult => ({
  exitCode: undefined,
  signal: undefined,
  timedOut: false,
  stdout: '',
  stderr: `fatal: ${causeOf(error)}`,
  durationMs: 0,
});

/** A hook or a rule over there said no: asking again would not change it. */
const isFinal = ({stdout, stderr, timedOut}: RunResult): boolean =>
  !timedOut && /hook declined|hidden ref|protected|GH0\d\d|not allowed|funny refname|denied/i.test(`${stdout}\n${stderr}`);

const refusal = (place: LockPlace, result: RunResult): string => {
  const said = remoteWords(result.stderr);
  const hidden = /hidden ref/i.test(`${result.stdout}\n${result.stderr}`) ? 'it hides such refs' : lastWords(result);
  return `${place.remote} does not take ${lockRef(place)}: ${said.length > 0 ? said.join(' / ') : hidden}`;
};
