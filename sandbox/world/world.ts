import {utimesSync} from 'node:fs';
import {resolve} from 'node:path';
import {readJson} from './json-file.ts';
import {type EnvironmentLayout, environmentNames, type EnvironmentName, type Layout, layoutOf} from './layout.ts';
import {exitCodes, Refused} from './refused.ts';

/** world.json: what `up` decided and everybody else reads. */
export type WorldFile = {
  readonly schema: 1;
  readonly id: string;
  readonly dir: string;
  readonly scenario: string;
  readonly portBase: number;
  /** The Node that everything runs on. */
  readonly node: string;
  readonly createdAt: string;
  /** Everything ends by itself when the lease file was not touched for this long. */
  readonly leaseMs: number;
  readonly loadPerSecond: Readonly<Record<EnvironmentName, number>>;
};

export type World = WorldFile & {readonly layout: Layout};

/** Reads a world and touches its lease: whoever runs a command uses the world. */
export const openWorld = (dir: string | undefined): World => {
  if (!dir) throw new Refused('Say which world: --dir DIR, or the variable SANDBOX_DIR.', exitCodes.usage);
  const world = readWorld(dir);
  if (!world) throw new Refused(`There is no world in ${dir}. Make one: up --dir ${dir}`, exitCodes.usage);
  touchLease(world.layout.lease);
  return world;
};

export const readWorld = (dir: string): World | undefined => {
  const full = resolve(dir);
  const file = readJson<WorldFile>(layoutOf(full, 0).worldFile);
  return file ? {...file, layout: layoutOf(full, file.portBase)} : undefined;
};

export const touchLease = (file: string): void => {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // A world that is going down has no lease any more.
  }
};

export const environmentOf = (world: World, name: string | undefined): EnvironmentLayout => {
  const env = environmentNames.find(known => known === name);
  if (!env) throw new Refused(`Say which environment: --env ${environmentNames.join(' or --env ')}`, exitCodes.usage);
  return world.layout.environments[env];
};

/** Flags for every Node process that stays: a small heap, and no note about node:sqlite on each start. */
export const nodeFlags = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=96', '--max-semi-space-size=1'] as const;

/** Command line of one of our own long-running parts. */
export const ownCommand = (world: World, ...args: string[]): [string, ...string[]] => [
  world.node,
  ...nodeFlags,
  world.layout.bundle,
  ...args,
  '--dir',
  world.dir,
];
