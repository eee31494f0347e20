import {fetchArtifact} from '../ci/artifact.ts';
import {readTraffic, tellRelease} from '../front/tell.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import type {World} from '../world/world.ts';
import {deployHost} from './deploy-host.ts';
import type {Release} from './instance.ts';

type Options = {readonly hosts?: readonly string[] | undefined; readonly say: (line: string) => void; readonly signal: AbortSignal};

/**
 * Brings a release to the hosts of an environment, one after the other. Traffic
 * stays where it is. The way back is the same command with the former release:
 * then a host that fails does not keep the others from going back.
 */
export const deploy = async (world: World, env: EnvironmentLayout, wanted: Release, {hosts, say, signal}: Options): Promise<void> => {
  const {folder, version} = fetchArtifact(world, wanted.digest);
  if (wanted.version !== version && !wanted.version.startsWith(`${version}-`)) {
    throw new Refused(`The artifact ${wanted.digest} holds ${version}, not ${wanted.version}. Nothing was started.`);
  }
  say(`${env.env}: ${wanted.digest} checked, holds ${version}`);
  await tellRelease(env, wanted, say);

  const {stable} = readTraffic(env);
  const isWayBack = stable?.digest === wanted.digest && stable.version === wanted.version;
  const chosen = env.hosts.filter(host => !hosts || hosts.includes(host.name));
  const failed: unknown[] = [];
  let done = 0;
  for (const host of chosen) {
    try {
      await deployHost({world, env, release: {...wanted, folder}, stable, say, signal}, host);
      done += 1;
    } catch (error) {
      const why: unknown = signal.aborted ? signal.reason : error;
      failed.push(why);
      if (isWayBack && why instanceof Refused && why.code !== exitCodes.stopped) say(why.message);
      else break;
    }
  }

  say(`${env.env}: ${wanted.version} is current on ${done} of ${chosen.length} hosts`);
  if (failed.length > 0) throw failed[0];
};
