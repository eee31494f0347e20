import {dirname, join} from 'node:path';
import {CockpitError} from '../util/errors.ts';
import type {World} from '../world/world.ts';
import {configFile} from './config-file.ts';
import type {LoadedConfig} from './load.ts';
import type {Config} from './schema.ts';
import {trustedContent, type TrustedFile} from './trusted-files.ts';

/**
 * THE CONFIG OF ONE RELEASE
 *
 * A release keeps the config that it began with: later edits in the repository change neither it nor its way back. In the release
 * folder:
 *
 *     config/snapshot.json        {"v": 1, "hash", "remote", "config": resolved, "files": [{"path", "sha256"}]}
 *     config/cockpit.config.json  the text as it was
 *     config/files/<path>         the scripts it names, for the day the repository is gone
 */
export type ConfigSnapshot = {
  readonly v: 1;
  /** The same hash that the operator trusted. */
  readonly hash: string;
  readonly remote: string | undefined;
  readonly config: Config;
  readonly files: readonly Pick<TrustedFile, 'path' | 'sha256'>[];
};

/** Where the scripts of a release are kept, as in the repository. */
export const keptFolder = (releaseFolder: string): string => join(releaseFolder, 'config', 'files');

/** Writes the snapshot into the release folder. `hash` is what was trusted: content that has changed since is refused. */
export const writeSnapshot = async ({
  loaded,
  folder,
  releaseFolder,
  hash,
  world,
}: {
  readonly loaded: LoadedConfig;
  readonly folder: string;
  readonly releaseFolder: string;
  readonly hash: string;
  readonly world: World;
}): Promise<ConfigSnapshot> => {
  const content = await trustedContent(loaded, folder, world);
  if (content.hash !== hash)
    throw new CockpitError('Keeping the config of this release', {
      cause: 'it has changed since it was trusted',
      next: ['Read the difference and trust it, then start again'],
    });
  const snapshot: ConfigSnapshot = {
    v: 1,
    hash,
    remote: content.remote,
    config: loaded.config,
    files: content.files.map(({path, sha256}) => ({path, sha256})),
  };
  const at = join(releaseFolder, 'config');
  for (const {path} of snapshot.files.filter(file => file.path !== configFile)) {
    const copy = join(keptFolder(releaseFolder), path);
    await world.files.makeFolder(dirname(copy));
    await world.files.copy(join(folder, path), copy);
  }
  await world.files.makeFolder(at);
  await world.files.writeAtomic(join(at, configFile), loaded.text);
  // Last, so that a snapshot that can be read is whole.
  await world.files.writeAtomic(join(at, 'snapshot.json'), `${JSON.stringify(snapshot, null, 1)}\n`);
  return snapshot;
};

/** Reads it back. Throws CockpitError: a release whose config is lost cannot go forward. */
export const readSnapshot = async (releaseFolder: string, world: World): Promise<ConfigSnapshot> => {
  const path = join(releaseFolder, 'config', 'snapshot.json');
  const broken = (cause: unknown) =>
    new CockpitError('Reading the config of this release', {
      cause,
      next: [`Look at ${path}`, 'The way back stands in rollback.sh beside it'],
    });
  try {
    const snapshot: ConfigSnapshot = JSON.parse(await world.files.readText(path));
    if (snapshot.v === 1) return snapshot;
  } catch (error) {
    throw broken(error);
  }
  throw broken('it was written by another version of the cockpit');
};
