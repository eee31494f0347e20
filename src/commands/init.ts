import {join} from 'node:path';
import {createInterface, type Interface} from 'node:readline/promises';
import {answer, configPath, configText, proposeConfig, type Proposal, type Question} from '../config/init.ts';
import {jsonSchemaText} from '../config/json-schema.ts';
import {lookIn} from '../config/load.ts';
import {lookAtGit} from '../world/git-look.ts';
import {openGitReader} from '../world/git-reader.ts';
import {sanitise} from '../world/sanitise.ts';
import type {World} from '../world/world.ts';
import {defineCommand, type CommandInput, type ExitCode} from './command.ts';
import {mistyped, noMoreThan, printLines} from './parts/answer.ts';
import {findRepo, worldOf} from './parts/repo.ts';

const usage = 'init [--yes] [--force]';

/** Where the questions come from and go to; a terminal, or in tests two streams. */
export type Terminal = {readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream; readonly isTTY: boolean};

/**
 * Writes cockpit.config.json and the schema that editors read beside it. Looks at the repository and asks the rest; guesses
 * nothing that would be run. 0: written. 2: there is a config already, or nobody to ask. 130: left; nothing was written.
 */
export const initCommand = defineCommand({
  name: 'init',
  usage,
  says: 'looks at the repository, asks the rest, and writes cockpit.config.json',
  flags: {
    yes: {value: false, says: 'ask nothing: write what the repository shows; every gate whose means are missing is told'},
    force: {value: false, says: 'write over a config that is there'},
  },
  run: input =>
    init(input, {input: process.stdin, output: process.stderr, isTTY: process.stdin.isTTY === true && process.stderr.isTTY === true}),
});

export const init = async (input: CommandInput, terminal: Terminal): Promise<ExitCode> => {
  const extra = noMoreThan(input, 0, usage);
  if (extra !== undefined) return extra;
  const world = worldOf(input);
  const repo = await findRepo(input.cwd, world);
  const path = configPath(repo);
  if (input.flags['force'] !== true && (await world.files.exists(path)))
    return mistyped(
      input,
      `${path} is there already, and was left as it is.`,
      'cockpit config check',
      'cockpit init --force writes over it',
    );
  if (input.flags['yes'] !== true && !terminal.isTTY)
    return mistyped(
      input,
      'There is nobody to ask: this is not a terminal.',
      'cockpit init --yes writes what the repository shows',
      'Over ssh: ssh -t host cockpit init',
    );

  const proposal = await proposeConfig(repo, world, await lookAtGit(openGitReader(repo, input.env)));
  for (const sentence of proposal.found) input.tell(sanitise(`  ${sentence}`));
  const answered = input.flags['yes'] === true ? proposal : await askAll(proposal, repo, world, input, terminal);
  if (!answered) {
    input.tell('\nLeft. Nothing was written.');
    return 130;
  }
  const schema = join(repo, 'cockpit.schema.json');
  const keepsSchema =
    input.flags['force'] !== true && (await world.files.exists(schema)) && (await world.files.readText(schema)) !== jsonSchemaText();
  await world.files.writeAtomic(path, configText(answered.config), 0o644);
  if (!keepsSchema) await world.files.writeAtomic(schema, jsonSchemaText(), 0o644);
  printLines(input, [
    `Written: ${path}`,
    ...(keepsSchema ? [`${schema} is there already and differs: it was left; --force replaces it.`] : [`         ${schema}`]),
    ...whatNow(answered),
  ]);
  return 0;
};

const whatNow = ({questions}: Proposal): readonly string[] => [
  ...questions.map(({id, without}) => `  open     ${id}: ${without}`),
  '  next     cockpit config check, cockpit doctor; then commit both files, and cockpit',
];

/** Undefined when the person leaves: Ctrl-C, Ctrl-D, or the end of the terminal. */
const askAll = async (
  first: Proposal,
  repo: string,
  world: World,
  input: CommandInput,
  {input: from, output: to}: Terminal,
): Promise<Proposal | undefined> => {
  const lines = createInterface({input: from, output: to, terminal: from === process.stdin});
  const left = new AbortController();
  lines.once('close', () => left.abort());
  lines.once('SIGINT', () => lines.close());
  input.tell('\nEnter takes what stands in brackets, or leaves the question out; - leaves it out; Ctrl-C leaves, and nothing is written.');
  try {
    let proposal = first;
    for (let question = proposal.questions[0]; question; question = proposal.questions[0])
      proposal = await askUntilTaken(proposal, question, repo, world, input, lines, left.signal);
    return proposal;
  } catch (error) {
    if (left.signal.aborted) return undefined;
    throw error;
  } finally {
    lines.close();
  }
};

const askUntilTaken = async (
  proposal: Proposal,
  {id, text, without, example, initial}: Question,
  repo: string,
  world: World,
  input: CommandInput,
  lines: Interface,
  signal: AbortSignal,
): Promise<Proposal> => {
  input.tell(sanitise(`\n${text}\n  such as    ${example}\n  without    ${without}`));
  for (;;) {
    signal.throwIfAborted();
    const typed = (await lines.question(sanitise(initial === undefined ? '> ' : `[${initial}] > `), {signal})).trim();
    const taken = await answer(proposal, id, typed === '-' ? '' : typed === '' ? (initial ?? '') : typed, lookIn(repo, world));
    if (taken.ok) return taken.proposal;
    input.tell(sanitise(`  ${taken.why}\n  try        ${taken.next}`));
  }
};
