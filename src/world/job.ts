import {spawn} from 'node:child_process';
import type {FileHandle} from 'node:fs/promises';
import {isAbsolute} from 'node:path';
import {CockpitError} from '../util/errors.ts';
import {environmentFor, type Environment} from './environment.ts';
import {withBatchMode} from './git-ssh.ts';
import {claim, type Intent, intentOf, openInput, openOutput, readIntent, withdraw} from './job-folder.ts';
import {type Child, type Job, watchJob} from './job-watch.ts';
import {bootId} from './process.ts';
import {argvOf, findProgram, notStarted, typed} from './program.ts';
import type {Redactor} from './redact.ts';
import type {Command} from './world.ts';
import {wrapper} from './wrapper.ts';

export type {JobResult} from './job-folder.ts';
export type {Job, Ladder} from './job-watch.ts';

export type JobOptions = {
  /** Default: of this machine, now. */
  readonly bootId?: string;
  /** What the allowed part of the environment is taken from. Default: our own. */
  readonly env?: Environment;
  readonly alsoAllow?: readonly string[];
  /** For the words of errors. */
  readonly redactor?: Redactor;
  /** Between two looks; the file system usually tells us earlier. Default 1000. */
  readonly pollMs?: number;
  /** How long a wrapper may take from its start to its pid file. Default 2000. */
  readonly graceMs?: number;
};

/**
 * A command that must survive the death of the engine. Called again with the same folder, by this engine or the next, it
 * starts nothing: it finds the job running, or how it ended, or `unknown`. See job-folder.ts.
 *
 * The command's `timeoutMs` does not count here: whether a deploy has run too long is for a policy and a person to say.
 * Throws CockpitError when the program cannot be started (then nothing was), or when the folder belongs to another command.
 */
export const startOrAdoptJob = async (folder: string, command: Command, options: JobOptions = {}): Promise<Job> => {
  if (!isAbsolute(folder)) throw new RangeError(`The folder of a job is an absolute path, not ${folder}`);
  const boot = options.bootId ?? (await bootId());
  const watched = {folder, boot, pollMs: options.pollMs ?? 1000, graceMs: options.graceMs ?? 2000};

  const before = await readIntent(folder);
  if (!before) {
    const child = await start(folder, command, options);
    if (child) return watchJob(watched, false, child);
  }
  const intent = before ?? (await readIntent(folder));
  if (!intent || !isSame(intent, command)) throw notThisCommand(folder, intent, command, options.redactor);
  return watchJob(watched, true);
};

/** Undefined when somebody else started it in the same moment. */
const start = async (folder: string, command: Command, options: JobOptions): Promise<Child | undefined> => {
  const {env = process.env, alsoAllow = [], redactor} = options;
  const argv = argvOf(command);
  const place = {cwd: command.cwd, env: await withBatchMode(command, environmentFor(command, env, alsoAllow))};
  const program = await findProgram(argv, place, redactor);
  if (!(await claim(folder, intentOf(command, program)))) return undefined;

  const open: FileHandle[] = [];
  try {
    const output = await openOutput(folder);
    open.push(output);
    const input = command.input === undefined ? undefined : await openInput(folder, command.input);
    if (input) open.push(input);
    // Absolute, so that no word of the command can be taken for something built into the shell.
    const child = spawn('/bin/sh', ['-c', wrapper, 'cockpit-job', folder, program, ...argv.slice(1)], {
      cwd: command.cwd,
      env: place.env,
      detached: true,
      stdio: [input?.fd ?? 'ignore', output.fd, output.fd],
    });
    const {promise: exited, resolve, reject} = Promise.withResolvers<void>();
    child.once('exit', () => resolve());
    child.once('error', reject);
    child.unref();
    if (child.pid === undefined) await exited;
    return {exited};
  } catch (error) {
    // Nothing runs, for certain, so nothing is to be unknown about.
    await withdraw(folder);
    throw await notStarted(argv, place, error as Error, redactor);
  } finally {
    await Promise.all(open.map(file => file.close()));
  }
};

const isSame = (intent: Intent, {argv, shell, cwd}: Command): boolean =>
  JSON.stringify([intent.argv, intent.shell, intent.cwd]) === JSON.stringify([argv, shell, cwd]);

const notThisCommand = (folder: string, intent: Intent | undefined, command: Command, redact: Redactor = text => text) =>
  new CockpitError(redact(`Starting ${typed(command.argv)} in ${folder}`), {
    cause: redact(`The folder belongs to another command: ${intent ? typed(intent.argv) : 'none'}`),
    next: ['Start it in a folder of its own', `Look at what was started there: cat ${folder}/command.json`],
  });
