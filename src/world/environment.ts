import {basename} from 'node:path';
import type {Command} from './world.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a program we start: an allowed part of our own, our own settings, and what the command asks for.
 *
 * An allow-list, because a deploy script does not need the tokens that happen to lie in the operator's shell. The config names
 * what else is to be handed on (`alsoAllow`: KUBECONFIG, AWS_PROFILE, HTTPS_PROXY …). The command's own variables win.
 */
export const environmentFor = (command: Command, env: Environment, alsoAllow: readonly string[] = []): Record<string, string> => ({
  ...allowed(env, alsoAllow),
  ...noPrompts,
  ...(isGit(command) ? gitSettings(command) : {}),
  ...command.env,
});

export const isGit = ({argv, shell}: Pick<Command, 'argv' | 'shell'>): boolean => shell === undefined && basename(argv[0]) === 'git';

const allowed = (env: Environment, alsoAllow: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && (alsoAllow.includes(entry[0]) || isAllowed(entry[0])),
    ),
  );

const isAllowed = (name: string) =>
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|SSH_AUTH_SOCK|GIT_\w+|COCKPIT_\w+|XDG_\w+)$/.test(name) && !gitPlaces.has(name);

/**
 * These send git to another repository than the folder it is started in. They are set inside a git hook, and a release must
 * not land in whatever repository a hook ran for. Source: `git rev-parse --local-env-vars`, without its settings.
 */
const gitPlaces = new Set([
  'GIT_DIR', 'GIT_WORK_TREE', 'GIT_IMPLICIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_QUARANTINE_PATH', 'GIT_NAMESPACE', 'GIT_GRAFT_FILE', 'GIT_SHALLOW_FILE', 'GIT_REPLACE_REF_BASE',
]);

// A question nobody sees looks like a hang. Programs have no terminal either, so what still asks fails at once.
const noPrompts = {GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never', SSH_ASKPASS_REQUIRE: 'never'} as const;

const gitSettings = ({does}: Command): Record<string, string> => ({
  // We read git's words, so they must be the same everywhere.
  LC_ALL: 'C',
  GIT_EDITOR: ':',
  GIT_PAGER: 'cat',
  // A look must not take index.lock from under the operator's own git.
  ...(does === 'reads' ? {GIT_OPTIONAL_LOCKS: '0'} : {}),
});
