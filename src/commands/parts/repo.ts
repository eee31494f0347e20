import type {Config} from '../../config/schema.ts';
import {handedOn, secretNames} from '../../config/variables.ts';
import {CockpitError} from '../../util/errors.ts';
import {realWorld} from '../../world/real-world.ts';
import {makeRedactor} from '../../world/redact.ts';
import {reads, type World} from '../../world/world.ts';
import type {CommandInput} from '../command.ts';

/** The outside, with secrets masked: those whose names say so, and those that the config declares once it is read. */
export const worldOf = ({env}: CommandInput, config?: Config): World =>
  realWorld({
    env,
    redactor: makeRedactor(env, config && secretNames(config)),
    ...(config && {alsoAllow: handedOn(config)}),
  });

/** The top folder of the git repository at `cwd`. Throws CockpitError outside of one. */
export const findRepo = async (cwd: string, world: World): Promise<string> => {
  const {exitCode, stdout, stderr} = await world.run({...reads('git', 'rev-parse', '--show-toplevel'), cwd, timeoutMs: 10_000});
  if (exitCode === 0) return stdout.trim();
  throw new CockpitError(`Looking for a git repository in ${cwd}`, {
    cause: stderr.trim().split('\n')[0] ?? 'there is none',
    next: ['cd into the repository that you release', 'cockpit demo opens the embedded environment'],
  });
};
