import {checkName} from '../git/index.ts';
import {defineCommand, flagText, type CommandInput, type ExitCode} from './command.ts';
import {readAnswers} from './parts/answers.ts';
import {headless} from './parts/headless.ts';
import {offerHotfix} from './parts/hotfix-offer.ts';
import {openRelease, type Hotfix} from './parts/open-release.ts';
import {operatorName} from './parts/operator.ts';
import {summaryOf} from './parts/summary.ts';
import {projectHere} from './parts/where.ts';
import {CockpitError} from '../util/errors.ts';

export const runFlags = {
  headless: {value: false, says: 'no screen; progress as lines'},
  json: {value: false, says: 'with --headless: one JSON event per line'},
  answers: {value: true, says: 'file with the answers a person would give'},
  trust: {value: true, says: 'trust exactly the content with this hash'},
  theme: {value: true, says: 'default, cvd (colour-blind safe) or mono'},
  ascii: {value: false, says: 'draw with ASCII only'},
  blocks: {value: false, says: 'draw charts with blocks, for fonts without braille'},
  'no-color': {value: false, says: 'no colours'},
} as const;

export const runCommand = defineCommand({
  name: 'run',
  usage: '[run]',
  says: 'open the release: start one, resume one, or attach to the running one',
  flags: {
    ...runFlags,
    hotfix: {value: true, says: 'why this release takes the shorter path; what it leaves out is on record'},
    branch: {value: true, says: 'with --hotfix: the branch that is released, such as hotfix/v2.8.1'},
  },
  run: input => runRelease(input, {mayStart: true, role: 'operator', ...hotfixOf(input)}),
});

export const attachCommand = defineCommand({
  name: 'attach',
  usage: 'attach [--observe]',
  says: 'attach to the release that is under way',
  flags: {...runFlags, observe: {value: false, says: 'look only'}},
  run: input => runRelease(input, {mayStart: false, role: input.flags['observe'] ? 'observer' : 'operator'}),
});

type Running = {readonly mayStart: boolean; readonly role: 'operator' | 'observer'; readonly hotfix?: Hotfix};

export const runRelease = async (input: CommandInput, {mayStart, role, hotfix}: Running): Promise<ExitCode> => {
  const project = await projectHere(input, mayStart ? 'starts' : 'looks', {byRecord: !mayStart});
  const who = operatorName(input.env);
  const answers = readAnswers(input);
  if (!input.flags['headless']) needsTerminal(input);
  const chosen = mayStart ? await offerHotfix(input, project, hotfix) : undefined;
  const {release} = await openRelease(input, project, who, {mayStart, ...(chosen && {hotfix: chosen})});
  if (input.flags['headless']) return headless(input, project, who, release, answers ?? {});
  const {showScreen} = await import('./parts/show.tsx');
  const {store} = await showScreen(input, project, who, role, release);
  const {release: state, feeds} = store.getState();
  input.print(summaryOf(state, release.path, {damage: feeds.record?.is === 'damaged' ? feeds.record.why : undefined}));
  return state.ended && state.ended.result !== 'released' ? 1 : 0;
};

const hotfixOf = ({flags}: CommandInput): {readonly hotfix?: Hotfix} => {
  const reason = flagText(flags['hotfix']);
  const branch = flagText(flags['branch']);
  if (reason === undefined && branch !== undefined)
    throw new CockpitError(`Releasing ${branch}`, {cause: 'another branch than the one in the config is only for a hotfix', next: ['cockpit run --hotfix REASON --branch NAME']});
  if (reason === undefined) return {};
  if (reason.trim().length < 10) throw new CockpitError('Starting a hotfix', {cause: 'its reason needs at least 10 characters', next: ['Say what is broken: it stands in the record']});
  return {hotfix: {reason: reason.trim(), ...(branch !== undefined && {branch: checkName('branch', branch)})}};
};

/** Throws CockpitError where there is no terminal that a full screen can be drawn on. */
export const needsTerminal = ({env}: CommandInput, {script = 'cockpit run --headless --answers FILE'}: {readonly script?: string} = {}): void => {
  if (process.stdin.isTTY && process.stdout.isTTY && env['TERM'] !== 'dumb') return;
  throw new CockpitError('Opening the full screen', {
    cause: process.stdout.isTTY && process.stdin.isTTY ? 'this terminal says TERM=dumb' : 'this is not a terminal',
    next: [`In a script: ${script}`, 'Over ssh: ssh -t host cockpit', 'cockpit status tells how the release stands'],
  });
};
