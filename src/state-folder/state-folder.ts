import {existsSync, readdirSync, realpathSync, statfsSync} from 'node:fs';
import {join} from 'node:path';
import {makePrivateFolder} from './private-folder.ts';
import {projectId} from './project-id.ts';
import {socketPathFor} from './socket-path.ts';
import {stateRoot, type Env} from './state-root.ts';

/**
 * WHERE THINGS LIVE
 *
 *     <root>/<project-id>/            0700, as every folder below it; files 0600
 *       engine.lock                   held by the one engine; says who it is
 *       engine.sock                   where clients attach (elsewhere if the path would be too long)
 *       engine.log                    what the engine printed
 *       current                       id of the open release
 *       ballast                       1 MiB that is given up when the disk is full
 *       releases/<ulid>/              journal.jsonl, head.json, jobs/, checkpoint/, report.*
 *       engines/<sha256>/             the program that runs a release, kept as long as the release
 *       trust/                        which configs this user has trusted
 */
export type StateFolder = {
  readonly id: string;
  readonly path: string;
  readonly releases: string;
  readonly engines: string;
  readonly trust: string;
  readonly lockFile: string;
  readonly socket: string;
  readonly log: string;
  readonly current: string;
  readonly ballast: string;
  /** Sentences about the disk below it, for the doctor; empty when all is well. */
  readonly warnings: readonly string[];
};

/**
 * The state folder of one repository and service, made where it is missing and checked always.
 *
 * Throws CockpitError, naming the folder and the way out, when somebody else could read or replace it.
 */
export const openStateFolder = ({
  repo,
  service,
  env,
}: {
  readonly repo: string;
  readonly service: string;
  readonly env: Env;
}): StateFolder => {
  const root = stateRoot(env);
  makePrivateFolder(root);
  const id = projectId(realpathSync(repo), service);
  const path = join(root, id);
  const inside = (name: string) => join(path, name);
  for (const folder of [path, inside('releases'), inside('engines'), inside('trust')]) makePrivateFolder(folder);
  return {
    id,
    path,
    releases: inside('releases'),
    engines: inside('engines'),
    trust: inside('trust'),
    lockFile: inside('engine.lock'),
    socket: socketPathFor(path),
    log: inside('engine.log'),
    current: inside('current'),
    ballast: inside('ballast'),
    warnings: warningsFor(path, statfsSync(path).type),
  };
};

/** The names of all project folders of this user, whatever they belong to; nothing is made or checked. */
export const listStateFolders = (env: Env): readonly {readonly id: string; readonly releases: string}[] => {
  const root = stateRoot(env);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter(id => /-[0-9a-f]{10}$/.test(id) && existsSync(join(root, id, 'releases')))
    .map(id => ({id, releases: join(root, id, 'releases')}));
};

/** @param type magic number of the file system; source: statfs(2) */
export const warningsFor = (path: string, type: number): readonly string[] => {
  if (type === 0x6969 || type === 0xff534d42 || type === 0xfe534d42 || type === 0x517b)
    return [`${path} is on a network disk: locks and "it is on disk" may not hold there. Set COCKPIT_STATE_HOME to a local folder.`];
  if (type === 0x01021994)
    return [`${path} is in memory (tmpfs): the record is gone after a reboot. Set COCKPIT_STATE_HOME to a folder on disk.`];
  return [];
};
