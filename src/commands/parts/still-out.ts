import type {ReleaseState} from '../../release/state.ts';
import {seeInstances, type SeenInstance} from '../../traffic/index.ts';
import {CockpitError} from '../../util/errors.ts';
import type {Project} from './project.ts';

/**
 * A release that is out may have been followed by one of another machine, of which nothing is known here: taking ours back would
 * then go two versions back. What runs decides. Throws CockpitError.
 */
export const checkStillOut = async ({loaded, world}: Project, {facts, ended}: ReleaseState, tell: (text: string) => void): Promise<void> => {
  const {production} = loaded.config.environments;
  if (ended?.result !== 'released' || !production || production.instances.length === 0) return;
  const {other, known} = whatElseRuns(await seeInstances(world, production), facts.version);
  if (!known) tell(`No instance of production says which version it runs; this goes back from ${facts.version}.`);
  if (other.length === 0) return;
  throw new CockpitError(`Rolling back ${facts.version}`, {
    cause: `it is not what production runs: ${other.join(', ')}. This would put ${facts.previous?.version} there`,
    next: ['Roll back where the newer version was released: cockpit rollback there', `If ${facts.previous?.version} is really wanted: sh rollback.sh in the record folder of ${facts.version}`],
  });
};

/** Pure. `other`: instances with another version, in words; `known`: at least one has told its version. */
export const whatElseRuns = (seen: readonly Pick<SeenInstance, 'name' | 'version'>[], ours: string | undefined): {readonly other: readonly string[]; readonly known: boolean} => ({
  other: seen.flatMap(({name, version}) => (version === undefined || version === ours ? [] : [`${version} on ${name}`])),
  known: seen.some(({version}) => version !== undefined),
});
