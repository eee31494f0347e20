import {createHash} from 'node:crypto';
import {isAbsolute, join, posix, relative} from 'node:path';
import {reads, type World} from '../world/world.ts';
import {configFile} from './config-file.ts';
import type {LoadedConfig} from './load.ts';
import {commandsOf} from './places.ts';
import {filesReadBy} from './programs.ts';
import type {Config} from './schema.ts';
import type {ConfigCommand} from './sections/values.ts';
import {mayHoldScript, scriptIndex} from './shells.ts';

/** A file that decides what a release runs. */
export type TrustedFile = {
  /** Relative to the repository. */
  readonly path: string;
  readonly sha256: string;
  /** The part that counts; undefined for what is no text or larger than a person would read. */
  readonly text: string | undefined;
};

/** Everything that is trusted or not, as a whole. */
export type TrustedContent = {
  readonly hash: string;
  /** Address of the git remote without name and password; undefined where there is none. */
  readonly remote: string | undefined;
  /** The config first, then the files in the order of their paths. */
  readonly files: readonly TrustedFile[];
};

/** Texts above this are compared by their hash alone. */
const maxTextBytes = 256 * 1024;

/**
 * What the config would run, as content: the config itself, every file of the repository that an argument or a script names, the
 * files that npm, make or docker compose read on their own, and the address that is pushed to.
 *
 * What those files read in their turn is not followed: trusting a script means trusting what it calls. Runs nothing but
 * `git config`.
 */
export const trustedContent = async (
  {config, text}: Pick<LoadedConfig, 'config' | 'text'>,
  folder: string,
  world: World,
): Promise<TrustedContent> => {
  const own: TrustedFile = {path: configFile, sha256: sha256(text), text};
  const paths = [...new Set(commandsOf(config).flatMap(({command}) => filesNamedBy(command, folder)))]
    .filter(path => path !== configFile)
    .sort();
  const files = [
    own,
    ...(await Promise.all(paths.map(path => readTrusted(path, folder, config, world)))).filter(file => file !== undefined),
  ];
  const remote = await remoteOf(config.git.remote, folder, world);
  return {
    hash: sha256(JSON.stringify([1, remote ?? null, files.map(({path, sha256: sum}) => [path, sum])])),
    remote,
    files,
  };
};

/** Paths relative to the repository that a command might name; most of them are no files. */
export const filesNamedBy = (command: ConfigCommand, folder: string): readonly string[] => {
  const {argv, cwd = '.', shell, env = {}} = command;
  const script = shell === undefined ? scriptIndex(argv) : 0;
  // Near a shell every argument of several words may be read by it; a word more that is no file costs nothing.
  const nearShell = mayHoldScript(argv);
  const words = argv.flatMap((argument, index) => {
    if (index === script || (nearShell && /\s/.test(argument))) return argument.split(/[\s"'`;|&()<>=]+/);
    // A program without a slash is found in PATH, whatever lies in the repository under that name.
    if (index === 0 && !argument.includes('/')) return [];
    return [
      argument,
      ...(argument.includes('=') ? [argument.slice(argument.indexOf('=') + 1)] : []),
      argument.replace(/^(?:-[A-Za-z]|@|file:)/, ''),
    ];
  });
  return [...[...words, ...Object.values(env)].flatMap(word => inRepository(word, cwd, folder) ?? []), ...filesReadBy(command)];
};

const inRepository = (word: string, cwd: string, folder: string): string | undefined => {
  if (word === '' || word.length > 500 || /[\0\n]/.test(word)) return undefined;
  const path = isAbsolute(word) ? relative(folder, word) : posix.normalize(posix.join(cwd, word));
  return path === '' || path === '.' || isAbsolute(path) || path === '..' || path.startsWith('../') ? undefined : path;
};

export const readTrusted = async (path: string, folder: string, config: Config, world: World): Promise<TrustedFile | undefined> => {
  // The cockpit writes the changelog itself, and nothing runs it.
  if (path === config.changelog.file) return undefined;
  const whole = join(folder, path);
  const info = await world.files.info(whole).catch(() => undefined);
  if (!info || info.isDirectory) return undefined;
  const sum = await world.files.sha256(whole);
  if (info.size > maxTextBytes) return {path, sha256: sum, text: undefined};
  const text = await world.files.readText(whole);
  if (text.includes('\0')) return {path, sha256: sum, text: undefined};
  const part = partThatCounts(path, text, config);
  return part === text ? {path, sha256: sum, text} : {path, sha256: sha256(part), text: part};
};

/**
 * The release itself changes version numbers. Of package.json only what npm may run counts; of other files everything but the
 * number, so that trust does not end at gate Cut of every release.
 */
const partThatCounts = (path: string, text: string, {git}: Config): string => {
  if (posix.basename(path) === 'package.json') return scriptsOf(text) ?? text;
  const versionFile = git.versionFiles.find(({file}) => posix.normalize(file) === path);
  if (!versionFile) return text;
  const [before = '', after = ''] = (versionFile.pattern ?? '"version": "{{version}}"').split('{{version}}').map(literal);
  return text.replace(new RegExp(`(?<=${before})\\d+\\.\\d+\\.\\d+[\\w.+-]*(?=${after})`, 'g'), '…');
};

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const scriptsOf = (text: string): string | undefined => {
  try {
    const {scripts = {}, bin = {}, workspaces = []} = JSON.parse(text);
    return `${JSON.stringify({scripts, bin, workspaces}, null, 2)}\n`;
  } catch {
    return undefined;
  }
};

const remoteOf = async (name: string, folder: string, world: World): Promise<string | undefined> => {
  const result = await world
    .run({
      ...reads('git', 'config', '--get', `remote.${name}.url`),
      cwd: folder,
      timeoutMs: 10_000,
    })
    .catch(() => undefined);
  if (result?.exitCode !== 0) return undefined;
  // A token in the address changes from job to job, and is nobody's to keep.
  return result.stdout.trim().replace(/:\/\/[^/@]*@/, '://');
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
