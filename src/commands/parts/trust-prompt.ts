import {createInterface} from 'node:readline/promises';
import {checkTrust, giveTrust, type Untrusted} from '../../config/trust.ts';
import {stateRoot} from '../../state-folder/index.ts';
import {CockpitError} from '../../util/errors.ts';
import {sanitise} from '../../world/sanitise.ts';
import {flagText, type CommandInput} from '../command.ts';
import type {Project} from './project.ts';

/** Lines of a difference that are shown before one has to scroll back. */
const shownLines = 60;

/** Nothing of a repository is run before this user has read and trusted exactly this content. Gives its hash. */
export const ensureTrust = async (input: CommandInput, {loaded, repo, world}: Project): Promise<string> => {
  const question = {loaded, folder: repo, stateHome: stateRoot(input.env), world};
  const trust = await checkTrust(question);
  if (trust.trusted) return trust.hash;
  const given = flagText(input.flags['trust']);
  if (given === trust.hash || (given === undefined && process.stdin.isTTY && process.stderr.isTTY && (await ask(trust, input)))) {
    const done = await giveTrust({...question, hash: trust.hash});
    if (done.ok) return trust.hash;
    throw new CockpitError('Trusting this config', {cause: done.why, next: [done.next]});
  }
  throw new CockpitError('This config is not trusted yet', {
    cause: `${trust.says} Nothing from it was run.`,
    next: [`Read it, then: cockpit … --trust ${trust.hash}`, 'Or start cockpit in a terminal: it shows the difference and asks'],
  });
};

const ask = async (trust: Untrusted, {tell}: CommandInput): Promise<boolean> => {
  tell(sanitise(`${trust.says}\n`));
  for (const change of trust.changes) tell(sanitise(describe(change)));
  tell(`\nThese files name the commands that the cockpit will run. Nothing from them has been run yet.\n`);
  const lines = createInterface({input: process.stdin, output: process.stderr});
  try {
    const answer = await lines.question('Type trust to trust exactly this content, anything else to leave: ');
    return answer.trim() === 'trust';
  } finally {
    lines.close();
  }
};

const describe = (change: Untrusted['changes'][number]): string => {
  const lines = change.lines.slice(0, shownLines).map(({sign, text}) => `  ${sign} ${text}`);
  const more = change.lines.length > shownLines ? [`  … ${change.lines.length - shownLines} more lines: read ${change.path}`] : [];
  return [`── ${change.path}: ${change.change}, +${change.added} −${change.removed}`, ...lines, ...more].join('\n');
};
