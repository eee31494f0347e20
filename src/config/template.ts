import {resolve} from 'node:path';
import type {Facts} from '../release/facts.ts';
import {gateInfo} from '../release/gates.ts';
import {CockpitError} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import type {Command} from '../world/world.ts';
import {placeholderOf, placeholders, placeholdersIn, variableOf, type Placeholder, type ValueName} from './placeholders.ts';
import type {ConfigCommand} from './sections/values.ts';
import {goesToRemoteShell, isShellSafe, scriptIndex} from './shells.ts';
import {showCommand} from './show-command.ts';

export {showCommand} from './show-command.ts';
export type {ValueName} from './placeholders.ts';

/** What is known of the release when a command is filled. What is missing is simply not there. */
export type Values = Readonly<Partial<Record<ValueName, string | undefined>>>;

/** Ready to run but for the mark whether it reads or changes, which only its caller knows. */
export type FilledCommand = Omit<Command, 'does' | 'input'> & {readonly env: Readonly<Record<string, string>>; readonly timeoutMs: number};

export type FillOptions = {
  /** Where the command stands in the config, for messages: `deploy.command`. */
  readonly place?: string;
  /** Folder of the repository. Given, the command's folder becomes absolute; the engine itself runs in `/`. */
  readonly folder?: string;
};

/** A configured command that says nothing else is stopped after this long. Ten minutes: schema default of `timeout`. */
export const defaultTimeoutMs = 600_000;

/** The release's facts as values, with what only this command knows (`env`, `percent`, `file` …). An empty text counts as missing. */
export const valuesFrom = (facts: Partial<Facts>, extra: Values = {}): Values => {
  const all: Values = {
    version: facts.version,
    tag: facts.finalTag ?? facts.tag,
    candidateTag: facts.candidateTag,
    commit: facts.commit,
    branch: facts.branch ?? facts.base?.branch,
    digest: facts.digest,
    'previous.version': facts.previous?.version,
    'previous.digest': facts.previousDigest,
    ...extra,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''));
};

/**
 * Puts the values in the places of their names.
 *
 * A value stays inside the argument in which its name stands: it cannot become a second argument, an option or shell code. All
 * values that are known are also given as `COCKPIT_*` variables, which is the only way into a shell's script.
 *
 * @throws CockpitError where a value is not known yet (names the gate that makes it known) or does not look as it may.
 */
export const fill = (command: ConfigCommand, values: Values, {place, folder}: FillOptions = {}): FilledCommand => {
  const where = place ?? showCommand({does: 'changes', argv: command.argv}).text;
  const put = (text: string) => filled(text, values, where);
  const [program, ...rest] = command.argv;
  refuseInProgram(command, where);
  refuseInScript(command, where);
  requireVariables(command, values, where);
  if (goesToRemoteShell(command.argv)) refuseUnquoted(command, values, where);
  const cwd = folder === undefined ? command.cwd : resolve(folder, command.cwd ?? '.');
  return {
    argv: command.shell === undefined ? [program, ...rest.map(put)] : command.argv,
    env: {...mapValues(command.env ?? {}, put), ...variables(values)},
    timeoutMs: command.timeout ?? defaultTimeoutMs,
    ...(cwd !== undefined && {cwd}),
    ...(command.shell !== undefined && {shell: command.shell}),
  };
};

/** Values in a text that no command line holds, such as the name of an image. @throws CockpitError as `fill` does */
export const fillText = (text: string, values: Values, place: string): string => filled(text, values, place);

/** The same command for a plan that is shown before everything is known: names without a value stay as they are. Never for running. */
export const showTemplate = (does: Command['does'], command: ConfigCommand, values: Values = {}): ReturnType<typeof showCommand> => {
  const put = (text: string) => splice(text, ({name}) => values[name as ValueName]);
  const [program, ...rest] = command.argv;
  return showCommand({does, argv: [program, ...rest.map(put)], ...(command.shell !== undefined && {shell: command.shell})});
};

const filled = (text: string, values: Values, where: string): string =>
  splice(text, ({name, length}) => {
    const known = placeholderOf(name);
    if (!known)
      throw new CockpitError(`Filling {{${name}}} into ${where}`, {
        cause: 'there is no such value',
        next: ['Run cockpit config check: it names the nearest one'],
      });
    if (known.whole && length !== text.length)
      throw new CockpitError(`Filling {{${name}}} into ${where}`, {
        cause: `{{${name}}} has to be an argument of its own`,
        next: ['Part the argument in two'],
      });
    return allowedValue(known, values, where);
  });

const allowedValue = (known: Placeholder, values: Values, where: string): string => {
  const value = values[known.name];
  if (value === undefined || value === '') throw notKnown(known, where);
  if (known.isAllowed(value)) return value;
  throw new CockpitError(`Filling {{${known.name}}} into ${where}`, {
    cause: `"${sanitiseLine(value, 80)}" cannot be ${known.means}: it looks like nothing that may stand on a command line`,
    next: [`Find out where this value comes from; it should look like ${known.example}`],
  });
};

const notKnown = ({name, means, knownFrom}: Placeholder, where: string): CockpitError => {
  const gate = knownFrom && gateInfo(knownFrom);
  return new CockpitError(`Filling {{${name}}} into ${where}`, {
    cause: gate ? `${means} is known only from gate ${gate.number} ${gate.name} on` : `${means} is not known to this command`,
    next: [
      gate ? `Finish gate ${gate.number} ${gate.name} first, or take {{${name}}} out of ${where}` : `Take {{${name}}} out of ${where}`,
    ],
  });
};

const splice = (text: string, valueFor: (found: {name: string; length: number}) => string | undefined): string => {
  let result = '';
  let done = 0;
  for (const found of placeholdersIn(text)) {
    result += text.slice(done, found.index) + (valueFor(found) ?? text.slice(found.index, found.index + found.length));
    done = found.index + found.length;
  }
  return result + text.slice(done);
};

const refuseInProgram = ({argv, shell}: ConfigCommand, where: string): void => {
  if (shell !== undefined || placeholdersIn(argv[0]).length === 0) return;
  throw new CockpitError(`Filling ${where}`, {
    cause: 'a value would choose the program',
    next: ['Name the program; values are for its arguments'],
  });
};

// A value in a script is code. As a variable it stays data.
const refuseInScript = ({argv, shell}: ConfigCommand, where: string): void => {
  const script = shell === undefined ? scriptIndex(argv) : 0;
  const [found] = script === undefined ? [] : placeholdersIn(argv[script] ?? '');
  if (!found) return;
  const known = placeholderOf(found.name);
  throw new CockpitError(`Filling {{${found.name}}} into ${where}`, {
    cause: 'values are never put into the script of a shell',
    next: [known ? `Write "$${variableOf(known.name)}" in the script` : 'Use a COCKPIT_* variable in the script'],
  });
};

// A version or a digest cannot hold anything that a shell understands; a path or a notice can.
const refuseUnquoted = ({argv}: ConfigCommand, values: Values, where: string): void => {
  for (const {name} of argv.flatMap(placeholdersIn)) {
    const value = values[name as ValueName];
    if (value === undefined || isShellSafe(value)) continue;
    throw new CockpitError(`Filling {{${name}}} into ${where}`, {
      cause: 'it goes to a shell on another machine, and this value holds characters that mean something to a shell',
      next: ['Copy it there as a file, or pass it on stdin from a script of your own'],
    });
  }
};

// What a command reads from its environment it needs as much as what it is given as an argument.
const requireVariables = ({argv}: ConfigCommand, values: Values, where: string): void => {
  for (const placeholder of placeholders)
    if (argv.some(text => new RegExp(`${variableOf(placeholder.name)}(?![A-Z_])`).test(text))) allowedValue(placeholder, values, where);
};

// A value that looks wrong is left out, so that one odd fact does not stop the commands that never asked for it.
const variables = (values: Values): Record<string, string> =>
  Object.fromEntries(
    placeholders.flatMap(({name, isAllowed}) => {
      const value = values[name];
      return value !== undefined && value !== '' && isAllowed(value) ? [[variableOf(name), value]] : [];
    }),
  );

const mapValues = (record: Readonly<Record<string, string>>, change: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
