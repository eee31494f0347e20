import {checkName} from './check-name.ts';
import {lastWords, runGit} from './run-git.ts';
import {causeOf} from '../util/errors.ts';
import type {RunResult, World} from '../world/world.ts';

/** Where a release is cut: a repository on this disk, and one of its remotes by name. */
export type GitPlace = {readonly cwd: string; readonly remote: string};

export type RemoteRefs =
  /** Full ref name → id. Only refs that exist. An annotated tag comes with a second line, `…^{}` → its commit. */
  | {readonly ok: true; readonly refs: ReadonlyMap<string, string>}
  | {readonly ok: false; readonly kind: NoAnswer; readonly why: string; readonly next: string};

export type NoAnswer = 'denied' | 'not-found' | 'unreachable' | 'hung';

/** Reading a remote is a few hundred bytes: slower than this is no answer. */
export const readTimeoutMs = 20_000;

/**
 * Asks the remote what it has, right now.
 *
 * @param patterns Full ref names, or with `*` at the end. Without any, everything.
 */
export const readRemote = async (world: World, {cwd, remote}: GitPlace, patterns: readonly string[] = []): Promise<RemoteRefs> => {
  checkName('remote', remote);
  // ls-remote matches the end of names: asking for the exact name and dropping the others is all it lets us do.
  const asked = patterns.flatMap(pattern => (pattern.startsWith('refs/tags/') ? [pattern, `${pattern}^{}`] : [pattern]));
  const args = ['ls-remote', '--', remote, ...asked];
  try {
    const result = await runGit(world, {does: 'reads', cwd, args, timeoutMs: readTimeoutMs});
    if (result.exitCode !== 0) return noAnswer(remote, result);
    const found = result.stdout.split('\n').flatMap((line): [string, string][] => {
      const [id = '', ref = ''] = line.split('\t');
      return ref !== '' && isAsked(ref, asked) ? [[ref, id]] : [];
    });
    return {ok: true, refs: new Map(found)};
  } catch (error) {
    return {
      ok: false,
      kind: 'unreachable',
      why: `${remote} cannot be asked: ${causeOf(error)}`,
      next: 'Install git, or correct the folder',
    };
  }
};

const isAsked = (ref: string, asked: readonly string[]): boolean =>
  asked.length === 0 || asked.some(name => (name.endsWith('*') ? ref.startsWith(name.slice(0, -1)) : name === ref));

/** Why there was no answer, and what to try. Git's words are matched in English: LC_ALL is C. */
export const noAnswer = (remote: string, result: RunResult): RemoteRefs & {ok: false} => {
  const words = lastWords(result);
  const no = (kind: NoAnswer, why: string, next: string) => ({ok: false as const, kind, why: `${why} (${words})`, next});
  if (result.timedOut)
    return no('hung', `${remote} took the connection and said nothing`, 'Look at the network and at the host, then try again');
  if (
    /Authentication failed|could not read Username|terminal prompts disabled|Permission denied|403|401|Host key verification/i.test(
      result.stderr,
    )
  ) {
    return no('denied', `${remote} does not let us in`, 'Log in once by hand in another terminal (git fetch), then check again');
  }
  if (/does not appear to be a git repository|repository .*not found|No such remote|does not exist/i.test(result.stderr)) {
    return no('not-found', `${remote} leads to no repository`, 'Look at: git remote -v');
  }
  return no('unreachable', `${remote} does not answer`, 'Look at the network, then try again');
};
