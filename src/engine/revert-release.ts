import {fill, showCommand, valuesFrom} from '../config/template.ts';
import {fetchTip, readRemote, revertRelease} from '../git/index.ts';
import {acquire, lockPlace, release, thisHolder, verify} from '../lock/index.ts';
import type {Evidence} from '../release/evidence.ts';
import type {Facts} from '../release/facts.ts';
import {fencedPush} from '../steps/parts/fenced-push.ts';
import {heldLock} from '../steps/parts/git.ts';
import {formatDuration} from '../util/duration.ts';
import {causeOf} from '../util/errors.ts';
import type {Command} from '../world/world.ts';
import type {Engine} from './engine.ts';
import {EngineStops, type Outside} from './outside.ts';
import type {StepEnd} from './way-back-step.ts';

/**
 * Rollback option B, its part in git: one commit that takes the release back, on top of what the remote branch has now, pushed
 * together with a renewed deploy lock. The work tree is not touched. Safe to run again: the same wish makes the same commit, and
 * a branch in which nothing is left to take back is left alone.
 */
export const revertInGit = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<StepEnd> => {
  const {world, repo, config, clean} = outside;
  const {facts, rollback} = engine.state();
  const branch = facts.branch ?? config.git.branch;
  const place = {cwd: repo, remote: config.git.remote};
  const ref = `refs/heads/${branch}`;
  try {
    const seen = await readRemote(world, place, [ref]);
    const tip = seen.ok ? seen.refs.get(ref) : undefined;
    if (!seen.ok || tip === undefined) return no(seen.ok ? `${branch} is not on ${config.git.remote}` : seen.why, seen.ok ? 'Look at the remote' : seen.next);
    const problem = await fetchTip(world, place, branch);
    if (problem) return no(problem.why, problem.next);
    const made = await revertRelease(world, repo, {
      tip, release: facts.commit!, previous: facts.previous!.commit!, sign: config.git.sign,
      message: `revert: release ${facts.tag ?? facts.version}\n\nRolled back to ${facts.previous?.version}: ${'reason' in rollback ? rollback.reason : ''}`,
      at: 'pressedAt' in rollback ? rollback.pressedAt : world.clock.now(),
      keep: [config.changelog.file, ...(config.migrations ? [config.migrations.folder] : [])],
    });
    if (made.is === 'conflict') return no(`later commits are in the way: ${made.files.join(', ')}`, made.next);
    await found(engine, {reverted: {commit: made.commit}});
    if (made.is === 'nothing') return yes(`${branch} has it already, ${made.commit.slice(0, 7)}`);
    const giveBack = await lockAgain(outside, engine);
    const context = {world, repo, config, signal, facts: engine.state().facts, found: (more: Partial<Facts>) => found(engine, more)};
    const outcome = await fencedPush(context, [{src: made.commit, dst: ref, expectOld: tip}], 'rollback by revert').finally(giveBack);
    if (outcome.state !== 'all') return no(clean(outcome.why), outcome.choices[0]?.label ?? 'Look at the remote');
    return yes(`${made.commit.slice(0, 7)} on ${branch}`, [`${made.changed.length} files are as in ${facts.previous?.version} again.`, clean(outcome.why)]);
  } catch (error) {
    if (error instanceof EngineStops || signal.aborted) throw error;
    return no(clean(causeOf(error)), 'Revert by hand, or try the same way again');
  }
};

/** Waits until the artifact of the reverted commit is there, as long as CI may take. */
export const waitUntilBuilt = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<StepEnd> => {
  const {world, config, repo, clean} = outside;
  const {facts} = engine.state();
  const commit = facts.reverted?.commit;
  const digest = config.artifact?.digest;
  if (!commit || !digest) return no('there is no reverted commit', 'The step before has to pass');
  const {every, timeout} = config.ci ?? {every: 5_000, timeout: 15 * 60_000};
  const command: Command = {...fill(digest, valuesFrom(facts, {commit, digest: undefined, 'release.id': outside.releaseId}), {folder: repo}), does: 'reads'};
  const until = world.clock.mono() + timeout;
  for (;;) {
    const said = await world.run(command, signal);
    const text = said.stdout.trim();
    const ran = {...showCommand(command), exitCode: said.exitCode, durationMs: said.durationMs};
    if (said.exitCode === 0 && /^sha256:[0-9a-f]{64}$/.test(text)) {
      await found(engine, {reverted: {commit, digest: text}});
      return {...yes(text), evidence: {says: text, commands: [ran]}};
    }
    if (world.clock.mono() >= until) return no(`nothing was built in ${formatDuration(timeout)}: ${clean(said.stderr.trim().split('\n').at(-1) ?? '')}`, 'Look at CI; then try again');
    await world.clock.sleep(every, signal);
  }
};

/**
 * The lock of a release that is out was given back with it: it is taken anew for this push, so that nobody releases meanwhile.
 * Where somebody else has it the push will be refused, and says so. Gives what has to be done after the push.
 */
const lockAgain = async ({world, repo, config, releaseId, log}: Outside, engine: Engine): Promise<() => Promise<void>> => {
  const place = lockPlace(repo, config.git);
  const nothing = async (): Promise<void> => undefined;
  const held = heldLock(engine.state());
  if (!held || (await verify(world, place, held)).is !== 'free') return nothing;
  const {version} = engine.state().facts;
  const taken = await acquire(world, place, {holder: await thisHolder(world), releaseId, service: config.service, op: 'rollback', version: version ?? '', doing: 'rollback by revert'});
  if (taken.is !== 'ours') return nothing;
  await found(engine, {lock: {id: taken.lock.id, record: taken.lock.record}});
  return async () => {
    const last = heldLock(engine.state());
    if (last) await release(world, place, last).catch((error: unknown) => log(`giving the lock back: ${causeOf(error)}`));
  };
};

const found = async (engine: Engine, facts: Partial<Facts>): Promise<void> => void (await engine.submit({type: 'FindFacts', facts}, 'cockpit'));
const yes = (says: string, details: readonly string[] = []): StepEnd => ({passed: true, evidence: {says, ...(details.length > 0 && {details})} satisfies Evidence});
const no = (says: string, next: string): StepEnd => ({passed: false, evidence: {says, next: [next]}});
