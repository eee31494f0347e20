import {createHash} from 'node:crypto';
import {isAbsolute, join, normalize} from 'node:path';
import {CockpitError, causeOf} from '../util/errors.ts';
import type {Command, World} from '../world/world.ts';

/**
 * CHECKPOINT FORMAT
 *
 * A folder with `checkpoint.json` (below), `files/<path as in the repository>`,
 * `files/absolute/<path>` for files elsewhere on this machine,
 * and `outputs/<name>.txt`. Everything has its SHA-256 in checkpoint.json, in
 * lower-case hex; the folder and its files are readable by their owner only,
 * because configuration may hold secrets.
 */
export type Checkpoint = {
  readonly v: 1;
  /** Epoch ms. */
  readonly at: number;
  readonly service: string;
  readonly environment: string;
  /** What runs now and what we return to. Undefined digest: nobody could tell. */
  readonly running: {readonly version: string; readonly digest: string | undefined; readonly instances: readonly string[]};
  readonly files: readonly Kept[];
  readonly outputs: readonly (Kept & {readonly argv: readonly string[]})[];
};

/** `from` is the path in the repository, an absolute path, or the name of the command; `kept` is relative to the checkpoint's folder. */
export type Kept = {readonly from: string; readonly kept: string; readonly sha256: string; readonly bytes: number};

export type CheckpointWanted = {
  /** Absolute; made if it is missing. */
  readonly folder: string;
  /** Files are named relative to this one. Absolute. */
  readonly root: string;
  readonly service: string;
  readonly environment: string;
  readonly running: Checkpoint['running'];
  readonly files: readonly string[];
  readonly commands: readonly {readonly name: string; readonly command: Command}[];
};

/**
 * Saves the state to return to. All or nothing: a file that is missing or a
 * command that fails is an error, because a checkpoint with a hole is found out
 * when it is needed.
 *
 * @throws CockpitError naming what could not be kept
 */
export const saveCheckpoint = async (wanted: CheckpointWanted, world: World, signal?: AbortSignal): Promise<Checkpoint> => {
  const {folder, root} = wanted;
  const files: Kept[] = [];
  for (const path of wanted.files) files.push(await keepFile(path, root, folder, world));
  const outputs: Checkpoint['outputs'][number][] = [];
  for (const {name, command} of wanted.commands) outputs.push(await keepOutput(name, command, folder, world, signal));

  const {service, environment, running} = wanted;
  const checkpoint: Checkpoint = {v: 1, at: world.clock.now(), service, environment, running, files, outputs};
  await world.files.makeFolder(folder);
  await world.files.writeAtomic(join(folder, 'checkpoint.json'), `${JSON.stringify(checkpoint, undefined, 2)}\n`, 0o600);
  return checkpoint;
};

/** A checkpoint as it was saved; undefined when there is none or it cannot be read. */
export const readCheckpoint = async (folder: string, world: World): Promise<Checkpoint | undefined> => {
  try {
    return JSON.parse(await world.files.readText(join(folder, 'checkpoint.json'))) as Checkpoint;
  } catch {
    return undefined;
  }
};

/** Reads a checkpoint back and compares every checksum. Gives what is missing or changed; empty means whole. */
export const damageOf = async (folder: string, world: World): Promise<readonly string[]> => {
  let checkpoint: Checkpoint;
  try {
    checkpoint = JSON.parse(await world.files.readText(join(folder, 'checkpoint.json'))) as Checkpoint;
  } catch (error) {
    return [`checkpoint.json cannot be read: ${causeOf(error)}`];
  }
  const checked = await Promise.all(
    [...checkpoint.files, ...checkpoint.outputs].map(async ({kept, sha256}) => {
      const now = await world.files.sha256(join(folder, kept)).catch(() => undefined);
      return now === sha256 ? undefined : `${kept} ${now === undefined ? 'is missing' : 'has changed'}`;
    }),
  );
  return checked.filter(problem => problem !== undefined);
};

const keepFile = async (path: string, root: string, folder: string, world: World): Promise<Kept> => {
  const inside = normalize(path);
  if (inside === '..' || inside.startsWith('../')) {
    throw new CockpitError(`Keeping ${path}`, {cause: 'It lies outside the repository', next: ['Name it relative to the repository, or absolutely']});
  }
  const [from, kept] = isAbsolute(inside) ? [inside, join('files', 'absolute', inside)] : [join(root, inside), join('files', inside)];
  const info = await world.files.info(from);
  if (!info || info.isDirectory) {
    throw new CockpitError(`Keeping ${path}`, {
      cause: info ? 'It is a folder' : 'It does not exist',
      next: ['Name files that exist in checkpoint.files', 'Keep the output of a command instead'],
    });
  }
  const target = join(folder, kept);
  await world.files.makeFolder(join(target, '..'));
  await world.files.copy(from, target);
  const [sha256, copied] = [await world.files.sha256(from), await world.files.sha256(target)];
  if (sha256 !== copied)
    throw new CockpitError(`Keeping ${path}`, {cause: 'It changed while it was copied', next: ['Try again when nobody edits it']});
  return {from: inside, kept, sha256, bytes: info.size};
};

const keepOutput = async (
  name: string,
  command: Command,
  folder: string,
  world: World,
  signal?: AbortSignal,
): Promise<Checkpoint['outputs'][number]> => {
  const {exitCode, stdout, stderr, timedOut} = await world.run(command, signal);
  if (exitCode !== 0 || timedOut) {
    const how = timedOut ? 'It did not end in time' : `It ended with exit code ${exitCode}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
    throw new CockpitError(`Keeping ${name}`, {cause: how, next: [`Run it yourself: ${command.argv.join(' ')}`]});
  }
  const kept = join('outputs', `${name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'output'}.txt`);
  await world.files.makeFolder(join(folder, 'outputs'));
  await world.files.writeAtomic(join(folder, kept), stdout, 0o600);
  return {
    from: name,
    kept,
    argv: command.argv,
    sha256: createHash('sha256').update(stdout).digest('hex'),
    bytes: Buffer.byteLength(stdout),
  };
};
