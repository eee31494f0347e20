import {randomBytes} from 'node:crypto';
import type {Config} from '../../config/schema.ts';
import {writeSnapshot} from '../../config/snapshot.ts';
import {inDoubt} from '../../engine/in-doubt.ts';
import {orderFileIn, type EngineOrder} from '../../engine/order.ts';
import {engineProcess} from '../../engine/single.ts';
import {findEngine, OtherRelease, startEngine} from '../../engine/start.ts';
import {readJournal, replay} from '../../journal/index.ts';
import type {ReleaseState} from '../../release/state.ts';
import {connect, type ClientParts, type Connection} from '../../socket/index.ts';
import {currentRelease, findKeptEngine, findRelease, keepEngine, latestRelease, makeReleaseFolder, setCurrentRelease, type KeptEngine, type ReleaseFolder} from '../../state-folder/index.ts';
import {CockpitError} from '../../util/errors.ts';
import {ulid} from '../../util/ulid.ts';
import type {CommandInput} from '../command.ts';
import {ensureTrust} from './trust-prompt.ts';
import {ttyName} from './operator.ts';
import type {Project} from './project.ts';
import {makeReviver} from './revive.ts';
import {untilFree} from './until-free.ts';

/** A release by the shorter path, and the branch it is released from; without it the one of the config. */
export type Hotfix = {readonly reason: string; readonly branch?: string};

type Opening = {
  readonly mayStart: boolean;
  /** Also one that is out, as long as its old version is kept: it can still be rolled back. */
  readonly alsoReleased?: boolean;
  readonly hotfix?: Hotfix;
  /** What is different in this release alone; commands are not, they are what was trusted. */
  readonly alter?: (config: Config) => Config;
};

export type Opened = {readonly release: ReleaseFolder; readonly how: 'new' | 'resumed' | 'attached'};

/**
 * Makes sure that the engine of this project runs: attaches to a running one,
 * resumes a release that has not ended, or starts a new one.
 */
export const openRelease = async (input: CommandInput, project: Project, who: string, {mayStart, alsoReleased = false, hotfix, alter}: Opening): Promise<Opened> => {
  const {folder} = project;
  const found = await findEngine(folder);
  if (found.status === 'frozen') throw new CockpitError('Attaching to the engine', {cause: found.why, next: [found.next, 'rollback.sh in the release folder needs neither engine nor Node']});
  const current = await currentRelease(folder);
  if (hotfix && (await isUnderWay(folder)))
    throw new CockpitError('Starting a hotfix', {cause: 'a release is under way here', next: ['End it first: cockpit attach, then r', 'cockpit status tells how it stands']});
  const isOpen = async (one: ReleaseFolder): Promise<boolean> => !(await isOver(one)) || (alsoReleased && (await canGoBack(one, project.world.clock.now())));
  // What runs says itself which release it is: what was noted as the current one may never have begun.
  const running = found.status === 'alive' ? findRelease(folder, found.hello.release) : undefined;
  if (running && (await isOpen(running))) return {release: running, how: 'attached'};

  const open = current ?? latestRelease(folder);
  const resume = open !== undefined && (await isOpen(open));
  if (!resume && !mayStart) {
    const back = open !== undefined && (await canGoBack(open, project.world.clock.now()));
    throw new CockpitError('Looking for a running release', {cause: 'none is under way here', next: ['cockpit starts one', ...(back ? ['cockpit rollback takes the last one back: its old version is still kept'] : []), 'cockpit history shows the past ones']});
  }
  if (found.status === 'alive') await untilFree(folder, project.world.clock);
  const release = resume ? open : await newRelease(input, project, config => (hotfix?.branch === undefined ? (alter?.(config) ?? config) : {...config, git: {...config.git, branch: hotfix.branch}}));
  try {
    await start(input, project, release, who, resume ? undefined : hotfix);
  } catch (error) {
    if (!resume && error instanceof OtherRelease) await neverBegan(project, release);
    throw error;
  }
  return {release, how: resume ? 'resumed' : 'new'};
};

export const isUnderWay = async (folder: Project['folder']): Promise<boolean> => {
  const latest = latestRelease(folder);
  return latest !== undefined && !(await isOver(latest));
};

/** Ended, and nothing more is asked of anybody: a rolled-back release stays open until its cause is written, and one that is out while it is taken back. */
export const isOver = async (release: ReleaseFolder): Promise<boolean> => {
  const {info, ended, cause, rollback} = (await readRelease(release)).state;
  if (info === undefined || ended === undefined) return false;
  return ended.result === 'released' ? rollback.status === 'none' : ended.result === 'ended' || cause !== undefined;
};

/** Out, and its old version is still kept. `at` is now, epoch ms. */
export const canGoBack = async (release: ReleaseFolder, at: number): Promise<boolean> => {
  const {ended, facts} = (await readRelease(release)).state;
  return ended?.result === 'released' && (facts.keptUntil === undefined || at <= facts.keptUntil);
};

/** `damage`: why the record cannot be relied upon; the state is then what may be the case. */
export const readRelease = async (release: ReleaseFolder): Promise<{readonly state: ReleaseState; readonly events: ReturnType<typeof replay>['events']; readonly damage?: string}> => {
  const read = await readJournal(release.path);
  const {state, events} = replay(read.lines);
  return {state: inDoubt(state, read), events, ...((read.verdict === 'corrupt' || read.verdict === 'corrupt-tail') && {damage: read.why})};
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
const start = async (input: CommandInput, {folder, repo, loaded, world}: Project, release: ReleaseFolder, who: string, hotfix?: Hotfix): Promise<void> => {
  const file = orderFileIn(release.path);
  const run = async (kept: KeptEngine, version: string): Promise<void> => {
    const order: EngineOrder = {
      repo, service: loaded.config.service, releaseId: release.id, by: who, version, sha256: kept.sha256, ...(hotfix && {hotfix: hotfix.reason}),
      ...(hotfix?.branch !== undefined && hotfix.branch !== loaded.config.git.branch && {mergeTo: loaded.config.git.branch}),
    };
    await world.files.writeAtomic(file, JSON.stringify(order));
    await startEngine({folder, release: release.id, // A young generation of 8 MiB: the engine makes much short-lived garbage and should not grow by it.
      args: ['--max-semi-space-size=8', kept.entry, 'engine', file], env: input.env, waitMs: 20_000});
  };
  const before = await beganWith(folder, file, world);
  try {
    if (before) return await run(before.kept, before.version);
  } catch (error) {
    // What began it does not run any more; the program at hand may. Where that is gone too, the first reason is the better one.
    await run(await keepEngine(folder, [input.entry]).catch(() => Promise.reject(error)), input.version);
    return;
  }
  await run(await keepEngine(folder, [input.entry]), input.version);
};

/** The program that began a release goes on with it: what lies in the package by now may be another one, half of one, or nothing. */
const beganWith = async (folder: Project['folder'], orderFile: string, world: Project['world']): Promise<{readonly kept: KeptEngine; readonly version: string} | undefined> => {
  try {
    const {sha256, version} = JSON.parse(await world.files.readText(orderFile)) as EngineOrder;
    const kept = await findKeptEngine(folder, sha256);
    return kept && {kept, version};
  } catch {
    return undefined;
  }
};

/** Somebody else was faster: theirs is the release that is open, and of ours nothing is left. */
const neverBegan = async ({folder, world}: Project, release: ReleaseFolder): Promise<void> => {
  const found = await findEngine(folder);
  if (found.status === 'alive') await setCurrentRelease(folder, found.hello.release);
  await world.files.remove(release.path);
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
export const attach = async (input: CommandInput, {project, release, who, role, on, say}: Attaching): Promise<Connection> => {
  let connection: Connection | undefined;
  const revive = role === 'observer' ? undefined : makeReviver({
    // Also one that is over, where the engine died before it could say so: whoever waits for the end would wait for ever.
    isWanted: async () => !(await isOver(release)) || connection?.view().state.ended === undefined,
    start: () => start(input, project, release, who),
    mono: project.world.clock.mono,
    say: say ?? (() => undefined),
  });
  connection = await connect({
    path: project.folder.socket, release: release.id, who, tty: ttyName(), role,
    on: {
      ...on,
      link: link => {
        on?.link?.(link);
        void revive?.(link);
      },
    },
    process: () => engineProcess(project.folder.lockFile),
  });
  return connection;
};
