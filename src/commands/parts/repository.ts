import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {configFile} from '../../config/config-file.ts';
import {draftFrom, otherSeries} from '../../config/init/propose.ts';
import {lookAt} from '../../config/init/seen.ts';
import {tagSeries} from '../../config/init/tag-series.ts';
import type {Config} from '../../config/schema.ts';
import {usual} from '../../config/usual.ts';
import {pastRelease} from '../../engine/past-release.ts';
import {openStateFolder, projectId, stateRoot} from '../../state-folder/index.ts';
import {versionQuestion} from '../../steps/parts/version-question.ts';
import {CockpitError} from '../../util/errors.ts';
import {readVersionView, type Burned, type VersionView} from '../../version/index.ts';
import {lookAtGit, type GitLook} from '../../world/git-look.ts';
import {openGitReader, type GitReader} from '../../world/git-reader.ts';
import type {World} from '../../world/world.ts';
import type {CommandInput} from '../command.ts';
import {ConfigUnusable} from './config-unusable.ts';
import {findRepo, worldOf} from './repo.ts';

/** What the commands for versions, changelog and lock ask a config for. */
export type RepositorySettings = Pick<Config, 'service' | 'git' | 'changelog' | 'version'>;

/** A git repository with or without a config, for commands that teams use before they use the cockpit. */
export type Repository = {
  readonly repo: string;
  readonly world: World;
  readonly git: GitReader;
  readonly look: GitLook;
  /** Undefined where there is none. */
  readonly config: Config | undefined;
  /** Of the config; without one what `cockpit init` would propose, on the branch that is checked out. */
  readonly settings: RepositorySettings;
  /** Name of the remote; undefined where the repository has none and no config asks for one. */
  readonly remote: string | undefined;
  /** What a person should see of these settings, one sentence each. */
  readonly warnings: readonly string[];
};

/** Throws ConfigUnusable for a config with mistakes: a file that is there and wrong is never passed over. */
export const openRepository = async (input: CommandInput): Promise<Repository> => {
  const world = worldOf(input);
  const look = await lookAtGit(openGitReader(input.cwd, input.env)).catch(async error => Promise.reject(await outsideOf(input, world, error)));
  const repo = look.top;
  const opened = {repo, git: openGitReader(repo, input.env), look};
  if (await world.files.exists(join(repo, configFile))) {
    const {loadConfig, renderLoaded} = await import('../../config/load.ts');
    const loaded = await loadConfig(repo, world);
    if (!loaded.ok) throw new ConfigUnusable(renderLoaded(loaded, input.cwd));
    const {config} = loaded;
    return {...opened, world: worldOf(input, config), config, settings: config, remote: config.git.remote, warnings: []};
  }
  if (!look.hasCommits) throw new CockpitError(`Reading the history in ${repo}`, {cause: 'nothing has been committed yet', next: ['Commit something first']});
  const settings = await usualSettings(repo, world, look);
  const remote = look.remotes.find(({name}) => name === settings.git.remote)?.name;
  return {...opened, world, config: undefined, settings, remote, warnings: otherSeries(tagSeries(look.tags).slice(1))};
};

/** What the proposed config means: the schema itself sleeps on, because it takes longer to wake than a large history to read. */
export const usualSettings = async (repo: string, world: World, look: GitLook): Promise<RepositorySettings> => {
  const {service, git, changelog} = draftFrom(await lookAt(repo, world, look)).config;
  return {
    service,
    git: over<Config['git']>(usual.git, {...git, branch: look.branch}),
    changelog: over<Config['changelog']>(usual.changelog, changelog),
    version: usual.version,
  };
};

const over = <T extends object>(usually: T, given: {readonly [K in keyof T]?: T[K] | undefined} = {}): T => ({
  ...usually,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

/** The words of every command for a folder without a repository; any other mistake of git is its own. */
const outsideOf = (input: CommandInput, world: World, error: unknown): Promise<unknown> => findRepo(input.cwd, world).then(() => error, outside => outside);

/** What gate Version sees, for a command. */
export const versionViewOf = async ({env}: CommandInput, repository: Repository): Promise<VersionView> => {
  const {world, git, look, settings, remote} = repository;
  return readVersionView(world, git, {
    ...versionQuestion(settings),
    remote,
    look,
    burned: await burnedHere(env, repository),
  });
};

/** Numbers of releases that were rolled back: they are not given out again. Looks only; makes no state folder. */
const burnedHere = async (env: CommandInput['env'], {repo, config, settings: {service}}: Repository): Promise<readonly Burned[]> =>
  config !== undefined && existsSync(join(stateRoot(env), projectId(repo, service)))
    ? ((await pastRelease(openStateFolder({repo, service, env}), afterAll))?.burned ?? [])
    : [];

/** Sorts behind every release's id. */
const afterAll = '~';
