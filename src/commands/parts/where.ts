import {join} from 'node:path';
import {configFile} from '../../config/config-file.ts';
import {currentRelease, latestRelease, stateRoot} from '../../state-folder/index.ts';
import {causeOf, CockpitError} from '../../util/errors.ts';
import {flagText, type CommandInput} from '../command.ts';
import {ConfigUnusable} from './config-unusable.ts';
import {canGoBack, isOver} from './open-release.ts';
import {findProject, type Project} from './project.ts';
import {findRepo, worldOf} from './repo.ts';
import {projectWithoutConfig} from './without-config.ts';

export const demoFolder = (input: CommandInput): string => flagText(input.flags['dir']) ?? join(stateRoot(input.env), 'demo');

/**
 * - `looks`: falls to the demo's release where none is under way where one stands.
 * - `starts`: only in the cockpit's own clone, so that nobody releases the demo by mistake.
 * - `changes`: never. Who presses this in an outage means production, also where its release is out already.
 */
type Wants = 'looks' | 'starts' | 'changes';

/**
 * What a command is about: the project where one stands, or the demo's when nothing is under way where one stands and a demo's
 * release is. It is said which, and a release of one's own always comes first. Throws what findProject throws.
 *
 * Who names the demo's folder means the demo.
 *
 * `byRecord`: a release under way is found by its record where the config in the work tree cannot be used, or is about a service
 * of which nothing can be gone on with. For what looks, attaches or goes back; nothing is ever started by it.
 */
export const projectHere = async (input: CommandInput, wants: Wants, {byRecord = false}: {readonly byRecord?: boolean} = {}): Promise<Project> => {
  if (flagText(input.flags['dir']) !== undefined) return demoNamed(input);
  const own = await orWhyNot(findProject(input));
  if ('repo' in own && (await isUnderWay(own))) return own;
  const isMeant = wants === 'changes' && 'repo' in own && (await isKept(own));
  const recorded = byRecord && !isMeant ? await recordedHere(input, own, 'under way') : undefined;
  if (recorded) return recorded;
  const inClone = 'repo' in own && input.entry.startsWith(`${own.repo}/`);
  const demo = wants !== 'starts' || inClone ? await demoUnderWay(input) : undefined;
  if (demo && wants !== 'changes') {
    input.tell(`Nothing is under way in ${input.cwd}: this is about the demo's release. cockpit demo --end ends it.`);
    return demo;
  }
  if (demo) input.tell(`The demo's release is under way too. This is not about it: --dir ${demoFolder(input)} would be.`);
  if ('repo' in own) return own;
  const last = byRecord ? await recordedHere(input, own, 'over') : undefined;
  if (last) return last;
  throw own.error;
};

const recordedHere = async (input: CommandInput, own: Project | {readonly error: Error}, what: 'under way' | 'over'): Promise<Project | undefined> => {
  const broken = 'error' in own;
  if (broken ? !(own.error instanceof ConfigUnusable) : what === 'over') return undefined;
  const repo = broken ? await findRepo(input.cwd, worldOf(input)) : own.repo;
  const found = await projectWithoutConfig(input, repo, {alsoOver: what === 'over'});
  if (!found) return undefined;
  const {service} = found.project.loaded.config;
  const which = found.isOver ? `the last release of ${service}` : `the release of ${service} that is${broken ? ' under way' : ''}`;
  const why = broken ? `${configFile} cannot be used as it is` : `Nothing of ${own.loaded.config.service} is under way here`;
  input.tell(`${why}: this is about ${which}, with the config that it began with.`);
  return found.project;
};

const demoNamed = async (input: CommandInput): Promise<Project> => {
  const repo = await demoRepo(input);
  if (repo === undefined) throw new CockpitError(`Looking for the embedded environment in ${demoFolder(input)}`, {cause: 'there is none', next: [`cockpit demo --dir ${demoFolder(input)} starts one`, 'Without --dir it is about the project where you stand']});
  return findProject({...input, cwd: repo});
};

const demoUnderWay = async (input: CommandInput): Promise<Project | undefined> => {
  const repo = await demoRepo(input);
  if (repo === undefined) return undefined;
  const demo = await orWhyNot(findProject({...input, cwd: repo}));
  return 'repo' in demo && (await isUnderWay(demo)) ? demo : undefined;
};

const demoRepo = async (input: CommandInput): Promise<string | undefined> => {
  const repo = join(demoFolder(input), 'repo');
  return (await worldOf(input).files.exists(repo)) ? repo : undefined;
};

const isUnderWay = async ({folder}: Project): Promise<boolean> => {
  const current = await currentRelease(folder);
  return current !== undefined && !(await isOver(current));
};

/** The service that is named has a release that is out and could be gone back from. */
const isKept = async ({folder, world}: Project): Promise<boolean> => {
  const latest = latestRelease(folder);
  return latest !== undefined && canGoBack(latest, world.clock.now());
};

/** What stands in the way here may not matter, where the demo is meant. */
const orWhyNot = (found: Promise<Project>): Promise<Project | {readonly error: Error}> =>
  found.catch((error: unknown) => ({error: error instanceof Error ? error : new Error(causeOf(error))}));
