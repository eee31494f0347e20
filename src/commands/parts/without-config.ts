import {realpathSync} from 'node:fs';
import {join} from 'node:path';
import {configFile} from '../../config/config-file.ts';
import {readSnapshot} from '../../config/snapshot.ts';
import {currentRelease, latestRelease, listReleases, listStateFolders, openStateFolder, projectId, type ReleaseFolder} from '../../state-folder/index.ts';
import {CockpitError} from '../../util/errors.ts';
import type {World} from '../../world/world.ts';
import type {CommandInput} from '../command.ts';
import {isOver} from './open-release.ts';
import type {Project} from './project.ts';
import {worldOf} from './repo.ts';

type Found = {readonly project: Project; readonly release: ReleaseFolder; readonly isOver: boolean};

/**
 * The release of this repository that is under way, with the config that it began with: the config in the work tree may be half
 * edited, of another branch, or name another service, and the way back must not need it. Where none is under way the newest one
 * that is on record, if `alsoOver`. Undefined where there is none.
 *
 * @throws CockpitError where several are under way: nobody guesses which of them goes back.
 */
export const projectWithoutConfig = async (input: CommandInput, repo: string, {alsoOver}: {readonly alsoOver: boolean}): Promise<Found | undefined> => {
  const found = await projectsOf(input, repo);
  const open = found.filter(one => !one.isOver);
  if (open.length > 1) throw severalOpen(repo, open);
  return open[0] ?? (alsoOver ? found.toSorted((one, other) => (one.release.id < other.release.id ? 1 : -1))[0] : undefined);
};

const projectsOf = async (input: CommandInput, repo: string): Promise<readonly Found[]> => {
  const world = worldOf(input);
  const found = await Promise.all(listStateFolders(input.env).map(({id}) => readProject(input, repo, id, world).catch(() => undefined)));
  return found.filter(one => one !== undefined);
};

/** Undefined for the folder of another repository; what cannot be read is passed over by the caller. */
const readProject = async (input: CommandInput, repo: string, id: string, world: World): Promise<Found | undefined> => {
  const snapshot = await newestSnapshot(input, id, world);
  // The name of the folder is made of repository and service: a copied or moved record belongs to nobody here.
  if (!snapshot || projectId(realpathSync(repo), snapshot.config.service) !== id) return undefined;
  const folder = openStateFolder({repo, service: snapshot.config.service, env: input.env});
  const release = (await currentRelease(folder)) ?? latestRelease(folder);
  if (!release) return undefined;
  const {config} = await readSnapshot(release.path, world);
  const path = join(release.path, 'config', configFile);
  const text = await world.files.readText(path).catch(() => '');
  return {
    project: {repo, loaded: {ok: true, config, text, path, warnings: []}, folder, world: worldOf(input, config)},
    release, isOver: await isOver(release),
  };
};

const newestSnapshot = async (input: CommandInput, id: string, world: World) => {
  const releases = listStateFolders(input.env).find(one => one.id === id)?.releases;
  if (releases === undefined) return undefined;
  for (const {path} of listReleases({releases})) {
    const snapshot = await readSnapshot(path, world).catch(() => undefined);
    if (snapshot) return snapshot;
  }
  return undefined;
};

const severalOpen = (repo: string, open: readonly Found[]): CockpitError =>
  new CockpitError(`Looking for the release of ${repo}`, {
    cause: `releases of ${open.map(({project}) => project.loaded.config.service).sort().join(' and ')} are under way, and ${configFile} does not say which is meant`,
    next: [`Write a ${configFile} with the right "service"`, ...open.map(({project, release}) => `The way back of ${project.loaded.config.service} without it: ${join(release.path, 'rollback.sh')}`)],
  });
