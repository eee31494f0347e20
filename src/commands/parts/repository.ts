import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {proposeConfig} from '../../config/init.ts';
import {configFile, loadConfig, renderLoaded} from '../../config/load.ts';
import {configSchema, type Config} from '../../config/schema.ts';
import {pastRelease} from '../../engine/past-release.ts';
import {openStateFolder, projectId, stateRoot} from '../../state-folder/index.ts';
import {versionQuestion} from '../../steps/parts/history.ts';
import {CockpitError} from '../../util/errors.ts';
import {readVersionView, type Burned, type VersionView} from '../../version/index.ts';
import {openGitReader, type GitReader} from '../../world/git-reader.ts';
import type {World} from '../../world/world.ts';
import type {CommandInput} from '../command.ts';
import {ConfigUnusable, findRepo, worldOf} from './project.ts';

/** A git repository with or without a config, for commands that teams use before they use the cockpit. */
export type Repository = {
  readonly repo: string;
  readonly world: World;
  readonly git: GitReader;
  readonly configured: boolean;
  /** Of the config; without one what `cockpit init` would propose, on the branch that is checked out. */
  readonly settings: Config;
  /** Name of the remote; undefined where the repository has none and no config asks for one. */
  readonly remote: string | undefined;
};

/** Throws ConfigUnusable for a config with mistakes: a file that is there and wrong is never passed over. */
export const openRepository = async (input: CommandInput): Promise<Repository> => {
  const world = worldOf(input);
  const repo = await findRepo(input.cwd, world);
  const git = openGitReader(repo, input.env);
  const loaded = await loadConfig(repo, world);
  if (loaded.ok) return {repo, world: worldOf(input, loaded.config), git, configured: true, settings: loaded.config, remote: loaded.config.git.remote};
  if (await world.files.exists(join(repo, configFile))) throw new ConfigUnusable(renderLoaded(loaded, input.cwd));

  const [branch, {config}, origin] = await Promise.all([checkedOut(git), proposeConfig(repo, world), git.ask('config', '--get', 'remote.origin.url')]);
  const proposed = configSchema.parse(config);
  const settings = {...proposed, git: {...proposed.git, ...(branch !== undefined && {branch})}};
  const {remote} = settings.git;
  const url = remote === 'origin' ? origin : await git.ask('config', '--get', `remote.${remote}.url`);
  return {repo, world, git, configured: false, settings, remote: url === undefined ? undefined : remote};
};

/** The branch that is checked out; undefined when HEAD is detached. Throws CockpitError in a repository without a commit. */
const checkedOut = async (git: GitReader): Promise<string | undefined> => {
  const [head, ref] = await Promise.all([git.ask('rev-parse', '--quiet', '--verify', 'HEAD'), git.ask('rev-parse', '--symbolic-full-name', 'HEAD').catch(() => undefined)]);
  if (head === undefined)
    throw new CockpitError(`Reading the history in ${git.cwd}`, {
      cause: 'nothing has been committed yet',
      next: ['Commit something first'],
    });
  const name = ref?.trim() ?? '';
  return name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : undefined;
};

/** What gate Version sees, for a command. */
export const versionViewOf = async ({env}: CommandInput, repository: Repository): Promise<VersionView> => {
  const {world, git, settings, remote} = repository;
  return readVersionView(world, git, {
    ...versionQuestion(settings),
    remote,
    burned: await burnedHere(env, repository),
  });
};

/** Numbers of releases that were rolled back: they are not given out again. Looks only; makes no state folder. */
const burnedHere = async (env: CommandInput['env'], {repo, configured, settings: {service}}: Repository): Promise<readonly Burned[]> =>
  configured && existsSync(join(stateRoot(env), projectId(repo, service)))
    ? ((await pastRelease(openStateFolder({repo, service, env}), afterAll))?.burned ?? [])
    : [];

/** Sorts behind every release's id. */
const afterAll = '~';
