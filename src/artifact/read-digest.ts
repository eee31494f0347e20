import type {Command, World} from '../world/world.ts';
import {causeOf} from '../util/errors.ts';
import {type DigestRead, digestsOf, isDigest, refused} from './digest.ts';
import {valueAt} from './json-path.ts';
import {digestFromRegistry, type RegistrySource} from './registry.ts';

/**
 * Where an artifact's digest comes from.
 *
 * - `command`: a program that prints it. Exactly one digest may appear in stdout.
 * - `file` + `path`: what CI wrote. `path` walks the JSON: `image.digest`, `builds[0].digest`.
 * - `file` alone: the file *is* the artifact, and is hashed.
 * - `registry`: an OCI registry is asked what it would serve for this reference.
 */
export type DigestSource =
  | {readonly command: Command}
  | {readonly file: string; readonly path?: string}
  | {readonly registry: RegistrySource};

/** Reads the digest once. A refusal is a value; nothing here throws for something the operator can mend. */
export const readDigest = async (source: DigestSource, world: World, signal?: AbortSignal): Promise<DigestRead> => {
  if ('command' in source) return fromCommand(source.command, world, signal);
  if ('registry' in source) return digestFromRegistry(source.registry, world, signal);
  return source.path === undefined ? hashOf(source.file, world) : fromFile(source.file, source.path, world);
};

const fromCommand = async (command: Command, world: World, signal?: AbortSignal): Promise<DigestRead> => {
  const typed = command.argv.join(' ');
  const next = `Run it yourself: ${typed}. It has to print one sha256:… and exit with 0`;
  try {
    const {exitCode, timedOut, stdout} = await world.run(command, signal);
    if (timedOut) return refused(`${typed} did not end in time`, next);
    if (exitCode !== 0) return refused(`${typed} ended with ${exitCode === undefined ? 'a signal' : `exit code ${exitCode}`}`, next);
    const found = digestsOf(stdout);
    if (found.length > 1)
      return refused(
        `${typed} printed ${found.length} different digests: ${found.join(', ')}`,
        'Make it print only the artifact of this release',
      );
    const [digest] = found;
    return digest ? {ok: true, digest, from: typed} : refused(`${typed} printed no sha256 digest`, next);
  } catch (error) {
    return refused(`${typed} could not be run: ${causeOf(error)}`, next);
  }
};

const fromFile = async (file: string, path: string, world: World): Promise<DigestRead> => {
  const next = `Look at ${file}; CI has to write the digest at ${path}`;
  let content: unknown;
  try {
    content = JSON.parse(await world.files.readText(file));
  } catch (error) {
    return refused(`${file} could not be read as JSON: ${causeOf(error)}`, next);
  }
  const value = valueAt(content, path);
  if (typeof value !== 'string') return refused(`${file} has no text at ${path}`, next);
  const [digest, another] = isDigest(value) ? [value] : digestsOf(value);
  return digest && !another
    ? {ok: true, digest, from: `${file} at ${path}`}
    : refused(`${file} has no sha256 digest at ${path}, but ${JSON.stringify(value.slice(0, 80))}`, next);
};

const hashOf = async (file: string, world: World): Promise<DigestRead> => {
  const next = `Build the artifact again, or correct the path ${file}`;
  try {
    const info = await world.files.info(file);
    if (!info || info.isDirectory) return refused(info ? `${file} is a folder` : `${file} does not exist`, next);
    if (info.size === 0) return refused(`${file} is empty`, next);
    const digest = `sha256:${await world.files.sha256(file)}`;
    return isDigest(digest) ? {ok: true, digest, from: `content of ${file}`} : refused(`${file} could not be hashed`, next);
  } catch (error) {
    return refused(`${file} could not be hashed: ${causeOf(error)}`, next);
  }
};
