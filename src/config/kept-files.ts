import {isAbsolute, join, relative} from 'node:path';
import type {Command, World} from '../world/world.ts';
import type {Config} from './schema.ts';
import {keptFolder, type ConfigSnapshot} from './snapshot.ts';
import {filesNamedBy, readTrusted} from './trusted-files.ts';

/** What a command is, as far as it names files. */
type Naming = {
  readonly argv: Command['argv'];
  readonly cwd?: string | undefined;
  readonly shell?: string | undefined;
  readonly env?: Command['env'] | undefined;
};

/** A file that the way back needs: its copy, and whether the copy is the file byte for byte (a version number may have moved on). */
export type KeptFile = {readonly path: string; readonly sha256: string; readonly exact: boolean};

/**
 * The scripts of a release as they were when it began.
 *
 * What goes forward asks `changed` first: a script that is not the one somebody trusted does not run. What goes back does not
 * ask: where the repository is not as it was, or is gone, `moved` runs the copies.
 */
export type KeptFiles = {
  /** Where the copies lie, as in the repository. Absolute. */
  readonly folder: string;
  /** The files of the repository that these commands name and that were there when the release began. */
  readonly namedBy: (commands: readonly Naming[]) => readonly KeptFile[];
  /** Paths that a command names and that are no longer what the release began with. */
  readonly changed: (command: Naming) => Promise<readonly string[]>;
};

/** @param repo folder of the repository */
export const keptFiles = async (
  {snapshot, releaseFolder, repo, world}: {readonly snapshot: ConfigSnapshot; readonly releaseFolder: string; readonly repo: string; readonly world: World},
): Promise<KeptFiles> => {
  const folder = keptFolder(releaseFolder);
  const {config} = snapshot;
  const files = await Promise.all(
    snapshot.files.map(async ({path, sha256}): Promise<KeptFile> => {
      const copy = await world.files.sha256(join(folder, path)).catch(() => undefined);
      return {path, sha256, exact: copy === sha256};
    }),
  );
  const known = new Map(files.map(file => [file.path, file]));
  return {
    folder,
    namedBy: commands => {
      const paths = new Set(commands.flatMap(command => named(command, repo)));
      return files.filter(({path}) => paths.has(path));
    },
    changed: async command => {
      const program = inRepository(command, repo);
      // A program that was not there when somebody said yes is as new as one that was changed.
      const paths = [...new Set([...named(command, repo).filter(path => known.has(path)), ...(program === undefined ? [] : [program])])];
      const now = await Promise.all(paths.map(path => sumOf(path, repo, config, world)));
      return paths.filter((path, index) => now[index] !== known.get(path)?.sha256);
    },
  };
};

/** Nothing was kept: a release of which only the record is left. */
export const nothingKept = (folder: string): KeptFiles => ({folder, namedBy: () => [], changed: async () => []});

/** The same command with another folder in the place of the repository; what it says stays as it is. */
export const moved = <C extends Command>(command: C, repo: string, to: string): C => {
  const swap = (text: string): string => (text === repo || text.startsWith(`${repo}/`) ? join(to, relative(repo, text)) : text);
  const [program, ...rest] = command.argv;
  return {...command, argv: [swap(program), ...rest.map(swap)], ...(command.cwd !== undefined && {cwd: swap(command.cwd)})};
};

const named = ({argv, cwd, env, shell}: Naming, repo: string): readonly string[] =>
  filesNamedBy({argv, ...(cwd !== undefined && {cwd: isAbsolute(cwd) ? relative(repo, cwd) || '.' : cwd}), ...(env && {env}), ...(shell !== undefined && {shell})}, repo);

/** The program itself, where it is a file of the repository. */
const inRepository = ({argv: [program], cwd = '.', shell}: Naming, repo: string): string | undefined => {
  if (shell !== undefined || !program.includes('/')) return undefined;
  const path = relative(repo, isAbsolute(program) ? program : join(isAbsolute(cwd) ? cwd : join(repo, cwd), program));
  return path === '' || path.startsWith('../') || isAbsolute(path) ? undefined : path;
};

const sumOf = async (path: string, repo: string, config: Config, world: World): Promise<string | undefined> =>
  (await readTrusted(path, repo, config, world).catch(() => undefined))?.sha256;
