import {join} from 'node:path';
import {loadConfig} from '../../config/load.ts';
import {currentRelease, openStateFolder, stateRoot} from '../../state-folder/index.ts';
import {flagText, type CommandInput} from '../command.ts';
import {isOver} from './open-release.ts';
import {findRepo, worldOf} from './project.ts';

export const demoFolder = (input: CommandInput): string => flagText(input.flags['dir']) ?? join(stateRoot(input.env), 'demo');

/**
 * The folder that a command is about: where one stands, or the demo's
 * repository when nothing is under way where one stands and a demo's release
 * is. It is said which, and a release of one's own always comes first.
 *
 * `always`: commands that only look or go back. Otherwise (starting) only in
 * the cockpit's own clone, so that nobody releases the demo by mistake.
 */
export const whereOf = async (input: CommandInput, {always}: {readonly always: boolean}): Promise<CommandInput> => {
  const world = worldOf(input);
  const own = await openReleaseIn(input, input.cwd);
  if (own.open) return input;
  const inClone = own.repo !== undefined && input.entry.startsWith(`${own.repo}/`);
  if (!always && !inClone) return input;
  const repo = join(demoFolder(input), 'repo');
  if (!(await world.files.exists(repo)) || !(await openReleaseIn(input, repo)).open) return input;
  input.tell(`Nothing is under way in ${input.cwd}: this is about the demo's release. cockpit demo --end ends it.`);
  return {...input, cwd: repo};
};

const openReleaseIn = async (input: CommandInput, cwd: string): Promise<{readonly repo: string | undefined; readonly open: boolean}> => {
  const world = worldOf(input);
  const repo = await findRepo(cwd, world).catch(() => undefined);
  if (repo === undefined) return {repo, open: false};
  const loaded = await loadConfig(repo, world);
  if (!loaded.ok) return {repo, open: false};
  const current = await currentRelease(openStateFolder({repo, service: loaded.config.service, env: input.env}));
  return {repo, open: current !== undefined && !(await isOver(current))};
};
