import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import {basename, join} from 'node:path';
import {isUlid} from '../util/ulid.ts';
import {writeAtomic} from '../world/files.ts';
import {checkPrivateFolder, makePrivateFolder} from './private-folder.ts';
import {readPrivate} from './private-file.ts';
import type {StateFolder} from './state-folder.ts';

export type ReleaseFolder = {
  readonly id: string;
  readonly path: string;
  readonly journal: string;
  readonly jobs: string;
  readonly checkpoint: string;
};

/** The folder of a new release. Fails with EEXIST where there is one: two releases never share a record. */
export const makeReleaseFolder = (state: StateFolder, id: string): ReleaseFolder => {
  if (!isUlid(id)) throw new RangeError(`A release's id is a ULID, not ${JSON.stringify(id)}`);
  const release = releaseFolder(state, id);
  mkdirSync(release.path, {mode: 0o700});
  makePrivateFolder(release.jobs);
  makePrivateFolder(release.checkpoint);
  return release;
};

/** Newest first, by the time in their ids. Anything else that lies there is left out. */
export const listReleases = (state: Pick<StateFolder, 'releases'>): readonly ReleaseFolder[] =>
  readdirSync(state.releases)
    .filter(isUlid)
    .sort()
    .reverse()
    .map(id => releaseFolder(state, id));

export const latestRelease = (state: StateFolder): ReleaseFolder | undefined => listReleases(state)[0];

/** One release by its id, checked; undefined when there is none. */
export const findRelease = (state: StateFolder, id: string): ReleaseFolder | undefined => {
  const release = listReleases(state).find(other => other.id === id);
  if (release) checkPrivateFolder(release.path);
  return release;
};

/** The release that is open. Only its journal can say whether it has ended since. */
export const currentRelease = async (state: StateFolder): Promise<ReleaseFolder | undefined> => {
  const id = (await readPrivate(state.current))?.toString().trim();
  return id === undefined ? undefined : findRelease(state, id);
};

/** Says which release is open; `undefined` when none is. Old or new, never half. */
export const setCurrentRelease = async (state: StateFolder, id: string | undefined): Promise<void> => {
  if (id === undefined) return rmSync(state.current, {force: true});
  await writeAtomic(state.current, `${id}\n`, 0o600);
};

const releaseFolder = (state: Pick<StateFolder, 'releases'>, id: string): ReleaseFolder => releaseFolderAt(join(state.releases, id));

/** The parts of a release folder, wherever it lies: `cockpit replay` also takes a copied one. */
export const releaseFolderAt = (path: string): ReleaseFolder => ({
  id: basename(path),
  path,
  journal: join(path, 'journal.jsonl'),
  jobs: join(path, 'jobs'),
  checkpoint: join(path, 'checkpoint'),
});
