import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {git} from '../world/git.ts';
import {readJson, writeJson} from '../world/json-file.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import type {World} from '../world/world.ts';
import {readTar, unpack} from './tar.ts';

/** What of the repository goes to the hosts. */
const shipped = ['migrations', 'openapi.json', 'ops', 'package-lock.json', 'package.json', 'src'];

export type Artifact = {readonly commit: string; readonly digest: string; readonly version: string; readonly file: string};

/**
 * Builds the artifact of a commit: a tar of the shipped files, named by its own
 * SHA-256. `git archive` takes all times from the commit, so the same commit
 * gives the same bytes whenever and by whomever it is built.
 */
export const buildArtifact = async (world: World, commit: string): Promise<Artifact> => {
  const {remote, artifacts} = world.layout;
  const tar = await git(['-C', remote, '-c', 'tar.umask=0022', 'archive', '--format=tar', commit, '--', ...shipped]);
  const digest = digestOf(tar);
  const file = fileOf(world, digest);
  const manifest =
    readTar(tar)
      .find(({path}) => path === 'package.json')
      ?.content.toString() ?? '{}';
  const {version} = JSON.parse(manifest) as {version: string};

  mkdirSync(join(artifacts, 'by-commit'), {recursive: true});
  if (!existsSync(file)) {
    writeFileSync(`${file}.${process.pid}`, tar);
    renameSync(`${file}.${process.pid}`, file);
  }
  const artifact = {commit, digest, version, file};
  writeJson(join(artifacts, 'by-commit', `${commit}.json`), artifact);
  return artifact;
};

/** What CI built for a commit; undefined when it built nothing (yet). */
export const artifactOf = (world: World, commit: string): Artifact | undefined =>
  readJson<Artifact>(join(world.layout.artifacts, 'by-commit', `${commit}.json`));

/**
 * Reads an artifact, computes its SHA-256 anew and unpacks it. Whatever is on
 * the disk under that name: only the right bytes are ever started.
 */
export const fetchArtifact = (world: World, digest: string): {readonly folder: string; readonly version: string} => {
  const tar = readArtifact(world, digest);
  const folder = join(world.layout.artifacts, hexOf(digest));
  unpack(tar, folder);
  return {folder, version: (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {version: string}).version};
};

export const readArtifact = (world: World, digest: string): Buffer => {
  const file = fileOf(world, digest);
  if (!existsSync(file)) throw new Refused(`There is no artifact ${digest}.`);
  const tar = readFileSync(file);
  const found = digestOf(tar);
  if (found !== digest)
    throw new Refused(`The artifact is not what its name says: wanted ${digest}, its bytes are ${found}. Nothing was started.`);
  return tar;
};

const fileOf = (world: World, digest: string) => join(world.layout.artifacts, `${hexOf(digest)}.tar`);

const hexOf = (digest: string) => {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (!hex) throw new Refused(`This is not a digest: ${digest}. It looks like sha256: and 64 hex digits.`, exitCodes.usage);
  return hex;
};

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
