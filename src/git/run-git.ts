import {CockpitError} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import type {Command, RunResult, World} from '../world/world.ts';

export type GitRun = {
  readonly does: Command['does'];
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
};

/**
 * Set for every git we start.
 *
 * Hooks are off: a hook can come from the repository (core.hooksPath=.husky), and nothing from a
 * repository runs before somebody trusted it. Housekeeping is off, because it would run in the
 * middle of a release. What is pushed is what we name, not what the operator's config adds.
 */
const ourSettings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.quotePath=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'push.followTags=false',
  'push.gpgSign=false',
  'color.ui=false',
  'advice.statusHints=false',
].flatMap(setting => ['-c', setting]);

/** The command as data, for a plan and for the person who wants to type it. */
export const gitCommand = ({does, args, ...rest}: GitRun): Command => ({...rest, does, argv: ['git', ...ourSettings, ...args]});

/** Runs git; a bad exit is a value. */
export const runGit = (world: World, run: GitRun, signal?: AbortSignal): Promise<RunResult> => world.run(gitCommand(run), signal);

/** Runs git and gives its stdout. A bad exit throws CockpitError with git's words. */
export const mustGit = async (world: World, run: GitRun): Promise<string> => {
  const result = await runGit(world, run);
  if (result.exitCode === 0) return result.stdout;
  throw new CockpitError(`Running git ${run.args.slice(0, 2).join(' ')} in ${run.cwd}`, {
    cause: lastWords(result),
    next: [`Run it yourself: git -C ${run.cwd} ${run.args.join(' ')}`],
  });
};

/** What git said last, fit for a screen. */
export const lastWords = (result: RunResult): string => {
  if (result.timedOut) return `no answer after ${Math.round(result.durationMs / 1000)} s`;
  const lines = result.stderr.split('\n').map(line => sanitiseLine(line.trim(), 300));
  const telling = lines.findLast(line => /^(?:fatal|error): /.test(line)) ?? lines.findLast(line => line !== '');
  return telling?.replace(/^(?:fatal|error): /, '') ?? (result.signal ? `ended by ${result.signal}` : `exit code ${result.exitCode}`);
};
