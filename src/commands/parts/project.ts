import {renderLoaded, loadConfig, type LoadedConfig} from '../../config/load.ts';
import {openStateFolder, type StateFolder} from '../../state-folder/index.ts';
import type {World} from '../../world/world.ts';
import type {CommandInput} from '../command.ts';
import {ConfigUnusable} from './config-unusable.ts';
import {findRepo, worldOf} from './repo.ts';

/** The repository one stands in, its config, and where its releases are kept. */
export type Project = {readonly repo: string; readonly loaded: LoadedConfig; readonly folder: StateFolder; readonly world: World};

export const findProject = async (input: CommandInput): Promise<Project> => {
  const world = worldOf(input);
  const repo = await findRepo(input.cwd, world);
  const loaded = await loadConfig(repo, world);
  if (!loaded.ok) throw new ConfigUnusable(renderLoaded(loaded, input.cwd));
  return {repo, loaded, world: worldOf(input, loaded.config), folder: openStateFolder({repo, service: loaded.config.service, env: input.env})};
};
