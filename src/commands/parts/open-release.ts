import {randomBytes} from 'node:crypto';
import type {Config} from '../../config/schema.ts';
import {writeSnapshot} from '../../config/snapshot.ts';
import {orderFileIn, type EngineOrder} from '../../engine/order.ts';
import {engineProcess} from '../../engine/single.ts';
import {findEngine, startEngine} from '../../engine/start.ts';
import {readJournal, replay} from '../../journal/index.ts';
import type {ReleaseState} from '../../release/state.ts';
import {connect, type ClientParts, type Connection} from '../../socket/index.ts';
import {currentRelease, keepEngine, latestRelease, makeReleaseFolder, setCurrentRelease, type ReleaseFolder} from '../../state-folder/index.ts';
import {CockpitError} from '../../util/errors.ts';
import {ulid} from '../../util/ulid.ts';
import type {CommandInput} from '../command.ts';
import {ensureTrust} from './trust-prompt.ts';
import {ttyName} from './operator.ts';
import type {Project} from './project.ts';
import {makeReviver} from './revive.ts';

/** A release by the shorter path, and the branch it is released from; without it the one of the config. */
export type Hotfix = {readonly reason: string; readonly branch?: string};

type Opening = {
  readonly mayStart: boolean;
  readonly hotfix?: Hotfix;
  /** What is different in this release alone; commands are not, they are what was trusted. */
  readonly alter?: (config: Config) => Config;
};

export type Opened = {readonly release: ReleaseFolder; readonly how: 'new' | 'resumed' | 'attached'};

/**
 * Makes sure that the engine of this project runs: attaches to a running one,
 * resumes a release that has not ended, or starts a new one.
 */
export const openRelease = async (input: CommandInput, project: Project, who: string, {mayStart, hotfix, alter}: Opening): Promise<Opened> => {
  const {folder} = project;
  const found = await findEngine(folder);
  if (found.status === 'frozen') throw new CockpitError('Attaching to the engine', {cause: found.why, next: [found.next, 'rollback.sh in the release folder needs neither engine nor Node']});
  const current = await currentRelease(folder);
  if (hotfix && (await isUnderWay(folder)))
    throw new CockpitError('Starting a hotfix', {cause: 'a release is under way here', next: ['End it first: cockpit attach, then r', 'cockpit status tells how it stands']});
  if (found.status === 'alive' && current && !(await isOver(current))) return {release: current, how: 'attached'};

  const open = current ?? latestRelease(folder);
  const resume = open !== undefined && !(await isOver(open));
  if (!resume && !mayStart) {
    throw new CockpitError('Looking for a running release', {cause: 'none is under way here', next: ['cockpit starts one', 'cockpit history shows the past ones']});
  }
  if (found.status === 'alive') await untilGone(project);
  const release = resume ? open : await newRelease(input, project, config => (hotfix?.branch === undefined ? (alter?.(config) ?? config) : {...config, git: {...config.git, branch: hotfix.branch}}));
  await start(input, project, release, who, resume ? undefined : hotfix?.reason);
  return {release, how: resume ? 'resumed' : 'new'};
};

const isUnderWay = async (folder: Project['folder']): Promise<boolean> => {
  const latest = latestRelease(folder);
  return latest !== undefined && !(await isOver(latest));
};

/** Ended, and nothing more is asked of anybody: a rolled-back release stays open until its cause is written. */
export const isOver = async (release: ReleaseFolder): Promise<boolean> => {
  const {state} = await readRelease(release);
  return state.info !== undefined && state.ended !== undefined && !(state.ended.result !== 'released' && state.ended.result !== 'ended' && state.cause === undefined);
};

export const readRelease = async (release: ReleaseFolder): Promise<{readonly state: ReleaseState; readonly events: ReturnType<typeof replay>['events']}> => {
  const {lines} = await readJournal(release.path);
  return replay(lines);
};

const newRelease = async (input: CommandInput, project: Project, alter: (config: Config) => Config): Promise<ReleaseFolder> => {
  const {folder, loaded, repo, world} = project;
  const hash = await ensureTrust(input, project);
  const release = makeReleaseFolder(folder, ulid(world.clock.now(), randomBytes(10)));
  await writeSnapshot({loaded: {...loaded, config: alter(loaded.config)}, folder: repo, releaseFolder: release.path, hash, world});
  await setCurrentRelease(folder, release.id);
  return release;
};

/** The engine runs from its own copy of the program, so that an upgrade or removal cannot break a release under way. */
const start = async (input: CommandInput, {folder, repo, loaded, world}: Project, release: ReleaseFolder, who: string, hotfix?: string): Promise<void> => {
  const kept = await keepEngine(folder, [input.entry]);
  const order: EngineOrder = {repo, service: loaded.config.service, releaseId: release.id, by: who, version: input.version, sha256: kept.sha256, ...(hotfix !== undefined && {hotfix})};
  const file = orderFileIn(release.path);
  await world.files.writeAtomic(file, JSON.stringify(order));
  await startEngine({folder, // A young generation of 8 MiB: the engine makes much short-lived garbage and should not grow by it.
    args: ['--max-semi-space-size=8', kept.entry, 'engine', file], env: input.env, waitMs: 20_000});
};

/** An engine whose release has ended goes away by itself within seconds. */
const untilGone = async ({folder, world}: Project): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    if ((await findEngine(folder)).status === 'none') return;
    await world.clock.sleep(200);
  }
};

export type Attaching = {
  readonly project: Project;
  readonly release: ReleaseFolder;
  readonly who: string;
  readonly role: 'operator' | 'observer';
  readonly on?: ClientParts['on'];
  /** What becomes of a dead engine, for a person. */
  readonly say?: (text: string) => void;
};

/** Attached for as long as the release is under way: an engine that dies under an operator is started again, in recovery. */
export const attach = (input: CommandInput, {project, release, who, role, on, say}: Attaching): Promise<Connection> => {
  const revive = role === 'observer' ? undefined : makeReviver({
    isWanted: async () => !(await isOver(release)),
    start: () => start(input, project, release, who),
    mono: project.world.clock.mono,
    say: say ?? (() => undefined),
  });
  return connect({
    path: project.folder.socket, who, tty: ttyName(), role,
    on: {
      ...on,
      link: link => {
        on?.link?.(link);
        void revive?.(link);
      },
    },
    process: () => engineProcess(project.folder.lockFile),
  });
};
