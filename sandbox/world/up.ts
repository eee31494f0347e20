import {existsSync, readdirSync} from 'node:fs';
import {resolve} from 'node:path';
import {buildArtifact} from '../ci/artifact.ts';
import {startCi} from '../ci/start-ci.ts';
import {tellStory} from '../company/story.ts';
import {cockpitConfig} from '../config.ts';
import {deploy} from '../hosts/deploy.ts';
import type {Scenario} from '../scenarios/scenario.ts';
import {askQuietly} from './ask.ts';
import {claim} from './claim.ts';
import {describeWorld, type WorldDescription} from './describe.ts';
import {endWorld} from './end-world.ts';
import {git} from './git.ts';
import {type EnvironmentLayout, environmentNames} from './layout.ts';
import {makeEnvironment} from './make-environment.ts';
import {makeRepositories} from './make-repositories.ts';
import {exitCodes, Refused} from './refused.ts';
import {startPart} from './start-part.ts';
import {until} from './until.ts';
import {readWorld, type World} from './world.ts';
import {writeCommands} from './write-commands.ts';

export type UpOptions = {
  readonly dir: string;
  readonly scenario: Scenario;
  readonly portBase?: number | undefined;
  readonly leaseMs: number;
  /** File of this very program; copied into the world, which from then on needs nothing outside its folder but Node and git. */
  readonly bundle: string;
  readonly say: (line: string) => void;
};

/** Makes a world and starts it. When something fails on the way, everything that was started is ended again. */
export const up = async (options: UpOptions): Promise<WorldDescription> => {
  const dir = resolve(options.dir);
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    throw new Refused(
      readWorld(dir) ? `There is a world in ${dir} already. End it first: down --dir ${dir} --remove` : `${dir} is not empty.`,
      exitCodes.usage,
    );
  }
  const from = performance.now();
  const world = await claim(dir, options);
  const controller = new AbortController();
  const stop = () => controller.abort(new Refused('stopped before the world was ready; everything was ended', exitCodes.stopped));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  try {
    await build(world, options.scenario, options.say, controller.signal);
    return {...describeWorld(world), tookMs: Math.round(performance.now() - from)};
  } catch (error) {
    await endWorld(world.layout.pids);
    throw error;
  }
};

/** Rejects only when nothing more is being started, so that everything can be ended then. */
const build = async (world: World, scenario: Scenario, say: (line: string) => void, signal: AbortSignal): Promise<void> => {
  const {layout} = world;
  const story = tellStory(Date.now(), `${JSON.stringify(cockpitConfig(layout), null, 2)}\n`, scenario.twists);
  await makeRepositories(world, story, scenario);
  writeCommands(world);
  const environments = environmentNames.map(name => layout.environments[name]);
  for (const env of environments) makeEnvironment(world, env, story, scenario);

  const running = story.main.findLast(({tag}) => tag !== undefined)?.tag ?? '';
  const [head, released] = await Promise.all(['refs/heads/main', `refs/tags/${running}`].map(ref => commitAt(layout.remote, ref)));
  const release = await buildArtifact(world, released!);
  signal.throwIfAborted();
  for (const {env} of environments) startPart(world, `${env}-front`, 'front', '--env', env);
  const ready = await Promise.allSettled(
    environments.map(async env => {
      await frontAnswers(world, env);
      await deploy(world, env, release, {say, signal});
      startPart(world, `${env.env}-load`, 'load', '--env', env.env);
    }),
  );
  for (const one of ready) if (one.status === 'rejected') throw one.reason;
  signal.throwIfAborted();
  startCi(world, [head!, released!]);
};

const commitAt = async (repository: string, ref: string): Promise<string> =>
  (await git(['-C', repository, 'rev-parse', `${ref}^{commit}`])).toString().trim();

const frontAnswers = async (world: World, env: EnvironmentLayout): Promise<void> => {
  const look = async () => ((await askQuietly(`${env.adminUrl}/weights`))?.status === 200 ? true : undefined);
  if (!(await until(look, 10_000, 50))) throw new Refused(`The front of ${env.env} does not answer; see ${world.layout.logs}`);
};
