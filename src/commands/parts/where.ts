import {join} from 'node:path';
import {currentRelease, stateRoot} from '../../state-folder/index.ts';
import {causeOf, CockpitError} from '../../util/errors.ts';
import {flagText, type CommandInput} from '../command.ts';
import {isOver} from './open-release.ts';
import {findProject, type Project} from './project.ts';
import {worldOf} from './repo.ts';

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
 */
export const projectHere = async (input: CommandInput, wants: Wants): Promise<Project> => {
  if (flagText(input.flags['dir']) !== undefined) return demoNamed(input);
  const own = await orWhyNot(findProject(input));
  if ('repo' in own && (await isUnderWay(own))) return own;
  const inClone = 'repo' in own && input.entry.startsWith(`${own.repo}/`);
  const demo = wants !== 'starts' || inClone ? await demoUnderWay(input) : undefined;
  if (demo && wants !== 'changes') {
    input.tell(`Nothing is under way in ${input.cwd}: this is about the demo's release. cockpit demo --end ends it.`);
    return demo;
  }
  if (demo) input.tell(`The demo's release is under way too. This is not about it: --dir ${demoFolder(input)} would be.`);
  if ('repo' in own) return own;
  throw own.error;
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

/** What stands in the way here may not matter, where the demo is meant. */
const orWhyNot = (found: Promise<Project>): Promise<Project | {readonly error: Error}> =>
  found.catch((error: unknown) => ({error: error instanceof Error ? error : new Error(causeOf(error))}));
