import {localFacts, type LocalFacts} from './local-facts.ts';
import {probeRemote, type Probe} from './probe-remote.ts';
import type {GitPlace} from './read-remote.ts';
import {remoteFacts, type NotReachable, type Reachable} from './remote-facts.ts';
import type {GitReader} from '../world/git-reader.ts';
import type {World} from '../world/world.ts';

export type PreflightFacts = LocalFacts & {readonly remote: NotReachable | (Reachable & {readonly probe: Probe})};

/** All that preflight needs to know of git: G1.1. Facts only, no verdict. Where one part is enough, ask for that part. */
export const preflightFacts = async (world: World, git: GitReader, place: GitPlace, branch: string): Promise<PreflightFacts> => {
  const local = await localFacts(world, git);
  const remote = await remoteFacts(world, git, place, branch);
  return {...local, remote: remote.reachable ? {...remote, probe: await probeRemote(world, place)} : remote};
};
