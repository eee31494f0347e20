import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {delimiter, isAbsolute, join, resolve} from 'node:path';
import {CockpitError} from '../util/errors.ts';
import type {Redactor} from './redact.ts';
import type {Command} from './world.ts';

/** What is really started. A shell gets its script as one argument: nothing is ever joined or quoted by us. */
export const argvOf = ({argv, shell}: Pick<Command, 'argv' | 'shell'>): readonly [string, ...string[]] => {
  if (shell === undefined) return argv;
  if (!isAbsolute(shell)) throw new RangeError(`A shell is named by its absolute path, not as ${shell}`);
  const [script, ...args] = argv;
  return [shell, '-c', script, shell, ...args];
};

/** The command as a person would type it. */
export const typed = (argv: readonly string[]): string =>
  argv.map(word => (/^[\w.,:/@%+=^~-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');

type Place = {readonly cwd?: string | undefined; readonly env: Readonly<Record<string, string>>};

/** Why this program could not be started, in words that help. Looks again at folder and program to find out. */
export const notStarted = async (
  argv: readonly [string, ...string[]],
  place: Place,
  error: {readonly code?: string | undefined; readonly message?: string | undefined},
  redact: Redactor = text => text,
): Promise<CockpitError> => {
  const [why, next] = (await reason(argv[0], place, error.code)) ?? [error.message ?? `The system said ${error.code}`, ownTry(argv)];
  return new CockpitError(redact(`Starting ${typed(argv)}`), {cause: redact(why), next: [redact(next)]});
};

/**
 * The absolute path of a program, looked up before anything is written down or started.
 *
 * Folders of the PATH that are not absolute are passed over: a repository must not bring its own `git`.
 * Throws CockpitError when there is none that can be executed, or no folder to run it in.
 */
export const findProgram = async (argv: readonly [string, ...string[]], place: Place, redact?: Redactor): Promise<string> => {
  const name = argv[0];
  const candidates = name.includes('/') ? [resolve(place.cwd ?? '.', name)] : folders(place).map(folder => join(folder, name));
  const hasPlace = place.cwd === undefined || (await isFolder(place.cwd));
  for (const candidate of candidates) if (hasPlace && (await isExecutable(candidate))) return candidate;
  throw await notStarted(argv, place, {code: 'ENOENT'}, redact);
};

const reason = async (name: string, place: Place, code: string | undefined): Promise<readonly [string, string] | undefined> => {
  const {cwd} = place;
  if (cwd !== undefined && !(await isFolder(cwd))) return [`Its folder ${cwd} does not exist`, `Make it, or correct it in the config`];
  switch (code) {
    case 'ENOENT':
    case 'EACCES':
      return missing(name, place);
    case 'E2BIG':
      return ['Its arguments and environment are longer than the system allows', 'Hand long lists over in a file, or on stdin'];
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
    case 'ENFILE':
      return [`The machine is out of processes, memory or open files (${code})`, 'Look with: ulimit -a; free -m; ps aux | wc -l'];
    default:
      return undefined;
  }
};

const missing = async (name: string, place: Place): Promise<readonly [string, string]> => {
  if (!name.includes('/')) {
    const where = folders(place).join(' ') || 'an empty PATH';
    return [`There is no program ${name} in ${where}`, `Install ${name}, or name it by its absolute path in the config`];
  }
  const path = resolve(place.cwd ?? '.', name);
  if (await isFolder(path)) return [`${path} is a folder`, 'Name the program inside it'];
  if (await isExecutable(path)) {
    return [`The interpreter that the first line of ${path} names does not exist`, `Look at it: head -1 ${path}`];
  }
  if (await exists(path)) return [`${path} is not executable`, `Make it so: chmod +x ${path}`];
  return [`There is no program ${path}`, 'Correct its path in the config'];
};

const ownTry = (argv: readonly string[]) => `Try it yourself: ${typed(argv)}`;

const folders = ({env}: Place) => (env['PATH'] ?? '').split(delimiter).filter(folder => isAbsolute(folder));
const isFolder = (path: string) => stat(path).then(found => found.isDirectory(), () => false);
const exists = (path: string) => access(path).then(() => true, () => false);
const isExecutable = async (path: string) =>
  (await stat(path).then(found => found.isFile(), () => false)) && (await access(path, constants.X_OK).then(() => true, () => false));
