import {execFile} from 'node:child_process';
import {basename} from 'node:path';
import {isGit} from './environment.ts';
import type {Command} from './world.ts';

/**
 * GIT_SSH_COMMAND with BatchMode for a git command that talks to a remote: ssh then fails where it would ask.
 *
 * The variable outranks git's own `core.sshCommand`, in which people name the key for this repository. So that one is read
 * first and extended; overriding it would let a push fail that works by hand. A program that is not ssh is left alone.
 *
 * @param env the environment the command will get
 */
export const withBatchMode = async (command: Command, env: Record<string, string>): Promise<Record<string, string>> => {
  const prefix = optionsBeforeRemoteCommand(command);
  if (!prefix || env['GIT_SSH'] !== undefined) return env;
  const chosen = env['GIT_SSH_COMMAND'] ?? (await configured([...prefix, 'config', '--get', 'core.sshCommand'], command.cwd, env)) ?? 'ssh';
  const program = /^\S+/.exec(chosen.trim())?.[0] ?? '';
  return basename(program) === 'ssh' ? {...env, GIT_SSH_COMMAND: `${chosen} -o BatchMode=yes`} : env;
};

const remoteCommands = new Set(['clone', 'fetch', 'ls-remote', 'pull', 'push', 'remote', 'submodule']);

const takesAValue = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--exec-path', '--config-env']);

/** `-C folder -c name=value` and the like, which also decide which config is read. Undefined for a local command. */
const optionsBeforeRemoteCommand = (command: Command): readonly string[] | undefined => {
  if (!isGit(command)) return undefined;
  const [, ...args] = command.argv;
  const at = args.findIndex((arg, index) => !arg.startsWith('-') && !takesAValue.has(args[index - 1] ?? ''));
  return remoteCommands.has(args[at] ?? '') ? args.slice(0, at) : undefined;
};

const configured = (args: readonly string[], cwd: string | undefined, env: Record<string, string>): Promise<string | undefined> =>
  new Promise(resolve => {
    // No answer, for whatever reason, is none: the command itself will say what is wrong with this repository.
    execFile('git', args, {cwd, env, timeout: 5000}, (error, stdout) => resolve(error ? undefined : stdout.trim() || undefined));
  });
