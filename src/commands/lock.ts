import {
  heldWords,
  isAliveHere,
  lockPlace,
  lockRef,
  lockedEnvironment,
  readLock,
  release,
  thisHolder,
  type HeldBy,
  type LockAnswer,
} from '../lock/index.ts';
import {CockpitError} from '../util/errors.ts';
import {formatAge} from '../util/duration.ts';
import {sanitise} from '../world/sanitise.ts';
import {defineCommand, flagText, type CommandInput, type ExitCode} from './command.ts';
import {ownDeadLock} from './lock/own-dead-lock.ts';
import {stealLock} from './lock/steal-lock.ts';
import {mistyped, noMoreThan, printJson, printLines} from './parts/answer.ts';
import {findProject} from './parts/project.ts';
import {openRepository} from './parts/repository.ts';

const usage = 'lock [status|release|steal] [--env NAME] [--reason TEXT] [--json]';

/**
 * The deploy lock on the git remote. 0: nobody holds it (any more). 1: somebody holds it, or it may not be given back by us.
 * 3: the remote could not be asked.
 */
export const lockCommand = defineCommand({
  name: 'lock',
  usage,
  says: 'who holds the deploy lock; gives back one that a dead engine of yours left; takes one from somebody who shows no life',
  flags: {
    env: {value: true, says: `with release and steal: the environment’s name, typed out (${lockedEnvironment})`},
    reason: {value: true, says: 'with steal: why; the one who had the lock reads it'},
    json: {value: false, says: 'one JSON object'},
  },
  run: async input => {
    const [what = 'status'] = input.args;
    if (what !== 'status' && what !== 'release' && what !== 'steal')
      return mistyped(
        input,
        `cockpit lock does not know "${what}".`,
        'cockpit lock status',
        `cockpit lock release --env ${lockedEnvironment}`,
      );
    return noMoreThan(input, 1, usage) ?? {status, release: giveBack, steal: takeAway}[what](input);
  },
});

const status = async (input: CommandInput): Promise<ExitCode> => {
  if (input.flags['env'] !== undefined) return mistyped(input, '--env belongs to cockpit lock release.', 'cockpit lock status');
  const {repo, world, remote, settings} = await openRepository(input);
  if (remote === undefined)
    throw new CockpitError('Asking for the deploy lock', {
      cause: 'this repository has no remote, and the lock lives on it',
      next: ['git remote add origin ADDRESS'],
    });
  const place = lockPlace(repo, {...settings.git, remote});
  const answer = await readLock(world, place);
  const by = answer.is === 'held' ? answer.by : undefined;
  const aliveHere = by ? await isAliveHere(by.holder, await thisHolder(world)) : false;
  if (input.flags['json']) {
    printJson(input, {
      format: 1,
      environment: lockedEnvironment,
      remote,
      ref: lockRef(place),
      state: stateOf(answer),
      holder: by ? asData(by, aliveHere) : null,
      ...whyOf(answer),
    });
  } else if (by) {
    const age = by.since > 0 ? ` It has been held for ${formatAge(world.clock.now() - by.since)}, by the holder's clock.` : '';
    printLines(input, [
      heldWords(by),
      `  ${aliveHere ? 'That process is alive on this machine: cockpit attach.' : 'No process of this machine.'}${age}`,
    ]);
  } else if (answer.is === 'free') printLines(input, [`${lockedEnvironment} is free: nobody holds the deploy lock on ${remote}.`]);
  if (answer.is === 'unknown' || answer.is === 'refused')
    input.tell(sanitise(`? Nobody can say who holds the lock: ${answer.why}\n  try       ${answer.next}`));
  return answer.is === 'free' ? 0 : answer.is === 'held' ? 1 : 3;
};

const giveBack = async (input: CommandInput): Promise<ExitCode> => {
  const typed = flagText(input.flags['env']);
  if (typed !== lockedEnvironment)
    return mistyped(
      input,
      typed === undefined ? 'Giving the lock back wants the environment’s name.' : `"${typed}" is not the environment’s name.`,
      `cockpit lock release --env ${lockedEnvironment}`,
    );
  const project = await findProject(input);
  const {repo, world, loaded} = project;
  const place = lockPlace(repo, loaded.config.git);
  const seen = await readLock(world, place);
  if (seen.is === 'free') return done(input, 'free', 'Nobody holds it: there is nothing to give back.', 0);
  if (seen.is !== 'held')
    return done(
      input,
      'unknown',
      `${'why' in seen ? seen.why : 'The remote gave no answer.'}${'next' in seen ? `\n  try       ${seen.next}` : ''}`,
      3,
    );

  const own = await ownDeadLock(seen.by, seen.id, project);
  if ('why' in own) return done(input, 'held', `${heldWords(seen.by)}\nIt was left alone: ${own.why}\n  try       ${own.next}`, 1);
  const answer = await release(world, place, own.lock);
  if (answer.is !== 'free')
    return done(
      input,
      stateOf(answer),
      `It could not be given back: ${'why' in answer ? answer.why : answer.is === 'held' ? heldWords(answer.by) : 'it changed hands meanwhile'}`,
      answer.is === 'held' ? 1 : 3,
    );
  // Nothing takes it again for a release under way: its forward steps are refused from now on, its rollback is not.
  const open = own.open
    ? `\nRelease ${seen.by.releaseId} has not ended. Opened again it has lost its lock: it can be rolled back or ended, and goes no further.`
    : '';
  return done(input, 'released', `The lock is given back.${open}`, 0);
};

/** Needs no release and no record here: whoever may push to the remote may free it, with a name typed out and a reason. */
const takeAway = async (input: CommandInput): Promise<ExitCode> => {
  const [typedEnv, reason] = [flagText(input.flags['env']), flagText(input.flags['reason'])?.trim()];
  if (typedEnv !== lockedEnvironment || !reason)
    return mistyped(
      input,
      'Taking the lock from somebody wants the environment’s name and a reason.',
      `cockpit lock steal --env ${lockedEnvironment} --reason "their laptop died"`,
    );
  const {repo, world, remote, settings} = await openRepository(input);
  if (remote === undefined) return mistyped(input, 'This repository has no remote, and the lock lives on it.', 'cockpit lock status');
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    const holder = await thisHolder(world);
    const place = lockPlace(repo, {...settings.git, remote});
    const say = (line: string): void => input.tell(sanitise(line));
    const stolen = await stealLock({world, place, holder, service: settings.service, typedEnv, reason, say}, interrupted.signal);
    switch (stolen.is) {
      case 'freed':
        return done(input, 'stolen', `Taken from ${stolen.from}, and given back: ${lockedEnvironment} is free. Their release goes no further; they can still roll back.`, 0);
      case 'free':
        return done(input, 'free', 'Nobody holds it: there is nothing to take.', 0);
      default:
        return done(input, stolen.is === 'refused' ? 'held' : 'unknown', `${stolen.why}\n  try       ${stolen.next}`, stolen.is === 'refused' ? 1 : 3);
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    return done(input, 'held', 'Interrupted. Nothing was taken; what was seen so far is forgotten.', 130);
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
};

const done = (input: CommandInput, state: string, says: string, code: ExitCode): ExitCode => {
  if (input.flags['json']) printJson(input, {format: 1, environment: lockedEnvironment, state});
  if (code === 0 && !input.flags['json']) printLines(input, [says]);
  else input.tell(sanitise(says));
  return code;
};

const stateOf = (answer: LockAnswer): 'free' | 'held' | 'unknown' => (answer.is === 'free' || answer.is === 'held' ? answer.is : 'unknown');
const whyOf = (answer: LockAnswer) => ({why: answer.is === 'unknown' || answer.is === 'refused' ? answer.why : null});

const asData = ({user, host, service, version, op, since, doing, reason, epoch, releaseId, stolenFrom}: HeldBy, aliveHere: boolean) => ({
  user,
  host,
  service,
  version,
  op,
  since,
  doing,
  reason,
  epoch,
  releaseId,
  stolenFrom,
  aliveHere,
});
